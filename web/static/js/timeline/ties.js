// @ts-check

/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */

const remembered = 2000; // events of clients

/**
 * Which events of the server's belong to what happened in a client: the frame that
 * came to what was received with it and to what answers it, the frame that left to
 * what was emitted.
 */
export class ClientChains {
  /** @type {Map<string, string>} the first of an event's causes within its client, by event */
  #first = new Map();
  /** @type {Map<string, number[]>} ids in the server's trace, by such a first one */
  #ids = new Map();

  /**
   * Takes an event, its causes before it.
   * @param {ClientEvent} e
   * @returns {{first: string, ids: number[]}} ids are those that are known so far
   */
  add(e) {
    if (!e.id) return { first: "", ids: [] };
    const first = typeof e.cause === "string" ? this.#first.get(e.cause) ?? e.cause : e.id;
    this.#first.set(e.id, first);
    for (const old of this.#first.keys()) {
      if (this.#first.size <= remembered) break;
      this.#first.delete(old);
      this.#ids.delete(old);
    }
    if (e.wire !== undefined) this.addWire(e);
    return { first, ids: [...(this.#ids.get(first) ?? [])] };
  }

  /**
   * Learns the wire of an event that was taken before.
   * @param {ClientEvent} e
   * @returns {string} the first one of its chain, "" if it is forgotten
   */
  addWire(e) {
    const first = this.#first.get(e.id ?? "") ?? "";
    if (first && e.wire !== undefined) this.#ids.set(first, [...(this.#ids.get(first) ?? []), e.wire]);
    return first;
  }

  clear() {
    this.#first.clear();
    this.#ids.clear();
  }
}
