// @ts-check
// What to ask about built-in events before an action, and how the answers compare with what
// the trace shows. Which side is first is asked only where a cause or a message joins the
// two events; where nothing joins them, nobody can say, so nobody is asked.

import { goodbyes } from "../trace/goodbye.js";
import { list } from "../trace/audience.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {{kind: "choice", id: string, text: string, options: {id: string, text: string}[]}} Choice a question in the form of the ask box */
/** @typedef {{label: string, id: string, what: string, said?: string, why: string, mark?: "right" | "wrong"}} Row a row of the verdict in the form of the ask box */
/** @typedef {Extract<import("../trace/words.js").Action, "drop" | "stop" | "kill" | "pause"> | "disconnect-client" | "disconnect-server" | "expire-token" | "refused" | "connect"} Deed what is done to a client's connection */

/** What a question needs to know: the client's name, and its rooms before, without its own. @typedef {{name: string, rooms: string[]}} Whom */

/** @type {Record<string, string>} */
const sides = { server: "on the server", client: "in the client" };
/** @type {Record<string, string>} */
const returns = { back: "comes back on its own", away: "stays away" };
/** @type {Record<string, string>} */
const rejoins = { same: "the same id and rooms", rooms: "a new id, the same rooms", new: "a new id, without its rooms" };

/** The reasons to choose from, by deed; those that the client hears, unless the question says otherwise. @type {Record<Deed, string[]>} */
const reasons = {
  drop: ["transport close", "ping timeout", "io server disconnect"],
  "disconnect-client": ["client namespace disconnect", "transport close", "server namespace disconnect"],
  "disconnect-server": ["io server disconnect", "transport close", "io client disconnect"],
  stop: ["transport close", "io server disconnect", "ping timeout"],
  kill: ["transport close", "io server disconnect", "ping timeout"],
  pause: ["ping timeout", "transport close", "client namespace disconnect"],
  "expire-token": [], refused: [], connect: [],
};
/** The deeds after which the question is about the reason on the server. @type {Deed[]} */
const reasonOnServer = ["disconnect-client", "pause"];

/**
 * Up to three questions about what follows.
 * @param {Deed} deed
 * @param {Whom} whom
 * @returns {Choice[]}
 */
export function questionsAbout(deed, { name, rooms }) {
  const first = (/** @type {string} */ event) => choice("first", `${event} fires first`, sides);
  const reason = choice("reason", reasonOnServer.includes(deed) ? "the reason on the server is" : "the client hears the reason", Object.fromEntries(reasons[deed].map((r) => [r, r])));
  const back = choice("back", `then ${name}`, returns);
  const kept = rooms.length > 0 ? [choice("kept", `${name} comes back with`, rejoins)] : [];
  switch (deed) {
    case "disconnect-client":
    case "disconnect-server":
      return [first("disconnect"), reason, back];
    case "drop":
    case "pause":
      return [reason, back, ...kept];
    case "stop":
    case "kill":
      return [choice("goodbye", "on the server", { yes: "disconnecting and disconnect fire", no: "nothing fires" }), reason];
    case "expire-token":
      return [choice("fires", "the client hears", { connect: "connect", connect_error: "connect_error" }), choice("back", `then ${name}`, { back: "tries again and again", away: "stays away" })];
    case "refused":
      return [choice("fires", "the client hears", { connect: "connect", connect_error: "connect_error" }), choice("connection", "on the server", { yes: "connection fires", no: "connection does not fire" })];
    case "connect":
      return [choice("first", "fires first", { server: "connection, on the server", client: "connect, in the client" }), ...kept];
  }
}

/** @param {string} id @param {string} text @param {Record<string, string>} options @returns {Choice} */
const choice = (id, text, options) => ({ kind: "choice", id, text, options: Object.entries(options).map(([key, value]) => ({ id: key, text: value })) });

/**
 * What the trace shows about one question: the id of the right option, and the reason in a sentence.
 * @typedef {{is: string, why: string}} Fact
 */

/**
 * Compares a guess with what the trace shows. A question that the trace does not answer gets
 * a row without a mark.
 * @param {Choice[]} questions
 * @param {Map<string, string[]>} guess the answers by the questions' ids
 * @param {Evidence} evidence
 * @returns {{rows: Row[], right: number, judged: number, idea?: {says: string, so: string}}}
 */
export function judgeBuiltin(questions, guess, evidence) {
  let [right, judged] = [0, 0];
  const rows = questions.map(/** @returns {Row} */ (q) => {
    const fact = factAbout(q.id, evidence);
    const said = guess.get(q.id)?.[0];
    const nameOf = (/** @type {string} */ id) => q.options.find((o) => o.id === id)?.text ?? id;
    if (!fact) return { label: labels[q.id] ?? q.id, id: q.id, what: "not shown", why: "The trace does not show it, so it is not judged." };
    const base = { label: labels[q.id] ?? q.id, id: q.id, what: nameOf(fact.is), why: fact.why };
    if (said === undefined) return base;
    judged++;
    if (said === fact.is) right++;
    return said === fact.is ? { ...base, mark: /** @type {const} */ ("right") } : { ...base, mark: /** @type {const} */ ("wrong"), said: `you said: ${nameOf(said)}` };
  });
  const idea = rows.some((r) => r.mark === "wrong") ? ideaBehind(guess, rows) : undefined;
  return { rows, right, judged, ...(idea && { idea }) };
}

/** @type {Record<string, string>} */
const labels = { first: "First", reason: "Reason", back: "Then", kept: "Back", goodbye: "Server", fires: "Client", connection: "Server" };

