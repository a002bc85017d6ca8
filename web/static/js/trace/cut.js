// @ts-check

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */

const mark = "…";

/**
 * Says what the lab has left out of an event, because the event is long; "" if nothing. The
 * lab's trace has room for a limited number of bytes, and clients decide how long an event is.
 * @param {Pick<TraceEvent, "missing" | "missingRooms">} e
 */
export function leftOutOf({ missing = 0, missingRooms = 0 }) {
  const parts = [missing > 0 && count(missing, "byte"), missingRooms > 0 && count(missingRooms, "room")].filter(Boolean);
  return parts.length > 0 ? `the trace keeps only a part of it, ${parts.join(" and ")} ${missing + missingRooms === 1 ? "is" : "are"} left out` : "";
}

/** "1 room", "2,000 rooms". @param {number} n @param {string} what */
const count = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

/**
 * The beginning of a text. It is a copy: a browser keeps the whole text in memory for as long
 * as a part of it is used.
 * @param {string} text
 * @param {number} most how many characters are kept
 */
export function beginning(text, most) {
  if (text.length <= most) return text;
  return /** @type {string} */ (JSON.parse(JSON.stringify(text.slice(0, most) + mark)));
}

/**
 * Whether the arguments of an event are so long that a page does not keep them.
 * @param {unknown[]} args they may contain bytes
 * @param {number} [most] how many bytes a page keeps
 */
export function isLong(args, most = 16 << 10) {
  let bytes = 0;
  const measured = (/** @type {string} */ _name, /** @type {any} */ value) => {
    const size = value?.byteLength ?? (value instanceof Blob ? value.size : undefined);
    if (typeof size !== "number") return value;
    bytes += size;
    return null;
  };
  try {
    return JSON.stringify(args, measured).length + bytes > most;
  } catch {
    return true; // no JSON, so the client cannot send it either
  }
}

/**
 * About how many bytes a page keeps for an event.
 * @param {TraceEvent} e
 */
export function sizeOf(e) {
  const texts = [e.frame, e.hex, e.event, e.room, e.error, e.reason, e.channel, e.nsp, e.path, ...(e.rooms ?? []), ...(e.target?.rooms ?? []), ...(e.target?.except ?? [])];
  return 500 + (e.args ? JSON.stringify(e.args).length : 0) + texts.reduce((sum, text = "") => sum + text.length, 0);
}
