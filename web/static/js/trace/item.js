// @ts-check
import { sentenceOf } from "./actions.js";
import { list } from "./audience.js";
import { leftOutOf } from "./cut.js";
import { asker, requestLine, statusLine, whyRefused } from "./rest.js";
import { whyEnded } from "./rules.js";

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */

/**
 * @typedef {"builtin" | "emit" | "redis" | "rooms" | "frames"} Kind the kind of a row; the filter can hide each kind
 */

/**
 * The content of a row of the timeline.
 * @typedef {object} Item
 * @property {"server" | "client"} side where the event happened
 * @property {Kind} kind
 * @property {string} name the name of the event in Socket.IO's documentation, such as "disconnect"
 * @property {string} text what the row says after the name
 * @property {string} [cut] says that the trace has only a part of the event; undefined if it has the whole event
 * @property {string} [who] the name of the client that the row is about; undefined if it is about none
 * @property {string} [instance] the instance on which the event happened, or to which the client connects; undefined if unknown
 * @property {string} [room] the room that the event is about; undefined if it is about none
 * @property {string} [event] the name of the application's event; undefined if the row is about none
 * @property {boolean} [manager] true: the client's Manager fired the event, and the row says so
 * @property {number} [id] the event's id in the trace; undefined for a client's event
 */

/** Actions that have the kind "frames", which is hidden at first: a learner needs to see only the effects of these actions. @type {import("./words.js").Recorded[]} */
const plain = ["emit", "join", "leave"];

/**
 * Makes the row of one event of the server's trace.
 * @param {TraceEvent} e
 * @param {(socket: string | undefined, user: string | undefined) => string | undefined} nameOf names the client that has a socket, or else the user
 * @param {(e: TraceEvent) => boolean} [isMine] whether this page has asked for an action
 * @returns {Item}
 */
