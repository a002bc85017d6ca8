// @ts-check
import { separator } from "./explain.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */

/**
 * Something that went over a connection: a frame, or a polling request with the
 * frames it carried.
 * @typedef {object} WireRow
 * @property {number} seq unlike any other row's, from 1
 * @property {number} at microseconds on the server's clock
 * @property {"frame" | "http" | "upgrade"} kind
 * @property {"in" | "out"} [direction] as the server sees it
 * @property {string} connection names the session within its lab
 * @property {string} instance
 * @property {string} transport
 * @property {string} text
 * @property {number} bytes
 * @property {boolean} cut text is only the beginning
 * @property {boolean} binary
 * @property {string} hex of a binary frame's first bytes
 * @property {string} method of HTTP, as are the next two
 * @property {number} status
 * @property {number} duration microseconds
 * @property {number[]} ids of all trace events that it is or carried
 */

/**
 * What went over the wires, made of a trace. On polling the packets are shown
 * within the request that carried them: the trace has them just before it.
 */
export class WireLog {
  /** @type {WireRow[]} */
  rows = [];
  #limit;
  #seq = 0;
  /** Packets that wait for the request that carried them. @type {Map<string, TraceEvent[]>} */
  #carried = new Map();

  /** @param {number} limit of rows */
  constructor(limit = 500) {
    this.#limit = limit;
  }

  /**
   * @param {TraceEvent[]} events in order
   * @returns {WireRow[]} those that are new
   */
  add(events) {
    /** @type {WireRow[]} */
    const fresh = [];
    for (const e of events) {
      if (e.kind === "frame-in" || e.kind === "frame-out") fresh.push(...this.#frame(e));
      else if (e.kind === "http") fresh.push(...this.#http(e));
      else if (e.kind === "upgrade") fresh.push(row(e, "upgrade"));
    }
    for (const r of fresh) r.seq = ++this.#seq;
    this.rows.push(...fresh);
    if (this.rows.length > this.#limit) this.rows.splice(0, this.rows.length - this.#limit);
    return fresh;
  }

  clear() {
    this.rows = [];
    this.#carried.clear();
  }

  /** Ids are counted anew: what has one of the old belongs to nothing any more. */
  forgetIds() {
    this.gap();
    for (const r of this.rows) r.ids = [];
  }

  /** Events are missing: what waits, waits in vain. */
  gap() {
    this.#carried.clear();
  }

  /** @param {TraceEvent} e */
  #frame(e) {
    const r = row(e, "frame");
    // While a WebSocket asks to take over, the session still polls.
    const probe = e.frame === "2probe" || e.frame === "3probe" || e.frame === "5";
    if (e.transport === "polling" && !probe) {
      const key = `${r.connection} ${r.direction}`;
      const waiting = this.#carried.get(key) ?? [];
      waiting.push(e);
      this.#carried.set(key, waiting);
      return [];
    }
    r.transport = "websocket";
    return [r];
  }

  /** @param {TraceEvent} e */
  #http(e) {
    const r = row(e, "http");
    const key = `${r.connection} ${r.direction}`;
    const carried = this.#carried.get(key) ?? [];
    this.#carried.delete(key);
    for (const frame of carried) r.ids.push(frame.id);
    if (r.text !== "" || carried.length === 0) return [r];
    return [...carried.map((frame) => row(frame, "frame")), r]; // the trace has left the body out
  }
}

/**
 * @param {TraceEvent} e
 * @param {WireRow["kind"]} kind
 * @returns {WireRow}
 */
function row(e, kind) {
  const text = e.frame ?? "";
  const direction = kind === "upgrade" ? undefined : e.kind === "frame-in" || e.method === "POST" ? "in" : "out";
  return {
    seq: 0, at: e.at, kind, direction,
    connection: connectionOf(e),
    instance: e.instance ?? "",
    transport: e.transport ?? "",
    text,
    bytes: e.bytes ?? 0,
    // Characters are bytes or fewer; the trace keeps 2,048.
    cut: text.length >= 2048 && new TextEncoder().encode(text).length < (e.bytes ?? 0),
    binary: e.binary ?? false,
    hex: e.hex ?? "",
    method: e.method ?? "",
    status: e.status ?? 0,
    duration: e.duration ?? 0,
    ids: [e.id],
  };
}

/** Names an event's session. @param {TraceEvent} e */
export function connectionOf(e) {
  return e.session ? `${e.instance ?? ""} ${e.session}` : "";
}

/** How many packets a body holds. @param {string} text */
export function records(text) {
  return text === "" ? 0 : text.split(separator).length;
}
