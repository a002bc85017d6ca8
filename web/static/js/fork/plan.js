// @ts-check
import { actsOf } from "./acts.js";
import { inForce, socketsAt } from "./past.js";
import { list } from "../trace/audience.js";

/** @typedef {import("../trace/trace.js").Recording} Recording */
/** @typedef {import("./fork.js").Plan} Plan */
/** @typedef {import("./fork.js").LeftOut} LeftOut */

export const most = { acts: 40, people: 12 };
export const instances = ["a", "b", "c", "d"]; // that a lab can have: the first two, or more in this order

/**
 * What has to be done to see again what happened from a point of a recording on: how
 * things stood there, and what was done from there.
 * @param {Recording} recording
 * @param {number} [point] an event; left out: from the first thing that was done
 * @returns {Plan}
 */
export function planFork(recording, point) {
  const { events } = recording;
  /** @type {Plan["sockets"]} */
  const sockets = new Map();
  const nsps = new Map(recording.sockets.map((s) => [s.id, s.nsp]));
  for (const e of events) if (e.socket && e.nsp && (e.kind === "connect" || !nsps.has(e.socket))) nsps.set(e.socket, e.nsp);
  for (const p of recording.people) for (const id of p.sockets) sockets.set(id, { name: p.name, nsp: nsps.get(id) ?? "/" });

  /** @type {Map<string, LeftOut>} */
  const left = new Map();
  const from = point === undefined ? 0 : root(events, point);
  const leaveOut = (/** @type {string} */ what, /** @type {string} */ why, id = Infinity) => {
    if (id < from) return;
    const key = `${what}\n${why}`;
    const known = left.get(key);
    if (known) known.times++;
    else left.set(key, { what, why, times: 1 });
  };
  const all = actsOf(events, (id) => (id === undefined ? undefined : sockets.get(id)), leaveOut);
  const first = point === undefined ? all[0]?.id ?? 0 : from;

  const later = all.filter((a) => a.id >= first);
  const number = instancesBefore(recording.instances.length, later);
  // Who came with an instance that was added afterwards comes with it again.
  const known = instances.filter((name, i) => i < number || later.some((a) => a.ask === "add" && a.instance === name));

  const there = socketsAt(recording, first);
  /** @type {Plan["people"]} */
  const people = [];
  for (const { name, user, instance: home, sockets: ids } of recording.people) {
    const mine = there.filter((m) => ids.includes(m.id));
    const instance = mine[0]?.instance ?? home;
    const namespaces = [...new Set(["/", ...ids.map((id) => nsps.get(id) ?? "/")])];
    if (!known.includes(instance)) leaveOut(name, `was on instance ${instance}, and this fork has ${list(known)}`);
    else if (people.length === most.people) leaveOut(name, `a fork has room for ${most.people} clients`);
    else people.push({ name, user, instance, namespaces, rooms: Object.fromEntries(mine.map((m) => [m.nsp, [...m.rooms]])) });
  }
  const has = (/** @type {import("./fork.js").Act} */ act) => act.client === undefined || people.some((p) => p.name === act.client);
  const acts = later.filter(has);
  for (const act of acts.splice(most.acts)) leaveOut("what was done after that", `a fork repeats ${most.acts} actions; fork again at a later point`, act.id);
  return { lab: recording.lab, instances: number, people, before: inForce(all.filter((a) => a.id < first && has(a))), acts, sockets, leftOut: [...left.values()] };
}

/**
 * How many instances there were before some of them came and went; two to four.
 * @param {number} now how many there are after that
 * @param {import("./fork.js").Act[]} acts
 */
function instancesBefore(now, acts) {
  for (const { ask } of acts.toReversed()) now += ask === "add" ? -1 : ask === "remove" ? 1 : 0;
  return Math.max(2, Math.min(now, instances.length));
}

/** The first cause of an event. @param {import("../trace/trace.js").TraceEvent[]} events @param {number} id */
function root(events, id) {
  const known = new Map(events.map((e) => [e.id, e]));
  for (let e = known.get(id); e; e = known.get(e.answers || e.cause || 0)) id = e.id;
  return id;
}
