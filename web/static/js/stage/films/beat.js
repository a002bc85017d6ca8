// @ts-check

/** @typedef {import("../../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./episode.js").Beat} Beat */
/** @typedef {import("./episode.js").BeatName} BeatName */

/** The name of each built-in event of the server, by the kind of the trace event that records it. @type {Partial<Record<import("../../trace/words.js").Kind, BeatName>>} */
const serverNames = {
  verdict: "verdict", connect: "connection", disconnecting: "disconnecting", disconnect: "disconnect", upgrade: "upgrade", error: "error",
  "instance-stop": "stop", "instance-start": "start", refused: "connection_error",
  "room-created": "room created", "room-deleted": "room deleted",
};

/** The built-in events of a client that films show, by the name of the client's event. @type {Map<string, BeatName>} */
const clientNames = new Map([
  ["connect", "connect"], ["disconnect", "disconnect"], ["connect_error", "connect_error"], ["upgrade", "upgrade"], ["upgradeError", "upgrade error"],
  ["reconnect_attempt", "attempt"], ["reconnect", "reconnect"], ["reconnect_error", "reconnect_error"], ["reconnect_failed", "reconnect_failed"],
]);

/**
 * Makes a beat of an event of the server.
 * @param {TraceEvent} e
 * @param {string} who the key of the figure that the event is about; "" if unknown
 * @returns {Beat | undefined} undefined if the event is no built-in event
 */
export function serverBeat(e, who) {
  const name = serverNames[e.kind];
  if (name === undefined) return undefined;
  return { side: "server", name, who, place: `instance:${e.instance ?? ""}`, text: plateOf(e), reason: e.reason ?? e.error ?? "", nsp: e.nsp ?? "/", socket: e.socket ?? "", server: e, order: e.id };
}

/**
 * Makes a beat of an action of the learner, or of a frame, which is no built-in event but begins one.
 * @param {TraceEvent} e
 * @param {string} who
 * @param {BeatName} name
 * @returns {Beat}
 */
export const namedBeat = (e, who, name) => ({ side: "server", name, who, place: `instance:${e.instance ?? ""}`, text: "", reason: "", nsp: "/", socket: e.socket ?? "", server: e, order: e.id });

/**
 * Makes a beat of an event of one of the page's clients.
 * @param {ClientEvent} e
 * @param {number} order
 * @returns {Beat | undefined} undefined if the event is no built-in event
 */
export function clientBeat(e, order) {
  const name = clientNames.get(e.name);
  if (name === undefined) return undefined;
  const error = e.name === "connect_error" || e.name === "reconnect_error" ? e.text : "";
  return {
    side: "client", name, who: e.client, place: `client:${e.client}`, text: e.reason ?? (name === "attempt" ? e.text : error), reason: e.reason ?? error,
    nsp: e.nsp ?? "/", socket: e.socket ?? "", client: e, order,
  };
}

/** What the plate of a server's event says below the event's name. @param {TraceEvent} e */
function plateOf({ kind, error, reason, user, room, transport }) {
  if (kind === "verdict") return error ? `refused: ${error}` : user ? `let ${user} in` : "let in";
  if (kind === "upgrade") return transport ?? "";
  return error ?? reason ?? room ?? "";
}
