// @ts-check
import { connect, headOf, isAck, isEvent } from "./packet.js";

/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./watched.js").Manager} Manager */
/** @typedef {import("./watched.js").Engine} Engine */
/** @typedef {import("./watched.js").Socket} Socket */
/** @typedef {import("./watched.js").Listener} Listener */
/** @typedef {{type: string, data?: unknown}} Packet of Engine.IO, as the engine's events give it */

/**
 * What is known of one socket.
 * @typedef {object} Space
 * @property {string} nsp
 * @property {Socket} socket
 * @property {string} [id] the last one: a socket that has disconnected has none
 * @property {{cause: string, event?: string, ack?: string}[]} came packets that no handler has been called for yet
 * @property {{cause: string, event: string}[]} left what was emitted and is no packet yet
 * @property {Map<string, string>} asked who waits for which acknowledgement: the emits, by its number
 * @property {Map<string, string>} owed and who is asked: what was received, by its number
 */

const engineTypes = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const longest = 2048; // characters of a frame, as on the server
const patience = 100; // packets that are remembered until what follows from them

const jwt = /eyJ[\w-]+\.[\w-]*\.?[\w-]*/g; // a token, which stays out of the trace

let count = 0; // of the page

/**
 * Watches a Socket.IO client and yields what happens to it as trace events. It asks
 * of the client what the official one offers everybody, so it watches that one as
 * well as ours. Credentials are left out, as they are on the server.
 *
 * An event's cause is another one of the client's: a handler is called because of a
 * packet, a packet is sent because of an emit, an acknowledgement answers one. What
 * a packet that came in follows from only the server knows; ties.js finds it.
 */
export class ClientTrace {
  #manager;
  #about;
  #yield;
  #now;
  /** @type {Map<string, Space>} by namespace */
  #spaces = new Map();
  /** @type {Engine | undefined} */
  #engine;
  /** @type {(() => void)[]} what undoes the listeners */
  #ends = [];
  /** @type {(() => void)[]} likewise, those on the engine */
  #engineEnds = [];
  #detached = false;

