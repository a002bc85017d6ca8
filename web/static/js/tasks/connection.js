// The one Socket.IO connection of a task list.

/** @typedef {import("../client/socketplay.js").IO} IO */
/** @typedef {import("../client/socketplay.js").Socket & { recovered?: boolean }} Socket */
/** @typedef {{ state: "off" | "connecting" | "connected" | "lost" | "closed", id?: string, transport?: string, reason?: string }} Status */

/**
 * Dispatches "change" when its status changes, "connected" after each connection, and
 * each event from the server as a CustomEvent of the same name.
 */
export class Connection extends EventTarget {
  /** @type {Status} */
  status = { state: "off" };
  /** @type {Set<string>} */
  #projects = new Set();
  /** @type {string | null} the token that the server was last sent */
  #token = null;
  #refreshed = false;

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
      // A function, which is called again at each reconnection. An object would send the
      // first token each time.
      auth: (send) => send({ token: (this.#token = session.token) }),
    });
    this.socket.on("connect", () => this.#connected());
    this.socket.on("disconnect", (reason) => {
      if (reason === "io client disconnect") return;
      this.#set(this.socket.active ? { state: "lost", reason } : { state: "closed", reason });
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
    // Not while disconnected: the client would buffer the event and send it on connection,
    // and #connected subscribes then anyway.
    if (this.socket.connected) this.socket.emit("task:subscribe", { projectId });
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
    // Rooms belong to the server's socket, and that is a new one, unless the server
    // has recovered the old one's state.
    if (!this.socket.recovered) {
      for (const projectId of this.#projects) this.socket.emit("task:subscribe", { projectId });
    }
    this.socket.emit("presence:online");
    show();
    this.dispatchEvent(new Event("connected"));
  }

  /**
   * The client itself retries a connection that failed because of the network. It does not
   * retry one that the server's middleware refused: socket.active is false then.
   * @param {Error} error
   */
  #refused(error) {
    if (this.socket.active) {
      this.#set({ state: "lost", reason: error.message });
      return;
    }
    this.#set({ state: "closed", reason: error.message });
    if (error.message !== "Invalid or expired token" || this.#refreshed) return;
    this.#refreshed = true; // once: a second refusal has another cause
    // A request may have refreshed the token before the refusal arrived.
    if (this.#token !== this.session.token) this.connect();
    else this.session.refresh().then(() => this.connect(), () => {});
  }

  /**
   * Sends a new token after the old one has expired. The server waits for it, and does
   * nothing else for this socket meanwhile. If no token arrives, it ends the connection.
   */
  async #expired() {
    try {
      // A request may have refreshed the token already.
      const token = this.#token !== this.session.token ? this.session.token : await this.session.refresh();
      /** @type {any} */
      const answer = await this.socket.timeout(5000).emitWithAck("auth:refresh", { token });
      if (answer.ok) this.#token = token;
    } catch {
      // The session is over, or the server does not answer. In both cases a disconnect follows.
    }
  }

  /** @param {Status} status */
  #set(status) {
    this.status = status;
    this.dispatchEvent(new Event("change"));
  }
}
