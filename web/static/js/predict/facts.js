// @ts-check
// What the trace shows about each question, and why it is so. A question that the trace does
// not answer has no fact.

import { list } from "../trace/audience.js";
import { goodbyes, ofTransport } from "../trace/goodbye.js";
import { whyEnded } from "../trace/rules.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./deeds.js").QuestionId} QuestionId */

/** The id of the right option, and the reason in a sentence. @typedef {{is: string, why: string}} Fact */

/**
 * The events of both sides since a deed, and the client that they are about.
 * @typedef {object} Evidence
 * @property {string} name the client's name
 * @property {string} instance the instance that the client connects to
 * @property {string} socket the id that the client had before; "" if it had none
 * @property {string[]} rooms the rooms that it was in, without its own
 * @property {TraceEvent[]} events the server's events
 * @property {ClientEvent[]} happened the clients' events
 * @property {(socket: string | undefined) => boolean} isMine whether a socket belongs to the client
 * @property {string[]} [roomsNow] the rooms that the client is in now, without its own; absent: unknown
 */

/** What both sides say of the client's connection. @param {Evidence} evidence */
export function sidesOf({ name, socket, events, happened, isMine }) {
  const mine = happened.filter((e) => e.client === name && (e.nsp ?? "/") === "/");
  const told = happened.findLast((e) => e.client === name && e.name === "connect_error"); // in any namespace, because a door may lead to another
  const ended = mine.find((e) => e.name === "disconnect");
  const connected = mine.findLast((e) => e.name === "connect" && (!ended || e.at >= ended.at));
  return {
    mine, told, ended, connected,
    left: events.find((e) => e.kind === "disconnect" && e.socket === socket),
    entered: connected && events.find((e) => e.kind === "connect" && e.socket === connected.socket),
    refusal: events.find((e) => e.kind === "verdict" && e.error && (isMine(e.socket) || told?.text.startsWith(e.error))),
    failed: ended ? mine.filter((e) => e.at > ended.at && e.name === "connect_error" && ofTransport.includes(errorOf(e))) : [],
  };
}

/** @typedef {ReturnType<typeof sidesOf>} Sides */

