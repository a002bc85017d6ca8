// Official clients for the tests.
import { io } from "socket.io-client";
import { urls } from "./server.mjs";

/** Every way a client can hold its session. @type {Record<string, {transports: string[]}>} */
export const modes = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

/** How long a client may take over anything. */
export const patience = 10_000;

/**
 * A client on a connection of its own, which ends with the test t.
 *
 * @param {import("node:test").TestContext} t
 * @param {{server?: string, nsp?: string} & Record<string, any>} [options]
 */
export function open(t, { server = "main", nsp = "/", ...options } = {}) {
  const socket = io(urls[server] + nsp, { forceNew: true, reconnection: false, ...options });
  // Its other namespaces would keep the connection.
  t.after(() => socket.io._close());
  return socket;
}

/**
 * As open, connected. In upgrade mode the upgrade may still be under way.
 *
 * @param {import("node:test").TestContext} t
 * @param {Parameters<typeof open>[1]} [options]
 */
export async function connect(t, options) {
  const socket = open(t, options);
  const failure = once(socket, "connect_error").then(([error]) => {
    throw error;
  });
  failure.catch(() => {});
  await Promise.race([once(socket, "connect"), failure]);
  return socket;
}

/**
 * The arguments of the next event of that name.
 *
 * @param {{once: (event: any, listener: (...args: any[]) => void) => unknown}} emitter a socket, a manager or an engine
 * @param {string} event
 * @returns {Promise<any[]>}
 */
export function once(emitter, event) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} within ${patience} ms`)), patience);
    timer.unref();
    emitter.once(event, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

/**
 * Emits and returns the ack's first argument.
 *
 * @param {import("socket.io-client").Socket} socket
 * @param {string} event
 * @param {...any} args
 */
export function call(socket, event, ...args) {
  return socket.timeout(patience).emitWithAck(event, ...args);
}

/**
 * Returns when everything the server queued for the sockets so far has arrived:
 * packets keep their order, so an ack comes after them.
 *
 * @param {...import("socket.io-client").Socket} sockets
 */
export async function settle(...sockets) {
  await Promise.all(sockets.map((socket) => call(socket, "echo")));
}

/** @param {import("socket.io-client").Socket} socket */
export async function upgraded(socket) {
  const { engine } = socket.io;
  if (engine.transport.name !== "websocket") await once(engine, "upgrade");
}
