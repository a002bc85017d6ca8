// @ts-check
import { actsOf } from "./acts.js";
import { inForce } from "./past.js";
import { list } from "../trace/audience.js";
import { socketsAt } from "../trace/past.js";

/** @typedef {import("../trace/trace.js").Recording} Recording */
/** @typedef {import("./fork.js").Plan} Plan */
/** @typedef {import("./fork.js").LeftOut} LeftOut */

export const limits = { acts: 40, people: 12 };
export const instanceNames = ["a", "b", "c", "d"]; // a lab has two, three or four instances, with the first of these names

/**
 * Plans a fork. A fork repeats part of a recording in two new labs; the plan has the state
 * that the labs begin with, and the acts to repeat.
 * @param {Recording} recording
 * @param {number} [point] the id of the event from which the fork repeats; undefined: the first act
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
  const leftOut = new Map();
  const from = point === undefined ? 0 : firstCause(events, point);
  const leaveOut = (/** @type {string} */ what, /** @type {string} */ why, id = Infinity) => {
    if (id < from) return;
    const key = `${what}\n${why}`;
    const known = leftOut.get(key);
    if (known) known.times++;
    else leftOut.set(key, { what, why, times: 1 });
  };
  const all = actsOf(events, (id) => (id === undefined ? undefined : sockets.get(id)), leaveOut);
  const first = point === undefined ? all[0]?.id ?? 0 : from;

  const later = all.filter((a) => a.id >= first);
  const number = instancesBefore(recording.instances.length, later);
  // A client may be on an instance that a later act adds. The fork then connects the client when it repeats that act.
  const known = instanceNames.filter((name, i) => i < number || later.some((a) => a.ask === "add" && a.instance === name));

  const connected = socketsAt(recording, first);
  /** @type {Plan["people"]} */
  const people = [];
  for (const { name, user, instance: home, sockets: ids } of recording.people) {
    const mine = connected.filter((m) => ids.includes(m.id));
    const instance = mine[0]?.instance ?? home;
    const namespaces = [...new Set(["/", ...ids.map((id) => nsps.get(id) ?? "/")])];
    if (!known.includes(instance)) leaveOut(name, `was on instance ${instance}, and this fork has ${list(known)}`);
    else if (people.length === limits.people) leaveOut(name, `a fork has room for ${limits.people} clients`);
    else people.push({ name, user, instance, namespaces, rooms: Object.fromEntries(mine.map((m) => [m.nsp, [...m.rooms]])) });
  }
  const isPlanned = (/** @type {import("./fork.js").Act} */ act) => act.client === undefined || people.some((p) => p.name === act.client);
  const acts = later.filter(isPlanned);
  for (const act of acts.splice(limits.acts)) leaveOut("what happened after that", `a fork repeats ${limits.acts} actions; fork again at a later point`, act.id);
  return { lab: recording.lab, instances: number, people, before: inForce(all.filter((a) => a.id < first && isPlanned(a))), acts, sockets, leftOut: [...leftOut.values()] };
}

/**
 * How many instances there were before some acts added and removed instances; two to four.
 * @param {number} now how many instances there are after the acts
 * @param {import("./fork.js").Act[]} acts
 */
function instancesBefore(now, acts) {
  for (const { ask } of acts.toReversed()) now += ask === "add" ? -1 : ask === "remove" ? 1 : 0;
  return Math.max(2, Math.min(now, instanceNames.length));
}

/** The id of the earliest known cause of an event, direct or indirect. @param {import("../trace/trace.js").TraceEvent[]} events @param {number} id */
function firstCause(events, id) {
  const known = new Map(events.map((e) => [e.id, e]));
  for (let e = known.get(id); e; e = known.get(e.answers || e.cause || 0)) id = e.id;
  return id;
}
