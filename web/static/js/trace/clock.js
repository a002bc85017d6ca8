// @ts-check

/**
 * Puts the server's times and the page's on one axis. Whatever the page knows
 * of an event, it knows later than the event happened; so the smallest
 * difference ever seen is the best guess at how the clocks relate, and with it no
 * effect in the page stands before its cause on the server.
 */
export class Clock {
  #offset = Infinity;

  /**
   * @param {number} serverMicros when it happened on the server
   * @param {number} pageMillis when the page knew
   * @returns {boolean} whether earlier answers of toPage have become wrong by more than a little
   */
  observe(serverMicros, pageMillis) {
    const offset = pageMillis - serverMicros / 1000;
    if (offset >= this.#offset) return false;
    const moved = this.#offset - offset;
    this.#offset = offset;
    return moved > 0.5;
  }

  /** @param {number} serverMicros */
  toPage(serverMicros) {
    return Number.isFinite(this.#offset) ? serverMicros / 1000 + this.#offset : 0;
  }

  /** Another server, another clock. */
  reset() {
    this.#offset = Infinity;
  }
}
