// @ts-check
// Writes a trace as text, for a file or a link, and reads such a text. It may come from
// anywhere, so every field is checked: unknown fields are dropped, and a wrong value makes
// reading fail with an error that names the path of the value, such as "events[3].at".

import { withoutSecrets } from "./secrets.js";

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./trace.js").Recording} Recording */
/** @typedef {import("./trace.js").RecordedWorld} RecordedWorld */

const format = "socketplay-trace";
const version = 2; // 2 has predictions and forks, and instances that are cut off from Redis; version 1 is read too

/** The size of the largest file that is read or written, in bytes of UTF-8. */
export const largest = 8 << 20;

const most = { events: 5000, happened: 2000, people: 100, instances: 16, sockets: 1000, rooms: 1000, args: 64, predictions: 1000 };
const deepest = 32; // how many levels of lists and objects a payload may have

/** The error for a trace that cannot be read. Its message says to the learner what is wrong. */
export class TraceFileError extends Error {}

/**
 * Returns a recording as text. If the text would be too large, the oldest events are left out.
 * The text has no tokens and no ids of labs: whoever knows a lab's id may enter the lab.
 * @param {Recording} recording
 */
export function writeTrace(recording) {
  const { fork } = recording;
  const worlds = fork ? [recording, fork.without] : [recording];
  const labs = new Set(worlds.flatMap((w) => w.events.map((e) => e.lab ?? "main")).filter((id) => id !== "main"));
  const bounded = withoutSecrets({ format, version, ...recording, ...bound(recording), ...(fork && { fork: { ...fork, without: bound(fork.without) } }) }, labs);
  for (;;) {
    const text = JSON.stringify(bounded);
    if (new TextEncoder().encode(text).length <= largest || bounded.events.length === 0) return text;
    bounded.events = bounded.events.slice(Math.ceil(bounded.events.length / 4));
  }
}

/** The parts of a recorded world that are written. @param {RecordedWorld} world @returns {RecordedWorld} */
function bound({ offset, instances, people, sockets, events, happened }) {
  return {
    offset, instances, people, sockets,
    events: events.slice(-most.events).map(({ lab: _, ...e }) => e), happened: happened.slice(-most.happened).map(({ args: _, ...e }) => e),
  };
}

/**
 * Reads the text of a recording.
 * @param {string} text
 * @param {number} [events] how many events, of the server and of clients, the recording may have
 * @returns {Recording}
 * @throws {TraceFileError}
 */
export function readTrace(text, events = Infinity) {
  if (text.length > largest) throw new TraceFileError(`The file is larger than the ${largest >> 20} MB that a trace may have.`);
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new TraceFileError("The trace is not JSON, or it is cut off. A file that was saved here is a complete .json file.");
  }
  if (!isObject(file) || file.format !== format) throw new TraceFileError("This is JSON, but not a Socketplay trace: its format is not “socketplay-trace”.");
  checkVersion(file.version);
  /** @type {Recording} */
  const recording = { saved: string(file.saved, "saved", 40), lab: string(file.lab, "lab", 100), ...world(file, "", events) };
  if (file.predictions !== undefined) {
    recording.predictions = list(file.predictions, "predictions", most.predictions, (o, path) => ({ emit: number(o.emit, `${path}.emit`, 1, Number.MAX_SAFE_INTEGER, true), guess: strings(o.guess, `${path}.guess`, most.people) }));
  }
  if (file.fork !== undefined) recording.fork = forked(file.fork, events - recording.events.length - recording.happened.length);
  return recording;
}

/** @param {unknown} saved the version of a trace */
function checkVersion(saved) {
  if (saved === 1 || saved === version) return;
  const shown = JSON.stringify(saved)?.slice(0, 20);
  const newer = typeof saved === "number" && saved > version;
  throw new TraceFileError(`The trace has version ${shown}; this page reads versions 1 to ${version}. It may have been saved by ${newer ? "a newer Socketplay: update this one, or open the trace where it was saved" : "an older Socketplay: record it again"}.`);
}

/**
 * @param {Record<string, unknown>} o
 * @param {string} at the path of the object, with a dot at its end, or ""
 * @param {number} limit how many events the world may have
 * @returns {RecordedWorld}
 */
