// @ts-check
import { Clock } from "./clock.js";
import { TraceLog } from "./log.js";
import { Ties } from "./ties.js";

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./ties.js").Tie} Tie */

const kept = 2000; // how many events of clients, and how many ends of connections, a PageTrace keeps

/**
 * The callbacks of a view that watches a trace. They are called in the order in which the
 * page learns of things. A view leaves out the callbacks that it does not need.
 * @typedef {object} Watcher
 * @property {(fresh: TraceEvent[], lost: number) => void} [events] is called with new events of the server, and with the number of events that were lost before them
 * @property {(e: ClientEvent) => void} [happened] is called with a new event of one of the page's clients
 * @property {(ties: Tie[]) => void} [tied] is called with new ties, each of which joins a client's frame and the server's event for the same frame
 * @property {() => void} [restarted] is called when the server has restarted: the new server numbers its events from one again, and has another clock
 */

/** Browsers report an error that nothing catches; Node has no such function. @type {(error: unknown) => void} */
const report = (error) => (/** @type {{reportError?: (error: unknown) => void}} */ (globalThis).reportError ?? console.error)(error);

/**
 * A lab's trace in a page: the server's events, the events of the page's own clients, the
 * ties between the frames of both sides, and the difference between the two clocks. A page
 * has one PageTrace for its lab, and all views read and watch it. So a view itself has to
 * store only what it has drawn.
 */
export class PageTrace {
  log = new TraceLog();
  clock = new Clock();
  /** The clients' events, the oldest first. @type {ClientEvent[]} */
  happened = [];
  #ownerOf;
  #isMine;
  #ties = new Ties();
  /** For each socket id, the page's time in milliseconds at which the client noticed the end of the connection. @type {Map<string, number>} */
  #ends = new Map();
  /** @type {Set<Watcher>} */
  #watchers = new Set();

  /**
   * @param {(socket: string) => string | undefined} ownerOf names the page's client that has or had a socket; undefined: no client of the page
   * @param {(e: TraceEvent) => boolean} [isMine] whether the page has asked for an action, or sent a request; by default it has
   */
  constructor(ownerOf, isMine = () => true) {
    this.#ownerOf = ownerOf;
    this.#isMine = isMine;
  }

  /** Whether this page has asked for an action, or sent a request, and not another page of the lab. @param {TraceEvent} e the event that records it */
  isMine(e) {
    return this.#isMine(e);
  }

  /**
   * The name of a socket's owner: the client, if the socket belongs to this page, else the user.
   * @param {string | undefined} socket the socket's id
   * @param {string | undefined} user the socket's user, returned for a socket of another page
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
   * @param {TraceEvent[]} events in order; events that the page already has are ignored
   * @param {number} lost how many events were lost before these, because the page was slow
   */
  add(events, lost) {
    const arrived = performance.now();
    const fresh = this.log.add(events);
    for (const e of fresh) {
      this.clock.observe(e.at, arrived);
      // The page may notice the end of a connection before it learns of the action that ended the connection.
      const end = e.kind === "action" ? this.#ends.get(e.socket ?? "") : undefined;
      if (end !== undefined) this.clock.correct(e.at, end);
    }
    this.#callEach((w) => w.events?.(fresh, lost));
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
    this.#callEach((w) => w.happened?.(e));
    this.#reportTies(this.#ties.addClientEvent(e));
  }

  /** Forgets the server's events. Call it when the server has restarted, because the new server uses the same ids again. */
  restart() {
    this.log.clear();
    this.#ties.clear();
    this.clock.reset();
    this.#callEach((w) => w.restarted?.());
  }

  /** @param {Tie[]} ties */
  #reportTies(ties) {
    if (ties.length === 0) return;
    // A frame-out is recorded before the client receives the frame, so its two times help to
    // compare the clocks. A frame-in is recorded after the client has sent the frame, so its
    // times do not help.
    for (const { client, server } of ties) if (server.kind === "frame-out") this.clock.observe(server.at, client.at);
    this.#callEach((w) => w.tied?.(ties));
  }

  /**
   * Calls each watcher. If one throws, the page reports the error, as it does for a listener,
   * and the others are still called: a fault in one view must not cost the others an event.
   * @param {(watcher: Watcher) => void} call
   */
  #callEach(call) {
    for (const watcher of this.#watchers) {
      try {
        call(watcher);
      } catch (error) {
        report(error);
      }
    }
  }
}

/**
 * Makes the PageTrace of a recording from a file. No events are added to such a trace later.
 * @param {import("./trace.js").RecordedWorld} recording
 */
export function recordedTrace({ events, happened, offset, people }) {
  const ownerOf = (/** @type {string} */ socket) => people.find((p) => p.sockets.includes(socket))?.name;
  const trace = new PageTrace(ownerOf, ({ socket }) => socket === undefined || ownerOf(socket) !== undefined);
  trace.log.add(events);
  trace.happened = happened;
  trace.clock.observe(0, offset);
  return trace;
}