/** @type {Record<QuestionId, (sides: Sides, evidence: Evidence) => Fact | undefined>} */
const facts = {
  first({ ended, left, connected, entered }) {
    if (ended && left && ended.socket === left.socket && ended.reason === "io client disconnect" && left.reason === "client namespace disconnect") return { is: "client", why: "The client sends the packet DISCONNECT, and the server hears of it by that packet." };
    if (ended && left && ended.socket === left.socket && ended.reason === "io server disconnect") return { is: "server", why: "The server sends the packet DISCONNECT, and the client hears of it by that packet." };
    if (!ended && connected && entered) return { is: "server", why: "The server’s answer CONNECT carries the new id, and the client connects when that comes." };
    return undefined;
  },
  reason({ ended, left }, { events, instance }) {
    return ended?.reason ? { is: ended.reason, why: whyHeard(ended.reason, left, events.find((e) => e.kind === "instance-stop" && e.instance === instance)) } : undefined;
  },
  "server-reason"({ left }, { name }) {
    if (!left?.reason) return undefined;
    if (left.reason === "ping timeout") return { is: left.reason, why: `The server waited for a pong of ${name}, and none came.` };
    return { is: left.reason, why: left.reason === "client namespace disconnect" ? "The server got the packet DISCONNECT." : `The server says ${left.reason}.` };
  },
  back({ ended, connected, entered, refusal, told, failed }) {
    if (!ended) return undefined;
    if (connected) return { is: "back", why: `Nobody had said goodbye, so the Manager tried again${entered ? ", and the server let it in" : ""}.` };
    if (refusal && told) return { is: "away", why: `The middleware refused it: ${refusal.error}. After that a client does not try again.` };
    if (ended.reason && goodbyes.includes(ended.reason)) return { is: "away", why: `After ${ended.reason} a client does not try again on its own.` };
    const last = failed.at(-1);
    return last ? { is: "trying", why: `Nobody had said goodbye, so the Manager tries again and again. So far every attempt has failed: ${errorOf(last)}.` } : undefined;
  },
  kept({ connected }, { socket, rooms, roomsNow }) {
    if (!connected || !roomsNow || !socket) return undefined;
    const missing = rooms.filter((room) => !roomsNow.includes(room));
    if (connected.socket === socket) return missing.length === 0 ? { is: "same", why: "The server has recovered the session: socket.recovered is true." } : undefined;
    return missing.length > 0
      ? { is: "new", why: `Rooms belong to the socket, and that is a new one. It is not in ${list(missing)}.` }
      : { is: "rooms", why: `The connection handler has put the new socket into ${list(rooms)} again.` };
  },
  "same-id"({ connected }, { socket }) {
    if (!connected?.socket || !socket) return undefined;
    return connected.socket === socket
      ? { is: "same", why: "The server has recovered the session: socket.recovered is true." }
      : { is: "new", why: "Each connection gets an id of its own, unless the server recovers the session." };
  },
  goodbye({ left }, { instance, events }) {
    if (left) return { is: "yes", why: `The server shut down in order: ${left.reason}.` };
    const stop = events.find((e) => e.kind === "instance-stop" && e.instance === instance);
    return stop?.reason === "killed" ? { is: "no", why: "The server was killed. A dead process fires nothing." } : undefined;
  },
  fires({ told, connected, entered, refusal }, { events, instance }) {
    if (told) return { is: errorOf(told), why: refusal ? `The middleware refused it: ${refusal.error}.` : `The client got no CONNECT: ${errorOf(told)}.` };
    if (closedForAuth(events, instance)) return { is: "nothing", why: `${sentence(whyEnded("auth"))} No packet says so.` };
    return connected && entered ? { is: "connect", why: "The middleware let it in." } : undefined;
  },
  connection({ told, entered, refusal }, { events, instance }) {
    if (entered) return { is: "yes", why: "The middleware let it in." };
    if (refusal && told) return { is: "no", why: "The middleware comes before the connection handler, and it refused." };
    if (told?.text.startsWith("Invalid namespace")) return { is: "no", why: "There is no such namespace, so it has neither middleware nor connection handler." };
    return closedForAuth(events, instance) ? { is: "no", why: "The server ended the connection before it asked the middleware." } : undefined;
  },
  handshake(_sides, { events, instance }) {
    const refused = events.find((e) => e.kind === "refused" && e.instance === instance);
    return refused && { is: "connection_error", why: `Engine.IO refused the request, so Socket.IO never saw it: ${[refused.status, refused.error ?? refused.reason].filter(Boolean).join(", ")}.` };
  },
  stays({ ended }, { name, happened }) {
    if (ended) return { is: "no", why: `The client hears disconnect: ${ended.reason}.` };
    const came = happened.some((e) => e.client === name && e.name === "received" && e.event === "large");
    return came ? { is: "yes", why: "maxHttpBufferSize limits what a server takes. Nothing limits what it sends." } : undefined;
  },
  session(_sides, { events }) {
    const probe = events.find((e) => e.kind === "frame-in" && e.frame === "2probe" && !events.some((f) => f.session === e.session && f.instance === e.instance && f.kind === "frame-in" && f.frame === "5"));
    if (!probe) return undefined;
    const same = events.filter((e) => e.session === probe.session && e.instance === probe.instance && e.id > probe.id);
    return same.some((e) => e.kind === "frame-out" && e.frame?.startsWith("44")) ? { is: "lives", why: "Until 5 comes, polling is the transport. The server still answers there." } : undefined;
  },
  order({ connected }, { events }) {
    const [first] = events.filter((e) => e.kind === "handle" && e.socket === connected?.socket);
    if (!first) return undefined;
    return first.event?.startsWith("kept-")
      ? { is: "kept", why: "The client has kept it in socket.sendBuffer, and sends that before its connect listeners run." }
      : { is: "fresh", why: `The server got ${first.event} first.` };
  },
  arrives({ connected }, { name, events, happened }) {
    if (!connected) return undefined;
    if (happened.some((e) => e.client === name && e.name === "received" && e.event === "missed")) return { is: "yes", why: "The server had kept it: connectionStateRecovery is on." };
    const emit = events.find((e) => e.kind === "emit" && e.event === "missed");
    return emit && !events.some((e) => e.kind === "deliver" && e.event === "missed" && e.socket === connected.socket) ? { is: "no", why: "A server keeps nothing for a socket that is gone, unless connectionStateRecovery is on." } : undefined;
  },
};

/**
 * @param {QuestionId} question
 * @param {Evidence} evidence
 * @returns {Fact | undefined} undefined if the trace does not answer the question
 */
export const factAbout = (question, evidence) => facts[question](sidesOf(evidence), evidence);

/** Whether the server has ended a connection because its auth was no object. @param {TraceEvent[]} events @param {string} instance */
const closedForAuth = (events, instance) => events.some((e) => e.kind === "close" && e.instance === instance && e.rule === "auth");

/** The message of an error that a client heard, without what the page adds to it. @param {ClientEvent} e */
const errorOf = (e) => e.text.replace(/(, data\.code: | to \/| \(a second, short connection\)|\. ).*$/s, "");

/** @param {string} text */
const sentence = (text) => `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}.`;

/** Why the client heard this. @param {string} reason @param {TraceEvent | undefined} left the disconnect on the server @param {TraceEvent | undefined} stop the end of the client's instance */
function whyHeard(reason, left, stop) {
  if (left?.rule) return `${sentence(whyEnded(left.rule))} No packet tells the client why.`;
  switch (reason) {
    case "io server disconnect": return "The server sent the packet DISCONNECT.";
    case "io client disconnect": return "The client itself called disconnect().";
    case "ping timeout": return "No ping of the server came in time.";
    case "transport close": {
      const cause = stop ? (stop.reason === "killed" ? "The server was killed, and its connections ended" : "The server shut down, and its connections ended") : "The connection ended";
      return `${cause} without a packet DISCONNECT: nobody said goodbye to the client.`;
    }
    default: return `The client heard ${reason}.`;
  }
}
