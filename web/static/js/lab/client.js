// @ts-check
import { token } from "./token.js";
import { ClientTrace } from "../trace/watch.js";

/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {import("../client/socketplay.js").IO} IO */
/** @typedef {import("../client/socketplay.js").Socket} Socket */
/** @typedef {import("../client/socketplay.js").ConnectError} ConnectError */

const patience = 5000; // milliseconds for an answer

/**
 * @typedef {object} Description
 * @property {string} name
 * @property {string} [user] as whom it connects; its name, if left out
 * @property {string} instance
 * @property {string} path
 * @property {string[]} namespaces "/" and perhaps others
 */

/**
 * @typedef {object} Listeners
 * @property {(e: ClientEvent) => void} event
 * @property {(client: PlayClient, event: string, args: unknown[], nsp: string) => void} received
 * @property {(client: PlayClient) => void} changed
 */

/**
 * One client with a Manager of its own, so that it has its own connection, as
 * if it sat on another machine.
 */
export class PlayClient {
  /** Whether it answers events that ask for it. */
  answers = true;
  state = "connecting";
  detail = "connecting";
  /** @type {Socket} */
  socket;
  /** @type {Map<string, Socket>} by namespace */
  sockets = new Map();
  /** Names what is between it and its instance, so that this can be broken. */
  link = crypto.getRandomValues(new Uint32Array(3)).join("-");
  /** What token it connects with. @type {"valid" | "expired"} */
  tokenKind = "valid";
  /** Whether it is connected still, or was, with a token that it has outlived. */
  outlived = false;
  #tokens;
  #on;
  #trace;

  /**
   * @param {IO} io
   * @param {Description} description
   * @param {string} tokens the address where its lab gives out access tokens
   * @param {Listeners} on
   */
  constructor(io, description, tokens, on) {
    this.name = description.name;
    this.user = description.user ?? description.name;
    this.instance = this.home = description.instance;
    this.path = description.path;
    this.#on = on;
    this.#tokens = tokens;
    // A function, so that every connection attempt has a token that is fresh.
    const auth = (/** @type {(data: Record<string, unknown>) => void} */ use) => {
      token(tokens, this.user, this.tokenKind).then((token) => use({ token }), () => use({}));
    };
    this.socket = io("/", { path: this.path, forceNew: true, auth, query: { link: this.link } });
    // What is told of an event comes before what the page does about it.
    this.#trace = new ClientTrace(this.socket.io, { client: this.name, instance: this.instance }, on.event);
    this.#watchSocket(this.socket, "/");
    this.socket.io.on("reconnect_attempt", (n) => this.#set("reconnecting", `trying again, attempt ${n}`));
    for (const nsp of description.namespaces) {
      if (nsp === "/") continue;
      const socket = this.socket.io.socket(nsp, { auth });
      this.#watchSocket(socket, nsp);
      socket.connect();
    }
  }

  /** The ids of its sockets, as far as they are connected. */
  get ids() {
    return [...this.sockets.values()].map((s) => s.id).filter((id) => id !== undefined);
  }

  get transport() {
    return this.socket.connected ? this.socket.io.engine?.transport?.name : undefined;
  }

  connect() {
    for (const socket of this.sockets.values()) socket.connect();
    if (!this.socket.connected) this.#set("connecting", "connecting");
  }

  /** Leaves for good. */
  close() {
    for (const socket of this.sockets.values()) socket.disconnect();
    this.#trace.detach();
  }

  /** Leaves the main namespace, as the application would. */
  disconnect() {
    this.socket.disconnect();
  }

  /** Goes on with a token that soon expires, and has no better one then. */
  async outlive() {
    await this.#prove(await token(this.#tokens, this.user, "brief"), [...this.sockets.values()]);
    this.tokenKind = "expired";
    this.outlived = true;
  }

  /** Has good tokens again, and comes back with one if it has gone. */
  async renew() {
    const { outlived } = this;
    this.tokenKind = "valid";
    this.outlived = false;
    if (!this.socket.connected) this.connect();
    else if (outlived) await this.refresh();
  }

  /**
   * Goes on with another token, as clients do when the server says that theirs has
   * expired. Each namespace asks for one of its own.
   * @param {Socket[]} [sockets]
   */
  async refresh(sockets = [...this.sockets.values()]) {
    await this.#prove(await token(this.#tokens, this.user, this.tokenKind), sockets);
  }

  /** @param {string} token @param {Socket[]} sockets */
  async #prove(token, sockets) {
    await Promise.all(sockets.filter((s) => s.connected).map((s) => s.timeout(patience).emitWithAck("auth:refresh", { token })));
  }

  /** Sends something that is no Socket.IO packet. */
  sendNonsense() {
    this.socket.io.engine?.write("2{}");
  }

  /**
   * @param {Socket} socket
   * @param {string} nsp
   */
  #watchSocket(socket, nsp) {
    this.sockets.set(nsp, socket);
    this.#trace.watch(socket, nsp);
    socket.on("connect", () => {
      if (nsp === "/") {
        this.#set("connected", "connected");
        socket.io.engine?.once("upgrade", () => this.#on.changed(this));
      }
      this.#on.changed(this);
    });
    socket.on("disconnect", (reason) => {
      if (nsp === "/") {
        if (socket.active) this.#set("reconnecting", `lost: ${reason}`);
        else this.#set("disconnected", `disconnected: ${reason}`);
      }
      this.#on.changed(this);
    });
    socket.on("connect_error", (error) => {
      if (nsp !== "/") return;
      if (socket.active) this.#set("reconnecting", "trying again");
      else this.#set("refused", `refused: ${error.message}`);
    });
    socket.on("auth:expired", () => { this.refresh([socket]).catch(() => {}); }); // else it is disconnected soon
    socket.onAny((event, ...args) => {
      const answer = args.at(-1);
      if (typeof answer === "function") {
        args.pop();
        if (this.answers) answer(this.name);
      }
      this.#on.received(this, event, args, nsp);
    });
  }

  /**
   * @param {string} state
   * @param {string} detail
   */
  #set(state, detail) {
    this.state = state;
    this.detail = detail;
    this.#on.changed(this);
  }
}

/**
 * Connects once with credentials that will be refused, and leaves again. It
 * resolves with the message of the refusal.
 * @param {IO} io
 * @param {{name: string, path: string, instance: string}} client as whom
 * @param {Record<string, unknown>} auth
 * @param {(e: ClientEvent) => void} event
 * @returns {Promise<string>}
 */
export function knock(io, client, auth, event) {
  return new Promise((resolve) => {
    const socket = io("/", { path: client.path, forceNew: true, reconnection: false, auth });
    const trace = new ClientTrace(socket.io, { client: client.name, instance: client.instance }, (e) => {
      if (e.name === "connect" || e.name === "connect_error") event({ ...e, text: `${e.text} (a second, short connection)` });
    });
    trace.watch(socket, "/");
    const done = (/** @type {string} */ text) => {
      trace.detach();
      socket.disconnect();
      resolve(text);
    };
    socket.on("connect_error", (/** @type {ConnectError} */ error) => done(error.message));
    socket.on("connect", () => done(""));
  });
}
