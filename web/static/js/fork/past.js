// @ts-check
import { Members } from "../trace/members.js";

/** @typedef {import("../trace/trace.js").Member} Member */
/** @typedef {import("../trace/trace.js").Recording} Recording */
/** @typedef {import("./fork.js").Act} Act */

/**
 * The sockets that were connected at a point of a recording, with their rooms. A trace may
 * begin while sockets are connected already. So this first goes back from the sockets at
 * the end of the recording to those at its beginning, and then forward to the point.
 * @param {Recording} recording
 * @param {number} point the first event that has not happened yet
 * @returns {Member[]}
 */
export function socketsAt(recording, point) {
  const members = new Members();
  const first = socketsAtStart(recording);
  const instances = [...new Set(first.map((m) => m.instance))];
  members.reset(instances.map((name) => ({ name, running: true, sockets: first.filter((m) => m.instance === name).map((m) => ({ ...m, rooms: [...m.rooms] })) })));
  for (const e of recording.events) {
    if (e.id >= point) break;
    members.apply(e);
  }
  return members.all();
}

/** The sockets that were connected when the trace began. @param {Recording} recording @returns {Member[]} */
function socketsAtStart({ sockets, events }) {
  /** @type {Map<string, Member>} */
  const connected = new Map(sockets.map((s) => [s.id, { ...s, rooms: new Set(s.rooms) }]));
  for (const e of events.toReversed()) {
    const id = e.socket ?? "";
    switch (e.kind) {
      case "connect":
        connected.delete(id);
        break;
      case "disconnecting":
        connected.set(id, {
          id, nsp: e.nsp ?? "/", instance: e.instance ?? "", user: e.user ?? "", session: e.session ?? "", transport: e.transport ?? "",
          rooms: new Set((e.rooms ?? []).filter((room) => room !== id)),
        });
        break;
      case "join":
        connected.get(id)?.rooms.delete(e.room ?? "");
        break;
      case "leave":
        connected.get(id)?.rooms.add(e.room ?? "");
        break;
    }
  }
  return [...connected.values()];
}

/**
 * The acts whose effect still lasts after all of them: faults that were not undone, and
 * clients that have disconnected for good.
 * @param {Act[]} acts in order
 * @returns {Act[]}
 */
export function inForce(acts) {
  /** @type {Map<string, Act>} by the key of the act's effect */
  let lasting = new Map();
  for (const act of acts) {
    if (act.ask === "heal") { // it undoes faults, but does not reconnect clients
      lasting = new Map([...lasting].filter(([key]) => key.startsWith("gone")));
      continue;
    }
    if (act.ask === "remove") { // the faults of a removed instance end with it
      lasting.delete(`run ${act.instance}`);
      lasting.delete(`cut ${act.instance}`);
      continue;
    }
    const [key, on] = effectOf(act);
    if (!key) continue;
    lasting.delete(key);
    if (on) lasting.set(key, act);
  }
  return [...lasting.values()];
}

/** The key of what an act changes ("" if nothing lasts), and whether the act sets the fault (true) or undoes it. @param {Act} act @returns {[string, boolean]} */
function effectOf(act) {
  const who = `gone ${act.client} ${act.nsp}`;
  if (act.does === "connect") return [who, false];
  if (act.does === "disconnect") return [who, true];
  return act.ask ? effects[act.ask](act, who) : noEffect;
}

/** @type {[string, boolean]} */
const noEffect = ["", false];

/** The effect of each action. @type {Record<import("./fork.js").Ask, (act: Act, who: string) => [string, boolean]>} */
const effects = {
  emit: () => noEffect,
  join: () => noEffect, // socketsAt handles rooms
  leave: () => noEffect,
  drop: () => noEffect,
  "disconnect-socket": (_act, who) => [who, true],
  stop: ({ instance }) => [`run ${instance}`, true],
  kill: ({ instance }) => [`run ${instance}`, true],
  start: ({ instance }) => [`run ${instance}`, false],
  add: () => noEffect,
  remove: () => noEffect, // inForce handles it
  cut: ({ instance, body }) => [`cut ${instance}`, body?.on === true],
  scatter: ({ body }) => ["scatter", body?.on === true],
  failover: ({ body }) => ["failover", body?.on === true],
  block: ({ client, body }) => [`block ${client}`, body?.on === true],
  delay: ({ client, body }) => [`delay ${client}`, Number(body?.ms) > 0],
  pause: () => noEffect, // the pause ends with the session
  heal: () => noEffect, // inForce handles it
};
