// @ts-check

/** @typedef {import("../client/socketplay.js").Socket} Socket */

/**
 * The listeners that a learner adds to a client's socket, to see how they double: the same
 * function again, or once more at each connection because a listener of "connect" adds it.
 * All are real listeners, so socket.listeners(event) counts them.
 */
export class ExtraListeners {
  #socket;
  #changed;
  /** By event: the listener, how often it ran for the last event that came, and when. @type {Map<string, {listener: () => void, runs: number, insides: (() => void)[]}>} */
  #added = new Map();

  /** @param {Socket} socket @param {() => void} changed is called when listeners were added or removed, or have run */
  constructor(socket, changed) {
    this.#socket = socket;
    this.#changed = changed;
    // A listener of onAny runs before those of the event.
    socket.onAny((event) => {
      const entry = this.#added.get(event);
      if (entry) entry.runs = 0;
    });
  }

  /** How many listeners the socket has for an event, as socket.listeners(event).length says. @param {string} event */
  count(event) {
    return this.#socket.listeners(event).length;
  }

  /** How often the learner's listener ran for the last event of that name; 0: none came. @param {string} event */
  runs(event) {
    return this.#added.get(event)?.runs ?? 0;
  }

  /** Runs socket.on(event, listener), with the same listener each time. @param {string} event */
  add(event) {
    this.#socket.on(event, this.#entry(event).listener);
    this.#changed();
  }

  /** Runs socket.on("connect", () => socket.on(event, listener)). @param {string} event */
  addInsideConnect(event) {
    const inside = () => this.add(event);
    this.#entry(event).insides.push(inside);
    this.#socket.on("connect", inside);
    this.#changed();
  }

  /** How many listeners of "connect" add a listener of an event. @param {string} event */
  insides(event) {
    return this.#added.get(event)?.insides.length ?? 0;
  }

  /** Removes what the learner has added for an event. @param {string} event */
  remove(event) {
    const entry = this.#added.get(event);
    if (!entry) return;
    for (const inside of entry.insides) this.#socket.off("connect", inside);
    while (this.#socket.listeners(event).includes(entry.listener)) this.#socket.off(event, entry.listener);
    this.#added.delete(event);
    this.#changed();
  }

  /** @param {string} event */
  #entry(event) {
    const known = this.#added.get(event);
    if (known) return known;
    /** @type {{listener: () => void, runs: number, insides: (() => void)[]}} */
    const entry = { listener: () => { entry.runs++; this.#changed(); }, runs: 0, insides: [] };
    this.#added.set(event, entry);
    return entry;
  }
}