  /**
   * @param {Manager} manager
   * @param {{client: string, instance?: string}} about what every event says of the client
   * @param {(e: ClientEvent) => void} happened
   * @param {() => number} [now] milliseconds
   */
  constructor(manager, about, happened, now = () => performance.now()) {
    this.#manager = manager;
    this.#about = about;
    this.#yield = happened;
    this.#now = now;
    const hear = (/** @type {string} */ name, /** @type {(...args: any[]) => string} */ text) =>
      this.#listen(manager, name, (...args) => { this.#say(name, text(...args), { manager: true }); }, this.#ends);
    this.#listen(manager, "open", () => {
      this.#follow();
      this.#say("open", `by ${this.#transport}`, { builtin: false, manager: true });
    }, this.#ends);
    hear("ping", () => "from the server");
    hear("error", describe);
    // The engine of the attempt is there once this event is over.
    this.#listen(manager, "reconnect_attempt", (attempt) => {
      this.#say("reconnect_attempt", `attempt ${attempt}`, { manager: true });
      queueMicrotask(() => this.#follow());
    }, this.#ends);
    hear("reconnect", (n) => `after ${n} ${n === 1 ? "attempt" : "attempts"}`);
    hear("reconnect_error", describe);
    hear("reconnect_failed", () => "no attempts left");
    this.#follow();
  }

  /**
   * Watches one of the client's sockets too, best before it connects.
   * @param {Socket} socket
   * @param {string} nsp
   */
  watch(socket, nsp) {
    /** @type {Space} */
    const space = { nsp, socket, id: socket.id, came: [], left: [], asked: new Map(), owed: new Map() };
    this.#spaces.set(nsp, space);
    const to = nsp === "/" ? "" : ` to ${nsp}`;
    this.#listen(socket, "connect", () => {
      space.id = socket.id;
      this.#say("connect", `socket.id is ${socket.id}${to}`, { nsp, socket: socket.id });
    }, this.#ends);
    this.#listen(socket, "disconnect", (reason, details) => {
      const detail = details?.description ?? details?.message;
      const more = typeof detail === "string" && detail ? { detail } : {};
      this.#say("disconnect", `reason: ${reason}${nsp === "/" ? "" : ` in ${nsp}`}${more.detail ? `; ${more.detail}` : ""}`, { nsp, socket: space.id, reason, ...more });
      Object.assign(space, { came: [], left: [], asked: new Map(), owed: new Map() });
    }, this.#ends);
    this.#listen(socket, "connect_error", (error) => { this.#say("connect_error", describe(error) + to, { nsp }); }, this.#ends);
    const received = (/** @type {string} */ event, /** @type {unknown[]} */ ...args) => this.#received(space, event, args);
    const emitted = (/** @type {string} */ event, /** @type {unknown[]} */ ...args) => this.#emitted(space, event, args);
    socket.onAny(received);
    socket.onAnyOutgoing(emitted);
    this.#ends.push(() => socket.offAny(received), () => socket.offAnyOutgoing(emitted));
  }

  /** Leaves the client as it was. */
  detach() {
    this.#detached = true;
    for (const end of [...this.#ends.splice(0), ...this.#engineEnds.splice(0)]) end();
  }

  get #transport() {
    return this.#engine?.transport?.name ?? "";
  }

  /** Every connection has an engine of its own. */
  #follow() {
    const { engine } = this.#manager;
    if (this.#detached || !engine || engine === this.#engine) return;
    for (const end of this.#engineEnds.splice(0)) end();
    this.#engine = engine;
    const hear = (/** @type {string} */ name, /** @type {Listener} */ listener) => this.#listen(engine, name, listener, this.#engineEnds);
    hear("packet", (packet) => this.#packetIn(packet));
    hear("packetCreate", (packet) => this.#packetOut(packet));
    hear("upgrade", (transport) => { this.#say("upgrade", `to ${transport?.name}`, { builtin: false, transport: transport?.name }); });
    hear("upgradeError", (error) => { this.#say("upgradeError", describe(error), { builtin: false }); });
    hear("close", (reason) => { this.#say("close", `reason: ${reason}`, { builtin: false, reason }); });
  }

  /**
   * Something was sent to the client.
   * @param {Packet} packet
   */
  #packetIn(packet) {
    const { more, head } = this.#frame(packet);
    const space = head && this.#spaces.get(head.nsp);
    const id = this.#say("packet", sayFrame(more), more);
    if (!head || !space) return;
    if (isEvent(head)) {
      space.came.push({ cause: id, event: head.event, ack: head.ack });
      if (space.came.length > patience) space.came.shift();
    } else if (isAck(head) && head.ack !== undefined) {
      const cause = space.asked.get(head.ack);
      space.asked.delete(head.ack);
      // One that came too late is a packet and nothing more.
      if (cause) this.#say("ack", "came in", { builtin: false, cause, nsp: space.nsp, socket: space.id });
    }
  }

  /**
   * The client is about to send something.
   * @param {Packet} packet
   */
  #packetOut(packet) {
    const { more, head } = this.#frame(packet);
    const space = head && this.#spaces.get(head.nsp);
    if (head && space && isEvent(head)) {
      const at = space.left.findIndex(({ event }) => event === head.event);
      const [emit] = at < 0 ? [] : space.left.splice(at, 1);
      more.cause = emit?.cause;
      if (emit && head.ack !== undefined) remember(space.asked, head.ack, emit.cause);
    } else if (head && space && isAck(head) && head.ack !== undefined) {
      const cause = space.owed.get(head.ack);
      space.owed.delete(head.ack);
      more.cause = this.#say("ack", "sent", { builtin: false, cause, nsp: space.nsp, socket: space.id });
    }
    this.#say("packetCreate", sayFrame(more), more);
  }

  /**
   * Handlers are called, if there are any.
   * @param {Space} space
   * @param {string} event
   * @param {unknown[]} args
   */
  #received(space, event, args) {
    const { nsp } = space;
    // What came while the socket was not ready waits, in order.
    const at = space.came.findIndex((p) => p.event === String(event));
    const [packet] = at < 0 ? [] : space.came.splice(at, 1);
    if (typeof args.at(-1) === "function") args = args.slice(0, -1);
    const id = this.#say("received", nsp === "/" ? String(event) : `${event} in ${nsp}`, { builtin: false, cause: packet?.cause, event: String(event), args, nsp, socket: space.id });
    if (packet?.ack !== undefined) remember(space.owed, packet.ack, id);
  }

  /**
   * @param {Space} space
   * @param {string} event
   * @param {unknown[]} args
   */
  #emitted(space, event, args) {
    const { nsp } = space;
    const cause = this.#say("emit", nsp === "/" ? String(event) : `${event} in ${nsp}`, { builtin: false, event: String(event), args: event === "auth:refresh" ? [{ token: "eyJ…" }] : args, nsp, socket: space.id });
    space.left.push({ cause, event: String(event) });
    if (space.left.length > patience) space.left.shift();
  }

  /**
   * @param {Packet} packet
   * @returns {{more: Partial<ClientEvent>, head?: import("./packet.js").Head}}
   */
  #frame({ type, data }) {
    const transport = this.#transport;
    if (typeof data !== "string" && data !== undefined && data !== null) {
      return { more: { builtin: false, transport, binary: true, bytes: sizeOf(data) } };
    }
    const digit = String(engineTypes.indexOf(type));
    const text = data ?? "";
    const head = type === "message" ? headOf(text) : undefined;
    // The engine's id, a socket's private one and what it gave as auth open doors.
    const shown = type === "open" ? "{…}" : head?.type === connect && text.length > head.start.length ? `${head.start}{…}` : text.replaceAll(jwt, "eyJ…");
    return { more: { builtin: false, transport, frame: (digit + shown).slice(0, longest), bytes: text.length + 1, ...(head && { nsp: head.nsp, socket: this.#spaces.get(head.nsp)?.id }) }, head };
  }

  /**
   * @param {{on: (event: string, listener: Listener) => unknown, off: (event: string, listener: Listener) => unknown}} emitter
   * @param {string} event
   * @param {Listener} listener
   * @param {(() => void)[]} ends
   */
  #listen(emitter, event, listener, ends) {
    emitter.on(event, listener);
    ends.push(() => emitter.off(event, listener));
  }

  /**
   * @param {string} name
   * @param {string} text
   * @param {Partial<ClientEvent>} more
   * @returns {string} its id
   */
  #say(name, text, more) {
    const id = `c${++count}`;
    this.#yield({ id, at: this.#now(), ...this.#about, name, text, builtin: true, ...more });
    return id;
  }
}

/**
 * @param {Map<string, string>} map
 * @param {string} key
 * @param {string} value
 */
function remember(map, key, value) {
  map.set(key, value);
  // Who never answers is forgotten.
  for (const first of map.keys()) {
    if (map.size <= patience) break;
    map.delete(first);
  }
}

/** @param {Partial<ClientEvent>} e */
const sayFrame = ({ binary, bytes, frame }) => (binary ? `${bytes} bytes of binary` : frame ?? "");

/** @param {unknown} data */
function sizeOf(data) {
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return data.byteLength;
  return data instanceof Blob ? data.size : 0;
}

/** An error in a sentence. @param {import("./watched.js").ConnectError} error */
function describe(error) {
  const code = error?.data?.code;
  return code ? `${error.message}, data.code: ${code}` : error?.message ?? String(error);
}
