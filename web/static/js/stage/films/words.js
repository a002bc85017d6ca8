// @ts-check
import { list } from "../../trace/audience.js";
import { instanceName } from "../../trace/instance-name.js";
import { describeVerdict } from "../story.js";
import { ofTransport } from "../../trace/goodbye.js";

/** @typedef {import("./episode.js").Beat} Beat */

/**
 * What a sentence needs to know besides its beats.
 * @typedef {object} Context
 * @property {(key: string) => string} label the name of a figure
 * @property {(room: string) => string} room the name of a room, or of the client whose socket it is
 * @property {number} [gap] how many milliseconds passed since the step before, if that is long
 * @property {boolean} one whether the lab has one instance
 * @property {string[]} joined the rooms that the connection handler put the socket into
 * @property {string[]} lost the rooms that the client was in before and is not in now
 * @property {boolean} sameId whether the client has the id that it had before
 * @property {boolean} refused whether the middleware has refused the client
 */

/**
 * The sentence that tells a step of a built-in film, in the caption and to screen readers.
 * @param {Beat[]} beats the beats of the step; all have the same name
 * @param {Context} context
 */
export function tell(beats, context) {
  const text = sentences[beats[0].name](beats, context);
  return context.gap === undefined ? text : `${waitOf(context.gap)} later ${text.replace(ours, (word) => word.toLowerCase())}`;
}

/** The words with which our sentences begin. A sentence may also begin with a name, which stays as it is. */
const ours = /^(The|Then|Instance|On|To)\b/;

/** A time in words. @param {number} ms */
export const waitOf = (ms) => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`);

/** The instance of a server's beat. @param {Beat} b @param {Context} c */
const instanceOf = (b, c) => instanceName(b.server?.instance ?? b.client?.instance, c.one);

/** @param {string} text */
const capital = (text) => `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;

/** The clients of a step. @param {Beat[]} beats @param {Context} context */
function names(beats, { label }) {
  const all = [...new Set(beats.map((b) => b.who && label(b.who)).filter(Boolean))];
  return all.length > 6 ? list([...all.slice(0, 5), `${all.length - 5} more`]) : list(all);
}

/** Whose: "alice’s client", "the clients of alice and bob". @param {Beat[]} beats @param {Context} context @param {string} [what] */
function whose(beats, context, what = "client") {
  const who = names(beats, context);
  return new Set(beats.map((b) => b.who)).size > 1 ? `The ${what}s of ${who}` : `${who}’s ${what}`;
}

/** @param {Beat[]} beats @param {string} one @param {string} many */
const verb = (beats, one, many) => (new Set(beats.map((b) => b.who)).size > 1 ? many : one);

/** " in /tasks" for a beat of that namespace, "" for one of "/". @param {Beat} b */
const inNsp = (b) => (b.nsp === "/" ? "" : ` in ${b.nsp}`);

