// @ts-check
import { beginning, isLong } from "./cut.js";
import { connect, connectError, headOf, isAck, isEvent } from "./packet.js";
import { withoutTokens } from "./secrets.js";
import { tokenMistake } from "./token-mistakes.js";

/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./watched.js").Manager} Manager */
/** @typedef {import("./watched.js").Engine} Engine */
/** @typedef {import("./watched.js").Socket} Socket */
/** @typedef {import("./watched.js").Listener} Listener */
/** @typedef {{type: string, data?: unknown}} Packet an Engine.IO packet, as listeners of the engine get it */

/**
 * The state that a ClientTrace keeps of the socket in one namespace. Its ids are those of
 * events that the ClientTrace has reported.
 * @typedef {object} Space
 * @property {string} nsp the namespace
 * @property {Socket} socket
 * @property {string} [id] the socket's last id, kept because a disconnected socket has none; undefined before the first connection
 * @property {{cause: string, event?: string, ack?: string}[]} unhandled received packets whose handlers have not been called yet: each packet's id, event name and acknowledgement number
 * @property {{cause: string, event: string}[]} unsent emits that have not become packets yet: each emit's id and event name
 * @property {Map<string, string>} awaiting by acknowledgement number, the id of the emit that waits for that acknowledgement
 * @property {Map<string, string>} owed by acknowledgement number, the id of the received event that asked for that acknowledgement
 */

const engineTypes = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const longest = 2048; // characters of a frame, and of other texts, that are kept, as on the server
const longestName = 255; // characters of an event's name that are kept
const patience = 100; // how many entries each list and map of a Space holds

let count = 0; // how many events all ClientTraces of this page have reported; makes the events' ids unique

/**
 * Watches a Socket.IO client and reports what happens in the client as trace events. It uses
 * only the public API of the official client, so it can watch the official client as well as
 * ours. It leaves credentials out, as the server's trace does.
 *
 * The cause of an event is another event of the same client: a packet makes a handler run,
 * an emit makes a packet, a received event asks for an acknowledgement. Only a received
 * packet has its cause on the server; ties.js finds that cause.
 */
export class ClientTrace {
  #manager;
  #about;
  #onEvent;
  #now;
  /** @type {Map<string, Space>} by namespace */
  #spaces = new Map();
  /** @type {Engine | undefined} */
  #engine;
  /** @type {(() => void)[]} functions that remove the listeners */
  #removers = [];
  /** @type {(() => void)[]} functions that remove the listeners on the engine, which lives shorter than the Manager */
  #engineRemovers = [];
  #detached = false;

