// @ts-check

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/log.js").TraceLog} TraceLog */

const quiet = 100; // milliseconds without a new event after which an emit counts as finished
const patience = 1500; // milliseconds to wait at most, for example for an instance that does not receive from Redis

/**
 * Waits for the events that an action causes. World calls traceGrew() after each batch
 * of the trace; the callers of emitChain() get a promise.
 */
export class Outcomes {
  #log;
  /** @type {Set<() => void>} */
  #waiting = new Set();

  /** @param {TraceLog} log */
  constructor(log) {
    this.#log = log;
  }

  /** Wakes all that wait, because the trace has new events. */
  traceGrew() {
    for (const wake of [...this.#waiting]) wake();
  }

  /**
   * Waits until the emit that an action caused has had its effects, and returns its chain: the emit first.
   * @param {number} cause the id of the action's event
   * @param {string[]} others the other running instances, which should receive a published emit from Redis
   * @returns {Promise<TraceEvent[]>} empty if no emit was seen
   */
  async emitChain(cause, others) {
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
      const received = !published || others.every((name) => chain.some((e) => e.kind === "receive" && e.instance === name));
      if (emit && received && now - last >= quiet) return chain;
      if (now - from >= patience) return chain;
      await this.#waitForEvents(quiet);
    }
  }

  /** Waits for the next events of the trace. @param {number} within milliseconds to wait at most */
  #waitForEvents(within) {
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
