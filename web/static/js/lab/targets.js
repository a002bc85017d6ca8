// @ts-check

/**
 * What the emit panel holds.
 * @typedef {object} Fields
 * @property {string} event
 * @property {string} json the payload as it was typed; empty: none
 * @property {string} room
 * @property {string} other a second room
 * @property {string} [method] what is done to whom the target addresses; "emit" by default
 * @property {boolean} [volatile]
 * @property {boolean} [local]
 * @property {number} [timeout] milliseconds to wait for answers
 * @property {string} [newRoom] that sockets join or leave
 */

/**
 * @typedef {object} Target
 * @property {string} id as the control plane knows it
 * @property {boolean} sender whether it matters whose handler runs the line
 * @property {(f: Fields) => string} js what stands before .emit
 * @property {(f: Fields) => string} go
 * @property {(f: Fields) => Record<string, unknown>} body of the request, beside instance, socket, event and data
 */

const quote = JSON.stringify;

/** Every emit target of the chapter and its neighbours. @type {Target[]} */
export const targets = [
  { id: "socket", sender: true, js: () => "socket", go: () => "s", body: () => ({}) },
  { id: "all", sender: false, js: () => "io", go: () => "io", body: () => ({}) },
  { id: "broadcast", sender: true, js: () => "socket.broadcast", go: () => "s.Broadcast()", body: () => ({}) },
  { id: "room", sender: false, js: (f) => `io.to(${quote(f.room)})`, go: (f) => `io.To(${quote(f.room)})`, body: (f) => ({ room: f.room }) },
  { id: "room-except", sender: true, js: (f) => `socket.to(${quote(f.room)})`, go: (f) => `s.To(${quote(f.room)})`, body: (f) => ({ room: f.room }) },
  { id: "namespace", sender: false, js: () => `io.of("/tasks")`, go: () => `io.Of("/tasks")`, body: () => ({ nsp: "/tasks" }) },
  { id: "except", sender: false, js: (f) => `io.except(${quote(f.room)})`, go: (f) => `io.Except(${quote(f.room)})`, body: (f) => ({ except: [f.room] }) },
  {
    id: "rooms",
    sender: false,
    js: (f) => `io.to(${quote(f.room)}).to(${quote(f.other)})`,
    go: (f) => `io.To(${quote(f.room)}, ${quote(f.other)})`,
    body: (f) => ({ rooms: [f.room, f.other] }),
  },
];

/** @param {string} id */
export function targetOf(id) {
  const target = targets.find((t) => t.id === id);
  if (!target) throw new Error(`no such emit target: ${id}`);
  return target;
}

/** Whether a method sends an event, and so has a name and a payload. @param {string} [method] */
export const sendsEvent = (method = "emit") => ["emit", "emitWithAck", "serverSideEmit"].includes(method);

/**
 * Reads what was typed as payload.
 * @param {string} text
 * @returns {{json: string, data?: unknown, error?: string}} json is the same on one line
 */
export function readPayload(text) {
  if (text.trim() === "") return { json: "" };
  try {
    const data = JSON.parse(text);
    return { json: JSON.stringify(data), data };
  } catch (error) {
    return { json: text.trim(), error: `This is not JSON yet: ${reason(error, text)}` };
  }
}

/**
 * The engine's own words, without its advice on where in the source they arose.
 * @param {unknown} error
 * @param {string} text
 */
function reason(error, text) {
  const message = error instanceof Error ? error.message : String(error);
  const position = /position (\d+)/.exec(message);
  if (/end of JSON|Unexpected end/i.test(message)) return "it ends too early. Is a bracket or a quotation mark missing?";
  if (position) {
    const at = Number(position[1]);
    const line = text.slice(0, at).split("\n").length;
    const found = text[at] === undefined ? "the end" : `“${text[at]}”`;
    return `${found} in line ${line} is not expected there. Names and texts need double quotation marks.`;
  }
  return "names and texts need double quotation marks, as in {\"text\": \"hello\"}.";
}

/**
 * Names that a server refuses to emit: they are its own.
 * @param {string} event
 */
export function eventProblem(event) {
  if (event === "") return "An event needs a name.";
  if (["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].includes(event)) {
    return `“${event}” is one of Socket.IO’s own events, so a server refuses to emit it. Choose another name.`;
  }
  return "";
}

/** @param {string} room */
export function roomProblem(room) {
  if (room === "") return "Name a room first, for example project:1.";
  return "";
}
