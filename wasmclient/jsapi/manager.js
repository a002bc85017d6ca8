// Manager: one connection for the sockets of any number of namespaces.

import { addManager, begin, call, end, token } from "./bridge.js";
import { Emitter } from "./emitter.js";
import { Engine } from "./engine.js";
import { decode } from "./payload.js";
import { Socket } from "./socket.js";

/**
 * The official client's options. See doc.go of package wasmclient for what they
 * mean there.
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
 * @property {boolean} [forceNew]
 * @property {boolean} [multiplex]
 * @property {string | Record<string, any>} [query]
 * @property {Record<string, string>} [extraHeaders]
 * @property {boolean} [withCredentials]
 * @property {Auth} [auth]
 * @property {number} [ackTimeout]
 */

/** @typedef {Record<string, any> | ((send: (data?: Record<string, any>) => void) => void)} Auth */

export class Manager extends Emitter {
  #settings;
  /** @type {number[]} */
  #socketIDs = [];
  #watch = "";
  /** @type {Map<number, (err?: Error) => void>} wait for the outcome of open */
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
    this.uri = uri ?? location.origin;
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
    call("manager", this._id, this.uri, {
      ...this.opts,
      ...this.#settings,
      query: typeof this.opts.query === "object" ? new URLSearchParams(this.opts.query).toString() : this.opts.query,
    });
    if (this._autoConnect) this.open();
  }

  /**
   * Opens the connection. With fn, which hears how that ends, a failure is not
   * followed by another attempt.
   * @param {(err?: Error) => void} [fn]
   */
  open(fn) {
    begin(this);
    if (fn === undefined) {
      call("open", this._id, 0);
      return this;
    }
    const t = token();
    this.#opens.set(t, fn);
    call("open", this._id, t);
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

  /** Closes the connection under all sockets. */
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
    call("configure", this._id, this.#settings);
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

  /** Tells the Go side whether anyone listens to packets. */
  _watch() {
    const engine = this.engine._watched;
    const manager = this.hasListeners("packet");
    const watch = `${engine} ${manager}`;
    if (watch === this.#watch) return;
    this.#watch = watch;
    call("watch", this._id, engine, manager);
  }

  /** @param {string} event @param {any[]} args @param {(d: any) => Error | undefined} toError */
  _event(event, args, toError) {
    switch (event) {
      case "error":
      case "reconnect_error":
        this.fire(event, toError(args[0]));
        break;
      case "close":
        this.fire(event, args[0], toError(args[1]));
        if (!Object.values(this.nsps).some((s) => s.active)) end(this);
        break;
      case "reconnect_failed":
        this.fire(event);
        end(this);
        break;
      case "packet": {
        const [type, nsp, json, attachments, id] = args;
        const data = json === "" ? undefined : decode(json, attachments);
        this.fire(event, id === null ? { type, nsp, data } : { type, nsp, data, id });
        break;
      }
      default:
        this.fire(event, ...args);
    }
  }

  /**
   * @param {number} number @param {string} event @param {string} session @param {string} transport
   * @param {any} a @param {any} b @param {(d: any) => Error | undefined} toError
   */
  _engineEvent(number, event, session, transport, a, b, toError) {
    if (event === "opening" && this.engine.number !== number) {
      if (this.engine.number !== 0) {
        this.engine = new Engine(this);
        this._watch();
      }
      this.engine.number = number;
    }
    if (this.engine.number === number) this.engine._event(event, session, transport, a, b, toError);
  }

  /** @param {number} token @param {Error | undefined} err */
  _opened(token, err) {
    const fn = this.#opens.get(token);
    this.#opens.delete(token);
    fn?.(err);
  }

  /** The client itself cannot run. @param {Error} err */
  _failed(err) {
    this.fire("error", err);
    for (const socket of Object.values(this.nsps)) socket._failed(err);
  }
}
