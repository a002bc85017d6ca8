// Manager holds one connection, which the sockets of any number of namespaces share.

import { addManager, call, markBusy, markIdle, newToken } from "./bridge.js";
import { checkOptions, connections, origin } from "./connections.js";
import { disconnectDetail, Emitter, guarded } from "./emitter.js";
import { Engine } from "./engine.js";
import { Socket } from "./socket.js";

/**
 * The official client's options. options.go of package wasmclient says what they mean.
 * @typedef {object} Options
 * @property {string} [path]
 * @property {boolean} [addTrailingSlash]
 * @property {string[]} [transports]
 * @property {boolean} [upgrade]
 * @property {boolean} [rememberUpgrade]
 * @property {boolean} [tryAllTransports]
 * @property {boolean} [reconnection]
 * @property {number} [reconnectionAttempts]
 * @property {number} [reconnectionDelay]
 * @property {number} [reconnectionDelayMax]
 * @property {number} [randomizationFactor]
 * @property {number | false} [timeout]
 * @property {boolean} [autoConnect]
 * @property {boolean} [forceBase64]
 * @property {boolean} [timestampRequests]
 * @property {string} [timestampParam]
 * @property {number} [requestTimeout]
 * @property {string | string[]} [protocols]
 * @property {Record<string, import("./network.js").Settings>} [transportOptions]
 * @property {boolean} [closeOnBeforeunload]
 * @property {string} [host]
 * @property {string} [hostname]
 * @property {string | number} [port]
 * @property {boolean} [secure]
 * @property {any} [parser] refused: the program's parser cannot be replaced
 * @property {boolean} [forceNew]
 * @property {boolean} [multiplex]
 * @property {string | Record<string, any>} [query]
 * @property {Record<string, string>} [extraHeaders]
 * @property {boolean} [withCredentials]
 * @property {Auth} [auth]
 * @property {number} [ackTimeout]
 * @property {number} [retries]
 */

/** @typedef {Record<string, any> | ((send: (data?: Record<string, any>) => void) => void)} Auth */

export class Manager extends Emitter {
  #settings;
  /** @type {number[]} */
  #socketIDs = [];
  #watch = "";
  /** Whether the page listens to the engine's packets. */
  _packetsWatched = false;
  #connections = ""; // the options of connections that were last passed to the Go program, as JSON
  /** Callbacks of the method open, by token. @type {Map<number, (err?: Error) => void>} */
  #opens = new Map();

  /** @param {string | Options} [uri] @param {Options} [opts] */
  constructor(uri, opts) {
    super();
    if (typeof uri === "object") {
      opts = uri;
      uri = undefined;
    }
    /** @type {Options} */
    this.opts = opts ?? {};
    checkOptions(this.opts);
    this.uri = uri ?? origin(this.opts);
    /** @type {Record<string, Socket>} */
    this.nsps = {};
    this._autoConnect = this.opts.autoConnect !== false;
    this.#settings = {
      reconnection: this.opts.reconnection !== false,
      reconnectionAttempts: this.opts.reconnectionAttempts || Infinity,
      reconnectionDelay: this.opts.reconnectionDelay || 1000,
      reconnectionDelayMax: this.opts.reconnectionDelayMax || 5000,
      randomizationFactor: this.opts.randomizationFactor ?? 0.5,
      timeout: this.opts.timeout ?? 20000,
    };
    this._id = addManager(this, this.#socketIDs);
    this.engine = new Engine(this);
    this._register();
    if (this._autoConnect) this.open();
  }

