// @ts-check

/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */

const remembered = 2000; // events of clients

/**
 * Finds which of the server's events belong to a client's events. A received frame belongs
 * to the event that it carried and to its acknowledgement; a sent frame belongs to the emit
 * that it carried.
 */
export class ClientChains {
  /** @type {Map<string, string>} for each event, the id of the first event of its chain within the client */
  #first = new Map();
  /** @type {Map<string, number[]>} ids in the server's trace, by that first event */
  #ids = new Map();

  /**
   * Adds an event. Its causes have to be added before it.
   * @param {ClientEvent} e
   * @returns {{first: string, ids: number[]}} ids: those that are known so far
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
   * Adds the wire of an event that was added before.
   * @param {ClientEvent} e
   * @returns {string} the id of its chain's first event, "" if that is forgotten
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
