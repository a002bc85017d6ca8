// The Socket.IO connection of a task list.

import { refusedConnection, refusedEvent, tooLong } from "../trace/refusals.js";

/** @typedef {import("../client/socketplay.js").IO} IO */
/** @typedef {import("../client/socketplay.js").Socket & { recovered?: boolean }} Socket */
/** The state of the connection. id, transport: set only while connected; reason: set only if the connection was lost or closed; words: set only if a limit of the server is the reason. @typedef {{ state: "off" | "connecting" | "connected" | "lost" | "closed", id?: string, transport?: string, reason?: string, words?: import("../trace/refusals.js").Words }} Status */

/**
 * The connection dispatches "change" when its status changes, and "connected" each time it has
 * connected. It dispatches each event from the server as a CustomEvent with the same name.
 */
export class Connection extends EventTarget {
  /** @type {Status} */
  status = { state: "off" };
  /** The ids of the projects whose rooms the socket has to be in. @type {Set<string>} */
  #projects = new Set();
  /** The access token that was last sent to the server. @type {string | null} */
  #token = null;
  #refreshed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;

  /**
   * @param {IO} io
   * @param {string} path
   * @param {import("./session.js").Session} session
   */
  constructor(io, path, session) {
    super();
    this.session = session;
    /** @type {Socket} */
    this.socket = io("/", {
      path,
      autoConnect: false,
      // A function is called again for each reconnection; an object would always send the
      // first token.
      auth: (send) => send({ token: (this.#token = session.token) }),
    });
    this.socket.on("connect", () => this.#connected());
    this.socket.on("disconnect", (reason, details) => {
      if (reason === "io client disconnect") return;
      this.#set({ state: this.socket.active ? "lost" : "closed", reason, words: tooLong(details) });
    });
    this.socket.on("connect_error", (error) => this.#refused(error));
    this.socket.on("auth:expired", () => this.#expired());
    for (const name of ["task:created", "task:updated", "task:deleted", "presence:update"]) {
      this.socket.on(name, (detail) => this.dispatchEvent(new CustomEvent(name, { detail })));
    }
  }

  connect() {
    if (this.socket.connected || this.status.state === "connecting") return;
    this.#set({ state: "connecting" });
    this.socket.connect();
  }

  disconnect() {
    clearTimeout(this.#retry);
    this.#projects.clear();
    this.socket.disconnect();
    this.#set({ state: "off" });
  }

  /**
   * Joins a project's room, now and again after each reconnection.
   * @param {string} projectId
   */
  subscribe(projectId) {
    this.#projects.add(projectId);
    // A disconnected client would keep the event and send it when it connects. That is not
    // needed, because #connected subscribes to all projects.
    if (this.socket.connected) this.#join(projectId);
  }

  /**
   * Asks for a project's events, and asks again if the server refuses because too much was
   * sent at once. Without that, the list would silently miss the changes of others.
   * @param {string} projectId
   * @param {boolean} [late] whether an attempt was refused. Then "connected" is dispatched once more, because events may have been missed meanwhile
   */
  #join(projectId, late = false) {
    this.socket.emit("task:subscribe", { projectId }, (/** @type {unknown} */ answer) => {
      const words = refusedEvent(answer);
      if (words) setTimeout(() => { if (this.#projects.has(projectId) && this.socket.connected) this.#join(projectId, true); }, words.wait);
      else if (late) this.dispatchEvent(new Event("connected"));
    });
  }

  /** @param {string} projectId */
  unsubscribe(projectId) {
    this.#projects.delete(projectId);
    if (this.socket.connected) this.socket.emit("task:unsubscribe", { projectId });
  }

  #connected() {
    this.#refreshed = false;
    const engine = this.socket.io.engine;
    const show = () => this.#set({ state: "connected", id: this.socket.id ?? "", transport: engine.transport?.name });
    engine.once("upgrade", show);
    // After a reconnection the server has a new socket, which is in no rooms, unless the server
    // has recovered the state of the old socket.
    if (!this.socket.recovered) {
      for (const projectId of this.#projects) this.#join(projectId);
    }
    this.socket.emit("presence:online");
    show();
    this.dispatchEvent(new Event("connected"));
  }

  /**
   * Handles a connection that has failed. If the network is the reason, the Socket.IO client
   * tries again without help. If the server's middleware has refused the connection,
   * socket.active is false and the client does not try again.
   * @param {Error} error
   */
  #refused(error) {
    const words = refusedConnection(error, this.session.user?.name);
    if (words && !this.socket.active) this.#retry = setTimeout(() => this.socket.connect(), words.wait);
    if (words || this.socket.active) {
      this.#set({ state: "lost", reason: error.message, words });
      return;
    }
    this.#set({ state: "closed", reason: error.message });
    if (error.message !== "Invalid or expired token" || this.#refreshed) return;
    this.#refreshed = true; // refresh the token only once, because a second refusal must have another reason
    // A request may already have refreshed the token.
    if (this.#token !== this.session.token) this.connect();
    else this.session.refresh().then(() => this.connect(), () => {});
  }

  /**
   * Sends a new token, because the server says that the old token has expired. Until the new
   * token arrives, the server handles no other events of this socket. If none arrives in time,
   * the server ends the connection.
   */
  async #expired() {
    try {
      // A request may have refreshed the token already.
      const token = this.#token !== this.session.token ? this.session.token : await this.session.refresh();
      /** @type {any} */
      const answer = await this.socket.timeout(5000).emitWithAck("auth:refresh", { token });
      if (answer.ok) this.#token = token;
    } catch {
      // The login session has ended, or the server does not answer. In both cases the server ends the connection soon.
    }
  }

  /** @param {Status} status */
  #set(status) {
    this.status = status;
    this.dispatchEvent(new Event("change"));
  }
}
