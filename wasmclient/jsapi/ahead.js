// Requests handshakes while the program is still being downloaded, so that the server's
// answer is there when the program starts. The program then gets that answer, and need not
// make the request itself.

import { handshakeURL } from "./connections.js";
import { Exchange } from "./exchange.js";

/**
 * @typedef {object} Ahead
 * @property {string} url without the timestamp
 * @property {Exchange} exchange
 * @property {number} until the time, by performance.now(), from which the handshake's session is too old to be used
 * @property {() => void} close ends the handshake's session, if the server has begun it
 */

/** The handshakes that the program has not claimed yet, by manager. @type {Map<number, Ahead>} */
const handshakes = new Map();

/**
 * Requests the handshake that the program would request for a manager. It does nothing if
 * the manager's connection does not begin with long-polling.
 * @param {number} manager @param {string} uri @param {import("./manager.js").Options} opts
 */
export function requestAhead(manager, uri, opts) {
  const url = handshakeURL(uri, opts);
  if (url === undefined) return;
  const stamp = opts.timestampRequests === false ? "" : Math.floor(Math.random() * 2 ** 52).toString(36);
  /** @type {Ahead} */
  const ahead = { url, exchange: new Exchange(opts, url + stamp), until: Infinity, close: () => {} };
  handshakes.set(manager, ahead);
  ahead.exchange.answer.then(
    ({ text }) => {
      // After pingInterval the server sends a ping. If no poll fetches the ping, the server
      // ends the session.
      const interval = /"pingInterval":(\d+)/.exec(text);
      if (interval) ahead.until = performance.now() + Number(interval[1]);
      const sid = /"sid":"([^"]+)"/.exec(text);
      if (sid) ahead.close = () => void new Exchange(opts, `${url}${stamp}&sid=${sid[1]}`, "1");
    },
    () => {},
  );
}

/**
 * Returns the exchange whose answer the program gets in place of a request of its own;
 * undefined if the handshake was not requested ahead.
 * @param {number} manager @param {string} url
 * @returns {Exchange | undefined}
 */
export function claimAhead(manager, url) {
  const ahead = handshakes.get(manager);
  if (ahead === undefined) return undefined;
  handshakes.delete(manager);
  const same = url.startsWith(ahead.url) && /^\w*$/.test(url.slice(ahead.url.length));
  if (same && performance.now() < ahead.until) return ahead.exchange;
  discard(ahead);
  return undefined;
}

/** @param {Ahead} ahead */
function discard(ahead) {
  ahead.exchange.abort();
  ahead.close();
}

/** Discards the handshakes that the program has not claimed. */
export function discardAhead() {
  for (const ahead of handshakes.values()) discard(ahead);
  handshakes.clear();
}

/** How many handshakes the program has not claimed yet, for tests. */
export const countAhead = () => handshakes.size;
