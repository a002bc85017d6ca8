// @ts-check
// What of a trace is shown: the filter of the timeline and the wire, as it also
// stands in the page's address so that a view can be shared.

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./item.js").Kind} Kind */

/** @typedef {"client" | "room" | "event" | "nsp" | "instance"} Dimension */

/**
 * What there is to filter by in something that happened.
 * @typedef {object} Facts
 * @property {string[]} [client]
 * @property {string[]} [room] its own and those of what led to it
 * @property {string[]} [event] likewise
 * @property {string[]} [nsp]
 * @property {string[]} [instance]
 * @property {number[]} ids in the trace
 */

/** @type {[Dimension, string][]} with what each is called */
export const dimensions = [["client", "client"], ["room", "room"], ["event", "event"], ["nsp", "namespace"], ["instance", "instance"]];

/** @type {Kind[]} */
export const kinds = ["builtin", "emit", "redis", "rooms", "frames"];

/** @type {Kind[]} */
const hiddenAtFirst = ["frames"];
const longest = 200; // characters of a value in an address

/** The filter. "change" says that it is another. */
export class Filter extends EventTarget {
  /** @type {Map<Dimension, string>} */
  #values = new Map();
  /** @type {Set<Kind>} */
  #hidden = new Set(hiddenAtFirst);
  #chain = 0;

  /** The event whose causal chain alone is shown; 0: all are. */
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

  /** @param {Dimension} dimension @param {string} value empty: everything */
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

  /** Whether it lets everything through but for kinds that are off. */
  get open() {
    return this.#values.size === 0 && this.#chain === 0;
  }

  /**
   * The names of what in the filter hides something; none: it is shown.
   * @param {Facts} facts
   * @param {Set<number> | undefined} chain the ids of the chain, where one is chosen
   * @returns {(Dimension | "chain")[]}
   */
  hides(facts, chain) {
    /** @type {(Dimension | "chain")[]} */
    const by = [];
    for (const [dimension, value] of this.#values) if (!facts[dimension]?.includes(value)) by.push(dimension);
    if (this.#chain && !facts.ids.some((id) => chain?.has(id))) by.push("chain");
    return by;
  }

  /** What is filtered by, in words, in a fixed order. @returns {{name: Dimension | "chain", text: string}[]} */
  get chips() {
    const chips = dimensions.filter(([d]) => this.#values.has(d)).map(([name, word]) => ({ /** @type {Dimension | "chain"} */ name, text: `${word}: ${this.#values.get(name)}` }));
    return this.#chain ? [...chips, { name: "chain", text: `only the chain of event ${this.#chain}` }] : chips;
  }

  /** Lets go of one part. @param {Dimension | "chain"} name */
  remove(name) {
    if (name === "chain") this.chain = 0;
    else this.set(name, "");
  }

  /** The filter as it stands in an address, without "#"; empty where nothing is filtered. */
  get hash() {
    const parts = new URLSearchParams();
    for (const [dimension] of dimensions) if (this.#values.has(dimension)) parts.set(dimension, this.get(dimension));
    if (this.#chain) parts.set("chain", String(this.#chain));
    const shown = kinds.filter((kind) => this.shows(kind));
    if (shown.join() !== kinds.filter((kind) => !hiddenAtFirst.includes(kind)).join()) parts.set("show", shown.join(" "));
    return parts.toString();
  }

  /** Takes what an address says. Whatever else stands there is not looked at. @param {string} hash with or without "#" */
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
 * What can be filtered by in an event of the server's. A frame has no room, but
 * what it carries went to one: the rooms and the event of what led to it count.
 * @param {TraceEvent} e
 * @param {(id: number) => TraceEvent | undefined} get
 * @param {string} [client]
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
 * Several facts as one, of what is shown in one row.
 * @param {Facts[]} all
 * @returns {Facts}
 */
export function together(all) {
  const of = (/** @type {Dimension} */ d) => [...new Set(all.flatMap((f) => f[d] ?? []))];
  return { client: of("client"), room: of("room"), event: of("event"), nsp: of("nsp"), instance: of("instance"), ids: all.flatMap((f) => f.ids) };
}
