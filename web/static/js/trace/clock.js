// @ts-check

/**
 * Puts the server's times and the page's on one axis. Whatever the page knows
 * of an event, it knows later than the event happened; so the smallest
 * difference ever seen is the best guess at how the clocks relate, and with it no
 * effect in the page stands before its cause on the server.
 */
export class Clock {
  #offset = Infinity;
  /** How often earlier answers of toPage have become wrong by more than a little. */
  moves = 0;

  /**
   * @param {number} serverMicros when it happened on the server
   * @param {number} pageMillis when the page knew
   */
  observe(serverMicros, pageMillis) {
    const offset = pageMillis - serverMicros / 1000;
    if (offset >= this.#offset) return;
    if (this.#offset - offset > 0.5) this.moves++;
    this.#offset = offset;
  }

  /**
   * Observes, for what the page knew before the server told: whatever was placed by
   * earlier answers of toPage is to be placed again, however little they were wrong.
   * @param {number} serverMicros
   * @param {number} pageMillis
   */
  correct(serverMicros, pageMillis) {
    this.observe(serverMicros, pageMillis);
    this.moves++;
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
