// Opens official clients for the tests, and waits for their events.
import { io } from "socket.io-client";
import { urls } from "./server.mjs";

/** The modes in which a client can be connected, with their transports. @type {Record<string, {transports: string[]}>} */
export const modes = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

/** How long an answer may take, in milliseconds. */
export const timeLimit = 10_000;

/**
 * Opens a client with a connection of its own, which is closed after the test t.
 *
 * @param {import("node:test").TestContext} t
 * @param {{server?: string, nsp?: string} & Record<string, any>} [options]
 */
export function open(t, { server = "main", nsp = "/", ...options } = {}) {
  const socket = io(urls[server] + nsp, { forceNew: true, reconnection: false, ...options });
  // disconnect would not be enough: sockets of other namespaces would keep the connection open.
  t.after(() => socket.io._close());
  return socket;
}

/**
 * Opens a client as open does, and waits until it has connected. In upgrade mode the
 * upgrade may still be under way.
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
 * Waits for the next event of that name, and returns its arguments.
 *
 * @param {{once: (event: any, listener: (...args: any[]) => void) => unknown}} emitter a socket, a manager or an engine
 * @param {string} event
 * @returns {Promise<any[]>}
 */
export function once(emitter, event) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} within ${timeLimit} ms`)), timeLimit);
    timer.unref();
    emitter.once(event, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

/**
 * Emits and returns the first argument of the acknowledgement.
 *
 * @param {import("socket.io-client").Socket} socket
 * @param {string} event
 * @param {...any} args
 */
export function call(socket, event, ...args) {
  return socket.timeout(timeLimit).emitWithAck(event, ...args);
}

/**
 * Waits until everything that the server has sent to the sockets so far has arrived. It
 * asks for an acknowledgement, which arrives last because packets keep their order.
 *
 * @param {...import("socket.io-client").Socket} sockets
 */
export async function caughtUp(...sockets) {
  await Promise.all(sockets.map((socket) => call(socket, "echo")));
}

/** Waits for the upgrade. @param {import("socket.io-client").Socket} socket */
export async function upgraded(socket) {
  const { engine } = socket.io;
  if (engine.transport.name !== "websocket") await once(engine, "upgrade");
}
