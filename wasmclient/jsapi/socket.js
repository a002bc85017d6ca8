// Socket is the client's side of one namespace, as a page sees it.

import { addSocket, call, emitPlain, markBusy, newToken } from "./bridge.js";
import { disconnectDetail, Emitter, guarded } from "./emitter.js";
import { encode } from "./payload.js";

/** @typedef {import("./manager.js").Manager} Manager */
/** @typedef {import("./emitter.js").Listener} Listener */
/** @typedef {{type: number, data: any[], options: {compress: boolean}}} Packet an event in the sendBuffer */

/** The packet type of events. */
const typeEvent = 2;

const reserved = new Set(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);

export class Socket extends Emitter {
  #opts;
  /** @type {{volatile?: boolean, timeout?: number, compress?: boolean}} for the next emit */
  #flags = {};
  #active = false;
  /** @type {Listener[]} */
  #any = [];
  /** @type {Listener[]} */
  #anyOutgoing = [];
  /** The unsent events for which the Go program is going to call _beforeSend, by tag. @type {Map<number, Packet>} */
  #tagged = new Map();
  /** Callbacks of acknowledgements, by token. @type {Map<number, {fn: Function, withError: boolean, tag: number}>} */
  #acks = new Map();
  /** Set while a Blob is being read. Later events wait for it, to keep their order. @type {Promise<void> | null} */
  #reading = null;

  /** @param {Manager} io @param {string} nsp @param {import("./manager.js").Options} [opts] */
  constructor(io, nsp, opts) {
    super();
    this.io = io;
    this.nsp = nsp;
    this.#opts = { ...opts };
    /** @type {import("./manager.js").Auth | undefined} */
    this.auth = opts?.auth;
    /** @type {string | undefined} */
    this.id = undefined;
    this.connected = false;
    this.recovered = false;
    /** Events that wait for the connection. If the page removes an event from the list, it is not sent. @type {Packet[]} */
    this.sendBuffer = [];
    /** Events that a recovered session has missed. They wait here until the server has accepted the socket. @type {any[][]} */
    this.receiveBuffer = [];
    this._id = addSocket(this);
    this._register();
  }

