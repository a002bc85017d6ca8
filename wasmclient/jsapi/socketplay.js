// socketplay is the Socket.IO client in Go, with the names of the official client.
//
//     import { io } from "/client/socketplay.js";
//     const socket = io({ auth: { token } });
//
// A page may call io() at once: the socket connects when the WebAssembly has arrived. To show
// the progress of the download:
//
//     import { load } from "/client/socketplay.js";
//     await load({ onProgress: (loaded, total) => { bar.value = loaded / total; } });

import { load } from "./bridge.js";
import { Manager } from "./manager.js";
import { Socket } from "./socket.js";
import { LoadError } from "./loader.js";

/** The Socket.IO protocol revision. */
export const protocol = 5;

/** The managers that io() uses again for further namespaces, by server and path. @type {Map<string, Manager>} */
const cache = new Map();

/**
 * Connects to the namespace that the URL names. All namespaces of a server share one
 * connection, unless the options say otherwise.
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
  const { source, server, nsp } = resolve(uri);
  const id = server + (opts.path || "/socket.io");
  let manager = cache.get(id);
  if (!manager || opts.forceNew || opts.multiplex === false || nsp in manager.nsps) {
    const fresh = new Manager(source, opts);
    if (!manager && !opts.forceNew && opts.multiplex !== false) cache.set(id, fresh);
    manager = fresh;
  }
  return manager.socket(nsp, opts);
}

/**
 * Splits a URL: source is the whole URL, server is the server with its port, and nsp is the
 * namespace. A path alone is a namespace of the page's own server.
 * @param {string | null} [uri]
 */
function resolve(uri) {
  const here = typeof location === "object" ? location : { protocol: "http:", host: "localhost" };
  uri ??= "//" + here.host;
  if (uri.startsWith("//")) uri = here.protocol + uri;
  else if (uri.startsWith("/")) uri = `${here.protocol}//${here.host}${uri}`;
  else if (!/^(https?|wss?):\/\//.test(uri)) uri = `${here.protocol}//${uri}`;
  const { protocol: scheme, hostname, port } = new URL(uri);
  // Not from the URL's pathname, which is normalised: a namespace must stay as it is.
  const nsp = uri.replace(/^\w+:\/\/[^/?#]*/, "").replace(/[?#].*/, "");
  return { source: uri, server: `${scheme}//${hostname}:${port || (/^(https|wss):/.test(scheme) ? 443 : 80)}`, nsp: nsp || "/" };
}

io.io = io;
io.connect = io;
io.Manager = Manager;
io.Socket = Socket;
io.protocol = protocol;

export { io as connect, io as default, load, LoadError, Manager, Socket };
