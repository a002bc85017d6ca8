// @ts-check
import { element } from "../page/dom.js";
import { explain, explainBinary } from "./explain.js";
import { records } from "./log.js";

/** @typedef {import("./log.js").WireRow} WireRow */
/** @typedef {import("./wire.js").Part} Part */

const partLimit = 80; // how many parts of a frame or body are shown

/**
 * Shows a row of the wire in detail: the whole frame, and for each part of the frame a line
 * with the part's bytes and their purpose.
 * @param {WireRow} row
 * @returns {Node[]}
 */
export function detail(row) {
  if (row.kind === "upgrade") {
    return [element("p", {}, "The session has moved from polling to this WebSocket. Packets travel as frames from here on, and no request is needed for them.")];
  }
  /** @type {Node[]} */
  const shown = [];
  if (row.kind === "http") shown.push(...request(row));
  if (row.binary) shown.push(...binary(row));
  else if (row.text !== "") shown.push(...text(row));
  return shown;
}

/** Shows a text frame, or the body of a polling request. @param {WireRow} row */
function text(row) {
  const parts = explain(row.text, { direction: row.direction, cut: row.cut });
  const frame = element("code", { class: "wire-frame", "data-testid": "wire-frame" });
  const list = element("ol", { class: "wire-parts", "data-testid": "wire-parts" });
  const encoder = new TextEncoder();
  let at = 0;
  for (const [i, part] of parts.entries()) {
    const size = encoder.encode(part.text).length;
    const from = at;
    at += size;
    if (i >= partLimit) continue;
    frame.append(element("span", { class: "wire-part", "data-kind": part.kind, "data-part": i, title: `${part.title}: ${part.explanation}` }, visible(part.text)));
    if (part.kind === "json") continue;
    list.append(
      element(
        "li",
        { "data-part": i, "data-kind": part.kind },
        element("code", { class: "clip", title: part.text.length > 30 ? visible(part.text) : undefined }, visible(part.text)),
        element("span", { class: "wire-title" }, part.title),
        element("span", { class: "wire-range label" }, size === 1 ? `byte ${from}` : `bytes ${from} to ${from + size - 1}`),
        element("span", { class: "wire-why" }, part.explanation),
      ),
    );
  }
  const rest = parts.slice(partLimit).map((p) => p.text).join("");
  if (rest) frame.append(element("span", { class: "wire-part", "data-kind": "rest" }, visible(rest)));
  /** @type {Node[]} */
  const shown = [element("pre", { class: "wire-whole" }, frame), list];
  if (parts.length > partLimit) shown.push(element("p", { class: "label" }, `${parts.length - partLimit} more parts of the same kinds follow.`));
  if (row.cut) shown.push(element("p", { class: "label" }, `The trace holds the beginning; the whole has ${row.bytes} bytes.`));
  const both = frame.parentElement;
  linkParts(both, list);
  return shown;
}

/**
 * Makes all sides (the frame and the list of its parts) mark the part that the user points at on one side.
 * @param {(HTMLElement | null)[]} sides
 */
function linkParts(...sides) {
  for (const side of sides) {
    side?.addEventListener("mouseover", (e) => {
      const part = e.target instanceof Element ? e.target.closest("[data-part]")?.getAttribute("data-part") : undefined;
      for (const other of sides) {
        for (const el of other?.querySelectorAll("[data-part]") ?? []) el.classList.toggle("linked", el.getAttribute("data-part") === part);
      }
    });
    side?.addEventListener("mouseleave", () => {
      for (const other of sides) for (const el of other?.querySelectorAll(".linked") ?? []) el.classList.remove("linked");
    });
  }
}

/** Describes a polling request in a sentence. @param {WireRow} row */
function request(row) {
  const opening = row.method === "GET" && row.text.startsWith("0{");
  const n = records(row.text);
  const packets = n === 1 ? "one packet" : `${n} packets`;
  const wait = seconds(row.duration);
  let say = "";
  if (row.status === 413) say = "The body is larger than maxHttpBufferSize, so the server has not read it.";
  else if (row.status >= 400) say = "The server refuses the request: it does not fit the state that the session is in.";
  else if (row.method === "POST") say = `The client sends ${packets} in the body. The server answers ok.`;
  else if (opening) say = "The first request opens the session: it has no sid yet.";
  else if (row.duration >= 50_000) say = `Long polling: the server has held the request for ${wait}, until it had ${packets} for the client.`;
  else say = `The server had ${packets} waiting, and answers at once.`;
  return [
    element("p", { class: "wire wire-request", "data-testid": "wire-request" }, `${row.method} …/socket.io/?EIO=4&transport=polling${opening ? "" : "&sid=…"}`),
    element("p", { class: "wire-say" }, element("strong", {}, String(row.status)), ` after ${wait}. ${say}`),
  ];
}

/** Shows a binary frame as a hex dump. @param {WireRow} row */
function binary(row) {
  const lines = [];
  for (let i = 0; i < row.hex.length; i += 32) {
    const hex = row.hex.slice(i, i + 32).match(/../g) ?? [];
    const ascii = hex.map((h) => { const c = parseInt(h, 16); return c >= 32 && c < 127 ? String.fromCharCode(c) : "·"; }).join("");
    lines.push(`${(i / 2).toString(16).padStart(4, "0")}  ${hex.join(" ").padEnd(47)}  ${ascii}`);
  }
  /** @type {Node[]} */
  const shown = [element("p", {}, explainBinary(row.bytes))];
  if (lines.length > 0) shown.push(element("pre", { class: "wire-whole", "data-testid": "wire-hex" }, lines.join("\n")));
  if (row.hex.length / 2 < row.bytes) shown.push(element("p", { class: "label" }, `The trace holds the first ${row.hex.length / 2} bytes.`));
  return shown;
}

/**
 * Replaces control characters by visible ones, such as 0x1E by ␞.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(/[\u0000-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)));
}

/** Writes a duration in µs, ms or s. @param {number} micros */
export function seconds(micros) {
  if (micros < 1000) return `${micros} µs`;
  if (micros < 1_000_000) return `${Math.round(micros / 1000)} ms`;
  return `${(micros / 1_000_000).toFixed(1)} s`;
}
