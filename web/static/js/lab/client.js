// @ts-check
import { token } from "./token.js";
import { ClientTrace } from "../trace/watch.js";

/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {import("../client/socketplay.js").IO} IO */
/** @typedef {import("../client/socketplay.js").Socket} Socket */
/** @typedef {import("../client/socketplay.js").ConnectError} ConnectError */

const answerWithin = 5000; // milliseconds

/**
 * @typedef {object} Description
 * @property {string} name
 * @property {string} [user] the user as which it connects; its name by default
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
 * One client. It has a Manager of its own and therefore a connection of its own, as
 * a client on another machine would.
 */
export class PlayClient {
  /** Whether it acknowledges events that ask for an acknowledgement. */
  answers = true;
  state = "connecting";
  detail = "connecting";
  /** @type {Socket} */
  socket;
  /** @type {Map<string, Socket>} by namespace */
  sockets = new Map();
  /** The id of its link to its instance. The control plane needs it to break that link. */
  link = crypto.getRandomValues(new Uint32Array(3)).join("-");
  /** The kind of token that it connects with. @type {"valid" | "expired"} */
  tokenKind = "valid";
  /** Whether outlive() has given it a token that expires while it is connected, and renew() has not been called since. */
  outlived = false;
  #tokens;
  #on;
  #trace;

  /**
   * @param {IO} io
   * @param {Description} description
   * @param {string} tokens the address at which its lab issues access tokens
   * @param {Listeners} on
   */
  constructor(io, description, tokens, on) {
    this.name = description.name;
    this.user = description.user ?? description.name;
    this.instance = this.home = description.instance;
    this.path = description.path;
    this.#on = on;
    this.#tokens = tokens;
    // A function, so that every connection attempt fetches a fresh token.
    const auth = (/** @type {(data: Record<string, unknown>) => void} */ use) => {
      token(tokens, this.user, this.tokenKind).then((token) => use({ token }), () => use({}));
    };
    this.socket = io("/", { path: this.path, forceNew: true, auth, query: { link: this.link } });
    // The trace listens first, so that it reports an event before the page reacts to it.
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

  /** The ids of those of its sockets that are connected. */
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

  /** Disconnects all its sockets and stops tracing. */
  close() {
    for (const socket of this.sockets.values()) socket.disconnect();
    this.#trace.detach();
  }

  /** Disconnects from the main namespace, as an application would. */
  disconnect() {
    this.socket.disconnect();
  }

  /** Sends the server a token that expires soon. From then on the client has no valid one. */
  async outlive() {
    await this.#sendToken(await token(this.#tokens, this.user, "brief"), [...this.sockets.values()]);
    this.tokenKind = "expired";
    this.outlived = true;
  }

  /** Gives the client valid tokens again. It reconnects with one if it was disconnected. */
  async renew() {
    const { outlived } = this;
    this.tokenKind = "valid";
    this.outlived = false;
    if (!this.socket.connected) this.connect();
    else if (outlived) await this.refresh();
  }

  /**
   * Sends the server another token, as clients do when the server says that theirs has
   * expired. Each namespace expects a token for its own socket.
   * @param {Socket[]} [sockets]
   */
  async refresh(sockets = [...this.sockets.values()]) {
    await this.#sendToken(await token(this.#tokens, this.user, this.tokenKind), sockets);
  }

  /** @param {string} token @param {Socket[]} sockets */
  async #sendToken(token, sockets) {
    await Promise.all(sockets.filter((s) => s.connected).map((s) => s.timeout(answerWithin).emitWithAck("auth:refresh", { token })));
  }

  /** Sends a message that is not a valid Socket.IO packet. */
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
    socket.on("auth:expired", () => { this.refresh([socket]).catch(() => {}); }); // without a new token the server disconnects it soon
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
 * Tries to connect once with credentials that the server should refuse, and disconnects.
 * It resolves with the message of the refusal, or with "" if the server let it in.
 * @param {IO} io
 * @param {{name: string, path: string, instance: string}} client the client that the trace names
 * @param {Record<string, unknown>} auth
 * @param {(e: ClientEvent) => void} event
 * @returns {Promise<string>}
 */
export function tryToConnect(io, client, auth, event) {
  return new Promise((resolve) => {
    const socket = io("/", { path: client.path, forceNew: true, reconnection: false, auth });
    const trace = new ClientTrace(socket.io, { client: client.name, instance: client.instance }, (e) => {
      if (e.name === "connect" || e.name === "connect_error") event({ ...e, text: `${e.text} (a second, short connection)` });
    });
    trace.watch(socket, "/");
    const finish = (/** @type {string} */ text) => {
      trace.detach();
      socket.disconnect();
      resolve(text);
    };
    socket.on("connect_error", (/** @type {ConnectError} */ error) => finish(error.message));
    socket.on("connect", () => finish(""));
  });
}
