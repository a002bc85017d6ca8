// @ts-check

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/trace.js").InstanceState} InstanceState */
/** @typedef {import("../trace/trace.js").Faults} Faults */
/** @typedef {import("../client/socketplay.js").IO} IO */
/** @typedef {import("../client/socketplay.js").Socket} Socket */

const answerWithin = 12_000; // a line may wait ten seconds for answers

/**
 * The lab's control plane: a Socket.IO server of its own that is never stopped.
 * It streams the trace and does on the server what the page asks for.
 */
export class Control {
  /** @type {Socket} */
  #socket;

  /**
   * @param {IO} io
   * @param {string} path
   * @param {{trace: (events: TraceEvent[], dropped: number) => void, up: () => void, down: (why: string) => void}} on
   */
  constructor(io, path, on) {
    this.#socket = io("/lab", { path, forceNew: true });
    // The next batch comes once this one is acknowledged, so a slow page is never
    // buried: it misses events instead, and is told how many.
    this.#socket.on("trace", (batch, taken) => {
      on.trace(batch?.events ?? [], batch?.dropped ?? 0);
      if (typeof taken === "function") taken();
    });
    this.#socket.on("connect", () => on.up());
    this.#socket.on("disconnect", (reason) => on.down(String(reason)));
    this.#socket.on("connect_error", (error) => on.down(error?.message ?? String(error)));
  }

  get connected() {
    return this.#socket.connected;
  }

  /** Leaves for good. */
  close() {
    this.#socket.disconnect();
  }

  /**
   * Asks for something and waits for the answer. It fails with what the server
   * says, or if there is none.
   * @param {"state" | import("../trace/words.js").Action} action
   * @param {Record<string, unknown>} [body]
   * @returns {Promise<Record<string, any>>} with cause, the id of what follows in the trace
   */
  ask(action, body = {}) {
    return new Promise((resolve, reject) => {
      if (!this.#socket.connected) {
        reject(new Error("The playground’s server does not answer. Is it still running? The page goes on trying."));
        return;
      }
      const timer = setTimeout(() => reject(new Error(`The server did not answer “${action}” within ${answerWithin / 1000} seconds.`)), answerWithin);
      this.#socket.emit(action, body, (/** @type {Record<string, any>} */ answer) => {
        clearTimeout(timer);
        if (answer?.error) reject(new Error(String(answer.error)));
        else resolve(answer ?? {});
      });
    });
  }

  /** @returns {Promise<{instances: InstanceState[], ends: {next: string, last: string}, faults: Faults}>} */
  async state() {
    const { instances = [], faults = {}, next = "", last = "" } = await this.ask("state");
    return { instances, ends: { next, last }, faults: { cut: [], alone: false, scattered: false, failover: false, links: [], ...faults } };
  }
}
