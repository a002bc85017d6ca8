// @ts-check
import { highlight, onHighlight } from "../page/highlight.js";

/**
 * Ties the line of code to what it led to: point at it, and its packets, rows and
 * frames light up; point at one of those, and the line does.
 * @param {HTMLElement} line
 * @param {import("../lab/world.js").World} world
 * @param {() => boolean} live false: another trace is shown, in which ids mean something else
 */
export function linkLine(line, world, live) {
  let cause = 0;
  const family = () => (cause && live() ? world.trace.log.family(cause) : []);
  const light = (/** @type {boolean} */ on) => {
    line.classList.toggle("linked", on && cause > 0);
    highlight(on ? family() : [], line);
  };
  world.addEventListener("asked", (e) => { if (e instanceof CustomEvent) cause = Number(e.detail) || 0; });
  world.trace.watch({ restarted: () => { cause = 0; } });
  line.addEventListener("mouseenter", () => light(true));
  line.addEventListener("mouseleave", () => light(false));
  line.addEventListener("focusin", () => light(true));
  line.addEventListener("focusout", () => light(false));
  onHighlight(line, (ids) => line.classList.toggle("linked", ids.size > 0 && family().some((id) => ids.has(id))));
}
