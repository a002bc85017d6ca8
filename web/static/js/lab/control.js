// @ts-check
import { actionRecordedAs } from "../trace/actions.js";
import { Refused, flooded, reconnectAfter, refusedConnection, refusedEvent, untilAllowed } from "../trace/refusals.js";
import { limit, lostAnswer, tooLarge } from "../trace/unseen.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/unseen.js").Down} Down */
/** @typedef {import("../trace/trace.js").InstanceState} InstanceState */
/** @typedef {import("../trace/trace.js").Faults} Faults */
/** @typedef {import("../client/socketplay.js").IO} IO */
/** @typedef {import("../client/socketplay.js").Socket} Socket */

const answerWithin = 12_000; // milliseconds to wait for the server's answer; the server itself may wait ten seconds for the clients' answers to a line

const remembered = 500; // how many actions of this page are remembered

/**
 * How the heartbeat of a lab's instances is set, in milliseconds.
 * @typedef {object} Heartbeat
 * @property {number} interval pingInterval
 * @property {number} timeout pingTimeout
 * @property {number} upgrade upgradeTimeout
 */

/** The heartbeat before the control plane has said how it is set: the official one. @type {Heartbeat} */
export const officialHeartbeat = { interval: 25_000, timeout: 20_000, upgrade: 10_000 };

/** The state of a lab's faults if nothing is broken. @returns {Faults} */
export const noFaults = () => ({ cut: [], alone: false, scattered: false, failover: false, recovery: false, quick: false, links: [] });

/**
 * The page's connection to the lab's control plane: a Socket.IO server beside the lab's
 * instances that keeps running when they stop. The control plane sends the page the trace, and
 * performs the actions that the page asks for.
 */
export class Control {
  /** @type {Socket} */
  #socket;
  #onAsked;
  /** For each request that waits for its answer, a function that gives up. @type {Set<(reason: string) => void>} */
  #waiting = new Set();
  /** How many requests for each action wait for their answer. @type {Map<string, number>} */
  #asking = new Map();
  /** The ids of the events that record the latest actions of this page. @type {Set<number>} */
  #asked = new Set();
  /** Why there is no connection; meaningless while there is one. @type {Down} */
  #down = { ended: false, reason: "" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;

