// @ts-check
import { Clock } from "./clock.js";
import { TraceLog } from "./log.js";
import { Ties } from "./ties.js";

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./ties.js").Tie} Tie */

const kept = 2000; // events of clients, and ends of their connections

/**
 * What is told to whoever watches a trace, in the order in which it becomes known.
 * @typedef {object} Watcher
 * @property {(fresh: TraceEvent[], lost: number) => void} [events] the server's events that are new, and how many were lost before them
 * @property {(e: ClientEvent) => void} [happened] something happened in a client of the page
 * @property {(ties: Tie[]) => void} [tied] frames that a client and the server have told of are the same
 * @property {() => void} [restarted] another server counts its events from one again, on a clock of its own
 */

/**
 * A lab's trace as a page has it: the server's events, what happened in the page's own
 * clients, which frames of the two are the same, and how the two clocks relate. A page
 * keeps one of its lab. All views read that one and watch it; a view keeps only what it
 * has drawn.
 */
export class PageTrace {
  log = new TraceLog();
  clock = new Clock();
  /** What happened in the clients, the oldest first. @type {ClientEvent[]} */
  happened = [];
  #ownerOf;
  #ties = new Ties();
  /** When the page noticed the end of a socket's connection. @type {Map<string, number>} */
  #ends = new Map();
  /** @type {Set<Watcher>} */
  #watchers = new Set();

  /** @param {(socket: string) => string | undefined} ownerOf names the client whose socket it is or was */
  constructor(ownerOf) {
    this.#ownerOf = ownerOf;
  }

  /**
   * Names whose socket it is: one of the page's clients, else the user.
   * @param {string | undefined} socket
   * @param {string | undefined} user
   */
  nameOf(socket, user) {
    return (socket === undefined ? undefined : this.#ownerOf(socket)) ?? user;
  }

  /**
   * Tells a watcher what becomes known from now on, after those that watch already.
   * @param {Watcher} watcher
   * @returns {() => void} ends it
   */
  watch(watcher) {
    this.#watchers.add(watcher);
    return () => { this.#watchers.delete(watcher); };
  }

  /**
   * Adds events of the server's, in order.
   * @param {TraceEvent[]} events some of which may be known
   * @param {number} lost how many were lost before them
   */
  add(events, lost) {
    const arrived = performance.now();
    const fresh = this.log.add(events);
    for (const e of fresh) {
      this.clock.observe(e.at, arrived);
      // A connection that was ended from here ended after that, whatever the page has heard first.
      const end = e.kind === "action" ? this.#ends.get(e.socket ?? "") : undefined;
      if (end !== undefined) this.clock.correct(e.at, end);
    }
    for (const w of this.#watchers) w.events?.(fresh, lost);
    this.#tie(this.#ties.taken(fresh));
  }

  /**
   * Adds something that happened in a client of the page.
   * @param {ClientEvent} e
   */
  hear(e) {
    this.happened.push(e);
    if (this.happened.length > kept) this.happened.shift();
    if (e.name === "connect") {
      const cause = this.log.all().findLast((s) => s.socket === e.socket && s.kind === "connect");
      if (cause) this.clock.observe(cause.at, e.at);
    }
    if (e.name === "disconnect" && e.socket) {
      this.#ends.set(e.socket, e.at);
      if (this.#ends.size > kept) for (const first of this.#ends.keys()) { this.#ends.delete(first); break; }
    }
    for (const w of this.#watchers) w.happened?.(e);
    this.#tie(this.#ties.heard(e));
  }

  /** Forgets the server's events: the server that numbered them is gone. */
  restart() {
    this.log.clear();
    this.#ties.clear();
    this.clock.reset();
    for (const w of this.#watchers) w.restarted?.();
  }

  /** @param {Tie[]} ties */
  #tie(ties) {
    if (ties.length === 0) return;
    // What came to a client was sent before; of what it sent the server says when it had come.
    for (const { client, server } of ties) if (server.kind === "frame-out") this.clock.observe(server.at, client.at);
    for (const w of this.#watchers) w.tied?.(ties);
  }
}

/**
 * A trace from a file: nothing more happens in it.
 * @param {import("./trace.js").Recording} recording
 */
export function recordedTrace({ events, happened, offset, people }) {
  const trace = new PageTrace((socket) => people.find((p) => p.sockets.includes(socket))?.name);
  trace.log.add(events);
  trace.happened = happened;
  trace.clock.observe(0, offset);
  return trace;
}
