// @ts-check
import { highlight, onHighlight } from "../page/highlight.js";

/**
 * Links the line of code that ran last with its effects. Pointing at the line highlights the
 * packets, rows and frames that the line has caused; pointing at one of these highlights the line.
 * @param {HTMLElement} line the element of the line
 * @param {import("../lab/world.js").World} world
 * @param {() => boolean} live returns false while the page shows a recording, in which the same ids belong to other events
 */
export function linkLine(line, world, live) {
  let cause = 0;
  const family = () => (cause && live() ? world.trace.log.family(cause) : []);
  const highlightFamily = (/** @type {boolean} */ on) => {
    line.classList.toggle("linked", on && cause > 0);
    highlight(on ? family() : [], line);
  };
  world.addEventListener("asked", (e) => { if (e instanceof CustomEvent) cause = Number(e.detail) || 0; });
  world.trace.watch({ restarted: () => { cause = 0; } });
  line.addEventListener("mouseenter", () => highlightFamily(true));
  line.addEventListener("mouseleave", () => highlightFamily(false));
  line.addEventListener("focusin", () => highlightFamily(true));
  line.addEventListener("focusout", () => highlightFamily(false));
  onHighlight(line, (ids) => line.classList.toggle("linked", ids.size > 0 && family().some((id) => ids.has(id))));
}