/** @type {Record<import("./episode.js").BeatName, (beats: Beat[], c: Context) => string>} */
const sentences = {
  pause: (beats, c) => `The heartbeat of ${names(beats, c)} is paused: no pong gets through any more.`,
  resume: (beats, c) => `The heartbeat of ${names(beats, c)} goes on.`,
  ping: (beats, c) => `${capital(instanceOf(beats[0], c))} sends ${names(beats, c)} a ping, and waits for the pong.`,
  stop: ([b], c) => (b.reason === "killed"
    ? `${capital(instanceOf(b, c))} is killed. It says goodbye to nobody: on the server no event fires.`
    : `${capital(instanceOf(b, c))} ${b.reason === "removed" ? "is removed" : "stops"}, and ends the connections of all its clients.`),
  start: ([b], c) => `${capital(instanceOf(b, c))} runs again. It knows none of its clients.`,
  disconnecting(beats, c) {
    const [b] = beats;
    const why = `${capital(instanceOf(b, c))} ${whyEnded(b, names(beats, c))}`;
    const rooms = (b.server?.rooms ?? []).filter((room) => room !== b.socket).map(c.room);
    if (beats.length > 1) return `${why}: disconnecting${inNsp(b)}. ${names(beats, c)} are still in their rooms.`;
    return `${why}: disconnecting${inNsp(b)}. ${names(beats, c)} is still in ${rooms.length > 0 ? list(rooms) : "no room but its own"}.`;
  },
  disconnect(beats, c) {
    const [b] = beats;
    if (b.side === "server") return `Then disconnect${inNsp(b)}, ${b.reason}. ${names(beats, c)} ${verb(beats, "is", "are")} in no room any more.`;
    if (b.reason === "io client disconnect") return `${whose(beats, c)} ${verb(beats, "calls", "call")} socket.disconnect(), and ${verb(beats, "hears", "hear")} disconnect${inNsp(b)}, ${b.reason}. It comes back only if connect() is called.`;
    const next = b.reason === "io server disconnect" ? "It does not try again on its own: the server has sent it away." : "It will try again by itself.";
    return `${whose(beats, c)} ${verb(beats, "hears", "hear")} disconnect${inNsp(b)}, ${b.reason}. ${verb(beats, next, next.replaceAll(/\bIt\b/g, "They").replace("does", "do").replace("itself", "themselves").replace(" its ", " their ").replace("sent it", "sent them"))}`;
  },
  attempt(beats, c) {
    const [b] = beats;
    const number = /\d+/.exec(b.client?.text ?? "")?.[0] ?? "";
    const skipped = b.skipped ? ` The ${b.skipped === 1 ? "attempt" : `${b.skipped} attempts`} before failed too.` : "";
    return `${whose(beats, c, "Manager")} ${verb(beats, "tries", "try")} again: reconnect_attempt${beats.length === 1 && number ? ` ${number}` : ""}.${skipped} A listener on the socket never hears this event.`;
  },
  reconnect: (beats, c) => `The transport of ${names(beats, c)} is back: reconnect, on the Manager, before the namespace is joined. The socket never hears it.`,
  reconnect_error: (beats, c) => `${whose(beats, c, "Manager")} ${verb(beats, "hears", "hear")} reconnect_error: ${beats[0].reason}.`,
  reconnect_failed: (beats, c) => `${whose(beats, c, "Manager")} ${verb(beats, "hears", "hear")} reconnect_failed, and ${verb(beats, "gives", "give")} up.`,
  connect_error(beats, c) {
    const [b] = beats;
    return `${whose(beats, c)} ${verb(beats, "hears", "hear")} connect_error${inNsp(b)}: ${b.reason}.${nextAfter(beats, c)}`;
  },
  verdict(beats, c) {
    const [b] = beats;
    if (beats.length === 1 && b.server) return describeVerdict({ ...b.server, user: b.server.user || (b.who && `${c.label(b.who)}’s client`) }, c.one);
    return `The middleware on ${instanceOf(b, c)} ${b.reason ? "refused" : "let in"} ${names(beats, c)}.`;
  },
  connection(beats, c) {
    const [b] = beats;
    const handler = c.joined.length > 0 ? ` The connection handler puts ${verb(beats, "it", "each of them")} into ${beats.length > 1 ? "its room" : list(c.joined.map(c.room))}.` : "";
    if (c.sameId) return `${capital(instanceOf(b, c))} takes ${names(beats, c)} back under the same id: connection${inNsp(b)}. The session was recovered, with its rooms.`;
    return `To ${instanceOf(b, c)} ${names(beats, c)} ${verb(beats, "is a new socket", "are new sockets")}: connection${inNsp(b)}.${handler}`;
  },
  connect(beats, c) {
    const [b] = beats;
    const lost = beats.length === 1 && c.lost.length > 0 ? ` Nobody has put it back into ${list(c.lost.map(c.room))}.` : "";
    return `${whose(beats, c)} ${verb(beats, "hears", "hear")} connect${inNsp(b)}, under ${c.sameId ? "the same id" : verb(beats, "a new id", "new ids")}.${lost}`;
  },
  upgrade: (beats, c) => (beats[0].side === "client"
    ? `${whose(beats, c)} ${verb(beats, "has", "have")} WebSocket in place of polling: upgrade, on the engine.`
    : `${capital(instanceOf(beats[0], c))} has upgraded ${names(beats, c)} from polling to WebSocket.`),
  "upgrade error": (beats, c) => `The upgrade of ${names(beats, c)} to WebSocket fails. ${verb(beats, "It stays", "They stay")} on polling.`,
  error: ([b], c) => `${capital(instanceOf(b, c))} cannot read what ${b.who ? c.label(b.who) : "a client"} has sent: ${b.reason}.`,
  connection_error: ([b], c) => `${capital(instanceOf(b, c))} refuses a request: ${b.server?.status ?? ""} ${b.reason}.`,
  "room created": (beats, c) => `On ${instanceOf(beats[0], c)} ${verbOf(beats, "the room", "the rooms")} ${list(beats.map((b) => c.room(b.server?.room ?? "")))} ${verbOf(beats, "comes", "come")} into being.`,
  "room deleted": (beats, c) => `On ${instanceOf(beats[0], c)} nobody is left in ${list(beats.map((b) => c.room(b.server?.room ?? "")))}: ${verbOf(beats, "the room", "the rooms")} ${verbOf(beats, "ceases", "cease")} to exist.`,
};

/** What follows a connect_error, if that is certain. @param {Beat[]} beats @param {Context} c */
function nextAfter(beats, c) {
  if (c.refused) return ` ${verb(beats, "It was refused, and does", "They were refused, and do")} not try again.`;
  return ofTransport.includes(beats[0].reason) ? ` ${verb(beats, "It tries", "They try")} again.` : "";
}

/** @param {Beat[]} beats @param {string} one @param {string} many */
const verbOf = (beats, one, many) => (beats.length > 1 ? many : one);

/** Why the server ended a connection: what follows the instance's name. @param {Beat} b @param {string} who */
function whyEnded({ reason }, who) {
  switch (reason) {
    case "ping timeout": return `has waited for the pong of ${who} for too long. The heartbeat is lost`;
    case "client namespace disconnect": return `gets the packet DISCONNECT of ${who}`;
    case "server namespace disconnect": return `sends ${who} away with socket.disconnect()`;
    case "server shutting down": return `ends the connection of ${who}, because it shuts down`;
    case "forced close": return `closes the connection of ${who}`;
    case "transport error": return `cannot use the connection of ${who} any more`;
    default: return `sees the connection of ${who} end`;
  }
}
