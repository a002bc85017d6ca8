// The URLs of the servers under test, and functions that read their notes about sockets and stop
// and start them.
import { setTimeout as pause } from "node:timers/promises";

if (!process.env.INTEROP_SERVERS) {
  throw new Error("INTEROP_SERVERS is not set: run `node tests/interop/reference.mjs`, or `go test -tags=interop ./server/socketio`");
}

/** The URLs of the servers by name: main, fast, steady, hasty, polling, websocket, noupgrade, cors, guard, restart, recovery, v2, dressed, control. @type {Record<string, string>} */
export const urls = JSON.parse(process.env.INTEROP_SERVERS);

/**
 * Returns the expected value for the server under test, in a place in which our server
 * differs from the official one on purpose. A comment at each use says why.
 *
 * @template T
 * @param {{official: T, ours: T}} expected
 */
export function deliberately(expected) {
  return process.env.INTEROP_KIND === "official" ? expected.official : expected.ours;
}

/**
 * Waits until done accepts the server's note about a socket, and returns the note.
 *
 * @param {string | undefined} id
 * @param {(note: {connected: boolean, rooms: string[], disconnecting: string, disconnect: string, errors: string[]}) => boolean} [done]
 */
export async function seen(id, done = (note) => note.disconnect !== "") {
  for (let last = null, tries = 0; ; tries++) {
    const response = await fetch(`${urls.control}/seen?id=${encodeURIComponent(id ?? "")}`);
    last = await response.json();
    if (last !== null && done(last)) return last;
    if (tries > 500) throw new Error(`the note about socket ${id} is not complete: ${JSON.stringify(last)}`);
    await pause(20);
  }
}

/** @param {string} name */
export async function stop(name) {
  await fetch(`${urls.control}/stop?name=${name}`, { method: "POST" });
}

/** @param {string} name */
export async function start(name) {
  await fetch(`${urls.control}/start?name=${name}`, { method: "POST" });
}
