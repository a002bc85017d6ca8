// @ts-check
// Writes a trace to a file and reads such a file. The file may come from anywhere, so every
// field is checked: unknown fields are dropped, and a wrong value makes reading fail with an
// error that names the path of the value, such as "events[3].at".

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./trace.js").Recording} Recording */

const format = "socketplay-trace";
const version = 1;

/** The size of the largest file that is read or written, in bytes of UTF-8. */
export const largest = 8 << 20;

const most = { events: 5000, happened: 2000, people: 100, instances: 16, sockets: 1000, rooms: 1000, args: 64 };
const deepest = 32; // how many levels of lists and objects a payload may have

/** The error for a file that cannot be read. Its message says to the learner what is wrong. */
export class TraceFileError extends Error {}

/**
 * Returns the text of a recording's file. If the file would be too large, the oldest events are left out.
 * @param {Recording} recording
 */
export function writeTrace(recording) {
  const bounded = { format, version, ...recording, events: recording.events.slice(-most.events), happened: recording.happened.slice(-most.happened).map(({ args: _, ...e }) => e) };
  for (;;) {
    const text = JSON.stringify(bounded);
    if (new TextEncoder().encode(text).length <= largest || bounded.events.length === 0) return text;
    bounded.events = bounded.events.slice(Math.ceil(bounded.events.length / 4));
  }
}

/**
 * Reads the text of a recording's file.
 * @param {string} text
 * @returns {Recording}
 * @throws {TraceFileError}
 */
export function readTrace(text) {
  if (text.length > largest) throw new TraceFileError(`The file is larger than the ${largest >> 20} MB that a trace may have.`);
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new TraceFileError("The file is not JSON, or it is cut off. A trace that was saved here is a complete .json file.");
  }
  if (!isObject(file) || file.format !== format) throw new TraceFileError("The file is JSON, but not a Socketplay trace: its format is not “socketplay-trace”.");
  if (file.version !== version) throw new TraceFileError(`The trace has version ${JSON.stringify(file.version)?.slice(0, 20)}; this page reads version ${version}. It may have been saved by a newer Socketplay.`);
  /** @type {Recording} */
  const recording = {
    saved: string(file.saved, "saved", 40),
    lab: string(file.lab, "lab", 100),
    offset: number(file.offset, "offset", -1e15, 1e15),
    instances: list(file.instances, "instances", most.instances, (o, path) => ({ name: string(o.name, `${path}.name`, 100), running: boolean(o.running, `${path}.running`) })),
    people: list(file.people, "people", most.people, (o, path) => ({
      name: string(o.name, `${path}.name`, 100), user: string(o.user, `${path}.user`, 100), instance: string(o.instance, `${path}.instance`, 100), sockets: strings(o.sockets, `${path}.sockets`, 100),
    })),
    sockets: list(file.sockets, "sockets", most.sockets, (o, path) => ({
      id: string(o.id, `${path}.id`, 100), nsp: string(o.nsp, `${path}.nsp`, 200), instance: string(o.instance, `${path}.instance`, 100), user: string(o.user, `${path}.user`, 100),
      session: string(o.session, `${path}.session`, 100), transport: string(o.transport, `${path}.transport`, 20), rooms: strings(o.rooms, `${path}.rooms`, most.rooms),
      ...(o.link === undefined ? {} : { link: string(o.link, `${path}.link`, 100) }),
    })),
    events: list(file.events, "events", most.events, event),
    happened: list(file.happened, "happened", most.happened, clientEvent),
  };
  if (recording.events.length === 0) throw new TraceFileError("The trace is empty: there is nothing to show.");
  const ids = new Set();
  for (const e of recording.events) {
    if (ids.has(e.id)) throw new TraceFileError(`Two events of the trace have the id ${e.id}. The file has been changed or damaged.`);
    ids.add(e.id);
  }
  return recording;
}

/** The optional fields of an event, each with the function that reads it. @type {[keyof TraceEvent, (value: unknown, path: string) => unknown][]} */
const fields = [
  .../** @type {[keyof TraceEvent, number][]} */ ([
    ["lab", 100], ["instance", 100], ["session", 100], ["transport", 20], ["nsp", 200], ["socket", 100], ["user", 100], ["link", 100], ["event", 1000], ["room", 1000],
    ["reason", 1000], ["error", 4000], ["channel", 2000], ["frame", 1 << 20], ["hex", 1 << 16], ["method", 20],
  ]).map(([name, longest]) => /** @type {[keyof TraceEvent, (value: unknown, path: string) => unknown]} */ ([name, (v, path) => string(v, path, longest)])),
  .../** @type {(keyof TraceEvent)[]} */ (["bytes", "status", "duration", "missing", "missingRooms"]).map((name) => /** @type {[keyof TraceEvent, (value: unknown, path: string) => unknown]} */ ([name, (v, path) => number(v, path, 0, 1e15)])),
  ["binary", boolean],
  ["unheard", boolean],
  ["rooms", (v, path) => strings(v, path, most.rooms)],
  ["args", payloads],
  ["target", target],
];

