// @ts-check
import { Members } from "../trace/members.js";

/** @typedef {import("../trace/trace.js").Member} Member */
/** @typedef {import("../trace/trace.js").Recording} Recording */
/** @typedef {import("./fork.js").Act} Act */

/**
 * The sockets that were connected at a point of a recording, with their rooms. The recording
 * lists the sockets only for its end. So socketsAt first goes through the events backwards, to
 * find the sockets at the beginning, and then forwards to the point.
 * @param {Recording} recording
 * @param {number} point the id of the first event after the point
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
 * The acts whose effect still lasts after all of the acts: they have set faults that no later
 * act undid, or have disconnected clients that no later act connected.
 * @param {Act[]} acts in order
 * @returns {Act[]}
 */
export function inForce(acts) {
  /** The acts whose effect lasts, by the key of the effect. @type {Map<string, Act>} */
  let lasting = new Map();
  for (const act of acts) {
    if (act.ask === "heal") { // heal undoes all faults, but does not reconnect clients
      lasting = new Map([...lasting].filter(([key]) => key.startsWith("gone")));
      continue;
    }
    if (act.ask === "remove") { // a removed instance takes its faults with it
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

/** The key of an act's effect, or "" if the act has no lasting effect; and true if the act sets a fault or disconnects a client, false if it undoes that. @param {Act} act @returns {[string, boolean]} */
function effectOf(act) {
  const who = `gone ${act.client} ${act.nsp}`;
  if (act.does === "connect") return [who, false];
  if (act.does === "disconnect") return [who, true];
  return act.ask ? effects[act.ask](act, who) : noEffect;
}

/** @type {[string, boolean]} */
const noEffect = ["", false];

/** For each action, a function that returns the effect of an act with that action, as effectOf does. @type {Record<import("./fork.js").Ask, (act: Act, who: string) => [string, boolean]>} */
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
  pause: () => noEffect, // the pause ends when the server closes the session
  heal: () => noEffect, // inForce handles it
};
