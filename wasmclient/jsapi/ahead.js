// Handshakes that are asked for while the program is still on its way, so that the
// server's answer is there when it comes. The program does as though it had asked.

import { handshake } from "./connections.js";
import { Exchange } from "./exchange.js";

/**
 * @typedef {object} Ahead
 * @property {string} url without the timestamp
 * @property {Exchange} exchange
 * @property {number} until when the session that it begins can be used
 * @property {() => void} close ends that session, if it has begun
 */

/** By manager. @type {Map<number, Ahead>} */
const handshakes = new Map();

/**
 * Asks for a manager's handshake as the program is going to, if it begins with that.
 * @param {number} manager @param {string} uri @param {import("./manager.js").Options} opts
 */
export function askAhead(manager, uri, opts) {
  const url = handshake(uri, opts);
  if (url === undefined) return;
  const stamp = opts.timestampRequests === false ? "" : Math.floor(Math.random() * 2 ** 52).toString(36);
  /** @type {Ahead} */
  const ahead = { url, exchange: new Exchange(opts, url + stamp), until: Infinity, close: () => {} };
  handshakes.set(manager, ahead);
  ahead.exchange.answer.then(
    ({ text }) => {
      // The server is about to give the session up when its next ping has no taker.
      const interval = /"pingInterval":(\d+)/.exec(text);
      if (interval) ahead.until = performance.now() + Number(interval[1]);
      const sid = /"sid":"([^"]+)"/.exec(text);
      if (sid) ahead.close = () => void new Exchange(opts, `${url}${stamp}&sid=${sid[1]}`, "1");
    },
    () => {},
  );
}

/**
 * What has been asked ahead in place of a request of the program, if there is such.
 * @param {number} manager @param {string} url
 * @returns {Exchange | undefined}
 */
export function takeAhead(manager, url) {
  const ahead = handshakes.get(manager);
  if (ahead === undefined) return undefined;
  handshakes.delete(manager);
  const same = url.startsWith(ahead.url) && /^\w*$/.test(url.slice(ahead.url.length));
  if (same && performance.now() < ahead.until) return ahead.exchange;
  giveUp(ahead);
  return undefined;
}

/** @param {Ahead} ahead */
function giveUp(ahead) {
  ahead.exchange.abort();
  ahead.close();
}

/** Gives up what nobody has taken. */
export function dropAhead() {
  for (const ahead of handshakes.values()) giveUp(ahead);
  handshakes.clear();
}

/** How many wait, for tests. */
export const aheads = () => handshakes.size;
