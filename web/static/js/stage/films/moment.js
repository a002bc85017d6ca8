// @ts-check
import { Members } from "../../trace/members.js";

/** @typedef {import("../../trace/trace.js").Member} Member */
/** @typedef {import("../../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./episode.js").Moment} Moment */

/**
 * The sockets and instances of a lab, from which it is cheap to take a moment: a moment
 * shares the sockets that have not changed with the moments before it.
 */
export class Moments {
  #members = new Members();
  /** A copy of each socket, which no later event changes. @type {Map<string, Member>} */
  #copies = new Map();
  #stopped = new Set();

  /**
   * Replaces everything by what the page knows now.
   * @param {Member[]} members
   * @param {{name: string, running: boolean}[]} instances
   */
  reset(members, instances) {
    const names = [...new Set(members.map((m) => m.instance))];
    this.#members.reset(names.map((name) => ({ name, running: true, sockets: members.filter((m) => m.instance === name).map((m) => ({ ...m, rooms: [...m.rooms] })) })));
    this.#copies.clear();
    for (const m of this.#members.all()) this.#copy(m);
    this.#stopped = new Set(instances.filter((i) => !i.running).map((i) => i.name));
  }

  /** @param {TraceEvent} e */
  apply(e) {
    if (e.kind === "emit") return; // Members keeps a copy of all sockets for an emit, and nobody here asks for it
    if (e.kind === "instance-stop") this.#stopped.add(e.instance ?? "");
    const dying = e.kind === "instance-stop" && e.reason !== "killed"; // then an event for each socket follows, and until then the socket is in its rooms
    if (!dying) this.#members.apply(e);
    if (e.kind === "instance-start") this.#stopped.delete(e.instance ?? "");
    if (e.kind === "instance-stop" || e.kind === "upgrade") {
      this.#copies.clear();
      for (const m of this.#members.all()) this.#copy(m);
    } else if (e.socket) {
      const member = this.#members.get(e.socket);
      if (member) this.#copy(member);
      else this.#copies.delete(e.socket);
    }
  }

  /** @returns {Moment} */
  now() {
    return { members: [...this.#copies.values()], stopped: [...this.#stopped] };
  }

  /** @param {Member} m */
  #copy(m) {
    this.#copies.set(m.id, { ...m, rooms: new Set(m.rooms) });
  }
}
