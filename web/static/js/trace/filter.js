// @ts-check
// The filter of the timeline and the wire: it decides which rows are shown. It also
// stands in the page's address, so that a filtered view can be shared as a link.

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./item.js").Kind} Kind */

/** @typedef {"client" | "room" | "event" | "nsp" | "instance"} Dimension */

/**
 * The properties of a row that a filter can look at.
 * @typedef {object} Facts
 * @property {string[]} [client]
 * @property {string[]} [room] the rooms of the row's event and of its causes
 * @property {string[]} [event] the Socket.IO events, of the row's event and of its causes
 * @property {string[]} [nsp]
 * @property {string[]} [instance]
 * @property {number[]} ids of the row's events in the trace
 */

/** @type {[Dimension, string][]} each dimension with the word that users see */
export const dimensions = [["client", "client"], ["room", "room"], ["event", "event"], ["nsp", "namespace"], ["instance", "instance"]];

/** @type {Kind[]} */
export const kinds = ["builtin", "emit", "redis", "rooms", "frames"];

/** @type {Kind[]} */
const hiddenAtFirst = ["frames"];
const longest = 200; // characters of a value in an address

/** The filter. It fires "change" when it has changed. */
export class Filter extends EventTarget {
  /** @type {Map<Dimension, string>} */
  #values = new Map();
  /** @type {Set<Kind>} */
  #hidden = new Set(hiddenAtFirst);
  #chain = 0;

  /** The event whose causal chain alone is shown; 0 if all chains are. Setting the same event again clears it. */
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

  /** @param {Dimension} dimension @param {string} value "" to stop filtering by it */
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

  /** Whether it hides nothing but the kinds that are switched off. */
  get open() {
    return this.#values.size === 0 && this.#chain === 0;
  }

  /**
   * The names of the filter's parts that hide a row; empty if the row is shown.
   * @param {Facts} facts
   * @param {Set<number> | undefined} chain the ids of the chosen chain, if one is chosen
   * @returns {(Dimension | "chain")[]}
   */
  hiddenBy(facts, chain) {
    /** @type {(Dimension | "chain")[]} */
    const by = [];
    for (const [dimension, value] of this.#values) if (!facts[dimension]?.includes(value)) by.push(dimension);
    if (this.#chain && !facts.ids.some((id) => chain?.has(id))) by.push("chain");
    return by;
  }

  /** Each part of the filter in words, in a fixed order. @returns {{name: Dimension | "chain", text: string}[]} */
  get chips() {
    const chips = dimensions.filter(([d]) => this.#values.has(d)).map(([name, word]) => ({ /** @type {Dimension | "chain"} */ name, text: `${word}: ${this.#values.get(name)}` }));
    return this.#chain ? [...chips, { name: "chain", text: `only the chain of event ${this.#chain}` }] : chips;
  }

  /** Removes one part of the filter. @param {Dimension | "chain"} name */
  remove(name) {
    if (name === "chain") this.chain = 0;
    else this.set(name, "");
  }

  /** The filter as text for an address, without "#"; empty for the filter that a page starts with. */
  get hash() {
    const parts = new URLSearchParams();
    for (const [dimension] of dimensions) if (this.#values.has(dimension)) parts.set(dimension, this.get(dimension));
    if (this.#chain) parts.set("chain", String(this.#chain));
    const shown = kinds.filter((kind) => this.shows(kind));
    if (shown.join() !== kinds.filter((kind) => !hiddenAtFirst.includes(kind)).join()) parts.set("show", shown.join(" "));
    return parts.toString();
  }

  /** Sets the filter from an address. Anything else in the address is ignored. @param {string} hash with or without "#" */
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
 * The facts of one of the server's events. A frame itself has no room, but the emit that
 * it carries may have gone to one. So the rooms and the event names of its causes count too.
 * @param {TraceEvent} e
 * @param {(id: number) => TraceEvent | undefined} get
 * @param {string} [client] its name
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
