// Keeps the page responsive while much arrives: whoever handles it asks Patience, and
// when that has run out lets everything else in the page have its turn first.

/** How long what arrives may keep the page busy, in milliseconds. */
const limit = 12;

/** What arrives after so long a rest finds the page rested. */
const rest = 1;

export class Patience {
  #busySince = 0;
  #busyUntil = 0;
  /** What has arrived while the page was tired, in order. @type {(() => void)[]} */
  #waiting = [];

  /**
   * Handles something that has arrived: at once, or after what waits already.
   * @param {() => void} handle
   */
  arrived(handle) {
    const now = performance.now();
    if (now - this.#busyUntil > rest) this.#busySince = now;
    if (this.#waiting.length === 0 && now - this.#busySince <= limit) {
      handle();
      this.#busyUntil = performance.now();
    } else if (this.#waiting.push(handle) === 1) {
      this.later(() => this.#goOn());
    }
  }

  /** Whether it has run out: what is being handled should go on later. */
  tired() {
    return performance.now() - this.#busySince > limit;
  }

  /** Goes on with something. @param {() => void} f */
  later(f) {
    breathe(() => {
      this.#busySince = performance.now();
      f();
      this.#busyUntil = performance.now();
    });
  }

  #goOn() {
    let next = 0;
    while (next < this.#waiting.length && !this.tired()) this.#waiting[next++]();
    this.#waiting.splice(0, next);
    if (this.#waiting.length > 0) this.later(() => this.#goOn());
  }

  /** Forgets what waits. */
  stop() {
    this.#waiting = [];
  }
}

/** @type {(() => void)[]} */
const breathing = [];

/** @type {MessageChannel | null} */
let channel = null;

/**
 * Calls f when everything else that waits for its turn has had it. A timer would wait
 * four milliseconds longer.
 * @param {() => void} f
 */
function breathe(f) {
  if (typeof setImmediate === "function") {
    setImmediate(f); // Node, which a message channel would keep from ending
    return;
  }
  if (channel === null) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => breathing.shift()?.();
  }
  breathing.push(f);
  channel.port2.postMessage(null);
}
