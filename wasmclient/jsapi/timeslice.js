// Keeps the page responsive while many messages arrive. The handlers of messages run in slices
// of some milliseconds. Between two slices the browser runs the other tasks of the page.

/** How long a slice may last, in milliseconds. */
const limit = 12;

/** If no handler has run for this many milliseconds, the next handler begins a new slice. */
const pause = 1;

export class TimeSlice {
  #start = 0;
  /** The time at which the last handler ended. */
  #end = 0;
  /** The handlers of messages that have arrived after the slice was used up, in order. @type {(() => void)[]} */
  #waiting = [];

  /**
   * Calls the handler of a message that has arrived. The handler is called at once if the
   * slice has time left and no other handler waits, otherwise in a later slice.
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

  /** Whether the slice is used up. A running handler should then do the rest of its work in the next slice. */
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
 * Calls f after the tasks of the page that are waiting now. (A timer would wait four
 * milliseconds longer.)
 * @param {() => void} f
 */
function afterOthers(f) {
  if (typeof setImmediate === "function") {
    setImmediate(f); // only Node has it: there a message channel would keep the process running
    return;
  }
  if (channel === null) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => queue.shift()?.();
  }
  queue.push(f);
  channel.port2.postMessage(null);
}
