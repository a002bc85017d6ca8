// @ts-check
import { separator } from "./explain.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */

/**
 * A row of the wire: a frame, a polling request with the packets that it carried, or an
 * upgrade.
 * @typedef {object} WireRow
 * @property {number} seq a number that no other row has, from 1
 * @property {number} at microseconds on the server's clock
 * @property {"frame" | "http" | "upgrade"} kind
 * @property {"in" | "out"} [direction] as the server sees it
 * @property {string} connection the name of the session, unique in its lab
 * @property {string} instance
 * @property {string} transport
 * @property {string} text
 * @property {number} bytes
 * @property {boolean} cut text has only the beginning
 * @property {boolean} binary
 * @property {string} hex a binary frame's first bytes
 * @property {string} method of a polling request, as are status and duration
 * @property {number} status
 * @property {number} duration microseconds
 * @property {number[]} ids of the row's trace event, and of those that it carried
 */

/**
 * Makes the rows of the wire from a trace. With polling, packets belong to the row of the
 * request that carried them; the trace has them just before that request.
 */
export class WireLog {
  /** @type {WireRow[]} */
  rows = [];
  #limit;
  #seq = 0;
  /** Packets whose request the trace has not shown yet. @type {Map<string, TraceEvent[]>} */
  #carried = new Map();

  /** @param {number} limit of rows */
  constructor(limit = 500) {
    this.#limit = limit;
  }

  /**
   * Adds events of the trace.
   * @param {TraceEvent[]} events in order
   * @returns {WireRow[]} the new rows
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

  /** Forgets all ids, because another server starts to count at one again. The rows stay. */
  forgetIds() {
    this.forgetWaiting();
    for (const r of this.rows) r.ids = [];
  }

  /** Forgets packets that wait for their request, because events were lost and it may never come. */
  forgetWaiting() {
    this.#carried.clear();
  }

  /** @param {TraceEvent} e */
  #frame(e) {
    const r = row(e, "frame");
    // These packets go over the new WebSocket, though the session's transport is still polling.
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
    return [...carried.map((frame) => row(frame, "frame")), r]; // the trace has no body for this request, so the packets are rows of their own
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
    cut: isCut(e),
    binary: e.binary ?? false,
    hex: e.hex ?? "",
    method: e.method ?? "",
    status: e.status ?? 0,
    duration: e.duration ?? 0,
    ids: [e.id],
  };
}

/**
 * Says if an event has only the beginning of its text. The server keeps 2,048 bytes of a
 * packet's data, or of a polling body, and up to three bytes fewer, so as not to divide a
 * character (maxFrame in server/lab/observer.go). An event's bytes say how long the whole
 * was. The text of a body that was not cut can be much shorter, because the trace has no auth
 * payloads. A text that was cut is as short only if a token was taken out of it afterwards.
 * @param {TraceEvent} e
 */
function isCut({ kind, frame = "", bytes = 0 }) {
  const kept = kind === "http" ? 2048 : 2049; // a packet's type comes before its data
  if (frame === "" || bytes <= kept) return false;
  const held = new TextEncoder().encode(frame).length;
  return held < bytes && (held >= kept - 3 || frame.includes("eyJ…"));
}

/** Names an event's session. @param {TraceEvent} e */
export function connectionOf(e) {
  return e.session ? `${e.instance ?? ""} ${e.session}` : "";
}

/** How many packets a polling body holds. @param {string} text */
export function records(text) {
  return text === "" ? 0 : text.split(separator).length;
}
