// Requests for handshakes that are made while the program is still on its way, so that the
// server's answer is there when the program is. The program then gets that answer in place
// of one to a request of its own.

import { handshakeURL } from "./connections.js";
import { Exchange } from "./exchange.js";

/**
 * @typedef {object} Ahead
 * @property {string} url without the timestamp
 * @property {Exchange} exchange
 * @property {number} until the time at which the session that it begins is too old
 * @property {() => void} close ends that session, if it has begun
 */

/** By manager. @type {Map<number, Ahead>} */
const handshakes = new Map();

/**
 * Requests the handshake that the program is going to request for a manager, if the
 * connection begins with one.
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
      // After an interval the server sends a ping. Without a poll it gives the session up.
      const interval = /"pingInterval":(\d+)/.exec(text);
      if (interval) ahead.until = performance.now() + Number(interval[1]);
      const sid = /"sid":"([^"]+)"/.exec(text);
      if (sid) ahead.close = () => void new Exchange(opts, `${url}${stamp}&sid=${sid[1]}`, "1");
    },
    () => {},
  );
}

/**
 * Returns the exchange that stands in for a request of the program, if there is one.
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

/** How many handshakes wait, for tests. */
export const countAhead = () => handshakes.size;
