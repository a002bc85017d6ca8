// Translates the options about connections into the form that the Go program reads.

/** @typedef {import("./manager.js").Options} Options */

/**
 * The options of an engine's connections, in the form that the Go program reads.
 * @typedef {object} Connections
 * @property {(string | string[])[]} texts the URL, the path, the query, the name of the
 *   timestamp's parameter, the transports, and a list for each transport that has options
 *   of its own
 * @property {boolean[]} switches the options that are on or off, in the order of options.go
 */

/** @param {string} uri @param {Options} o @returns {Connections} */
export function connections(uri, o) {
  return {
    texts: [uri, o.path ?? "", encodeQuery(o.query), o.timestampParam ?? "", o.transports ?? [], ...transportTexts(uri, o.transportOptions)],
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
 * The URL of the first request of a connection, up to its timestamp, exactly as the program
 * makes it; undefined if the connection may begin with another request.
 * @param {string} uri @param {Options} o
 * @returns {string | undefined}
 */
export function handshakeURL(uri, o) {
  if ((o.transports?.[0] ?? "polling") !== "polling" || o.transportOptions?.polling || o.forceBase64) return undefined;
  const [, scheme, host, ownQuery] = /** @type {string[]} */ (/^(?:(.*?):\/\/)?([^/?#]*)[^?#]*\??([^#]*)/s.exec(uri));
  const path = (o.path || "/socket.io").replace(/\/$/, "") + (o.addTrailingSlash === false ? "" : "/");
  const query = ownQuery || encodeQuery(o.query);
  const stamp = o.timestampRequests === false ? "" : `&${o.timestampParam || "t"}=`;
  return `http${/^(https|wss)$/.test(scheme) ? "s" : ""}://${host}${path}?${query && query + "&"}EIO=4&transport=polling${stamp}`;
}

/**
 * The options of single transports, a list for each. "" stands for an option that is
 * missing. An empty query is not a missing one, so each query has a question mark before
 * it.
 * @param {string} uri @param {Options["transportOptions"]} [transports]
 */
function transportTexts(uri, transports = {}) {
  const text = (/** @type {unknown} */ value) => (value === undefined ? "" : String(value));
  const flag = (/** @type {unknown} */ value) => (value === undefined ? "" : String(Boolean(value)));
  return Object.entries(transports).filter(([, t]) => t).map(([name, t]) => [
    name,
    otherServer(uri, t),
    text(t.path),
    t.query === undefined ? "" : "?" + encodeQuery(t.query),
    text(t.timestampParam),
    // For polling, any value but false turns timestamps on, as in the official client.
    flag(name === "polling" && t.timestampRequests !== undefined ? t.timestampRequests !== false : t.timestampRequests),
    flag(t.forceBase64),
  ]);
}

/**
 * The URL of a transport's server, if the transport's options name another server than the
 * manager's URL; otherwise "".
 * @param {string} uri @param {import("./network.js").Settings} transport
 */
function otherServer(uri, { hostname, port, secure }) {
  if (hostname === undefined && port === undefined && secure === undefined) return "";
  const url = new URL(uri.includes("://") ? uri : "http://" + uri);
  const safe = /^(https|wss):/.test(url.protocol);
  return origin({ hostname: hostname ?? url.hostname, port: port ?? (url.port || (safe ? 443 : 80)), secure: secure ?? safe });
}

/** @param {Options["query"]} query */
function encodeQuery(query = "") {
  if (typeof query === "string") return query; // already encoded
  return Object.entries(query).map((entry) => entry.map(encodeURIComponent).join("=")).join("&");
}

/** The URL of the server that the options name; by default the page's own server. @param {Options} o */
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

/** Throws if the options try to replace a part of the program with the page's code, which is impossible. @param {Options} o */
export function checkOptions({ parser, transports }) {
  if (parser !== undefined) {
    throw new Error("socketplay: the option parser is not supported: the client writes and reads packets in the default format only");
  }
  if (/** @type {any} */ (transports)?.some((/** @type {unknown} */ t) => typeof t !== "string")) {
    throw new Error('socketplay: transports are given by name, "polling" and "websocket": implementations cannot be passed');
  }
}
