// @ts-check
// A trace as a file. What is read from one was written by anybody: every field is
// looked at, what has no name here is left behind, and what does not fit is refused
// with the place where it stands.

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./trace.js").Recording} Recording */

const format = "socketplay-trace";
const version = 1;

/** The largest file that is read or written, in bytes of UTF-8. */
export const largest = 8 << 20;

const most = { events: 5000, happened: 2000, people: 100, instances: 16, sockets: 1000, rooms: 1000, args: 64 };
const deepest = 32; // levels of a payload

/** What is wrong with a file, for people. */
export class TraceFileError extends Error {}

/**
 * Writes a recording. Where it would be too large the oldest events are left out.
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
 * Reads a recording.
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
    throw new TraceFileError("The file is no JSON, or it is cut off. A trace that was saved here ends in .json and is whole.");
  }
  if (!isObject(file) || file.format !== format) throw new TraceFileError("The file is JSON, but no trace of Socketplay’s: its format is not “socketplay-trace”.");
  if (file.version !== version) throw new TraceFileError(`The trace has version ${JSON.stringify(file.version)?.slice(0, 20)}; this page reads version ${version}. It may have been saved by a newer Socketplay.`);
  /** @type {Recording} */
  const recording = {
    saved: string(file.saved, "saved", 40),
    lab: string(file.lab, "lab", 100),
    offset: number(file.offset, "offset", -1e15, 1e15),
    instances: list(file.instances, "instances", most.instances, (o, at) => ({ name: string(o.name, `${at}.name`, 100), running: boolean(o.running, `${at}.running`) })),
    people: list(file.people, "people", most.people, (o, at) => ({
      name: string(o.name, `${at}.name`, 100), user: string(o.user, `${at}.user`, 100), instance: string(o.instance, `${at}.instance`, 100), sockets: strings(o.sockets, `${at}.sockets`, 100),
    })),
    sockets: list(file.sockets, "sockets", most.sockets, (o, at) => ({
      id: string(o.id, `${at}.id`, 100), nsp: string(o.nsp, `${at}.nsp`, 200), instance: string(o.instance, `${at}.instance`, 100), user: string(o.user, `${at}.user`, 100),
      session: string(o.session, `${at}.session`, 100), transport: string(o.transport, `${at}.transport`, 20), rooms: strings(o.rooms, `${at}.rooms`, most.rooms),
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

/** @type {[keyof TraceEvent, (value: unknown, at: string) => unknown][]} what an event may have beside its id, time and kind */
const fields = [
  .../** @type {[keyof TraceEvent, number][]} */ ([
    ["lab", 100], ["instance", 100], ["session", 100], ["transport", 20], ["nsp", 200], ["socket", 100], ["user", 100], ["event", 1000], ["room", 1000],
    ["reason", 1000], ["error", 4000], ["channel", 2000], ["frame", 1 << 20], ["hex", 1 << 16], ["method", 20],
  ]).map(([name, longest]) => /** @type {[keyof TraceEvent, (value: unknown, at: string) => unknown]} */ ([name, (v, at) => string(v, at, longest)])),
  .../** @type {(keyof TraceEvent)[]} */ (["bytes", "status", "duration"]).map((name) => /** @type {[keyof TraceEvent, (value: unknown, at: string) => unknown]} */ ([name, (v, at) => number(v, at, 0, 1e15)])),
  ["binary", boolean],
  ["rooms", (v, at) => strings(v, at, most.rooms)],
  ["args", payloads],
  ["target", target],
];

/** @param {Record<string, unknown>} o @param {string} at @returns {TraceEvent} */
function event(o, at) {
  /** @type {Record<string, unknown>} */
  const e = { id: number(o.id, `${at}.id`, 1, Number.MAX_SAFE_INTEGER, true), at: number(o.at, `${at}.at`, 0, 1e15), kind: string(o.kind, `${at}.kind`, 40) };
  // A cause comes before its effect: whoever follows causes back always ends.
  for (const name of ["cause", "answers"]) if (o[name] !== undefined) e[name] = number(o[name], `${at}.${name}`, 0, Number(e.id) - 1, true);
  for (const [name, read] of fields) if (o[name] !== undefined && o[name] !== null) e[name] = read(o[name], `${at}.${name}`);
  return /** @type {TraceEvent} */ (/** @type {unknown} */ (e));
}

/** @param {Record<string, unknown>} o @param {string} at @returns {ClientEvent} */
function clientEvent(o, at) {
  /** @type {ClientEvent} */
  const e = {
    at: number(o.at, `${at}.at`, -1e15, 1e15), client: string(o.client, `${at}.client`, 100), name: string(o.name, `${at}.name`, 100),
    text: string(o.text, `${at}.text`, 4000), builtin: boolean(o.builtin, `${at}.builtin`),
  };
  for (const name of /** @type {const} */ (["manager", "binary"])) if (o[name] !== undefined) e[name] = boolean(o[name], `${at}.${name}`);
  for (const name of /** @type {const} */ (["id", "instance", "event", "nsp", "socket", "transport", "reason", "detail"])) if (o[name] !== undefined) e[name] = string(o[name], `${at}.${name}`, 1000);
  if (o.frame !== undefined) e.frame = string(o.frame, `${at}.frame`, 4000);
  if (o.bytes !== undefined) e.bytes = number(o.bytes, `${at}.bytes`, 0, 1e15);
  if (o.wire !== undefined) e.wire = number(o.wire, `${at}.wire`, 1, Number.MAX_SAFE_INTEGER, true);
  if (o.cause !== undefined) e.cause = typeof o.cause === "string" ? string(o.cause, `${at}.cause`, 1000) : number(o.cause, `${at}.cause`, 0, Number.MAX_SAFE_INTEGER, true);
  return e;
}

/** @param {unknown} value @param {string} at */
function target(value, at) {
  if (!isObject(value)) throw wrong(at, "an object");
  /** @type {import("./trace.js").TraceTarget} */
  const t = {};
  if (value.socket !== undefined) t.socket = string(value.socket, `${at}.socket`, 100);
  for (const name of /** @type {const} */ (["rooms", "except"])) if (value[name] !== undefined && value[name] !== null) t[name] = strings(value[name], `${at}.${name}`, most.rooms);
  for (const name of /** @type {const} */ (["local", "volatile"])) if (value[name] !== undefined) t[name] = boolean(value[name], `${at}.${name}`);
  return t;
}

/** Payloads are anybody's JSON; only how deep they go matters, since they are written out again. @param {unknown} value @param {string} at */
function payloads(value, at) {
  if (!Array.isArray(value) || value.length > most.args) throw wrong(at, `a list of at most ${most.args}`);
  let level = /** @type {unknown[]} */ (value);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw wrong(at, `no more than ${deepest} levels deep`);
    level = level.filter((v) => typeof v === "object" && v !== null).flatMap((v) => Object.values(/** @type {object} */ (v)));
  }
  return value;
}

/**
 * @template T
 * @param {unknown} value
 * @param {string} at
 * @param {number} longest
 * @param {(o: Record<string, unknown>, at: string) => T} read
 * @returns {T[]}
 */
function list(value, at, longest, read) {
  if (!Array.isArray(value)) throw wrong(at, "a list");
  if (value.length > longest) throw new TraceFileError(`The trace has ${value.length} ${at}, more than the ${longest} that are shown. Save a shorter one.`);
  return value.map((o, i) => {
    if (!isObject(o)) throw wrong(`${at}[${i}]`, "an object");
    return read(o, `${at}[${i}]`);
  });
}

/** @param {unknown} value @param {string} at @param {number} longest */
function string(value, at, longest) {
  if (typeof value !== "string" || value.length > longest) throw wrong(at, `a text of at most ${longest} characters`);
  return value;
}

/** @param {unknown} value @param {string} at @param {number} longest */
function strings(value, at, longest) {
  if (!Array.isArray(value) || value.length > longest) throw wrong(at, `a list of at most ${longest}`);
  return value.map((v, i) => string(v, `${at}[${i}]`, 1000));
}

/** @param {unknown} value @param {string} at @param {number} least @param {number} greatest @param {boolean} [whole] */
function number(value, at, least, greatest, whole = false) {
  if (typeof value !== "number" || !(value >= least && value <= greatest) || whole && !Number.isSafeInteger(value)) throw wrong(at, "a number in its bounds");
  return value;
}

/** @param {unknown} value @param {string} at */
function boolean(value, at) {
  if (typeof value !== "boolean") throw wrong(at, "true or false");
  return value;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {string} at @param {string} what */
const wrong = (at, what) => new TraceFileError(`The file has been changed or damaged: ${at} is not ${what}.`);