function world(o, at, limit) {
  const count = [o.events, o.happened].reduce((/** @type {number} */ sum, events) => sum + (Array.isArray(events) ? events.length : 0), 0);
  if (count > limit) throw new TraceFileError("The trace has more events than a link may have. Share a shorter part of it, or save all of it as a file.");
  /** @type {RecordedWorld} */
  const read = {
    offset: number(o.offset, `${at}offset`, -1e15, 1e15),
    instances: list(o.instances, `${at}instances`, most.instances, (o, path) => ({
      name: string(o.name, `${path}.name`, 100), running: boolean(o.running, `${path}.running`), ...(o.linked !== undefined && { linked: boolean(o.linked, `${path}.linked`) }),
    })),
    people: list(o.people, `${at}people`, most.people, (o, path) => ({
      name: string(o.name, `${path}.name`, 100), user: string(o.user, `${path}.user`, 100), instance: string(o.instance, `${path}.instance`, 100), sockets: strings(o.sockets, `${path}.sockets`, 100),
    })),
    sockets: list(o.sockets, `${at}sockets`, most.sockets, (o, path) => ({
      id: string(o.id, `${path}.id`, 100), nsp: string(o.nsp, `${path}.nsp`, 200), instance: string(o.instance, `${path}.instance`, 100), user: string(o.user, `${path}.user`, 100),
      session: string(o.session, `${path}.session`, 100), transport: string(o.transport, `${path}.transport`, 20), rooms: strings(o.rooms, `${path}.rooms`, most.rooms),
      ...(o.link === undefined ? {} : { link: string(o.link, `${path}.link`, 100) }),
    })),
    events: list(o.events, `${at}events`, most.events, event),
    happened: list(o.happened, `${at}happened`, most.happened, clientEvent),
  };
  if (read.events.length === 0) throw new TraceFileError("The trace is empty: there is nothing to show.");
  const ids = new Set();
  for (const e of read.events) {
    if (ids.has(e.id)) throw new TraceFileError(`Two events of the trace have the id ${e.id}. It has been changed or damaged.`);
    ids.add(e.id);
  }
  return read;
}

/** @param {unknown} value @param {number} limit how many events the world without the adapter may have @returns {import("./trace.js").RecordedFork} */
function forked(value, limit) {
  if (!isObject(value) || !isObject(value.line) || !isObject(value.without)) throw wrong("fork", "an object with a line and a world");
  const outcome = (/** @type {unknown} */ o, /** @type {string} */ path) => {
    if (!isObject(o)) throw wrong(path, "an object");
    return { word: string(o.word, `${path}.word`, 1000), why: string(o.why, `${path}.why`, 4000), got: boolean(o.got, `${path}.got`) };
  };
  return {
    line: { code: string(value.line.code, "fork.line.code", 4000), text: string(value.line.text, "fork.line.text", 4000) },
    sentence: string(value.sentence, "fork.sentence", 4000),
    differs: boolean(value.differs, "fork.differs"),
    rows: list(value.rows, "fork.rows", most.people, (o, path) => ({
      name: string(o.name, `${path}.name`, 100), instance: string(o.instance, `${path}.instance`, 100), differs: boolean(o.differs, `${path}.differs`),
      with: outcome(o.with, `${path}.with`), without: outcome(o.without, `${path}.without`),
    })),
    returned: strings(value.returned, "fork.returned", 2),
    ...(value.guess !== undefined && { guess: strings(value.guess, "fork.guess", most.people) }),
    without: world(value.without, "fork.without.", limit),
  };
}

/** The optional fields of an event, each with the function that reads it. @type {[keyof TraceEvent, (value: unknown, path: string) => unknown][]} */
const fields = [
  .../** @type {[keyof TraceEvent, number][]} */ ([
    ["lab", 100], ["instance", 100], ["session", 100], ["transport", 20], ["nsp", 200], ["socket", 100], ["user", 100], ["link", 100], ["event", 1000], ["room", 1000],
    ["reason", 1000], ["rule", 40], ["error", 4000], ["channel", 2000], ["frame", 1 << 20], ["hex", 1 << 16], ["method", 20], ["path", 2000],
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
const wrong = (path, what) => new TraceFileError(`The trace has been changed or damaged: ${path} is not ${what}.`);
