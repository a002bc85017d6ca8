// @ts-check
import { Members } from "../trace/members.js";

/** @typedef {import("../trace/trace.js").Member} Member */
/** @typedef {import("../trace/trace.js").Recording} Recording */
/** @typedef {import("./fork.js").Act} Act */

/**
 * Which sockets there were at a point of a recording, and the rooms they were in. A
 * trace may begin in the middle: who was there before is found by going back from how
 * it ended.
 * @param {Recording} recording
 * @param {number} point the first event that has not happened yet
 * @returns {Member[]}
 */
export function socketsAt(recording, point) {
  const members = new Members();
  const first = before(recording);
  const instances = [...new Set(first.map((m) => m.instance))];
  members.reset(instances.map((name) => ({ name, running: true, sockets: first.filter((m) => m.instance === name).map((m) => ({ ...m, rooms: [...m.rooms] })) })));
  for (const e of recording.events) {
    if (e.id >= point) break;
    members.apply(e);
  }
  return members.all();
}

/** The sockets that there were when the trace began. @param {Recording} recording @returns {Member[]} */
function before({ sockets, events }) {
  /** @type {Map<string, Member>} */
  const there = new Map(sockets.map((s) => [s.id, { ...s, rooms: new Set(s.rooms) }]));
  for (const e of events.toReversed()) {
    const id = e.socket ?? "";
    switch (e.kind) {
      case "connect":
        there.delete(id);
        break;
      case "disconnecting":
        there.set(id, {
          id, nsp: e.nsp ?? "/", instance: e.instance ?? "", user: e.user ?? "", session: e.session ?? "", transport: e.transport ?? "",
          rooms: new Set((e.rooms ?? []).filter((room) => room !== id)),
        });
        break;
      case "join":
        there.get(id)?.rooms.delete(e.room ?? "");
        break;
      case "leave":
        there.get(id)?.rooms.add(e.room ?? "");
        break;
    }
  }
  return [...there.values()];
}

/**
 * What was still in force of what had been done: broken things that nobody had mended,
 * clients that had gone for good.
 * @param {Act[]} acts in order
 * @returns {Act[]}
 */
export function inForce(acts) {
  /** @type {Map<string, Act>} by what it is about */
  let open = new Map();
  for (const act of acts) {
    if (act.ask === "heal") { // it mends; it brings nobody back who has left
      open = new Map([...open].filter(([about]) => about.startsWith("gone")));
      continue;
    }
    if (act.ask === "remove") { // what was wrong with it is gone too
      open.delete(`run ${act.instance}`);
      open.delete(`cut ${act.instance}`);
      continue;
    }
    const [about, on] = effect(act);
    if (!about) continue;
    open.delete(about);
    if (on) open.set(about, act);
  }
  return [...open.values()];
}

/** What an act is about, and whether something is otherwise than usual after it. @param {Act} act @returns {[string, boolean]} */
function effect(act) {
  const who = `gone ${act.client} ${act.nsp}`;
  if (act.does === "connect") return [who, false];
  if (act.does === "disconnect") return [who, true];
  return act.ask ? effects[act.ask](act, who) : none;
}

/** @type {[string, boolean]} */
const none = ["", false];

/** The effect of each thing that the control plane can be asked for. @type {Record<import("./fork.js").Ask, (act: Act, who: string) => [string, boolean]>} */
const effects = {
  emit: () => none,
  join: () => none, // socketsAt knows
  leave: () => none,
  drop: () => none,
  "disconnect-socket": (_act, who) => [who, true],
  stop: ({ instance }) => [`run ${instance}`, true],
  kill: ({ instance }) => [`run ${instance}`, true],
  start: ({ instance }) => [`run ${instance}`, false],
  add: () => none,
  remove: () => none, // inForce forgets what was wrong with the instance
  cut: ({ instance, body }) => [`cut ${instance}`, body?.on === true],
  scatter: ({ body }) => ["scatter", body?.on === true],
  failover: ({ body }) => ["failover", body?.on === true],
  block: ({ client, body }) => [`block ${client}`, body?.on === true],
  delay: ({ client, body }) => [`delay ${client}`, Number(body?.ms) > 0],
  pause: () => none, // it ends with the session
  heal: () => none, // inForce forgets everything
};
