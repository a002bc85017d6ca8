// @ts-check

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").Member} Member */
/** @typedef {import("./trace.js").InstanceState} InstanceState */

const remembered = 60; // how many of the latest emits have a copy of the sockets

/**
 * The sockets of a lab and their rooms, kept up to date from the trace. For each emit,
 * Members also keeps a copy of the sockets as they were when the emit ran. The page needs the
 * copy to explain who received the emit: a client may have left the room since.
 */
export class Members {
  /** @type {Map<string, Member>} */
  #sockets = new Map();
  /** The copy of the sockets for each emit, by the id of the emit's event. @type {Map<number, Map<string, Member>>} */
  #moments = new Map();

  /**
   * Replaces all sockets by the sockets in a list from the control plane.
   * @param {InstanceState[]} instances
   */
  reset(instances) {
    this.#sockets.clear();
    for (const instance of instances) {
      for (const s of instance.sockets ?? []) {
        this.#sockets.set(s.id, {
          id: s.id,
          nsp: s.nsp,
          instance: instance.name,
          user: s.user ?? "",
          session: s.session ?? "",
          link: s.link ?? "",
          transport: s.transport ?? "",
          rooms: new Set((s.rooms ?? []).filter((room) => room !== s.id)),
          ...(s.more ? { more: s.more } : {}),
        });
      }
    }
  }

  /** Brings the sockets up to date with one event of the trace. @param {TraceEvent} e */
  apply(e) {
    if (e.kind === "emit") {
      this.#keepMoment(e.id);
      return;
    }
    if (e.kind === "instance-stop") {
      for (const [id, s] of this.#sockets) if (s.instance === e.instance) this.#sockets.delete(id);
      return;
    }
    if (e.kind === "upgrade") {
      for (const s of this.#sockets.values()) if (s.instance === e.instance && s.session === e.session) s.transport = e.transport ?? s.transport;
      return;
    }
    if (!e.socket) return;
    const socket = this.#sockets.get(e.socket);
    switch (e.kind) {
      case "connect":
        this.#addSocket(e);
        break;
      case "join":
        if (e.room && e.room !== e.socket) (socket ?? this.#addSocket(e)).rooms.add(e.room);
        break;
      case "leave":
        if (e.room) socket?.rooms.delete(e.room);
        break;
      case "disconnect":
        this.#sockets.delete(e.socket);
        break;
      default:
        if (socket && e.user) socket.user = e.user;
    }
  }

  /** @param {string} id */
  get(id) {
    return this.#sockets.get(id);
  }

  /** The sockets as they are now. */
  all() {
    return [...this.#sockets.values()];
  }

  /**
   * The sockets in a room of a namespace.
   * @param {string} room
   * @param {string} [nsp]
   */
  inRoom(room, nsp = "/") {
    return this.all().filter((s) => s.nsp === nsp && s.rooms.has(room));
  }

  /**
   * The sockets as they were when an emit ran. If the copy for the emit is gone, these are the
   * sockets of now.
   * @param {number} emit the id of the emit's event
   * @returns {Map<string, Member>} by socket id
   */
  atEmit(emit) {
    return this.#moments.get(emit) ?? this.#sockets;
  }

  /** @param {TraceEvent} e */
  #addSocket(e) {
    const socket = {
      id: e.socket ?? "",
      nsp: e.nsp ?? "/",
      instance: e.instance ?? "",
      user: e.user ?? "",
      session: e.session ?? "",
      link: e.link ?? this.#sockets.get(e.socket ?? "")?.link ?? "",
      transport: e.transport ?? "",
      rooms: this.#sockets.get(e.socket ?? "")?.rooms ?? new Set(),
    };
    this.#sockets.set(socket.id, socket);
    return socket;
  }

  /** @param {number} emit */
  #keepMoment(emit) {
    const moment = new Map();
    for (const [id, s] of this.#sockets) moment.set(id, { ...s, rooms: new Set(s.rooms) });
    this.#moments.set(emit, moment);
    for (const id of this.#moments.keys()) {
      if (this.#moments.size <= remembered) break;
      this.#moments.delete(id);
    }
  }
}
