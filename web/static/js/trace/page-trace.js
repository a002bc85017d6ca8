// @ts-check
import { Clock } from "./clock.js";
import { TraceLog } from "./log.js";
import { Ties } from "./ties.js";

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./ties.js").Tie} Tie */

const kept = 2000; // events of clients, and as many ends of connections

/**
 * The callbacks of a view that watches a trace. They are called in the order in which the
 * page learns of things.
 * @typedef {object} Watcher
 * @property {(fresh: TraceEvent[], lost: number) => void} [events] new events of the server, and how many were lost before them
 * @property {(e: ClientEvent) => void} [happened] something happened in a client of the page
 * @property {(ties: Tie[]) => void} [tied] each tie joins a client's frame and the server's event of the same frame
 * @property {() => void} [restarted] another server runs now: its ids start at one again, and its clock is another
 */

/**
 * A lab's trace in a page: the server's events, the events of the page's own clients, which
 * frames of the two are the same, and the difference between the two clocks. A page has one
 * PageTrace for its lab. All views read it and watch it; a view stores only what it has
 * drawn.
 */
export class PageTrace {
  log = new TraceLog();
  clock = new Clock();
  /** The clients' events, the oldest first. @type {ClientEvent[]} */
  happened = [];
  #ownerOf;
  #ties = new Ties();
  /** When the page noticed the end of a socket's connection. @type {Map<string, number>} */
  #ends = new Map();
  /** @type {Set<Watcher>} */
  #watchers = new Set();

  /** @param {(socket: string) => string | undefined} ownerOf names the client that has or had a socket */
  constructor(ownerOf) {
    this.#ownerOf = ownerOf;
  }

  /**
   * The name of a socket's owner: one of the page's clients, or else the user.
   * @param {string | undefined} socket
   * @param {string | undefined} user
   */
  nameOf(socket, user) {
    return (socket === undefined ? undefined : this.#ownerOf(socket)) ?? user;
  }

  /**
   * Calls a watcher for everything that is added from now on. Watchers are called in the
   * order in which they were added.
   * @param {Watcher} watcher
   * @returns {() => void} removes the watcher
   */
  watch(watcher) {
    this.#watchers.add(watcher);
    return () => { this.#watchers.delete(watcher); };
  }

  /**
   * Adds events of the server, in order.
   * @param {TraceEvent[]} events some may be known already
   * @param {number} lost how many were lost before them
   */
  add(events, lost) {
    const arrived = performance.now();
    const fresh = this.log.add(events);
    for (const e of fresh) {
      this.clock.observe(e.at, arrived);
      // The page may notice the end of a connection before it learns of the action that ended it.
      const end = e.kind === "action" ? this.#ends.get(e.socket ?? "") : undefined;
      if (end !== undefined) this.clock.correct(e.at, end);
    }
    for (const w of this.#watchers) w.events?.(fresh, lost);
    this.#reportTies(this.#ties.addServerEvents(fresh));
  }

  /**
   * Adds an event of one of the page's clients.
   * @param {ClientEvent} e
   */
  addClientEvent(e) {
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
    this.#reportTies(this.#ties.addClientEvent(e));
  }

  /** Forgets the server's events. Call it when the server that numbered them is gone. */
  restart() {
    this.log.clear();
    this.#ties.clear();
    this.clock.reset();
    for (const w of this.#watchers) w.restarted?.();
  }

  /** @param {Tie[]} ties */
  #reportTies(ties) {
    if (ties.length === 0) return;
    // The server sent a frame-out before the client received it, so it tells something about
    // the clocks. The time of a frame-in is when the server received it, which does not.
    for (const { client, server } of ties) if (server.kind === "frame-out") this.clock.observe(server.at, client.at);
    for (const w of this.#watchers) w.tied?.(ties);
  }
}

/**
 * Makes the PageTrace of a recording from a file. Nothing is added to it later.
 * @param {import("./trace.js").Recording} recording
 */
export function recordedTrace({ events, happened, offset, people }) {
  const trace = new PageTrace((socket) => people.find((p) => p.sockets.includes(socket))?.name);
  trace.log.add(events);
  trace.happened = happened;
  trace.clock.observe(0, offset);
  return trace;
}
