// How options say that connections are made, for the Go program.

/** @typedef {import("./manager.js").Options} Options */

/**
 * How an engine is to connect.
 * @typedef {object} Connections
 * @property {string[]} texts the URL, the path, the query, the timestamp's parameter, the transports
 * @property {boolean[]} switches
 */

/** @param {string} uri @param {Options} o @returns {Connections} */
export function connections(uri, o) {
  return {
    texts: [uri, o.path ?? "", encodeQuery(o.query), o.timestampParam ?? "", ...(o.transports ?? [])],
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
