// Listeners, with the methods of the official client's emitter.

/** @typedef {(...args: any[]) => void} Listener */

/**
 * Calls a function of the page. If the function throws, the error becomes an uncaught error
 * of the page, so that it does not interrupt the client.
 * @param {() => void} f
 */
export function guarded(f) {
  try {
    f();
  } catch (err) {
    setTimeout(() => {
      throw err;
    });
  }
}

/**
 * The second argument of the events disconnect and close: an Error, except that for
 * "transport close" the official client passes another object.
 * @param {string} reason @param {Error | undefined} err
 * @returns {Error | {description: string} | undefined}
 */
export function disconnectDetail(reason, err) {
  return reason === "transport close" && err ? { description: err.message } : err;
}

export class Emitter {
  /** @type {Map<string, {fn: Listener, once: boolean}[]>} */
  #listeners = new Map();

  /** @param {string} event @param {Listener} fn */
  on(event, fn) {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), { fn, once: false }]);
    return this;
  }

  /** @param {string} event @param {Listener} fn */
  once(event, fn) {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), { fn, once: true }]);
    return this;
  }

  /**
   * Removes fn from the event's listeners. Without fn it removes all listeners of the event,
   * and without event all listeners.
   * @param {string} [event] @param {Listener} [fn]
   */
  off(event, fn) {
    if (event === undefined) {
      this.#listeners.clear();
    } else if (fn === undefined) {
      this.#listeners.delete(event);
    } else {
      const list = this.#listeners.get(event) ?? [];
      const at = list.findIndex((l) => l.fn === fn);
      if (at >= 0) {
        this.#set(event, list.toSpliced ? list.toSpliced(at, 1) : list.filter((_, i) => i !== at));
      }
    }
    return this;
  }

  /** @param {string} event @returns {Listener[]} */
  listeners(event) {
    return (this.#listeners.get(event) ?? []).map((l) => l.fn);
  }

  /** @param {string} event */
  hasListeners(event) {
    return this.#listeners.has(event);
  }

  /**
   * Calls an event's listeners. The official emitter calls this method emit, but a socket's
   * emit sends an event to the server.
   * @param {string} event @param {any[]} args
   */
  fire(event, ...args) {
    for (const l of this.#listeners.get(event) ?? []) {
      if (l.once) this.#set(event, (this.#listeners.get(event) ?? []).filter((other) => other !== l));
      guarded(() => l.fn.apply(this, args));
    }
    return this;
  }

  /** @param {string} event @param {{fn: Listener, once: boolean}[]} list */
  #set(event, list) {
    if (list.length > 0) this.#listeners.set(event, list);
    else this.#listeners.delete(event);
  }
}

// The official emitter's other names for the same methods. Socket replaces emit with its own.
/** @type {any} */ (Emitter.prototype).emit = Emitter.prototype.fire;
/** @type {any} */ (Emitter.prototype).emitReserved = Emitter.prototype.fire;
/** @type {any} */ (Emitter.prototype).addEventListener = Emitter.prototype.on;
/** @type {any} */ (Emitter.prototype).removeListener = Emitter.prototype.off;
/** @type {any} */ (Emitter.prototype).removeAllListeners = Emitter.prototype.off;
/** @type {any} */ (Emitter.prototype).removeEventListener = Emitter.prototype.off;