  /**
   * @param {IO} io
   * @param {string} path the path of the control plane's server
   * @param {{trace: (events: TraceEvent[], dropped: number) => void, up: () => void, down: (why: Down) => void, asked?: (cause: number, action: string) => void}} on asked: the lab has performed an action, which the event with the id cause records
   */
  constructor(io, path, on) {
    this.#onAsked = on.asked ?? (() => {});
    this.#socket = io("/lab", { path, forceNew: true });
    // The server sends the next batch only when the page has acknowledged this one. For a
    // slow page it drops events, and the next batch says how many.
    this.#socket.on("trace", (batch, acknowledge) => {
      try {
        on.trace(batch?.events ?? [], batch?.dropped ?? 0);
      } finally {
        if (typeof acknowledge === "function") acknowledge();
      }
    });
    const down = (/** @type {Down} */ why) => {
      this.#down = why;
      on.down(why);
    };
    this.#socket.on("connect", () => on.up());
    this.#socket.on("disconnect", (reason) => {
      for (const giveUp of [...this.#waiting]) giveUp(String(reason));
      const wordless = { ended: true, reason: String(reason) };
      if (reason !== "io server disconnect") return down(wordless);
      this.#connectLater(reconnectAfter);
      down({ ...wordless, words: flooded("The page connects again in 5 seconds.") });
    });
    this.#socket.on("connect_error", (error) => {
      const words = refusedConnection(error);
      if (!this.#socket.active && words) this.#connectLater(words.wait);
      down({ ended: false, reason: error?.message ?? String(error), words });
    });
  }

  /** Connects again after a refusal that the client does not get over by itself. @param {number} wait milliseconds */
  #connectLater(wait) {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#socket.connect(), wait);
  }

  get connected() {
    return this.#socket.connected;
  }

  /** Disconnects from the control plane. */
  close() {
    clearTimeout(this.#retry);
    this.#socket.disconnect();
  }

  /**
   * Asks the server for an action and waits for the answer. The promise rejects with the
   * server's error, or if the server is not connected or does not answer in time. The error
   * is a Refused if the server has not performed the action because of a limit.
   * @param {"state" | import("../trace/words.js").Action} action
   * @param {Record<string, unknown>} [body] the fields of the request
   * @param {unknown[]} [args] the arguments of an emit, which follow the request; bytes travel as attachments
   * @returns {Promise<Record<string, any>>} the answer; its field cause is the id of the action's event in the trace
   */
  ask(action, body = {}, args = []) {
    return new Promise((resolve, reject) => {
      if (!this.#socket.connected) {
        const { ended, words } = this.#down;
        if (words) reject(new Error(`${words.what} ${words.next}`));
        else reject(new Error(ended ? "The page has no connection to the lab now, and tries to connect again." : "The playground’s server does not answer. Is it still running? The page keeps trying."));
        return;
      }
      const bytes = sizeOf([action, body, ...args]);
      if (bytes > limit) {
        reject(new Error(tooLarge(bytes)));
        return;
      }
      this.#asking.set(action, (this.#asking.get(action) ?? 0) + 1);
      const finish = () => {
        clearTimeout(timer);
        this.#asking.set(action, (this.#asking.get(action) ?? 1) - 1);
        this.#waiting.delete(giveUp);
      };
      const giveUp = (/** @type {string} */ reason) => {
        finish();
        reject(new Error(lostAnswer(action, reason)));
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`The server did not answer “${action}” within ${answerWithin / 1000} seconds.`));
      }, answerWithin);
      this.#waiting.add(giveUp);
      this.#socket.emit(action, body, ...args, (/** @type {Record<string, any>} */ answer) => {
        finish();
        const words = refusedEvent(answer);
        if (answer?.cause) this.#remember(Number(answer.cause), action);
        if (words) reject(new Refused(words));
        else if (answer?.error) reject(new Error(String(answer.error)));
        else resolve(answer ?? {});
      });
    });
  }

  /** @param {number} id the id of the event that records an action of this page @param {string} action */
  #remember(id, action) {
    this.#onAsked(id, action);
    this.#asked.add(id);
    for (const old of this.#asked) {
      if (this.#asked.size <= remembered) break;
      this.#asked.delete(old);
    }
  }

  /**
   * Whether this page has asked for an action. The trace may show the action before the answer
   * comes; then an action for which this page waits counts as its own.
   * @param {TraceEvent} e an event that records an action
   */
  hasAsked(e) {
    return this.#asked.has(e.id) || (this.#asking.get(actionRecordedAs(e.event) ?? "") ?? 0) > 0;
  }

  /** Asks for the lab's instances and faults, and how their heartbeat is set. The field ends names the instance that can be added next, and the one that can be removed. dataBytes: how many bytes of data an emit of the page has at most; 0: any number. @returns {Promise<{instances: InstanceState[], ends: {next: string, last: string}, faults: Faults, dataBytes: number, heartbeat: Heartbeat}>} */
  async state() {
    const { instances = [], faults = {}, next = "", last = "", dataBytes = 0, heartbeat = {} } = await untilAllowed(() => this.ask("state"));
    return { instances, ends: { next, last }, faults: { ...noFaults(), ...faults }, dataBytes, heartbeat: { ...officialHeartbeat, ...heartbeat } };
  }
}

/**
 * The size of the largest message of those that carry a request or an event, in bytes. The first
 * begins with types, namespace, number of the acknowledgement and number of attachments: at most
 * 25 bytes of the control plane's. Bytes are messages of their own.
 * @param {unknown[]} args
 */
export function sizeOf(args) {
  let largest = 0;
  let n = 0;
  const json = JSON.stringify(args, (_, value) => {
    if (!(value instanceof Uint8Array)) return value;
    largest = Math.max(largest, value.length);
    return { _placeholder: true, num: n++ };
  });
  return Math.max(largest, new TextEncoder().encode(json).length + 25);
}
