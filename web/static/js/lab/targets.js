// @ts-check
import { methods, targets as words } from "../trace/words.js";

/** @typedef {import("../trace/words.js").Method} Method */

/**
 * The values of the emit panel's fields.
 * @typedef {object} Fields
 * @property {string} event the event's name
 * @property {string} json the payload as JSON on one line; "" for an event without a payload
 * @property {{js: string, go: string}} [short] what stands for a long payload in a line that is shown; undefined: the payload itself
 * @property {string} room the room that the target names
 * @property {string} other the second room, for targets that name two
 * @property {Method} [method] the method that is called on the target; undefined: "emit"
 * @property {boolean} [volatile] whether the emit is volatile; undefined: it is not
 * @property {boolean} [local] whether the emit stays on its instance; undefined: it does not
 * @property {number} [timeout] milliseconds to wait for the clients' answers; undefined: 1000
 * @property {string} [newRoom] the room that the sockets join or leave; undefined unless the method is socketsJoin or socketsLeave
 */

/**
 * A target of an emit: the code before .emit, which decides who receives the event.
 * @typedef {object} Target
 * @property {Name} id the target's name in a request to the control plane
 * @property {boolean} named whether the target names a room
 * @property {boolean} sender whether it matters whose handler runs the line
 * @property {(f: Fields) => string} js writes the code before .emit in JavaScript
 * @property {(f: Fields) => string} go writes the code before .Emit in Go
 * @property {(f: Fields) => Record<string, unknown>} body makes the request's fields that name rooms or the namespace
 */

const quote = JSON.stringify;

/** @typedef {import("../trace/words.js").Target} Name the name of a target */

/** The code and the request of every emit target. @type {Record<Name, Pick<Target, "js" | "go" | "body">>} */
const lines = {
  socket: { js: () => "socket", go: () => "s", body: () => ({}) },
  all: { js: () => "io", go: () => "io", body: () => ({}) },
  broadcast: { js: () => "socket.broadcast", go: () => "s.Broadcast()", body: () => ({}) },
  room: { js: (f) => `io.to(${quote(f.room)})`, go: (f) => `io.To(${quote(f.room)})`, body: (f) => ({ room: f.room }) },
  "room-except": { js: (f) => `socket.to(${quote(f.room)})`, go: (f) => `s.To(${quote(f.room)})`, body: (f) => ({ room: f.room }) },
  namespace: { js: () => `io.of("/tasks")`, go: () => `io.Of("/tasks")`, body: () => ({ nsp: "/tasks" }) },
  except: { js: (f) => `io.except(${quote(f.room)})`, go: (f) => `io.Except(${quote(f.room)})`, body: (f) => ({ except: [f.room] }) },
  rooms: {
    js: (f) => `io.to(${quote(f.room)}).to(${quote(f.other)})`,
    go: (f) => `io.To(${quote(f.room)}, ${quote(f.other)})`,
    body: (f) => ({ rooms: [f.room, f.other] }),
  },
  "rooms-except": {
    js: (f) => `socket.to(${quote(f.room)}).to(${quote(f.other)})`,
    go: (f) => `s.To(${quote(f.room)}, ${quote(f.other)})`,
    body: (f) => ({ rooms: [f.room, f.other] }),
  },
};

/** @type {Target[]} */
export const targets = /** @type {Name[]} */ (Object.keys(lines)).map((id) => ({ id, named: namesRoom(id), sender: words[id].sender, ...lines[id] }));

/** @param {Name} id */
function namesRoom(id) {
  /** @type {readonly import("../trace/words.js").Field[]} */
  const needs = words[id].needs;
  return needs.some((field) => field === "room" || field === "rooms" || field === "except");
}

/** @param {string} id */
export function targetOf(id) {
  const target = targets.find((t) => t.id === id);
  if (!target) throw new Error(`no such emit target: ${id}`);
  return target;
}

/** Finds a method by its name. An unknown name gives "emit". @param {string} name @returns {Method} */
export const methodOf = (name) => methods.find((m) => m === name) ?? "emit";

/** @type {Method[]} */
const sending = ["emit", "emitWithAck", "serverSideEmit"];
/** @type {Method[]} */
const toClients = ["emit", "emitWithAck"];
/** @type {Method[]} */
const asking = ["emitWithAck", "serverSideEmit"];

/** Whether a method sends an event, so that the line has an event's name and a payload. @param {Method} [method] */
export const sendsEvent = (method = "emit") => sending.includes(method);

/** Whether a method sends an event to clients, so that the learner can predict who receives it. @param {Method} [method] */
export const reachesClients = (method = "emit") => toClients.includes(method);

/** Whether a method returns answers. @param {Method} [method] */
export const returnsAnswers = (method = "emit") => asking.includes(method);

/**
 * Parses the payload that the learner has typed.
 * @param {string} text
 * @returns {{json: string, data?: unknown, error?: string}} json: the payload on one line; data: its value, undefined for an empty text; error: what is wrong, undefined if the text is JSON
 */
export function readPayload(text) {
  if (text.trim() === "") return { json: "" };
  try {
    const data = JSON.parse(text);
    return { json: JSON.stringify(data), data };
  } catch (error) {
    return { json: text.trim(), error: `This is not JSON yet: ${syntaxProblem(error, text)}` };
  }
}

/**
 * Explains a syntax error of JSON.parse in words for a learner, because the messages of browsers differ and are hard to understand.
 * @param {unknown} error
 * @param {string} text
 */
function syntaxProblem(error, text) {
  const message = error instanceof Error ? error.message : String(error);
  const position = /position (\d+)/.exec(message);
  if (/end of JSON|Unexpected end/i.test(message)) return "it ends too early. Is a bracket or a quotation mark missing?";
  if (position) {
    const offset = Number(position[1]);
    const line = text.slice(0, offset).split("\n").length;
    const found = text[offset] === undefined ? "the end" : `“${text[offset]}”`;
    return `${found} in line ${line} is not expected there. Names and texts need double quotation marks.`;
  }
  return "names and texts need double quotation marks, as in {\"text\": \"hello\"}.";
}

/**
 * Says in a sentence what is wrong with an event's name; "" if the name is fine.
 * @param {string} event
 */
export function eventProblem(event) {
  if (event === "") return "An event needs a name.";
  if (["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].includes(event)) {
    return `“${event}” is one of Socket.IO’s own events, so a server refuses to emit it. Choose another name.`;
  }
  return "";
}

/** Says in a sentence what is wrong with a room's name; "" if the name is fine. @param {string} room */
export function roomProblem(room) {
  if (room === "") return "Name a room first, for example project:1.";
  return "";
}