export function serverItem(e, nameOf, isMine = () => true) {
  const who = nameOf(e.socket, e.user);
  const nsp = e.nsp && e.nsp !== "/" ? ` in ${e.nsp}` : "";
  /** @type {Item} */
  const item = { side: "server", kind: "builtin", name: e.kind, text: "", who, instance: e.instance, event: e.event, id: e.id };
  const leftOut = leftOutOf(e);
  if (leftOut) item.cut = leftOut;
  switch (e.kind) {
    case "connect":
      item.name = "connection";
      item.text = e.nsp && e.nsp !== "/" ? `a socket has joined ${e.nsp}` : "a socket was let in";
      if (e.recovered) item.text += ": it came back with its id, rooms and data (recovered)";
      break;
    case "verdict":
      item.name = e.nsp && e.nsp !== "/" ? `io.of("${e.nsp}").use` : "io.use";
      item.text = e.error ? `refused: ${e.error}` : `let ${e.user || "a client without a user"} in${e.unheard ? ": there is no middleware to ask, or it is skipped" : ""}`;
      break;
    case "disconnecting": {
      const rooms = (e.rooms ?? []).filter((room) => room !== e.socket);
      item.text = rooms.length > 0 ? `still in ${list(rooms)}` : "in no rooms";
      if (e.reason) item.text += `; reason: ${e.reason}`;
      item.text += nsp + because(e);
      break;
    }
    case "disconnect":
      item.text = `reason: ${e.reason ?? "unknown"}${nsp}${because(e)}`;
      break;
    case "close":
      if (!e.rule) item.kind = "frames"; // each of its sockets has a row
      item.name = "connection closed";
      item.text = `reason: ${e.reason ?? "unknown"}${because(e)}`;
      break;
    case "error":
      item.text = e.error ?? "";
      break;
    case "instance-start":
      item.name = "start";
      item.text = `instance ${e.instance} is running`;
      break;
    case "instance-stop":
      item.name = "stop";
      item.text = `instance ${e.instance} ${{ killed: "was killed", removed: "is removed" }[e.reason ?? ""] ?? "has stopped"}`;
      break;
    case "request":
      item.kind = "emit";
      item.text = `${requestLine(e)} from ${asker(who ?? e.user)}`;
      break;
    case "response":
      item.kind = "emit";
      item.text = `${statusLine(e.status)} to ${requestLine(e)}, after ${Math.round((e.duration ?? 0) / 1000)} ms`;
      if (whyRefused(e)) item.text += `: ${whyRefused(e)}`;
      break;
    case "room-created":
    case "room-deleted":
      // Each socket has a room of its own, which comes and goes with the socket.
      item.kind = e.room === e.socket ? "frames" : "rooms";
      item.room = e.room;
      item.name = e.kind === "room-created" ? "create-room" : "delete-room";
      item.text = `${e.room === e.socket ? "its own room" : e.room}${nsp} on instance ${e.instance}${e.kind === "room-created" ? "" : ": nobody is in it there any more"}`;
      break;
    case "join":
      item.kind = "rooms";
      item.room = e.room;
      item.text = `${e.room}${nsp}`;
      break;
    case "leave":
      item.kind = "rooms";
      item.room = e.room;
      item.text = `${e.room}${nsp}`;
      break;
    case "emit":
      item.kind = "emit";
      item.text = `${e.event} ${targetText(e, nameOf)}`;
      // An emit belongs to a client only if its target is that client's socket.
      item.who = nameOf(e.target?.socket, undefined);
      break;
    case "deliver":
      item.kind = "emit";
      item.text = `${e.event}${nsp}`;
      break;
    case "handle":
      item.kind = "emit";
      item.name = e.unheard ? "no handler" : e.kind;
      item.text = e.unheard ? `${e.event}${nsp}: nobody on the server listens to it` : `${e.event}${nsp}`;
      break;
    case "ack-in":
    case "ack-out":
      item.kind = "emit";
      item.name = "ack";
      item.text = e.kind === "ack-in" ? "came in" : "sent";
      break;
    case "publish":
      item.kind = "redis";
      item.text = e.error ? `not published, because instance ${e.instance} is cut off from Redis: ${e.channel}` : e.channel ?? "";
      break;
    case "receive":
      item.kind = "redis";
      item.text = e.channel ?? "";
      break;
    case "action":
      // The learner asked for this action in the page, or another visitor in theirs. It has no cause in the trace.
      item.kind = plain.some((name) => name === e.event) ? "frames" : "builtin";
      item.name = isMine(e) ? "you" : "visitor";
      item.text = sentenceOf(e.event ?? "");
      item.event = undefined;
      break;
    case "refused":
      item.name = "connection_error";
      item.text = `${e.method} by ${e.transport || "no transport"}: ${e.status}, ${e.error}`;
      break;
    case "upgrade":
      item.kind = "frames";
      item.text = "from polling to WebSocket";
      break;
    case "frame-in":
    case "frame-out":
      item.kind = "frames";
      item.name = e.kind === "frame-in" ? "frame in" : "frame out";
      item.text = e.binary ? `${e.bytes ?? 0} bytes of binary` : e.frame ?? "";
      break;
    case "http":
      item.kind = "frames";
      item.name = e.method ?? "HTTP";
      item.text = `${e.status ?? ""} after ${Math.round((e.duration ?? 0) / 1000)} ms, ${e.bytes ?? 0} bytes`;
      break;
    default: {
      /** @type {never} */
      const unknown = e.kind; // unknown to this page: a later Socketplay made the recording
      item.kind = "frames";
      item.text = e.event ?? unknown;
    }
  }
  return item;
}

/** Why the server has ended the connection, if the trace says so. @param {TraceEvent} e */
function because({ rule }) {
  const why = whyEnded(rule);
  return why && `; ${why}`;
}

/**
 * @param {TraceEvent} e an emit
 * @param {(socket: string | undefined, user: string | undefined) => string | undefined} nameOf
 */
function targetText(e, nameOf) {
  const target = e.target ?? {};
  if (target.socket) return "to one socket";
  const named = (/** @type {string[]} */ rooms) => list(rooms.map((room) => nameOf(room, undefined) ?? room));
  let text = target.rooms?.length ? `to ${named(target.rooms)}` : `to everyone in ${e.nsp ?? "/"}`;
  if (target.except?.length) text += `, except ${named(target.except)}`;
  if (target.local) text += ", local";
  return text;
}

/** Events of the client's engine: frames, and changes of the transport. They only carry the application's events. */
const carriers = ["packet", "packetCreate", "open", "upgrade", "upgradeError", "close"];

/**
 * Makes the row of one event of a client in the page.
 * @param {ClientEvent} e
 * @returns {Item}
 */
export function clientItem(e) {
  return {
    side: "client",
    kind: carriers.includes(e.name) ? "frames" : e.builtin ? "builtin" : "emit",
    name: e.name,
    text: e.text,
    who: e.client,
    manager: e.manager,
    event: e.event,
  };
}

/**
 * The key by which rows are grouped: the timeline shows rows that have the same key and are
 * close together as one row with a count. A row with the key "" is never grouped; built-in
 * events have this key.
 * @param {Item} item
 */
export function groupKey(item) {
  if (item.kind === "builtin") return "";
  return [item.side, item.kind, item.name, item.who, item.instance, item.text, item.cut].join("\u0000");
}