  /**
   * @param {Manager} manager
   * @param {{client: string, instance?: string}} about fields that are copied into every event
   * @param {(e: ClientEvent) => void} happened is called with each event
   * @param {() => number} [now] returns the time in milliseconds
   */
  constructor(manager, about, happened, now = () => performance.now()) {
    this.#manager = manager;
    this.#about = about;
    this.#onEvent = happened;
    this.#now = now;
    const reportManager = (/** @type {string} */ name, /** @type {(...args: any[]) => string} */ text) =>
      this.#listen(manager, name, (...args) => { this.#report(name, text(...args), { manager: true }); }, this.#removers);
    this.#listen(manager, "open", () => {
      this.#watchEngine();
      this.#report("open", `by ${this.#transport}`, { builtin: false, manager: true });
    }, this.#removers);
    reportManager("ping", () => "from the server");
    reportManager("error", describe);
    // The Manager makes the engine of the new attempt only after this listener has returned, so look for the engine later.
    this.#listen(manager, "reconnect_attempt", (attempt) => {
      this.#report("reconnect_attempt", `attempt ${attempt}`, { manager: true });
      queueMicrotask(() => this.#watchEngine());
    }, this.#removers);
    reportManager("reconnect", (n) => `after ${n} ${n === 1 ? "attempt" : "attempts"}`);
    reportManager("reconnect_error", describe);
    reportManager("reconnect_failed", () => "no attempts left");
    this.#watchEngine();
  }

  /**
   * Watches one of the client's sockets too. Call watch before the socket connects, so that
   * no event is missed.
   * @param {Socket} socket
   * @param {string} nsp the socket's namespace
   */
  watch(socket, nsp) {
    /** @type {Space} */
    const space = { nsp, socket, id: socket.id, unhandled: [], unsent: [], awaiting: new Map(), owed: new Map() };
    this.#spaces.set(nsp, space);
    const to = nsp === "/" ? "" : ` to ${nsp}`;
    this.#listen(socket, "connect", () => {
      space.id = socket.id;
      this.#report("connect", `socket.id is ${socket.id}${to}`, { nsp, socket: socket.id });
    }, this.#removers);
    this.#listen(socket, "disconnect", (reason, details) => {
      const detail = details?.description ?? details?.message;
      const more = typeof detail === "string" && detail ? { detail } : {};
      this.#report("disconnect", `reason: ${reason}${nsp === "/" ? "" : ` in ${nsp}`}${more.detail ? `; ${more.detail}` : ""}`, { nsp, socket: space.id, reason, ...more });
      Object.assign(space, { unhandled: [], unsent: [], awaiting: new Map(), owed: new Map() });
    }, this.#removers);
    this.#listen(socket, "connect_error", (error) => { this.#report("connect_error", describe(error) + to, { nsp }); }, this.#removers);
    const received = (/** @type {string} */ event, /** @type {unknown[]} */ ...args) => this.#received(space, event, args);
    const emitted = (/** @type {string} */ event, /** @type {unknown[]} */ ...args) => this.#emitted(space, event, args);
    socket.onAny(received);
    socket.onAnyOutgoing(emitted);
    this.#removers.push(() => socket.offAny(received), () => socket.offAnyOutgoing(emitted));
  }

  /** Stops watching: removes all listeners from the client. */
  detach() {
    this.#detached = true;
    for (const remove of [...this.#removers.splice(0), ...this.#engineRemovers.splice(0)]) remove();
  }

  get #transport() {
    return this.#engine?.transport?.name ?? "";
  }

  /** Watches the Manager's current engine, and no longer the engine of an earlier connection. */
  #watchEngine() {
    const { engine } = this.#manager;
    if (this.#detached || !engine || engine === this.#engine) return;
    for (const remove of this.#engineRemovers.splice(0)) remove();
    this.#engine = engine;
    const onEngine = (/** @type {string} */ name, /** @type {Listener} */ listener) => this.#listen(engine, name, listener, this.#engineRemovers);
    onEngine("packet", (packet) => this.#packetIn(packet));
    onEngine("packetCreate", (packet) => this.#packetOut(packet));
    onEngine("upgrade", (transport) => { this.#report("upgrade", `to ${transport?.name}`, { builtin: false, transport: transport?.name }); });
    onEngine("upgradeError", (error) => { this.#report("upgradeError", describe(error), { builtin: false }); });
    onEngine("close", (reason) => { this.#report("close", `reason: ${reason}`, { builtin: false, reason }); });
  }

  /**
   * Reports a packet that the client has received.
   * @param {Packet} packet
   */
  #packetIn(packet) {
    const { more, head } = this.#describePacket(packet);
    const space = head && this.#spaces.get(head.nsp);
    const id = this.#report("packet", sayFrame(more), more);
    if (!head || !space) return;
    if (isEvent(head)) {
      space.unhandled.push({ cause: id, event: head.event && shortName(head.event), ack: head.ack });
      if (space.unhandled.length > patience) space.unhandled.shift();
    } else if (isAck(head) && head.ack !== undefined) {
      const cause = space.awaiting.get(head.ack);
      space.awaiting.delete(head.ack);
      // An acknowledgement that no emit waits for any more is reported as a packet only.
      if (cause) this.#report("ack", "came in", { builtin: false, cause, nsp: space.nsp, socket: space.id });
    }
  }

  /**
   * Reports a packet that the client is about to send.
   * @param {Packet} packet
   */
  #packetOut(packet) {
    const { more, head } = this.#describePacket(packet);
    const space = head && this.#spaces.get(head.nsp);
    if (head && space && isEvent(head)) {
      const at = space.unsent.findIndex(({ event }) => event === shortName(head.event ?? ""));
      const [emit] = at < 0 ? [] : space.unsent.splice(at, 1);
      more.cause = emit?.cause;
      if (emit && head.ack !== undefined) remember(space.awaiting, head.ack, emit.cause);
    } else if (head && space && isAck(head) && head.ack !== undefined) {
      const cause = space.owed.get(head.ack);
      space.owed.delete(head.ack);
      more.cause = this.#report("ack", "sent", { builtin: false, cause, nsp: space.nsp, socket: space.id });
    }
    this.#report("packetCreate", sayFrame(more), more);
  }

  /**
   * Reports an event that the client passes to its handlers now. The event may have none.
   * @param {Space} space
   * @param {string} event
   * @param {unknown[]} args
   */
  #received(space, event, args) {
    const { nsp } = space;
    // Packets that arrive before the socket is connected wait. Several may carry this event: take the oldest.
    const at = space.unhandled.findIndex((p) => p.event === shortName(event));
    const [packet] = at < 0 ? [] : space.unhandled.splice(at, 1);
    if (typeof args.at(-1) === "function") args = args.slice(0, -1);
    const id = this.#report("received", nsp === "/" ? String(event) : `${event} in ${nsp}`, { builtin: false, cause: packet?.cause, event: String(event), args, nsp, socket: space.id });
    if (packet?.ack !== undefined) remember(space.owed, packet.ack, id);
  }

  /**
   * Reports an emit of the application.
   * @param {Space} space
   * @param {string} event
   * @param {unknown[]} args
   */
  #emitted(space, event, args) {
    const { nsp } = space;
    const cause = this.#report("emit", nsp === "/" ? String(event) : `${event} in ${nsp}`, { builtin: false, event: String(event), args: event === "auth:refresh" ? [{ token: "eyJ…" }] : args, nsp, socket: space.id });
    space.unsent.push({ cause, event: shortName(event) });
    if (space.unsent.length > patience) space.unsent.shift();
  }

  /**
   * Returns a packet's fields in the trace, without credentials, and the head of the Socket.IO packet in it.
   * @param {Packet} packet
   * @returns {{more: Partial<ClientEvent>, head?: import("./packet.js").Head}}
   */
  #describePacket({ type, data }) {
    const transport = this.#transport;
    if (typeof data !== "string" && data !== undefined && data !== null) {
      return { more: { builtin: false, transport, binary: true, bytes: sizeOf(data) } };
    }
    const digit = String(engineTypes.indexOf(type));
    const text = data ?? "";
    const head = type === "message" ? headOf(text) : undefined;
    // These are credentials: the engine's id, the socket's private id, the auth payload, and tokens.
    const shown = type === "open" ? "{…}" : head?.type === connect && text.length > head.start.length ? `${head.start}{…}` : text;
    return { more: { builtin: false, transport, frame: withoutTokens(beginning(digit + shown, longest)), bytes: text.length + 1, ...(head && { nsp: head.nsp, socket: opens(head) ? undefined : this.#spaces.get(head.nsp)?.id }) }, head };
  }

  /**
   * @param {{on: (event: string, listener: Listener) => unknown, off: (event: string, listener: Listener) => unknown}} emitter
   * @param {string} event
   * @param {Listener} listener
   * @param {(() => void)[]} removers the list that gets a function to remove the listener
   */
  #listen(emitter, event, listener, removers) {
    emitter.on(event, listener);
    removers.push(() => emitter.off(event, listener));
  }

  /**
   * @param {string} name
   * @param {string} text
   * @param {Partial<ClientEvent>} more
   * @returns {string} the event's id
   */
  #report(name, text, more) {
    const id = `c${++count}`;
    /** @type {ClientEvent} */
    const e = { id, at: this.#now(), ...this.#about, name, builtin: true, ...more, text: withoutTokens(beginning(text, longest)) };
    for (const field of /** @type {const} */ (["event", "nsp", "reason", "detail"])) if (e[field] !== undefined) e[field] = withoutTokens(beginning(String(e[field]), longestName));
    if (e.args && isLong(e.args)) e.args = undefined;
    this.#onEvent(e);
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
  // An entry may never be used, because its acknowledgement may never come. So drop the oldest entries.
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

/** The beginning of an event's name, with which events and packets are compared. @param {string} event */
const shortName = (event) => beginning(String(event), longestName);

/** Whether a packet is part of a handshake. Such a packet belongs to no socket yet, and not to the socket that the client had before. @param {import("./packet.js").Head} head */
const opens = ({ type }) => type === connect || type === connectError;

/** Describes an error for the text of an event. @param {import("./watched.js").ConnectError} error */
function describe(error) {
  const code = error?.data?.code;
  if (!code) return error?.message ?? String(error);
  return [`${error.message}, data.code: ${code}`, tokenMistake(error)].filter(Boolean).join(". ");
}
