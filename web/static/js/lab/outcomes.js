// @ts-check

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/log.js").TraceLog} TraceLog */

const quiet = 100; // milliseconds without news after which an emit has had its effects
const patience = 1500; // for an instance that should take it from Redis, and does not

/**
 * Waits for what an action leads to. Whoever feeds the trace says so with
 * arrived(); whoever waits gets a promise.
 */
export class Outcomes {
  #log;
  /** @type {Set<() => void>} */
  #waiting = new Set();

  /** @param {TraceLog} log */
  constructor(log) {
    this.#log = log;
  }

  /** The trace has grown. */
  arrived() {
    for (const wake of [...this.#waiting]) wake();
  }

  /**
   * The chain of the emit that an action led to, the emit first, once it has come to rest.
   * @param {number} cause the action
   * @param {string[]} others the running instances that should hear of it from Redis
   * @returns {Promise<TraceEvent[]>} empty if no emit was seen
   */
  async emit(cause, others) {
    const from = performance.now();
    let size = 0;
    let last = from;
    for (;;) {
      const emit = this.#log.chain(cause).find((e) => e.kind === "emit");
      const chain = emit ? this.#log.chain(emit.id) : [];
      const now = performance.now();
      if (chain.length !== size) {
        size = chain.length;
        last = now;
      }
      const published = chain.some((e) => e.kind === "publish");
      const heard = !published || others.every((name) => chain.some((e) => e.kind === "receive" && e.instance === name));
      if (emit && heard && now - last >= quiet) return chain;
      if (now - from >= patience) return chain;
      await this.#news(quiet);
    }
  }

  /** @param {number} within */
  #news(within) {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve(undefined);
      };
      const timer = setTimeout(wake, within);
      this.#waiting.add(wake);
    });
  }
}
