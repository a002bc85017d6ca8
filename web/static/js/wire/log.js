// @ts-check
import { separator } from "./explain.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */

/**
 * A row of the wire: a frame, a polling request with the packets that it carried, or an
 * upgrade of a session from polling to WebSocket.
 * @typedef {object} WireRow
 * @property {number} seq the row's number, from 1
 * @property {number} at when the server saw the frame or answered the request, in microseconds on the server's clock
 * @property {"frame" | "http" | "upgrade"} kind
 * @property {"in" | "out"} [direction] in: to the server; out: from the server; undefined for an upgrade
 * @property {string} connection the instance and the name of the session, unique in the lab; "" if the trace does not name a session
 * @property {string} instance the instance that the frame or request went to or came from
 * @property {string} transport "polling" or "websocket"
 * @property {string} text the text of the frame, or the body of the request or of its answer; "" for a binary frame
 * @property {number} bytes the size of the whole frame or body
 * @property {boolean} cut true: text is only the beginning of the frame or body
 * @property {boolean} binary whether the frame is binary
 * @property {string} hex the first bytes of a binary frame, in hexadecimal; else ""
 * @property {string} method the HTTP method of a polling request; else ""
 * @property {number} status the HTTP status of the answer to a polling request; else 0
 * @property {number} duration microseconds from a polling request to its answer; else 0
 * @property {number[]} ids the ids of the trace events in the row: the event of the frame or request, and those of the packets that a request carried
 */

/**
 * Makes the rows of the wire from a trace. Packets that a polling request carried belong to
 * the row of this request; in the trace they come just before it.
 */
export class WireLog {
  /** @type {WireRow[]} */
  rows = [];
  #limit;
  #seq = 0;
  /** Packets whose polling request the trace has not shown yet, by connection and direction. @type {Map<string, TraceEvent[]>} */
  #carried = new Map();

  /** @param {number} limit how many rows are kept */
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

  /** Forgets the ids of all events, because the server has restarted and uses the same ids again. The rows stay. */
  forgetIds() {
    this.forgetWaiting();
    for (const r of this.rows) r.ids = [];
  }

  /** Forgets packets that wait for their polling request. Call it when events were lost, because the event of the request may be among these. */
  forgetWaiting() {
    this.#carried.clear();
  }

  /** @param {TraceEvent} e */
  #frame(e) {
    const r = row(e, "frame");
    // These three packets of an upgrade go over the new WebSocket, although the session's transport is still polling.
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
    return [...carried.map((frame) => row(frame, "frame")), r]; // the trace has no body for this request, so show its packets in rows of their own
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
 * character (maxFrame in server/lab/observer.go). An event's `bytes` is the length of the
 * whole text. A text that is much shorter than 2,048 bytes was not cut: the server removed
 * credentials from it. The mark `eyJ…` is the exception, because the server puts it in place
 * of a token after the cut.
 * @param {TraceEvent} e
 */
function isCut({ kind, frame = "", bytes = 0 }) {
  const kept = kind === "http" ? 2048 : 2049; // a packet's type comes before its data
  if (frame === "" || bytes <= kept) return false;
  const held = new TextEncoder().encode(frame).length;
  return held < bytes && (held >= kept - 3 || frame.includes("eyJ…"));
}

/** The name of an event's connection, as in WireRow. @param {TraceEvent} e */
export function connectionOf(e) {
  return e.session ? `${e.instance ?? ""} ${e.session}` : "";
}

/** How many packets the body of a polling request contains. @param {string} text */
export function records(text) {
  return text === "" ? 0 : text.split(separator).length;
}
