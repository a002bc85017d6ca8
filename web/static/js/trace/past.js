// @ts-check
import { Members } from "./members.js";

/** @typedef {import("./trace.js").Member} Member */
/** @typedef {import("./trace.js").RecordedWorld} RecordedWorld */

/**
 * The sockets that were connected at a point of a recording, with their rooms. The recording
 * lists the sockets only for its end. So socketsAt first goes through the events backwards, to
 * find the sockets at the beginning, and then forwards to the point.
 * @param {RecordedWorld} recording
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

/** The sockets that were connected when the trace began. @param {RecordedWorld} recording @returns {Member[]} */
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
