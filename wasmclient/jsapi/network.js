// Timers, requests and WebSockets for the Go program. This file only starts and stops them
// and passes bytes: the program decides what is sent and when.

import { claimAhead } from "./ahead.js";
import { Exchange } from "./exchange.js";
import { placeholdersFit } from "./payload.js";
import { TimeSlice } from "./timeslice.js";

/** @typedef {import("./program.js").Program} Program */

/**
 * The options for the requests of a manager, or of one of its transports. The first four
 * are used here. The program reads those from hostname on.
 * @typedef {object} Settings
 * @property {Record<string, string>} [extraHeaders] only for polling: browsers cannot add headers to a WebSocket
 * @property {boolean} [withCredentials]
 * @property {number} [requestTimeout] the limit for a request of polling, in milliseconds
 * @property {string | string[]} [protocols] the subprotocols that a WebSocket offers to the server
 * @property {string} [hostname]
 * @property {string | number} [port]
 * @property {boolean} [secure]
 * @property {string} [path]
 * @property {string | Record<string, any>} [query]
 * @property {boolean} [timestampRequests]
 * @property {string} [timestampParam]
 * @property {boolean} [forceBase64]
 */

/** Stands between messages that are passed together as one text. */
export const separator = "\x1e";

/** The faults of a payload, by the numbers of package page. */
const fault = { none: 0, notJSON: 1, noAttachment: 2 };

const settled = Promise.resolve();

export class Network {
  #program;
  #settings;
  #slice = new TimeSlice();
  // The timers, requests and WebSockets that are under way, by the program's token.
  /** @type {Map<number, any>} */
  #timers = new Map();
  /** @type {Map<number, Exchange>} */
  #requests = new Map();
  /** @type {Map<number, WebSocket>} */
  #sockets = new Map();
  /** The current text: the last text from the network. The program has the same text. */
  #text = "";
  /** The binary messages that have arrived after the current text. The program has them too. @type {ArrayBuffer[]} */
  #binaries = [];
  /** The offset of the part of the text that was last checked to be JSON; its value is #value. -1 if there is none. */
  #valueAt = -1;
  /** @type {any} */
  #value = undefined;
  /** Whether the text has as many characters as bytes, so that the program's offsets are valid here. */
  #plain = false;

  /** The browser's own error, while the program handles it. @type {unknown} */
  cause = undefined;

