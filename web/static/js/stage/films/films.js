// @ts-check
import { builtinFilm } from "./builtin.js";
import { Episodes } from "./episodes.js";

/** @typedef {import("../../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {import("../../trace/page-trace.js").PageTrace} PageTrace */
/** @typedef {import("../stage.js").Film} Film */

/** Makes films of the built-in events of a trace, and makes them again when they grow. */
export class BuiltinFilms {
  #stage;
  #trace;
  #episodes;

  /**
   * @param {import("./episode.js").Stage} stage
   * @param {PageTrace} trace
   */
  constructor(stage, trace) {
    this.#stage = stage;
    this.#trace = trace;
    this.#episodes = new Episodes(stage, trace.log);
  }

  /**
   * Takes over what the control plane has listed.
   * @param {import("../../trace/trace.js").Member[]} members
   * @param {{name: string, running: boolean}[]} instances
   */
  reset(members, instances) {
    this.#episodes.moments.reset(members, instances);
  }

  /** @param {TraceEvent[]} events */
  addServerEvents(events) {
    for (const e of events) this.#episodes.addServerEvent(e);
  }

  /** @param {ClientEvent} e */
  addClientEvent(e) {
    this.#episodes.addClientEvent(e);
  }

  /** Adds the events of both sides of a recording, in the order in which they happened. @param {TraceEvent[]} events @param {ClientEvent[]} happened */
  addRecorded(events, happened) {
    const { clock } = this.#trace;
    let next = 0;
    for (const e of events) {
      while (next < happened.length && happened[next].at < clock.toPage(e.at)) this.addClientEvent(happened[next++]);
      this.#episodes.addServerEvent(e);
    }
    for (const e of happened.slice(next)) this.addClientEvent(e);
  }

  /** The films that are new or have grown since the last call; own: a client of the page began it by an act of its own. @returns {{film: Film, own: boolean}[]} */
  takeFilms() {
    return this.#episodes.takeChanged().map((episode) => ({
      film: builtinFilm(episode, this.#stage, this.#trace, (who) => this.#episodes.isSettled(episode, who)), own: episode.own,
    }));
  }

  clear() {
    this.#episodes.clear();
  }
}
