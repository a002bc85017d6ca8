// @ts-check
import { sentenceOf } from "./actions.js";
import { list } from "./audience.js";

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */

/**
 * @typedef {"builtin" | "emit" | "redis" | "rooms" | "frames"} Kind a kind of row that the filter can switch on and off
 */

/**
 * A row of the timeline.
 * @typedef {object} Item
 * @property {"server" | "client"} side
 * @property {Kind} kind
 * @property {string} name the event as the documentation calls it
 * @property {string} text the rest of the sentence
 * @property {string} [who] the client that the row is about
 * @property {string} [instance]
 * @property {string} [room]
 * @property {string} [event] the Socket.IO event's name
 * @property {boolean} [manager] the Manager fired it, and the row says so
 * @property {number} [id] the event's id in the trace
 */

/** Actions that the timeline shows as frames, because only their effects matter. @type {import("./words.js").Recorded[]} */
const plain = ["emit", "join", "leave"];

/**
 * Makes the row of one event of the server's trace.
 * @param {TraceEvent} e
 * @param {(socket: string | undefined, user: string | undefined) => string | undefined} nameOf
 * @returns {Item}
 */
export function serverItem(e, nameOf) {
  const who = nameOf(e.socket, e.user);
  const nsp = e.nsp && e.nsp !== "/" ? ` in ${e.nsp}` : "";
  /** @type {Item} */
  const item = { side: "server", kind: "builtin", name: e.kind, text: "", who, instance: e.instance, event: e.event, id: e.id };
  switch (e.kind) {
    case "connect":
      item.name = "connection";
      item.text = e.nsp && e.nsp !== "/" ? `a socket has joined ${e.nsp}` : "a socket was let in";
      break;
    case "verdict":
      item.name = "io.use";
      item.text = e.error ? `refused: ${e.error}` : `let the client in${nsp}`;
      if (!e.error) item.kind = "frames";
      break;
    case "disconnecting": {
      const rooms = (e.rooms ?? []).filter((room) => room !== e.socket);
      item.text = rooms.length > 0 ? `still in ${list(rooms)}` : "in no rooms";
      if (e.reason) item.text += `; reason: ${e.reason}`;
      item.text += nsp;
      break;
    }
    case "disconnect":
      item.text = `reason: ${e.reason ?? "unknown"}${nsp}`;
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
      item.text = `${e.event}${nsp}`;
      break;
    case "ack-in":
    case "ack-out":
      item.kind = "emit";
      item.name = "ack";
      item.text = e.kind === "ack-in" ? "came in" : "sent";
      break;
    case "publish":
      item.kind = "redis";
      item.text = e.channel ?? "";
      break;
    case "receive":
      item.kind = "redis";
      item.text = e.channel ?? "";
      break;
    case "action":
      // The page itself asked for this; it is the first cause of what follows.
      item.kind = plain.some((name) => name === e.event) ? "frames" : "builtin";
      item.name = "you";
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
  if (target.local) text += ", on this instance only";
  return text;
}

/** The client's events that only carry the application's events. */
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
 * The key by which rows are grouped: rows with the same key that follow each other closely
 * become one row with a count. The key of a built-in event is "": the timeline shows each
 * of them in a row of its own.
 * @param {Item} item
 */
export function groupKey(item) {
  if (item.kind === "builtin") return "";
  return [item.side, item.kind, item.name, item.who, item.instance, item.text].join("\u0000");
}
