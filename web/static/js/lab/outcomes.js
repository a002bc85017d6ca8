// @ts-check

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/log.js").TraceLog} TraceLog */

const quiet = 100; // milliseconds: an emit counts as finished if no effect follows within this time
const patience = 1500; // milliseconds to wait at most, for example if an instance is cut off from Redis

/** Waits for the events that an action causes. World calls traceGrew() for each batch of the trace. */
export class Outcomes {
  #log;
  /** A function for each call of emitChain that waits; the function wakes the call. @type {Set<() => void>} */
  #waiting = new Set();

  /** @param {TraceLog} log */
  constructor(log) {
    this.#log = log;
  }

  /** Wakes all calls of emitChain, because the trace has new events. */
  traceGrew() {
    for (const wake of [...this.#waiting]) wake();
  }

  /**
   * Waits until the trace shows the effects of an emit.
   * @param {number} cause the id of the action that caused the emit
   * @param {string[]} others the names of the other running instances, which should receive the emit from Redis if it is published
   * @returns {Promise<TraceEvent[]>} the emit, followed by its effects; empty if the trace does not show the emit in time
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

  /** Waits until the trace shows the response to a request. @param {number} request the id of the request's event @returns {Promise<TraceEvent | undefined>} undefined if it does not show it in time */
  async responseTo(request) {
    const from = performance.now();
    for (;;) {
      const response = this.#log.chain(request).find((e) => e.kind === "response");
      if (response || performance.now() - from >= patience) return response;
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
