// How options say that connections are made, for the Go program.

/** @typedef {import("./manager.js").Options} Options */

/**
 * How an engine is to connect.
 * @typedef {object} Connections
 * @property {(string | string[])[]} texts the URL, the path, the query, the timestamp's
 *   parameter, the transports, and a list for each transport with options of its own
 * @property {boolean[]} switches
 */

/** @param {string} uri @param {Options} o @returns {Connections} */
export function connections(uri, o) {
  return {
    texts: [uri, o.path ?? "", encodeQuery(o.query), o.timestampParam ?? "", o.transports ?? [], ...own(uri, o.transportOptions)],
    switches: [
      o.addTrailingSlash === false,
      o.upgrade === false,
      Boolean(o.tryAllTransports),
      Boolean(o.rememberUpgrade),
      Boolean(o.forceBase64),
      Boolean(o.timestampRequests),
      o.timestampRequests === false,
    ],
  };
}

/**
 * The address of the request that a connection begins with, up to its timestamp, as the
 * program makes it; undefined if it may begin otherwise.
 * @param {string} uri @param {Options} o
 * @returns {string | undefined}
 */
export function handshake(uri, o) {
  if ((o.transports?.[0] ?? "polling") !== "polling" || o.transportOptions?.polling || o.forceBase64) return undefined;
  const [, scheme, host, own] = /** @type {string[]} */ (/^(?:(.*?):\/\/)?([^/?#]*)[^?#]*\??([^#]*)/s.exec(uri));
  const path = (o.path || "/socket.io").replace(/\/$/, "") + (o.addTrailingSlash === false ? "" : "/");
  const query = own || encodeQuery(o.query);
  const stamp = o.timestampRequests === false ? "" : `&${o.timestampParam || "t"}=`;
  return `http${/^(https|wss)$/.test(scheme) ? "s" : ""}://${host}${path}?${query && query + "&"}EIO=4&transport=polling${stamp}`;
}

/**
 * What transports have of their own: what is missing is "", and a query comes after a
 * question mark, since it may be empty.
 * @param {string} uri @param {Options["transportOptions"]} [transports]
 */
function own(uri, transports = {}) {
  const text = (/** @type {unknown} */ value) => (value === undefined ? "" : String(value));
  const flag = (/** @type {unknown} */ value) => (value === undefined ? "" : String(Boolean(value)));
  return Object.entries(transports).filter(([, t]) => t).map(([name, t]) => [
    name,
    server(uri, t),
    text(t.path),
    t.query === undefined ? "" : "?" + encodeQuery(t.query),
    text(t.timestampParam),
    // To polling anything but false is a yes.
    flag(name === "polling" && t.timestampRequests !== undefined ? t.timestampRequests !== false : t.timestampRequests),
    flag(t.forceBase64),
  ]);
}

/**
 * The server of a transport which is not the one that the URL names, else "".
 * @param {string} uri @param {import("./network.js").Settings} transport
 */
function server(uri, { hostname, port, secure }) {
  if (hostname === undefined && port === undefined && secure === undefined) return "";
  const url = new URL(uri.includes("://") ? uri : "http://" + uri);
  const safe = /^(https|wss):/.test(url.protocol);
  return origin({ hostname: hostname ?? url.hostname, port: port ?? (url.port || (safe ? 443 : 80)), secure: secure ?? safe });
}

/** @param {Options["query"]} query */
function encodeQuery(query = "") {
  if (typeof query === "string") return query; // it is encoded
  return Object.entries(query).map((entry) => entry.map(encodeURIComponent).join("=")).join("&");
}

/** The server that options name, by default the page's. @param {Options} o */
export function origin({ host, hostname = host, port, secure }) {
  const here = typeof location === "object" ? location : { protocol: "http:", hostname: "localhost", port: "" };
  const scheme = (secure ?? here.protocol === "https:") ? "https" : "http";
  if (hostname === undefined) {
    hostname = here.hostname;
    port ??= here.port;
  }
  if (hostname.includes(":") && !hostname.startsWith("[")) hostname = `[${hostname}]`;
  return `${scheme}://${hostname}${port ? ":" + port : ""}`;
}

/** What the program has one of, and no page can bring along. @param {Options} o */
export function refuse({ parser, transports }) {
  if (parser !== undefined) {
    throw new Error("socketplay: the option parser is not supported: the client writes and reads packets in the default format only");
  }
  if (/** @type {any} */ (transports)?.some((/** @type {unknown} */ t) => typeof t !== "string")) {
    throw new Error('socketplay: transports are given by name, "polling" and "websocket": implementations cannot be passed');
  }
}
