// @ts-check

/**
 * Converts times on the server's clock to times on the page's clock. The page learns of an
 * event some time after the event happened on the server, so the two times differ by the
 * difference between the clocks and that delay. The smallest difference seen so far has the
 * shortest delay, and is the best guess at the difference between the clocks. With this
 * guess, the page never shows an effect before its cause.
 */
export class Clock {
  #offset = Infinity;
  /** How often the guess has changed so much (more than 0.5 ms) that earlier results of toPage have to be computed again. */
  moves = 0;

  /**
   * Compares the two times of one event, and improves the guess.
   * @param {number} serverMicros when the event happened, in microseconds on the server's clock
   * @param {number} pageMillis when the page learnt of the event, in milliseconds on the page's clock
   */
  observe(serverMicros, pageMillis) {
    const offset = pageMillis - serverMicros / 1000;
    if (offset >= this.#offset) return;
    if (this.#offset - offset > 0.5) this.moves++;
    this.#offset = offset;
  }

  /**
   * Compares the two times of an event that the page noticed before the server reported it.
   * Views then have to compute all times again, even if the guess changes by less than
   * 0.5 ms, because the effect in the page may stand before its cause.
   * @param {number} serverMicros
   * @param {number} pageMillis
   */
  correct(serverMicros, pageMillis) {
    this.observe(serverMicros, pageMillis);
    this.moves++;
  }

  /** Converts a time to milliseconds on the page's clock. The result is 0 before the first call of observe. @param {number} serverMicros */
  toPage(serverMicros) {
    return Number.isFinite(this.#offset) ? serverMicros / 1000 + this.#offset : 0;
  }

  /** Forgets the guess, because another server with another clock runs now. */
  reset() {
    this.#offset = Infinity;
  }
}
