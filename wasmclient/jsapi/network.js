// What the Go program asks of the browser: timers, requests, WebSockets. It decides
// what they carry and what becomes of it; here is only how.

import { takeAhead } from "./ahead.js";
import { Exchange } from "./exchange.js";
import { Patience } from "./patience.js";
import { placed } from "./payload.js";

/** @typedef {import("./program.js").Program} Program */

/**
 * How a manager's requests are made, or those of one of its transports. The program
 * knows of the rest of what a transport may have of its own.
 * @typedef {object} Settings
 * @property {Record<string, string>} [extraHeaders] with polling: browsers send none with WebSocket
 * @property {boolean} [withCredentials]
 * @property {number} [requestTimeout] milliseconds that a request of polling may take
 * @property {string | string[]} [protocols] offered to the server with WebSocket
 * @property {string} [hostname]
 * @property {string | number} [port]
 * @property {boolean} [secure]
 * @property {string} [path]
 * @property {string | Record<string, any>} [query]
 * @property {boolean} [timestampRequests]
 * @property {string} [timestampParam]
 * @property {boolean} [forceBase64]
 */

/** What joins the messages that cross together. */
export const separator = "\x1e";

/** What can be wrong with a payload, as in package page. */
const fault = { none: 0, notJSON: 1, noAttachment: 2 };

const settled = Promise.resolve();

export class Network {
  #program;
  #settings;
  #patience = new Patience();
  /** What waits or is under way, by the program's token. @type {Map<number, any>} */
  #timers = new Map();
  /** @type {Map<number, Exchange>} */
  #requests = new Map();
  /** @type {Map<number, WebSocket>} */
  #sockets = new Map();
  /** The last text that has arrived: the program has it at hand. */
  #text = "";
  /** The binary messages after it: the program has them at hand too. @type {ArrayBuffer[]} */
  #binaries = [];
  /** The last part of the text that has been found to be JSON: where, and its value. */
  #valueAt = -1;
  /** @type {any} */
  #value = undefined;
  /** Whether it has as many characters as bytes, so that the program's offsets are ours. */
  #plain = false;

  /** The browser's own error, while the program hears of it. @type {unknown} */
  cause = undefined;

