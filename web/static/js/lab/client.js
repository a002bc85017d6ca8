// @ts-check
import { token } from "./token.js";
import { ClientTrace } from "../trace/watch.js";
import { ExtraListeners } from "./extra-listeners.js";
import { flooded, refusedConnection, tooLong, untilAllowed } from "../trace/refusals.js";
import { tokenMistake } from "../trace/token-mistakes.js";

/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {import("../client/socketplay.js").IO} IO */
/** @typedef {import("../client/socketplay.js").Socket} Socket */
/** @typedef {import("../client/socketplay.js").ConnectError} ConnectError */

const answerWithin = 5000; // milliseconds to wait until the server acknowledges a new token
const flood = { events: 1000, within: 10_000 }; // a client that sends more events than this in these milliseconds sends too much

/**
 * The settings of a client.
 * @typedef {object} Description
 * @property {string} name the client's name in the page
 * @property {string} [user] the user as which the client connects; undefined: the user with the client's name
 * @property {string} instance the instance (one server of the lab, "a", "b", …) that the client connects to
 * @property {string} path the path of that instance's Socket.IO server
 * @property {string[]} namespaces the namespaces that the client connects to: "/" and perhaps others
 */

/**
 * The callbacks of a PlayClient.
 * @typedef {object} Listeners
 * @property {(e: ClientEvent) => void} event is called with each event for the trace
 * @property {(client: PlayClient, event: string, args: unknown[], nsp: string) => void} received is called when the client has received an event of the application
 * @property {(client: PlayClient) => void} changed is called when the state of the client has changed
 */

/**
 * One of the page's clients. Each has a Manager and a connection of its own, as if it ran on
 * another machine.
 */
export class PlayClient {
  /** Whether the client acknowledges events that ask for an acknowledgement. */
  answers = true;
  state = "connecting";
  detail = "connecting";
  /** The socket in the namespace "/". @type {Socket} */
  socket;
  /** Why the server has refused the client a namespace, by namespace. @type {Map<string, string>} */
  refusals = new Map();
  /** All sockets of the client, by namespace. @type {Map<string, Socket>} */
  sockets = new Map();
  /** The id of the client's link, the connection to its instance. The lab needs the id to set faults on the link. */
  link = crypto.getRandomValues(new Uint32Array(3)).join("-");
  /** The kind of access token with which the client connects. @type {"valid" | "expired"} */
  tokenKind = "valid";
  /** Which limit of the server keeps the client from connecting, or has ended its connection; undefined if none does. @type {import("../trace/refusals.js").Words | undefined} */
  refusal;
  /** Why the server has ended a connection of the client, in words, and the id of the socket that the client had in "/" then. */
  ended = { socket: "", words: "" };
  /** The id of the socket that the client has in "/", and of the last one that it has lost. */
  #ids = { now: "", lost: "" };
  /** The listeners that the learner has added. @type {ExtraListeners} */
  extra;
  #auth;
  /** How many events the client has sent since a time in milliseconds. */
  #sent = { events: 0, since: 0 };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** Whether the client uses a token that expires while the client is connected: from outlive() until renew(). */
  outlived = false;
  #tokens;
  #on;
  #trace;

