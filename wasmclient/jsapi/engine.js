// Engine is one Engine.IO connection, as a page sees it in socket.io.engine.

import { call, listUnsent } from "./bridge.js";
import { disconnectDetail, Emitter } from "./emitter.js";

/** @typedef {import("./manager.js").Manager} Manager */

const packetTypes = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const packetEvents = ["packet", "packetCreate", "heartbeat", "data", "message", "flush", "drain"];

/** @param {number} type @param {string | ArrayBuffer} [data] */
const packet = (type, data) => (data === undefined ? { type: packetTypes[type] } : { type: packetTypes[type], data });

export class Engine extends Emitter {
  /** The Engine.IO protocol revision. */
  static protocol = 4;

  #manager;
  binaryType = "arraybuffer";

  /** @param {Manager} manager */
  constructor(manager) {
    super();
    this.#manager = manager;
    this.number = 0; // the Go program's number of the connection; 0 before the program has given one
    /** @type {string | null} the session id */
    this.id = null;
    this.readyState = "opening";
    this.transport = { name: "" };
  }

  /** Whether the page listens to packets. If not, the Go program does not pass packets to it. */
  get _watched() {
    return packetEvents.some((event) => this.hasListeners(event));
  }

  /** @param {string} event @param {import("./emitter.js").Listener} fn */
  on(event, fn) {
    super.on(event, fn);
    this.#manager._watch();
    return this;
  }

  /** @param {string} event @param {import("./emitter.js").Listener} fn */
  once(event, fn) {
    super.once(event, fn);
    this.#manager._watch();
    return this;
  }

  get opts() {
    return this.#manager.opts;
  }

  /** The packets that the transport still has to send. @returns {{type: string, data?: string | ArrayBuffer}[]} */
  get writeBuffer() {
    return this.#manager.engine === this ? listUnsent(this.#manager).map(([type, data]) => packet(type, data)) : [];
  }

  /**
   * Sends an Engine.IO message as it is. The Socket.IO protocol neither checks nor changes it.
   * @param {string | ArrayBuffer | ArrayBufferView} message
   * @param {{compress?: boolean} | (() => void) | null} [options] @param {() => void} [fn] called when the message has been given to the transport
   */
  write(message, options, fn) {
    if (this.#manager.engine !== this || this.readyState.startsWith("clos")) return this;
    fn ??= typeof options === "function" ? options : undefined;
    if (fn) this.once("flush", fn);
    if (message instanceof ArrayBuffer) message = new Uint8Array(message);
    else if (ArrayBuffer.isView(message)) message = new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
    call("write", this.#manager._id, message);
    return this;
  }

  /**
   * @param {string | ArrayBuffer | ArrayBufferView} message
   * @param {{compress?: boolean} | (() => void) | null} [options] @param {() => void} [fn]
   */
  send(message, options, fn) {
    return this.write(message, options, fn);
  }

  /** Closes the connection. The manager reconnects, as after a lost connection. */
  close() {
    if (this.#manager.engine !== this || this.readyState.startsWith("clos")) return this;
    this.readyState = "closing";
    call("closeEngine", this.#manager._id);
    return this;
  }

  /**
   * Fires an event. The meaning of a and b depends on the event.
   * @param {string} event @param {string} session @param {string} transport @param {any} a @param {any} b
   */
  _event(event, session, transport, a, b) {
    switch (event) { // in these events, transport is not the one that the connection uses
      case "upgrading":
        this.fire(event, { name: transport });
        return;
      case "upgradeError":
        this.fire(event, Object.assign(b, { transport }));
        return;
    }
    if (session) this.id = session;
    if (this.transport.name !== transport) this.transport = { name: transport };
    switch (event) {
      case "open":
        this.readyState = "open";
        this.fire("handshake", JSON.parse(a));
        this.fire("open");
        break;
      case "upgrade":
        this.fire("upgrade", this.transport);
        break;
      case "error":
        this.fire(event, b);
        break;
      case "packetCreate":
        this.fire(event, packet(a, b));
        break;
      case "packet":
        this.fire(event, packet(a, b));
        this.fire("heartbeat");
        if (packetTypes[a] === "message") {
          this.fire("data", b);
          this.fire("message", b);
        }
        break;
      case "flush":
      case "drain":
        this.fire(event);
        break;
      case "close":
        this.readyState = "closed";
        this.id = null;
        this.fire("close", a, disconnectDetail(a, b));
        break;
    }
  }
}