/** @param {Record<string, unknown>} o @param {string} path @returns {TraceEvent} */
function event(o, path) {
  /** @type {Record<string, unknown>} */
  const e = { id: number(o.id, `${path}.id`, 1, Number.MAX_SAFE_INTEGER, true), at: number(o.at, `${path}.at`, 0, 1e15), kind: string(o.kind, `${path}.kind`, 40) };
  // Check that a cause has a lower id than its effect: then following causes backwards always ends.
  for (const name of ["cause", "answers"]) if (o[name] !== undefined) e[name] = number(o[name], `${path}.${name}`, 0, Number(e.id) - 1, true);
  for (const [name, read] of fields) if (o[name] !== undefined && o[name] !== null) e[name] = read(o[name], `${path}.${name}`);
  return /** @type {TraceEvent} */ (/** @type {unknown} */ (e));
}

/** @param {Record<string, unknown>} o @param {string} path @returns {ClientEvent} */
function clientEvent(o, path) {
  /** @type {ClientEvent} */
  const e = {
    at: number(o.at, `${path}.at`, -1e15, 1e15), client: string(o.client, `${path}.client`, 100), name: string(o.name, `${path}.name`, 100),
    text: string(o.text, `${path}.text`, 4000), builtin: boolean(o.builtin, `${path}.builtin`),
  };
  for (const name of /** @type {const} */ (["manager", "binary"])) if (o[name] !== undefined) e[name] = boolean(o[name], `${path}.${name}`);
  for (const name of /** @type {const} */ (["id", "instance", "event", "nsp", "socket", "transport", "reason", "detail"])) if (o[name] !== undefined) e[name] = string(o[name], `${path}.${name}`, 1000);
  if (o.frame !== undefined) e.frame = string(o.frame, `${path}.frame`, 4000);
  if (o.bytes !== undefined) e.bytes = number(o.bytes, `${path}.bytes`, 0, 1e15);
  if (o.wire !== undefined) e.wire = number(o.wire, `${path}.wire`, 1, Number.MAX_SAFE_INTEGER, true);
  if (o.cause !== undefined) e.cause = typeof o.cause === "string" ? string(o.cause, `${path}.cause`, 1000) : number(o.cause, `${path}.cause`, 0, Number.MAX_SAFE_INTEGER, true);
  return e;
}

/** @param {unknown} value @param {string} path */
function target(value, path) {
  if (!isObject(value)) throw wrong(path, "an object");
  /** @type {import("./trace.js").TraceTarget} */
  const t = {};
  if (value.socket !== undefined) t.socket = string(value.socket, `${path}.socket`, 100);
  for (const name of /** @type {const} */ (["rooms", "except"])) if (value[name] !== undefined && value[name] !== null) t[name] = strings(value[name], `${path}.${name}`, most.rooms);
  for (const name of /** @type {const} */ (["local", "volatile"])) if (value[name] !== undefined) t[name] = boolean(value[name], `${path}.${name}`);
  return t;
}

/** Reads a list of payloads, which may be any JSON. Only the depth is limited, because JSON.stringify fails on very deep values. @param {unknown} value @param {string} path */
function payloads(value, path) {
  if (!Array.isArray(value) || value.length > most.args) throw wrong(path, `a list of at most ${most.args}`);
  let level = /** @type {unknown[]} */ (value);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw wrong(path, `no more than ${deepest} levels deep`);
    level = level.filter((v) => typeof v === "object" && v !== null).flatMap((v) => Object.values(/** @type {object} */ (v)));
  }
  return value;
}

/**
 * Reads a list of objects.
 * @template T
 * @param {unknown} value
 * @param {string} path the path of the list in the file, for error messages
 * @param {number} longest how many objects the list may have
 * @param {(o: Record<string, unknown>, path: string) => T} read reads one object
 * @returns {T[]}
 */
function list(value, path, longest, read) {
  if (!Array.isArray(value)) throw wrong(path, "a list");
  if (value.length > longest) throw new TraceFileError(`The trace has ${value.length} ${path}, more than the ${longest} that are shown. Save a shorter one.`);
  return value.map((o, i) => {
    if (!isObject(o)) throw wrong(`${path}[${i}]`, "an object");
    return read(o, `${path}[${i}]`);
  });
}

/** @param {unknown} value @param {string} path @param {number} longest */
function string(value, path, longest) {
  if (typeof value !== "string" || value.length > longest) throw wrong(path, `a text of at most ${longest} characters`);
  return value;
}

/** @param {unknown} value @param {string} path @param {number} longest */
function strings(value, path, longest) {
  if (!Array.isArray(value) || value.length > longest) throw wrong(path, `a list of at most ${longest}`);
  return value.map((v, i) => string(v, `${path}[${i}]`, 1000));
}

/** @param {unknown} value @param {string} path @param {number} least @param {number} greatest @param {boolean} [whole] */
function number(value, path, least, greatest, whole = false) {
  if (typeof value !== "number" || !(value >= least && value <= greatest) || whole && !Number.isSafeInteger(value)) throw wrong(path, "a number in its bounds");
  return value;
}

/** @param {unknown} value @param {string} path */
function boolean(value, path) {
  if (typeof value !== "boolean") throw wrong(path, "true or false");
  return value;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {string} path @param {string} what */
const wrong = (path, what) => new TraceFileError(`The file has been changed or damaged: ${path} is not ${what}.`);
