// @ts-check

/**
 * Converts times on the server's clock to times on the page's clock. The page learns of
 * an event after it happened on the server. So the smallest difference between the two
 * times that was ever seen is the best guess at the difference between the clocks. With
 * this guess no effect in the page stands before its cause on the server.
 */
export class Clock {
  #offset = Infinity;
  /** How often the guess has changed by more than 0.5 ms, so that earlier results of toPage are wrong. */
  moves = 0;

  /**
   * Compares the two times of one event.
   * @param {number} serverMicros when it happened on the server
   * @param {number} pageMillis when the page learnt of it
   */
  observe(serverMicros, pageMillis) {
    const offset = pageMillis - serverMicros / 1000;
    if (offset >= this.#offset) return;
    if (this.#offset - offset > 0.5) this.moves++;
    this.#offset = offset;
  }

  /**
   * Observes an event that the page knew of before the server reported it. All times that
   * toPage gave before have to be computed again, however small the change.
   * @param {number} serverMicros
   * @param {number} pageMillis
   */
  correct(serverMicros, pageMillis) {
    this.observe(serverMicros, pageMillis);
    this.moves++;
  }

  /** The page's time in milliseconds; 0 before anything was observed. @param {number} serverMicros */
  toPage(serverMicros) {
    return Number.isFinite(this.#offset) ? serverMicros / 1000 + this.#offset : 0;
  }

  /** Forgets the guess: another server has another clock. */
  reset() {
    this.#offset = Infinity;
  }
}
