// Keeps the page responsive while much arrives. Its handlers run in slices of some
// milliseconds; between two slices everything else in the page has its turn.

/** How long a slice may last, in milliseconds. */
const limit = 12;

/** After such a pause, in milliseconds, a new slice begins. */
const pause = 1;

export class TimeSlice {
  #start = 0;
  /** When the last handler ended. */
  #end = 0;
  /** Handlers of what has arrived after the slice was used up, in order. @type {(() => void)[]} */
  #waiting = [];

  /**
   * Calls a handler of something that has arrived: at once if the slice has time left and no
   * other handler waits, otherwise in a later slice.
   * @param {() => void} handle
   */
  handle(handle) {
    const now = performance.now();
    if (now - this.#end > pause) this.#start = now;
    if (this.#waiting.length === 0 && now - this.#start <= limit) {
      handle();
      this.#end = performance.now();
    } else if (this.#waiting.push(handle) === 1) {
      this.next(() => this.#handleWaiting());
    }
  }

  /** Whether the slice is used up: a handler that runs should leave the rest to the next one. */
  get usedUp() {
    return performance.now() - this.#start > limit;
  }

  /** Calls f in the next slice. @param {() => void} f */
  next(f) {
    afterOthers(() => {
      this.#start = performance.now();
      f();
      this.#end = performance.now();
    });
  }

  #handleWaiting() {
    let handled = 0;
    while (handled < this.#waiting.length && !this.usedUp) this.#waiting[handled++]();
    this.#waiting.splice(0, handled);
    if (this.#waiting.length > 0) this.next(() => this.#handleWaiting());
  }

  /** Drops the handlers that wait. */
  stop() {
    this.#waiting = [];
  }
}

/** Functions that afterOthers is going to call, in order. @type {(() => void)[]} */
const queue = [];

/** @type {MessageChannel | null} */
let channel = null;

/**
 * Calls f after the other tasks of the page that wait now. (A timer would wait four
 * milliseconds more.)
 * @param {() => void} f
 */
function afterOthers(f) {
  if (typeof setImmediate === "function") {
    setImmediate(f); // in Node: a message channel would keep Node from ending
    return;
  }
  if (channel === null) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => queue.shift()?.();
  }
  queue.push(f);
  channel.port2.postMessage(null);
}