  /** The functions that the program imports from here. @type {Record<string, (...args: any[]) => any>} */
  functions = {
    now: () => Date.now(),
    random: () => Math.random(),
    mustYield: () => this.#slice.usedUp,
    check: (offset, at, length, attachments) => this.#check(offset, at, length, attachments),
    setTimer: (token, ms) => this.#setTimer(token, ms),
    clearTimer: (token) => {
      clearTimeout(this.#timers.get(token));
      this.#timers.delete(token);
    },
    request: (token, manager, post, urlAt, urlLength, bodyAt, bodyLength) => {
      const url = this.#program.text(urlAt, urlLength);
      const body = post ? this.#program.text(bodyAt, bodyLength) : undefined;
      this.#request(token, claimAhead(manager, url) ?? new Exchange(this.#settings(manager, "polling"), url, body));
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
    sendLastText: (token, at, length) => this.#sockets.get(token)?.send(this.#program.shortText(at, length) + this.#program.lastText),
    sendBinary: (token, at, length) => this.#sockets.get(token)?.send(this.#program.view(at, length)),
    reportSent: (token) => settled.then(() => this.#program.calls.connSent(token)), // a promise is quicker than queueMicrotask
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
      this.#slice.next(fire);
    }
  }

  /** @param {number} token @param {Exchange} exchange */
  async #request(token, exchange) {
    const { calls } = this.#program;
    this.#requests.set(token, exchange);
    try {
      const { status, text } = await exchange.answer;
      if (this.#requests.delete(token)) this.#slice.handle(() => calls.responded(token, status, this.#putText(text)));
    } catch (err) {
      if (this.#requests.delete(token)) this.#withCause(err, () => calls.requestFailed(token));
    }
  }

  /** @param {number} token @param {Settings} settings @param {string} url */
  #dial(token, { protocols }, url) {
    const { calls } = this.#program;
    let socket;
    try {
      // This throws if a page over https uses ws, and if the runtime has no WebSocket.
      socket = protocols ? new WebSocket(url, protocols) : new WebSocket(url);
    } catch (err) {
      queueMicrotask(() => this.#withCause(err, () => calls.connFailed(token, false)));
      return;
    }
    this.#sockets.set(token, socket);
    socket.binaryType = "arraybuffer";
    const handle = (/** @type {() => void} */ f) => this.#slice.handle(f);
    socket.onopen = () => handle(() => calls.connOpened(token));
    socket.onerror = () => handle(() => calls.connFailed(token, true));
    socket.onmessage = ({ data }) => handle(() => {
      if (typeof data === "string") calls.connText(token, this.#putText(data));
      else calls.connBinary(token, this.#putBinary(data));
    });
    socket.onclose = () => handle(() => {
      this.#sockets.delete(token);
      calls.connClosed(token);
    });
  }

  /** Calls f, and keeps the browser's error in cause meanwhile. @param {unknown} err @param {() => void} f */
  #withCause(err, f) {
    this.cause = err;
    f();
    this.cause = undefined;
  }

  /** Passes text that has arrived to the program. @param {string} text */
  #putText(text) {
    const length = this.#program.putText(text);
    this.#text = text;
    this.#plain = length === text.length;
    this.#valueAt = -1;
    if (this.#binaries.length > 0) this.#binaries = [];
    return length;
  }

  /** Passes bytes that have arrived to the program. @param {ArrayBuffer} bytes */
  #putBinary(bytes) {
    this.#binaries.push(bytes);
    return this.#program.putBytes(new Uint8Array(bytes));
  }

  /**
   * Returns bytes that the program passes.
   * @param {number} index the index among the binary messages that have arrived, or -1
   * @param {number} at @param {number} length
   * @returns {ArrayBuffer}
   */
  binary(index, at, length) {
    return index < 0 ? this.#program.bytes(at, length).buffer : this.#binaries[index];
  }

  /**
   * Checks that a text of the program is JSON, and that its placeholders refer only to
   * attachments that exist.
   * @param {number} offset @param {number} at @param {number} length as for part
   * @param {number} attachments their number
   * @returns {number} a fault
   */
  #check(offset, at, length, attachments) {
    let value;
    try {
      value = JSON.parse(this.part(offset, at, length));
      if (attachments > 0 && !placeholdersFit(value, attachments)) return fault.noAttachment;
    } catch {
      return fault.notJSON; // or nested too deeply
    }
    this.#value = value;
    this.#valueAt = offset;
    return fault.none;
  }

  /**
   * Returns the value of JSON that the program passes; undefined if the text is empty.
   * @param {number} offset @param {number} at @param {number} length as for part
   * @returns {any}
   */
  value(offset, at, length) {
    if (offset < 0 || offset !== this.#valueAt) return length === 0 ? undefined : JSON.parse(this.part(offset, at, length));
    this.#valueAt = -1; // the value is used only once, because a listener may change it
    return this.#value;
  }

  /**
   * Returns text that the program passes.
   * @param {number} offset the position in the current text, or -1 if the text is not a part of it
   * @param {number} at @param {number} length
   */
  part(offset, at, length) {
    if (offset < 0 || !this.#plain) return this.#program.text(at, length);
    return this.#text.slice(offset, offset + length);
  }

  /** Ends everything that is under way, because the program has ended. */
  close() {
    this.#slice.stop();
    for (const handle of this.#timers.values()) clearTimeout(handle);
    for (const request of this.#requests.values()) request.abort();
    for (const socket of this.#sockets.values()) socket.close();
    this.#timers.clear();
    this.#requests.clear();
    this.#sockets.clear();
  }

  /** How many timers, requests and WebSockets are under way. */
  get size() {
    return this.#timers.size + this.#requests.size + this.#sockets.size;
  }
}
