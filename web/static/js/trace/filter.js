// @ts-check
// The filter of the timeline and the wire: it decides which rows are shown. The page's
// address contains the filter, so that a learner can share a filtered view as a link.

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./item.js").Kind} Kind */

/** @typedef {"client" | "room" | "event" | "nsp" | "instance"} Dimension */

/**
 * The properties of a row that a filter can look at. A list is absent if the row has no such property.
 * @typedef {object} Facts
 * @property {string[]} [client] the names of the clients that the row is about
 * @property {string[]} [room] the rooms of the row's event and of its causes
 * @property {string[]} [event] the names of the Socket.IO events of the row's event and of its causes
 * @property {string[]} [nsp] the namespaces of the row's event and of its causes
 * @property {string[]} [instance] the instance that recorded the row's event
 * @property {number[]} ids the ids of the row's events in the trace
 */

/** The dimensions in which a filter can choose a value, each with the word that users see. @type {[Dimension, string][]} */
export const dimensions = [["client", "client"], ["room", "room"], ["event", "event"], ["nsp", "namespace"], ["instance", "instance"]];

/** @type {Kind[]} */
export const kinds = ["builtin", "emit", "redis", "rooms", "frames"];

/** @type {Kind[]} */
const hiddenAtFirst = ["frames"];
const longest = 200; // characters; a longer value in an address is ignored

/**
 * A filter of rows. A row is shown if its kind is switched on, if it has the chosen value in
 * each dimension, and if it belongs to the chosen chain. The filter fires "change" when one of
 * these choices changes.
 */
export class Filter extends EventTarget {
  /** @type {Map<Dimension, string>} */
  #values = new Map();
  /** @type {Set<Kind>} */
  #hidden = new Set(hiddenAtFirst);
  #chain = 0;

  /** The id of an event: only rows of this event's causal chain are shown. 0: all chains are. Setting the same id again sets 0. */
  get chain() {
    return this.#chain;
  }

  set chain(id) {
    this.#chain = this.#chain === id ? 0 : id;
    this.#changed();
  }

  /** @param {Dimension} dimension */
  get(dimension) {
    return this.#values.get(dimension) ?? "";
  }

  /** Shows only rows with a value in a dimension. @param {Dimension} dimension @param {string} value "" shows the rows with any value */
  set(dimension, value) {
    if (value) this.#values.set(dimension, value);
    else this.#values.delete(dimension);
    this.#changed();
  }

  /** @param {Kind} kind */
  shows(kind) {
    return !this.#hidden.has(kind);
  }

  /** @param {Kind} kind */
  toggle(kind) {
    if (!this.#hidden.delete(kind)) this.#hidden.add(kind);
    this.#changed();
  }

  /** Whether the filter lets all values and all chains through. It may still hide kinds. */
  get open() {
    return this.#values.size === 0 && this.#chain === 0;
  }

  /**
   * The parts of the filter that hide a row: dimensions, or the chosen chain. Empty if they let the row through.
   * @param {Facts} facts the row's
   * @param {Set<number> | undefined} chain the ids of the events in the chosen chain; undefined if no chain is chosen
   * @returns {(Dimension | "chain")[]}
   */
  hiddenBy(facts, chain) {
    /** @type {(Dimension | "chain")[]} */
    const by = [];
    for (const [dimension, value] of this.#values) if (!facts[dimension]?.includes(value)) by.push(dimension);
    if (this.#chain && !facts.ids.some((id) => chain?.has(id))) by.push("chain");
    return by;
  }

  /** Each choice of the filter in words, always in the same order. The page shows a chip for each. @returns {{name: Dimension | "chain", text: string}[]} */
  get chips() {
    const chips = dimensions.filter(([d]) => this.#values.has(d)).map(([name, word]) => ({ /** @type {Dimension | "chain"} */ name, text: `${word}: ${this.#values.get(name)}` }));
    return this.#chain ? [...chips, { name: "chain", text: `only the chain of event ${this.#chain}` }] : chips;
  }

  /** Removes one part of the filter. @param {Dimension | "chain"} name */
  remove(name) {
    if (name === "chain") this.chain = 0;
    else this.set(name, "");
  }

  /** The filter as the hash of an address, without "#"; "" if the filter is the one that a page starts with. */
  get hash() {
    const parts = new URLSearchParams();
    for (const [dimension] of dimensions) if (this.#values.has(dimension)) parts.set(dimension, this.get(dimension));
    if (this.#chain) parts.set("chain", String(this.#chain));
    const shown = kinds.filter((kind) => this.shows(kind));
    if (shown.join() !== kinds.filter((kind) => !hiddenAtFirst.includes(kind)).join()) parts.set("show", shown.join(" "));
    return parts.toString();
  }

  /** Sets the filter from the hash of an address. Unknown parts of the hash are ignored. @param {string} hash with or without "#" */
  load(hash) {
    const parts = new URLSearchParams(hash.replace(/^#/, ""));
    this.#values.clear();
    for (const [dimension] of dimensions) {
      const value = parts.get(dimension);
      if (value && value.length <= longest) this.#values.set(dimension, value);
    }
    const chain = Number(parts.get("chain") ?? 0);
    this.#chain = Number.isSafeInteger(chain) && chain > 0 ? chain : 0;
    const shown = parts.get("show");
    this.#hidden = new Set(shown === null ? hiddenAtFirst : kinds.filter((kind) => !shown.split(" ").includes(kind)));
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * The facts of one of the server's events. They include the rooms, the event names and the
 * namespaces of the event's causes: a frame itself has no room, but the emit that the frame
 * carries may have gone to a room.
 * @param {TraceEvent} e
 * @param {(id: number) => TraceEvent | undefined} get finds an event by its id
 * @param {string} [client] the name of the client that the event is about; undefined if unknown
 * @returns {Facts}
 */
export function factsOf(e, get, client) {
  const rooms = new Set();
  const events = new Set();
  const spaces = new Set();
  let depth = 0;
  /** @type {TraceEvent | undefined} */
  let at = e;
  for (; at && depth < 12; depth++) {
    for (const room of [at.room, ...(at.rooms ?? []), ...(at.target?.rooms ?? []), ...(at.target?.except ?? [])]) {
      if (room !== undefined && room !== at.socket) rooms.add(room);
    }
    if (at.event && at.kind !== "action") events.add(at.event);
    if (at.nsp) spaces.add(at.nsp);
    at = at.cause ? get(at.cause) : undefined;
  }
  return { client: client ? [client] : [], room: [...rooms], event: [...events], nsp: [...spaces], instance: e.instance ? [e.instance] : [], ids: [e.id] };
}

/**
 * Merges the facts of several events that are shown in one row.
 * @param {Facts[]} all
 * @returns {Facts}
 */
export function mergeFacts(all) {
  const of = (/** @type {Dimension} */ d) => [...new Set(all.flatMap((f) => f[d] ?? []))];
  return { client: of("client"), room: of("room"), event: of("event"), nsp: of("nsp"), instance: of("instance"), ids: all.flatMap((f) => f.ids) };
}