  /** What the program imports from here. @type {Record<string, (...args: any[]) => any>} */
  functions = {
    now: () => Date.now(),
    random: () => Math.random(),
    tired: () => this.#patience.tired(),
    check: (offset, at, length, attachments) => this.#check(offset, at, length, attachments),
    setTimer: (token, ms) => this.#setTimer(token, ms),
    clearTimer: (token) => {
      clearTimeout(this.#timers.get(token));
      this.#timers.delete(token);
    },
    request: (token, manager, post, urlAt, urlLength, bodyAt, bodyLength) => {
      const url = this.#program.text(urlAt, urlLength);
      const body = post ? this.#program.text(bodyAt, bodyLength) : undefined;
      this.#request(token, takeAhead(manager, url) ?? new Exchange(this.#settings(manager, "polling"), url, body));
    },
    abort: (token) => {
      this.#requests.get(token)?.abort();
      this.#requests.delete(token);
    },
    dial: (token, manager, at, length) => this.#dial(token, this.#settings(manager, "websocket"), this.#program.text(at, length)),
    sendText: (token, at, length, many) => {
      const socket = this.#sockets.get(token);
      const text = this.#program.text(at, length);
      if (many) for (const message of text.split(separator)) socket?.send(message);
      else socket?.send(text);
    },
    sendLanded: (token, at, length) => this.#sockets.get(token)?.send(this.#program.shortText(at, length) + this.#program.landed),
    sendBinary: (token, at, length) => this.#sockets.get(token)?.send(this.#program.view(at, length)),
    reportSent: (token) => settled.then(() => this.#program.calls.connSent(token)), // queueMicrotask would take longer
    hangUp: (token) => {
      this.#sockets.get(token)?.close();
      this.#sockets.delete(token);
    },
  };

  /**
   * @param {Program} program
   * @param {(manager: number, transport: string) => Settings} settings
   */
  constructor(program, settings) {
    this.#program = program;
    this.#settings = settings;
  }

  /** @param {number} token @param {number} ms */
  #setTimer(token, ms) {
    const fire = () => {
      if (this.#timers.delete(token)) this.#program.calls.fireTimer(token);
    };
    if (ms > 0) {
      this.#timers.set(token, setTimeout(fire, ms));
    } else {
      this.#timers.set(token, undefined);
      this.#patience.later(fire);
    }
  }

  /** @param {number} token @param {Exchange} exchange */
  async #request(token, exchange) {
    const { calls } = this.#program;
    this.#requests.set(token, exchange);
    try {
      const { status, text } = await exchange.answer;
      if (this.#requests.delete(token)) this.#patience.arrived(() => calls.responded(token, status, this.#land(text)));
    } catch (err) {
      if (this.#requests.delete(token)) this.#because(err, () => calls.requestFailed(token));
    }
  }

  /** @param {number} token @param {Settings} settings @param {string} url */
  #dial(token, { protocols }, url) {
    const { calls } = this.#program;
    let socket;
    try {
      // A page over https must not use ws, and a runtime may have no WebSocket.
      socket = protocols ? new WebSocket(url, protocols) : new WebSocket(url);
    } catch (err) {
      queueMicrotask(() => this.#because(err, () => calls.connFailed(token, false)));
      return;
    }
    this.#sockets.set(token, socket);
    socket.binaryType = "arraybuffer";
    const arrived = (/** @type {() => void} */ handle) => this.#patience.arrived(handle);
    socket.onopen = () => arrived(() => calls.connOpened(token));
    socket.onerror = () => arrived(() => calls.connFailed(token, true));
    socket.onmessage = ({ data }) => arrived(() => {
      if (typeof data === "string") calls.connText(token, this.#land(data));
      else calls.connBinary(token, this.#landBinary(data));
    });
    socket.onclose = () => arrived(() => {
      this.#sockets.delete(token);
      calls.connClosed(token);
    });
  }

  /** @param {unknown} err the browser's @param {() => void} tell */
  #because(err, tell) {
    this.cause = err;
    tell();
    this.cause = undefined;
  }

  /** Lands text that has arrived. @param {string} text */
  #land(text) {
    const length = this.#program.land(text);
    this.#text = text;
    this.#plain = length === text.length;
    this.#valueAt = -1;
    if (this.#binaries.length > 0) this.#binaries = [];
    return length;
  }

  /** Lands bytes that have arrived. @param {ArrayBuffer} bytes */
  #landBinary(bytes) {
    this.#binaries.push(bytes);
    return this.#program.landBytes(new Uint8Array(bytes));
  }

  /**
   * Bytes of the program's.
   * @param {number} index of what has arrived, -1 if it is not that
   * @param {number} at @param {number} length
   * @returns {ArrayBuffer}
   */
  binary(index, at, length) {
    return index < 0 ? this.#program.bytes(at, length).buffer : this.#binaries[index];
  }

  /**
   * Looks whether a part is JSON, with placeholders for no more than so many attachments.
   * @param {number} offset @param {number} at @param {number} length @param {number} attachments
   * @returns {number} what is wrong with it
   */
  #check(offset, at, length, attachments) {
    let value;
    try {
      value = JSON.parse(this.part(offset, at, length));
      if (attachments > 0 && !placed(value, attachments)) return fault.noAttachment;
    } catch {
      return fault.notJSON; // or too deep
    }
    this.#value = value;
    this.#valueAt = offset;
    return fault.none;
  }

  /**
   * The value of JSON of the program's, as part is given its text; undefined if there
   * is none.
   * @param {number} offset @param {number} at @param {number} length
   * @returns {any}
   */
  value(offset, at, length) {
    if (offset < 0 || offset !== this.#valueAt) return length === 0 ? undefined : JSON.parse(this.part(offset, at, length));
    this.#valueAt = -1; // what a listener does to it is nobody else's affair
    return this.#value;
  }

  /**
   * Text of the program's.
   * @param {number} offset where it is in the text that has arrived last, -1 if it is no part of that
   * @param {number} at @param {number} length
   */
  part(offset, at, length) {
    if (offset < 0 || !this.#plain) return this.#program.text(at, length);
    return this.#text.slice(offset, offset + length);
  }

  /** Drops everything: the program has ended. */
  shut() {
    this.#patience.stop();
    for (const handle of this.#timers.values()) clearTimeout(handle);
    for (const request of this.#requests.values()) request.abort();
    for (const socket of this.#sockets.values()) socket.close();
    this.#timers.clear();
    this.#requests.clear();
    this.#sockets.clear();
  }

  /** How much is under way. */
  get size() {
    return this.#timers.size + this.#requests.size + this.#sockets.size;
  }
}