/**
 * The events of both sides since the action, and the client that they are about.
 * @typedef {object} Evidence
 * @property {string} name the client's name
 * @property {string} socket the id that the client had before; "" if it had none
 * @property {string[]} rooms the rooms that it was in, without its own
 * @property {TraceEvent[]} events the server's events
 * @property {ClientEvent[]} happened the clients' events
 * @property {(socket: string | undefined) => boolean} isMine whether a socket belongs to the client
 * @property {string[]} [roomsNow] the rooms that the client is in now, without its own; absent: unknown
 */

/** @param {string} question @param {Evidence} evidence @returns {Fact | undefined} undefined if the trace does not answer it */
function factAbout(question, evidence) {
  const { name, socket, events, happened, isMine } = evidence;
  const mine = happened.filter((e) => e.client === name && (e.nsp ?? "/") === "/");
  const ended = mine.find((e) => e.name === "disconnect");
  const left = events.find((e) => e.kind === "disconnect" && e.socket === socket);
  const connected = mine.findLast((e) => e.name === "connect");
  const entered = events.find((e) => e.kind === "connect" && e.socket === connected?.socket);
  const refusal = events.find((e) => e.kind === "verdict" && e.error && (isMine(e.socket) || mine.some((c) => c.name === "connect_error" && c.text.startsWith(e.error ?? ""))));
  const told = mine.find((e) => e.name === "connect_error");
  switch (question) {
    case "first":
      if (ended && left && ended.socket === left.socket && ended.reason === "io client disconnect" && left.reason === "client namespace disconnect") return { is: "client", why: "The client sends the packet DISCONNECT, and the server hears of it by that packet." };
      if (ended && left && ended.socket === left.socket && ended.reason === "io server disconnect") return { is: "server", why: "The server sends the packet DISCONNECT, and the client hears of it by that packet." };
      if (!ended && connected && entered) return { is: "server", why: "The server's answer CONNECT carries the new id, and the client connects when that comes." };
      return undefined;
    case "reason": {
      const onServer = left && (left.reason === "ping timeout" || left.reason === "client namespace disconnect");
      if (onServer) return { is: left.reason ?? "", why: left.reason === "ping timeout" ? `The server waited for a pong of ${name}, and none came.` : "The server got the packet DISCONNECT." };
      return ended?.reason ? { is: ended.reason, why: whyHeard(ended.reason) } : undefined;
    }
    case "back":
      if (refusal && told) return { is: "away", why: `The middleware refused it: ${refusal.error}. After that a client does not try again.` };
      if (connected && ended && connected.at > ended.at) return { is: "back", why: `Nobody had said goodbye, so the Manager tried again${entered ? ", and the server let it in" : ""}.` };
      return ended?.reason && goodbyes.includes(ended.reason) ? { is: "away", why: `After ${ended.reason} a client does not try again on its own.` } : undefined;
    case "kept": {
      if (!connected || !evidence.roomsNow || !socket) return undefined;
      const { roomsNow, rooms } = evidence;
      const lost = rooms.filter((room) => !roomsNow.includes(room));
      if (connected.socket === socket) return lost.length === 0 ? { is: "same", why: "The server has recovered the session: socket.recovered is true." } : undefined;
      return lost.length > 0
        ? { is: "new", why: `Rooms belong to the socket, and that is a new one. It is not in ${list(lost)}.` }
        : { is: "rooms", why: `The connection handler has put the new socket into ${list(rooms)} again.` };
    }
    case "goodbye": {
      const stop = events.find((e) => e.kind === "instance-stop");
      if (left) return { is: "yes", why: `The instance shut down: ${left.reason}.` };
      return stop?.reason === "killed" ? { is: "no", why: "The instance was killed. A dead process fires nothing." } : undefined;
    }
    case "fires":
      if (refusal && told) return { is: "connect_error", why: `The middleware refused it: ${refusal.error}.` };
      return connected && entered ? { is: "connect", why: "The middleware let it in." } : undefined;
    case "connection":
      if (refusal && told) return { is: "no", why: "The middleware comes before the connection handler, and it refused." };
      return entered ? { is: "yes", why: "The middleware let it in." } : undefined;
    default:
      return undefined;
  }
}

/** @param {string} reason of the client's disconnect */
function whyHeard(reason) {
  switch (reason) {
    case "io server disconnect": return "The server sent the packet DISCONNECT.";
    case "io client disconnect": return "The client itself called disconnect().";
    case "ping timeout": return "No ping of the server came in time.";
    case "transport close": return "The connection ended without a packet DISCONNECT: nobody said goodbye.";
    default: return `The client heard ${reason}.`;
  }
}

/** The wrong idea that the answers show, if one is known. @param {Map<string, string[]>} guess @param {Row[]} rows */
function ideaBehind(guess, rows) {
  const wrong = (/** @type {string} */ id, /** @type {string} */ said) => guess.get(id)?.[0] === said && rows.some((r) => r.id === id && r.mark === "wrong");
  if (wrong("kept", "rooms") || wrong("kept", "same")) return { says: "The rooms survive a reconnection.", so: "Join again in connect, unless socket.recovered." };
  if (wrong("back", "back")) return { says: "A client always comes back.", so: "After a goodbye or a refusal it stays away until connect() is called." };
  if (wrong("back", "away")) return { says: "A lost connection stays lost.", so: "The Manager tries again, unless one of the two sides has said goodbye." };
  if (wrong("goodbye", "yes")) return { says: "The server always notices the end.", so: "Clean up what a dead process has left when the next one starts." };
  if (wrong("reason", "io server disconnect")) return { says: "If the server is gone, it has sent the client away.", so: "io server disconnect is an act of code; a connection that ends is transport close." };
  return undefined;
}