  /** Tells the Go program about the manager and its sockets. */
  _register() {
    const how = connections(this.uri, this.opts);
    this.#connections = JSON.stringify(how);
    call("manager", this._id, how, { ...this.#settings });
    if (this.engine.number !== 0) this.engine = new Engine(this); // the engine belongs to a program that has ended
    this.#watch = "false false";
    this._watch();
    for (const socket of Object.values(this.nsps)) socket._register();
  }

  /** Passes opts to the Go program if the page has changed them. They count from the next connection on. */
  _update() {
    const how = connections(this.uri, this.opts);
    const text = JSON.stringify(how);
    if (text !== this.#connections) call("engine", this._id, how);
    this.#connections = text;
  }

  /**
   * Opens the connection. fn is called with the outcome. If there is a fn, the manager does
   * not reconnect after a failure.
   * @param {(err?: Error) => void} [fn]
   */
  open(fn) {
    markBusy(this);
    this._update();
    if (fn === undefined) {
      call("open", this._id, 0);
      return this;
    }
    const token = newToken();
    this.#opens.set(token, fn);
    call("open", this._id, token);
    return this;
  }

  /** @param {(err?: Error) => void} [fn] */
  connect(fn) {
    return this.open(fn);
  }

  /**
   * The socket of a namespace.
   * @param {string} nsp @param {Options} [opts] @returns {Socket}
   */
  socket(nsp, opts) {
    let socket = this.nsps[nsp];
    if (!socket) {
      socket = this.nsps[nsp] = new Socket(this, nsp, opts);
      this.#socketIDs.push(socket._id);
      if (this._autoConnect) socket.connect();
    } else if (this._autoConnect && !socket.active) {
      socket.connect();
    }
    return socket;
  }

  /** Closes the connection of all sockets. */
  disconnect() {
    call("close", this._id);
  }

  /** @param {boolean} [v] @returns {any} */
  reconnection(v) {
    return this.#setting("reconnection", v);
  }

  /** @param {number} [v] @returns {any} */
  reconnectionAttempts(v) {
    return this.#setting("reconnectionAttempts", v);
  }

  /** @param {number} [v] @returns {any} */
  reconnectionDelay(v) {
    return this.#setting("reconnectionDelay", v);
  }

  /** @param {number} [v] @returns {any} */
  reconnectionDelayMax(v) {
    return this.#setting("reconnectionDelayMax", v);
  }

  /** @param {number} [v] @returns {any} */
  randomizationFactor(v) {
    return this.#setting("randomizationFactor", v);
  }

  /** @param {number | false} [v] @returns {any} */
  timeout(v) {
    return this.#setting("timeout", v);
  }

  /** @param {string} name @param {any} v */
  #setting(name, v) {
    /** @type {Record<string, any>} */
    const settings = this.#settings;
    if (v === undefined) return settings[name];
    settings[name] = v;
    call("configure", this._id, { ...this.#settings });
    return this;
  }

  /** @param {string} event @param {import("./emitter.js").Listener} fn */
  on(event, fn) {
    super.on(event, fn);
    this._watch();
    return this;
  }

  /** @param {string} event @param {import("./emitter.js").Listener} fn */
  once(event, fn) {
    super.once(event, fn);
    this._watch();
    return this;
  }

  /** Tells the Go program which packets the page listens to. */
  _watch() {
    const engine = this._packetsWatched = this.engine._watched;
    const manager = this.hasListeners("packet");
    const watch = `${engine} ${manager}`;
    if (watch === this.#watch) return;
    this.#watch = watch;
    call("watch", this._id, engine, manager);
  }

  /** @param {string} event @param {number} number @param {string} reason @param {Error | undefined} err */
  _event(event, number, reason, err) {
    switch (event) {
      case "error":
      case "reconnect_error":
        this.fire(event, err);
        break;
      case "close":
        this.#opens.clear(); // after a close no outcome follows
        this.fire(event, reason, disconnectDetail(reason, err));
        if (!Object.values(this.nsps).some((s) => s.active)) markIdle(this);
        break;
      case "reconnect_failed":
        this.fire(event);
        markIdle(this);
        break;
      case "reconnect_attempt":
        this.fire(event, number);
        this._update();
        break;
      case "reconnect":
        this.fire(event, number);
        break;
      case "ping":
        this.fire(event);
        this.engine.fire("ping").fire("pong");
        break;
      default:
        this.fire(event);
    }
  }

  /** @param {number} type @param {string} nsp @param {any} data @param {number} id */
  _packet(type, nsp, data, id) {
    this.fire("packet", id < 0 ? { type, nsp, data } : { type, nsp, data, id });
  }

  /**
   * @param {number} number @param {string} event @param {string} session @param {string} transport
   * @param {any} a @param {any} b
   */
  _engineEvent(number, event, session, transport, a, b) {
    if (event === "opening" && this.engine.number !== number) {
      if (this.engine.number !== 0) {
        this.engine = new Engine(this);
        this._watch();
      }
      this.engine.number = number;
    }
    if (this.engine.number === number) this.engine._event(event, session, transport, a, b);
  }

  /** @param {number} token @param {Error | undefined} err */
  _opened(token, err) {
    const fn = this.#opens.get(token);
    this.#opens.delete(token);
    if (fn) guarded(() => fn(err));
  }

  /** Reports that the client cannot run. @param {Error} err */
  _failed(err) {
    this.fire("error", err);
    for (const token of [...this.#opens.keys()]) this._opened(token, err);
    for (const socket of Object.values(this.nsps)) socket._failed(err);
  }
}