  /** Tells the Go program about the socket. */
  _register() {
    call("socket", this.io._id, this._id, this.nsp, this.#opts.retries ?? 0);
  }

  get disconnected() {
    return !this.connected;
  }

  /** Whether the socket is connected, or is going to connect on its own. */
  get active() {
    return this.#active;
  }

  connect() {
    if (this.connected) return this;
    this.#active = true;
    markBusy(this.io);
    this.io._update();
    call("connect", this._id);
    return this;
  }

  open() {
    return this.connect();
  }

  disconnect() {
    this.#active = false;
    call("disconnect", this._id);
    return this;
  }

  close() {
    return this.disconnect();
  }

  /** @param {any[]} args */
  send(...args) {
    return this.emit("message", ...args);
  }

  /**
   * @param {string} event
   * @param {any[]} args if the last one is a function, it gets the acknowledgement
   */
  emit(event, ...args) {
    if (reserved.has(event)) throw new Error(`"${event}" is a reserved event name`);
    const flags = this.#flags;
    this.#flags = {};
    const ack = typeof args.at(-1) === "function" ? args.pop() : undefined;
    this.#send([event, ...args], flags, ack, flags.timeout !== undefined || this.#opts.ackTimeout !== undefined || Boolean(this.#opts.retries && !flags.volatile));
    return this;
  }

  /** @param {string} event @param {any[]} args @returns {Promise<any>} */
  emitWithAck(event, ...args) {
    if (reserved.has(event)) return Promise.reject(new Error(`"${event}" is a reserved event name`));
    const flags = this.#flags;
    this.#flags = {};
    return new Promise((resolve, reject) => {
      this.#send([event, ...args], flags, (/** @type {any} */ err, /** @type {any} */ value) => (err ? reject(err) : resolve(value)), true);
    });
  }

  /**
   * @param {any[]} args
   * @param {{volatile?: boolean, timeout?: number, compress?: boolean}} flags
   * @param {Function | undefined} ack
   * @param {boolean} withError whether the first argument of ack is an error
   */
  #send(args, flags, ack, withError) {
    const { json, attachments, pending } = encode(args);
    const timeout = flags.timeout ?? this.#opts.ackTimeout ?? 0;
    const queued = Boolean(this.#opts.retries && !flags.volatile);
    if (queued) ack ??= () => {}; // so that _acknowledged forgets the event
    const id = ack === undefined ? 0 : newToken();
    const waiting = { fn: /** @type {Function} */ (ack), withError, tag: 0 };
    if (id !== 0) this.#acks.set(id, waiting);
    const send = (/** @type {Uint8Array[] | null} */ list) => {
      if (queued || (!this.connected && !flags.volatile)) {
        const packet = { type: typeEvent, data: args, options: { compress: flags.compress !== false } };
        this.#tagged.set((waiting.tag = newToken()), packet);
        if (!queued) this.sendBuffer.push(packet);
      } else if (this.connected) {
        this.#outgoing(args);
      }
      const plain = this.connected && id === 0 && list === null && !flags.volatile;
      if (plain && !this.io._packetsWatched) emitPlain(this._id, json);
      else call("emit", this._id, json, list, flags.volatile === true, id, timeout, waiting.tag);
    };
    if (pending === null && this.#reading === null) {
      send(attachments);
      return;
    }
    const turn = Promise.all([pending ?? attachments, this.#reading]).then(
      ([list]) => send(list),
      (err) => {
        this.#acks.delete(id);
        throw err;
      },
    );
    const settled = turn.catch(() => {}).then(() => {
      if (this.#reading === settled) this.#reading = null;
    });
    this.#reading = settled;
  }

  /** @param {number} id @param {Error | undefined} err @param {any[]} [args] missing if there is an error, or if the server has sent no arguments */
  _acknowledged(id, err, args = []) {
    const ack = this.#acks.get(id);
    if (ack === undefined) return;
    this.#acks.delete(id);
    this.#removeWaiting(ack.tag);
    if (err === undefined) {
      guarded(() => ack.fn.apply(this, ack.withError ? [null, ...args] : args));
    } else if (ack.withError) {
      guarded(() => ack.fn.call(this, err));
    }
  }

  /**
   * Removes the event with that tag from sendBuffer and returns the event. It returns
   * undefined if the page has removed the event before.
   * @param {number} tag
   */
  #removeWaiting(tag) {
    const packet = this.#tagged.get(tag);
    this.#tagged.delete(tag);
    const at = packet === undefined ? -1 : this.sendBuffer.indexOf(packet); // the event is usually the first in the list
    return at < 0 ? undefined : this.sendBuffer.splice(at, 1)[0];
  }

  /** Called before the event with that tag is sent. @param {number} tag @returns {boolean} whether to send the event */
  _beforeSend(tag) {
    const packet = this.#opts.retries ? this.#tagged.get(tag) : this.#removeWaiting(tag);
    if (packet !== undefined) this.#outgoing(packet.data);
    return packet !== undefined;
  }

  get volatile() {
    this.#flags.volatile = true;
    return this;
  }

  /** @param {number} ms the limit for the acknowledgement of the next emit */
  timeout(ms) {
    this.#flags.timeout = ms;
    return this;
  }

  /** Has no effect on sending, because in a browser the transport decides about compression. @param {boolean} compress */
  compress(compress) {
    this.#flags.compress = compress;
    return this;
  }

  /** @param {Listener} fn */
  onAny(fn) {
    this.#any.push(fn);
    return this;
  }

  /** @param {Listener} fn */
  prependAny(fn) {
    this.#any.unshift(fn);
    return this;
  }

  /** @param {Listener} [fn] */
  offAny(fn) {
    removeFrom(this.#any, fn);
    return this;
  }

  listenersAny() {
    return this.#any;
  }

  /** @param {Listener} fn */
  onAnyOutgoing(fn) {
    this.#anyOutgoing.push(fn);
    return this;
  }

  /** @param {Listener} fn */
  prependAnyOutgoing(fn) {
    this.#anyOutgoing.unshift(fn);
    return this;
  }

  /** @param {Listener} [fn] */
  offAnyOutgoing(fn) {
    removeFrom(this.#anyOutgoing, fn);
    return this;
  }

  listenersAnyOutgoing() {
    return this.#anyOutgoing;
  }

  /** @param {any[]} args */
  #outgoing(args) {
    for (const fn of [...this.#anyOutgoing]) guarded(() => fn.apply(this, args));
  }

  /** @param {string} sid @param {boolean} connected @param {boolean} active @param {boolean} recovered */
  _state(sid, connected, active, recovered) {
    this.id = sid || undefined;
    this.connected = connected;
    this.recovered = recovered;
    this.#active = active;
    if (!connected || this.receiveBuffer.length === 0) return;
    for (const args of this.receiveBuffer) this.#deliver(args);
    this.receiveBuffer = [];
  }

  /** @param {(json: string) => void} send */
  _askAuth(send) {
    const answer = (/** @type {any} */ data) => send(data === undefined || data === null ? "" : JSON.stringify(data));
    const auth = this.auth;
    if (typeof auth === "function") guarded(() => auth(answer));
    else answer(auth);
  }

  /** @param {any[]} args @param {number} ack */
  _event(args = [], ack) {
    if (ack >= 0) args.push(this.#reply(ack));
    if (this.connected) this.#deliver(args);
    else this.receiveBuffer.push(/** @type {any[]} */ (Object.freeze(args)));
  }

  /** @param {any[]} args */
  #deliver(args) {
    for (const fn of [...this.#any]) guarded(() => fn.apply(this, args));
    this.fire(String(args[0]), ...args.slice(1));
  }

  /** @param {number} id @returns {(...args: any[]) => void} */
  #reply(id) {
    let sent = false;
    const sid = this.id;
    return (...args) => {
      if (sent || (sid !== undefined && this.id !== sid)) return; // on another connection the id belongs to another event
      sent = true;
      const { json, attachments, pending } = encode(args);
      if (pending === null) call("reply", this._id, id, json, attachments);
      else pending.then((list) => call("reply", this._id, id, json, list));
    };
  }

  _connected() {
    this.fire("connect");
  }

  /** @param {Error} err @param {string} data JSON, "" for none */
  _connectError(err, data) {
    if (data !== "") /** @type {any} */ (err).data = JSON.parse(data);
    this.fire("connect_error", err);
  }

  /** @param {string} reason @param {Error | undefined} description */
  _disconnected(reason, description) {
    this.fire("disconnect", reason, disconnectDetail(reason, description));
  }

  /** Ends the wait for all acknowledgements: the Go program has ended. */
  _failAcks() {
    this.#tagged.clear();
    this.sendBuffer = [];
    const err = new Error("socket has been disconnected");
    for (const id of [...this.#acks.keys()]) this._acknowledged(id, err);
  }

  /** Reports that the client cannot run. @param {Error} err */
  _failed(err) {
    const wasConnected = this.connected;
    this._state("", false, false, false);
    if (wasConnected) this.fire("disconnect", "transport error", err);
    else this.fire("connect_error", err);
  }
}

/** Removes fn from list; without fn, removes all functions. @param {Listener[]} list @param {Listener} [fn] */
function removeFrom(list, fn) {
  if (fn === undefined) list.length = 0;
  else if (list.includes(fn)) list.splice(list.indexOf(fn), 1);
}
