// socketplay: the Socket.IO client in Go, with the official client's surface.
//
//     import { io } from "/client/socketplay.js";
//     const socket = io({ auth: { token } });
//
// io() may be called at once: what it is asked to do waits until the WebAssembly
// has arrived. To show progress meanwhile:
//
//     import { load } from "/client/socketplay.js";
//     await load({ onProgress: (loaded, total) => { bar.value = loaded / total; } });

import { load } from "./bridge.js";
import { Manager } from "./manager.js";
import { Socket } from "./socket.js";
import { LoadError } from "./loader.js";

/** The Socket.IO protocol revision. */
export const protocol = 5;

/** @type {Map<string, Manager>} one for each server and path */
const cache = new Map();

/**
 * Connects to the namespace that the URL names, over a connection that is shared
 * with other namespaces of the same server.
 * @param {string | import("./manager.js").Options} [uri]
 * @param {import("./manager.js").Options} [opts]
 * @returns {Socket}
 */
export function io(uri, opts) {
  if (typeof uri === "object") {
    opts = uri;
    uri = undefined;
  }
  opts = { ...opts };
  const url = resolve(uri);
  const id = url.origin + (opts.path ?? "/socket.io");
  const nsp = url.nsp;
  let manager = cache.get(id);
  if (!manager || opts.forceNew || opts.multiplex === false || nsp in manager.nsps) {
    if (url.query && !opts.query) opts.query = url.query;
    const fresh = new Manager(url.origin, opts);
    if (!manager && !opts.forceNew && opts.multiplex !== false) cache.set(id, fresh);
    manager = fresh;
  }
  return manager.socket(nsp, opts);
}

/**
 * A URL's server, namespace and query. A path alone is a namespace of the page's
 * own server.
 * @param {string} [uri]
 */
function resolve(uri) {
  const base = typeof location === "object" ? location.href : "http://localhost";
  if (uri === undefined) return { origin: new URL(base).origin, nsp: "/", query: "" };
  if (!/^(https?|wss?):\/\//.test(uri) && !uri.startsWith("/")) uri = new URL(base).protocol + "//" + uri;
  const { protocol: scheme, host } = new URL(uri, base);
  // Not URL's own path: it would normalise a namespace, which is no path.
  const named = uri.replace(/^(\w+:)?\/\/[^/?#]*/, "");
  const [path, query = ""] = named.replace(/#.*/, "").split("?", 2);
  return { origin: `${scheme.replace("ws", "http")}//${host}`, nsp: path || "/", query };
}

io.io = io;
io.connect = io;
io.Manager = Manager;
io.Socket = Socket;
io.protocol = protocol;

export { io as connect, io as default, load, LoadError, Manager, Socket };
