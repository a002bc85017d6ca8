// @ts-check
import { set, svg } from "./svg.js";

/** @typedef {import("./rooms.js").Hull} Hull */

/** @param {Hull} h */
export function makeHull(h) {
  return svg("g", { class: h.outline ? "stage-hull outline" : "stage-hull" });
}

/** @param {Hull} h */
export function makeHullName(h) {
  return svg("g", { class: h.outline ? "stage-hull-name outline" : "stage-hull-name" });
}

/**
 * Draws a room as tinted grounds behind its members, or a namespace as outlines around them.
 * @param {SVGGElement} el
 * @param {Hull} h
 */
export function drawHull(el, h) {
  const state = JSON.stringify(h.pieces);
  if (el.dataset.state === state) return;
  el.dataset.state = state;
  set(el, "data-room", h.name);
  el.replaceChildren(...h.pieces.map(({ box, rx }) => svg("rect", { class: "stage-hull-ground", ...box, rx })));
}

/**
 * Draws the name of a room or a namespace. All names lie above all grounds, so that no outline
 * crosses a name.
 * @param {SVGGElement} el
 * @param {Hull} h
 */
export function drawHullName(el, h) {
  const state = JSON.stringify(h.pieces);
  if (el.dataset.state === state) return;
  el.dataset.state = state;
  el.replaceChildren(
    ...h.pieces.flatMap(({ label, text }) => (label ? [
      svg("rect", { class: "stage-hull-plate", ...label, rx: h.outline ? 4 : label.height / 2 }),
      svg("text", { x: label.x + label.width / 2, y: label.y + label.height - 4 }, svg("title", {}, h.name), text),
    ] : [])),
  );
}
