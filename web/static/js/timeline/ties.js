// @ts-check

/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */

const remembered = 2000; // how many events of clients are kept

/**
 * Finds the server's events that belong to a client's events. Events of a client form a chain
 * if each is the cause of the next: a received frame, the event in it, and the event's
 * acknowledgement; or an emit and the frame that carries it. The server's event for a frame
 * belongs to all events of the frame's chain.
 */
export class ClientChains {
  /** The id of the first event in an event's chain, by the event's id. @type {Map<string, string>} */
  #first = new Map();
  /** The ids of the server's events that belong to a chain, by the id of the chain's first event. @type {Map<string, number[]>} */
  #ids = new Map();

  /**
   * Adds an event of a client. Its causes have to be added before it.
   * @param {ClientEvent} e
   * @returns {{first: string, ids: number[]}} first: the id of the first event in the chain; ids: the server's events that are known so far to belong to the chain
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
   * Adds the server's event for a frame to the frame's chain. Call addWire when the field wire of a client's event was set after add.
   * @param {ClientEvent} e
   * @returns {string} the id of the first event in the chain; "" if the chain is not kept any more
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