  /**
   * @param {IO} io
   * @param {Description} description
   * @param {string} tokens the address at which the lab issues access tokens
   * @param {Listeners} on
   */
  constructor(io, description, tokens, on) {
    this.name = description.name;
    this.user = description.user ?? description.name;
    this.instance = this.home = description.instance;
    this.path = description.path;
    this.#on = on;
    this.#tokens = tokens;
    // auth is a function, because every connection attempt needs a fresh token.
    const auth = (/** @type {(data: Record<string, unknown>) => void} */ use) => {
      untilAllowed(() => token(tokens, this.user, this.tokenKind), (words) => this.#waitForToken(words)).then((token) => use({ token }), () => use({}));
    };
    this.#auth = auth;
    this.socket = io("/", { path: this.path, forceNew: true, auth, query: { link: this.link } });
    // Add the listeners of the trace first, so that an event is reported before the page reacts to it.
    this.#trace = new ClientTrace(this.socket.io, { client: this.name, instance: this.instance }, on.event);
    this.#watchSocket(this.socket, "/");
    this.extra = new ExtraListeners(this.socket, () => on.changed(this));
    this.socket.io.on("reconnect_attempt", (n) => this.#set("reconnecting", `trying again, attempt ${n}`));
    for (const nsp of description.namespaces) if (nsp !== "/") this.join(nsp);
  }

  /**
   * Joins a namespace: adds a socket for it to the client's connection, and connects it. If
   * the client has that socket already, only connects it.
   * @param {string} nsp
   */
  join(nsp) {
    const known = this.sockets.get(nsp);
    const socket = known ?? this.socket.io.socket(nsp, { auth: this.#auth });
    if (!known) this.#watchSocket(socket, nsp);
    this.refusals.delete(nsp);
    socket.connect();
    this.#on.changed(this);
  }

  /** Leaves a namespace. The connection stays, for the other namespaces. @param {string} nsp */
  leave(nsp) {
    this.sockets.get(nsp)?.disconnect();
    this.refusals.delete(nsp);
    this.#on.changed(this);
  }

  /** The ids of the client's connected sockets. */
  get ids() {
    return [...this.sockets.values()].map((s) => s.id).filter((id) => id !== undefined);
  }

  get transport() {
    return this.socket.connected ? this.socket.io.engine?.transport?.name : undefined;
  }

  /** Why the server has ended the client's last connection, and what to do about it; "" if the trace does not say so. */
  get why() {
    return this.ended.socket === this.#ids.lost ? this.ended.words : "";
  }

  connect() {
    clearTimeout(this.#retry);
    for (const socket of this.sockets.values()) socket.connect();
    if (!this.socket.connected) this.#set("connecting", "connecting");
  }

  /** Disconnects all sockets of the client, and stops tracing it. */
  close() {
    clearTimeout(this.#retry);
    for (const socket of this.sockets.values()) socket.disconnect();
    this.#trace.detach();
  }

  /** Calls disconnect() on the socket in "/", as an application would. */
  disconnect() {
    this.socket.disconnect();
  }

  /** Sends the server a token that expires soon. From then on the client has only expired tokens. */
  async outlive() {
    await this.#sendToken(await token(this.#tokens, this.user, "brief"), [...this.sockets.values()]);
    this.tokenKind = "expired";
    this.outlived = true;
  }

  /** Gives the client valid tokens again. If the client is disconnected, it reconnects with such a token. */
  async renew() {
    const { outlived } = this;
    this.tokenKind = "valid";
    this.outlived = false;
    if (!this.socket.connected) this.connect();
    else if (outlived) await this.refresh();
  }

  /**
   * Sends the server a new token, as a client does when the server says that the old token
   * has expired. The server expects the token once for each socket.
   * @param {Socket[]} [sockets] the sockets that send the token; by default all
   */
  async refresh(sockets = [...this.sockets.values()]) {
    await this.#sendToken(await token(this.#tokens, this.user, this.tokenKind), sockets);
  }

  /** @param {string} token @param {Socket[]} sockets */
  async #sendToken(token, sockets) {
    await Promise.all(sockets.filter((s) => s.connected).map((s) => s.timeout(answerWithin).emitWithAck("auth:refresh", { token })));
  }

  /** Sends a message that is not a valid Socket.IO packet, which makes the server close the connection. */
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
      this.refusal = undefined;
      this.refusals.delete(nsp);
      if (nsp === "/") {
        this.#ids.now = socket.id ?? "";
        this.#set("connected", "connected");
        socket.io.engine?.once("upgrade", () => this.#on.changed(this));
      }
      this.#on.changed(this);
    });
    socket.on("disconnect", (reason, details) => {
      if (nsp === "/") {
        this.#ids.lost = this.#ids.now;
        const flooding = reason === "io server disconnect" && this.#sent.events > flood.events;
        this.refusal = flooding ? flooded(`To connect ${this.name} again, press Connect.`) : tooLong(details);
        if (socket.active) this.#set("reconnecting", `lost: ${reason}`);
        else this.#set("disconnected", `disconnected: ${reason}`);
      }
      this.#on.changed(this);
    });
    socket.on("connect_error", (error) => {
      const words = refusedConnection(error, this.user);
      if (words && !socket.active) {
        clearTimeout(this.#retry);
        this.#retry = setTimeout(() => this.connect(), words.wait);
      }
      if (words || nsp === "/") this.refusal = words;
      if (!socket.active) this.refusals.set(nsp, [error.message, tokenMistake(error)].filter(Boolean).join(". "));
      if (nsp !== "/") return this.#on.changed(this);
      if (words) return this.#set("reconnecting", "refused, trying again");
      if (socket.active) this.#set("reconnecting", "trying again");
      else this.#set("refused", `refused: ${error.message}`);
    });
    socket.onAnyOutgoing(() => {
      const now = performance.now();
      if (now - this.#sent.since > flood.within) this.#sent = { events: 0, since: now };
      this.#sent.events++;
    });
    socket.on("auth:expired", () => { this.refresh([socket]).catch(() => {}); }); // without a new token the server disconnects the socket soon
    socket.onAny((event, ...args) => {
      const answer = args.at(-1);
      if (typeof answer === "function") {
        args.pop();
        if (this.answers) answer(this.name);
      }
      this.#on.received(this, event, args, nsp);
    });
  }

  /** @param {import("../trace/refusals.js").Words} words why the lab gives no token */
  #waitForToken(words) {
    this.refusal = words;
    if (!this.socket.connected) this.#set("reconnecting", "waits for a token");
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
 * @param {IO} io
 * @param {{name: string, path: string, instance: string, link: string}} client the client in whose name the attempt appears in the trace
 * @param {Record<string, unknown>} auth the credentials
 * @param {(e: ClientEvent) => void} event is called with the attempt's event for the trace
 * @returns {Promise<string>} the message of the refusal; "" if the server accepted the connection
 */
export const tryToConnect = async (io, client, auth, event) => (await attempt(io, client, { auth }, event))?.message ?? "";

/**
 * Tries to connect once, and disconnects.
 * @param {IO} io
 * @param {{name: string, path: string, instance: string, link: string}} client the client in whose name the attempt appears in the trace
 * @param {import("../client/socketplay.js").Options & {nsp?: string}} options what differs from a connection of this client
 * @param {(e: ClientEvent) => void} event is called with the attempt's event for the trace
 * @returns {Promise<ConnectError | undefined>} why the attempt failed; undefined if the server accepted the connection
 */
export function attempt(io, client, { nsp = "/", ...options }, event) {
  return new Promise((resolve) => {
    const socket = io(nsp, { path: client.path, forceNew: true, reconnection: false, ...options, query: { link: client.link, ...options.query } });
    const trace = new ClientTrace(socket.io, { client: client.name, instance: client.instance }, (e) => {
      if (e.name === "connect" || e.name === "connect_error") event({ ...e, text: `${e.text} (a second, short connection)` });
    });
    trace.watch(socket, nsp);
    const finish = (/** @type {ConnectError | undefined} */ error) => {
      trace.detach();
      socket.disconnect();
      resolve(error);
    };
    socket.on("connect_error", (/** @type {ConnectError} */ error) => finish(error));
    socket.on("connect", () => finish(undefined));
  });
}
