// socket.io.engine: one connection, as a page sees it.

import { call } from "./bridge.js";
import { detail, Emitter } from "./emitter.js";

/** @typedef {import("./manager.js").Manager} Manager */

const packetTypes = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const packetEvents = ["packet", "packetCreate", "drain"];

export class Engine extends Emitter {
  #manager;

  /** @param {Manager} manager */
  constructor(manager) {
    super();
    this.#manager = manager;
    this.number = 0; // the Go side's, once it has one
    /** @type {string | null} the session id */
    this.id = null;
    this.readyState = "opening";
    this.transport = { name: "" };
  }

  /** Someone wants to hear of every packet; without, none of them crosses. */
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

  /** Sends a message past the Socket.IO protocol. @param {string | ArrayBuffer | ArrayBufferView} message */
  write(message) {
    if (this.#manager.engine !== this) return this;
    if (message instanceof ArrayBuffer) message = new Uint8Array(message);
    else if (ArrayBuffer.isView(message)) message = new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
    call("write", this.#manager._id, message);
    return this;
  }

  /** @param {string | ArrayBuffer | ArrayBufferView} message */
  send(message) {
    return this.write(message);
  }

  /** Closes the connection; the manager takes it for lost and reconnects. */
  close() {
    if (this.#manager.engine === this) call("drop", this.#manager._id);
    return this;
  }

  /**
   * @param {string} event @param {string} session @param {string} transport @param {any} a @param {any} b
   */
  _event(event, session, transport, a, b) {
    if (event === "upgrading") {
      this.fire(event, { name: transport });
      return;
    }
    if (session) this.id = session;
    if (this.transport.name !== transport) this.transport = { name: transport };
    switch (event) {
      case "open":
        this.readyState = "open";
        this.fire("handshake", { sid: session });
        this.fire("open");
        break;
      case "upgrade":
        this.fire("upgrade", this.transport);
        break;
      case "upgradeError":
        this.fire("upgradeError", b);
        break;
      case "packet":
      case "packetCreate":
        this.fire(event, b === undefined ? { type: packetTypes[a] } : { type: packetTypes[a], data: b });
        break;
      case "drain":
        this.fire("drain");
        break;
      case "close":
        this.readyState = "closed";
        this.id = null;
        this.fire("close", a, detail(a, b));
        break;
    }
  }
}
