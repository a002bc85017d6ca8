// @ts-check
import { isFault } from "./actions.js";
import { TraceLog } from "./log.js";
import { socketsAt } from "./past.js";

/** @typedef {import("./trace.js").RecordedWorld} RecordedWorld */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./trace.js").Recording} Recording */

/** Events that change who is connected and in which rooms. A part of a recording needs them even if something else has caused them. @type {import("./words.js").Kind[]} */
const membership = ["connect", "join", "leave", "disconnecting", "disconnect", "instance-start", "instance-stop", "upgrade"];

/**
 * A part of a recording: one event with its causes and all its effects, and what the clients
 * noticed of them.
 * @template {RecordedWorld} T
 * @param {T} recording
 * @param {number} id the event's id
 * @param {{ids: number[], noted?: string[]}[]} [steps] the steps of a film: the events of the server and of the clients that no cause need join to the event, such as a reconnection
 * @returns {T}
 */
export function segmentOf(recording, id, steps = []) {
  const log = new TraceLog(recording.events.length);
  log.add(recording.events);
  const family = new Set([id, ...steps.flatMap((s) => s.ids)].flatMap((e) => log.family(e)));
  const [first, last] = [Math.min(...family), Math.max(...family)];
  const events = recording.events.filter((e) => family.has(e.id) || e.id > first && e.id < last && membership.includes(e.kind));
  const sockets = socketsAt(recording, last + 1).map((m) => ({ ...m, session: m.session ?? "", rooms: [...m.rooms] }));
  const known = new Set([...events.map((e) => e.socket), ...sockets.map((s) => s.id)]);
  const predictions = /** @type {Partial<Recording>} */ (recording).predictions?.filter((p) => family.has(p.emit));
  return {
    ...recording, events, sockets, happened: noticed(recording.happened, family, new Set(steps.flatMap((s) => s.noted ?? []))),
    people: recording.people.map((p) => ({ ...p, sockets: p.sockets.filter((s) => known.has(s)) })),
    instances: instancesAt(recording, last),
    ...(predictions && { predictions }),
  };
}

/**
 * The clients' events that belong to some events of the server, which are their causes or their
 * effects, and those that a film shows. Of the clients of a film all built-in events from its first to its last stay.
 * @param {ClientEvent[]} happened @param {Set<number>} events @param {Set<string>} noted the ids of those that the film shows
 */
function noticed(happened, events, noted) {
  const shown = happened.filter((e) => e.id !== undefined && noted.has(e.id));
  const [from, to] = [Math.min(...shown.map((e) => e.at)), Math.max(...shown.map((e) => e.at))];
  const clients = new Set(shown.map((e) => e.client));
  /** @type {Set<string | undefined>} */
  const ids = new Set([...shown, ...happened.filter((e) => clients.has(e.client) && e.at >= from && e.at <= to && e.frame === undefined && e.event === undefined)].map((e) => e.id));
  const belongs = (/** @type {ClientEvent} */ e) => events.has(e.wire ?? 0) || typeof e.cause === "number" && events.has(e.cause);
  for (const e of happened.toReversed()) {
    if (!belongs(e) && !ids.has(e.id)) continue;
    ids.add(e.id);
    if (typeof e.cause === "string") ids.add(e.cause); // an emit is the cause of the packet that has it
  }
  return happened.filter((e) => {
    const mine = belongs(e) || e.id !== undefined && ids.has(e.id) || typeof e.cause === "string" && ids.has(e.cause);
    if (mine && e.id !== undefined) ids.add(e.id);
    return mine;
  });
}

/** The instances as they were after an event. If faults were set or undone since, it is unknown which were cut off from Redis. @param {RecordedWorld} recording @param {number} id the event's id */
function instancesAt({ instances, events }, id) {
  const running = new Map(instances.map((i) => [i.name, i.running]));
  for (const e of events.toReversed()) {
    if (e.id <= id) break;
    if (e.kind === "instance-stop" || e.kind === "instance-start") running.set(e.instance ?? "", e.kind === "instance-stop");
  }
  const changed = events.some((e) => e.id > id && e.kind === "action" && isFault(e.event));
  return instances.map(({ linked, ...i }) => ({ ...i, running: running.get(i.name) ?? i.running, ...(!changed && linked !== undefined && { linked }) }));
}
