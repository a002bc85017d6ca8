// @ts-check

import { sizeOf } from "./cut.js";

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */

/**
 * The latest events of a trace, by id, and the effects of each. The log holds a limited
 * number of events and of bytes; when it is full, it forgets the oldest.
 */
export class TraceLog {
  #limit;
  #most;
  #bytes = 0;
  /** The events by id, in the order of arrival. @type {Map<number, TraceEvent>} */
  #events = new Map();
  /** The ids of each event's direct effects, by the event's id. @type {Map<number, number[]>} */
  #effects = new Map();

  /**
   * @param {number} [limit] how many events the log holds
   * @param {number} [most] how many bytes these have together, about
   */
  constructor(limit = 5000, most = 32 << 20) {
    this.#limit = limit;
    this.#most = most;
  }

  /**
   * Adds events and returns those that the log did not have: after the page has reconnected,
   * the server may send some events again.
   * @param {TraceEvent[]} events in order
   */
  add(events) {
    const fresh = [];
    for (const e of events) {
      if (this.#events.has(e.id)) continue;
      this.#events.set(e.id, e);
      this.#bytes += sizeOf(e);
      if (e.cause) this.#addEffect(e.cause, e.id);
      if (e.answers) for (const id of [e.cause, e.id]) if (id) this.#addEffect(e.answers, id);
      fresh.push(e);
    }
    for (const [id, e] of this.#events) {
      if (this.#events.size <= this.#limit && this.#bytes <= this.#most) break;
      this.#bytes -= sizeOf(e);
      this.#events.delete(id);
      this.#effects.delete(id);
    }
    return fresh;
  }

  /**
   * @param {number} cause
   * @param {number} effect
   */
  #addEffect(cause, effect) {
    const effects = this.#effects.get(cause);
    if (effects) effects.push(effect);
    else this.#effects.set(cause, [effect]);
  }

  /** Forgets everything. Call it when the server has restarted, because the new server uses the same ids again. */
  clear() {
    this.#events.clear();
    this.#bytes = 0;
    this.#effects.clear();
  }

  /** @param {number} id */
  get(id) {
    return this.#events.get(id);
  }

  /** All events, in the order of arrival. */
  all() {
    return [...this.#events.values()];
  }

  /**
   * An event and all its effects, direct and indirect, in order.
   * @param {number} id
   */
  chain(id) {
    /** @type {TraceEvent[]} */
    const chain = [];
    const seen = new Set();
    const visit = (/** @type {number} */ at) => {
      const e = this.#events.get(at);
      if (!e || seen.has(at)) return;
      seen.add(at);
      chain.push(e);
      for (const effect of this.#effects.get(at) ?? []) visit(effect);
    };
    visit(id);
    return chain.sort((a, b) => a.id - b.id);
  }

  /**
   * The ids of all events in an event's causal chain: its first cause and all effects of that.
   * @param {number} id
   */
  family(id) {
    const seen = new Set();
    for (let e = this.#events.get(id); e && !seen.has(e.id); e = this.#events.get(this.#eventBefore(e))) {
      seen.add(e.id);
      id = e.id;
    }
    return this.chain(id).map((e) => e.id);
  }

  /**
   * The id of the event that comes before an event in its chain; 0 for the first event of a
   * chain. Before a received acknowledgement, and before the frame that carried it, comes the
   * delivery that asked for the acknowledgement.
   * @param {TraceEvent} e
   */
  #eventBefore(e) {
    if (e.answers) return e.answers;
    if (e.kind === "frame-in") {
      for (const id of this.#effects.get(e.id) ?? []) {
        const answers = this.#events.get(id)?.answers;
        if (answers) return answers;
      }
    }
    return e.cause ?? 0;
  }

  /**
   * How many causes an event has, direct and indirect. The timeline indents the event's row by
   * this depth. Causes that the log has forgotten do not count, nor do frames, because frames
   * only carry other events.
   * @param {TraceEvent} e
   */
  depth(e) {
    let depth = 0;
    for (let at = e.cause; at && depth < 9;) {
      const cause = this.#events.get(at);
      if (!cause) break;
      if (!cause.kind.startsWith("frame-")) depth++;
      at = cause.cause;
    }
    return depth;
  }
}
