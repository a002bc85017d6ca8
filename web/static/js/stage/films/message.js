// @ts-check

/** @typedef {import("../stage.js").Hop} Hop */
/** @typedef {import("../../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./episode.js").Beat} Beat */

/** What framesOf has found for each beat. @type {WeakMap<Beat, {frame: TraceEvent, packet: string}>} */
const found = new WeakMap();

/**
 * The packet that moves between client and instance when an event fires: CONNECT,
 * DISCONNECT, CONNECT_ERROR or a ping.
 * @param {Beat} b
 * @param {Beat[]} beats all beats of the episode
 * @param {import("../../trace/page-trace.js").PageTrace} trace
 * @returns {Omit<Hop, "start" | "end"> | undefined} undefined if no packet moves, or if the trace does not show it
 */
export function messageOf(b, beats, { log }) {
  if (!b.who) return undefined;
  const message = found.get(b) ?? frameOf(b, beats, log);
  if (!message) return undefined;
  found.set(b, message);
  const { frame, packet } = message;
  const client = `client:${b.who}`;
  const instance = `instance:${frame.instance ?? ""}`;
  const way = frame.kind === "frame-in" ? { from: client, to: instance } : { from: instance, to: client };
  return { id: frame.id, kind: frame.kind, ...way, event: packet, payload: "", took: 0, source: frame };
}

/** @param {Beat} b @param {Beat[]} beats @param {import("../../trace/log.js").TraceLog} log */
function frameOf(b, beats, log) {
  if (b.name === "ping" && b.server) return { frame: b.server, packet: "ping" };
  const cause = b.server?.cause ? log.get(b.server.cause) : undefined;
  if (cause?.kind === "frame-in" && (b.name === "disconnecting" || b.name === "verdict")) return { frame: cause, packet: b.name === "verdict" ? "CONNECT" : "DISCONNECT" };
  if (b.name === "connect") return sentAfter(beats.find((v) => v.name === "verdict" && v.socket === b.socket), "40", "CONNECT", log);
  if (b.name === "connect_error") return sentAfter(beats.find((v) => v.name === "verdict" && v.who === b.who && v.reason && b.reason.startsWith(v.reason)), "44", "CONNECT_ERROR", log);
  if (b.reason !== "io server disconnect") return undefined;
  const end = beats.find((d) => d.name === "disconnecting" && d.socket === b.socket)?.server;
  const frame = end && log.all().findLast((f) => f.kind === "frame-out" && f.instance === end.instance && f.session === end.session && f.frame?.startsWith("41"));
  return frame && { frame, packet: "DISCONNECT" };
}

/** The packet that tells a client the verdict. @param {Beat | undefined} verdict @param {string} start the first characters of the frame @param {string} packet @param {import("../../trace/log.js").TraceLog} log */
function sentAfter(verdict, start, packet, log) {
  const frame = verdict?.server && log.chain(verdict.server.id).find((f) => f.kind === "frame-out" && f.frame?.startsWith(start));
  return frame && { frame, packet };
}
