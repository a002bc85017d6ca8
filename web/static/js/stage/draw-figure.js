// @ts-check
import { markOf, set, svg } from "./svg.js";

/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Layout} Layout */

const signs = { right: "M-3.2 0L-1 2.6L3.4 -2.6", wrong: "M0 -4V0.6M0 4V4.1" };

/** @param {Figure} f */
export function makeFigure(f) {
  return svg("g", { class: "stage-figure", "data-key": f.key },
    svg("rect", { class: "stage-hit" }), // the space between mark and name belongs to the client too
    svg("circle", { class: "stage-disc" }),
    svg("path", { class: "stage-mark", d: markOf(f) }),
    svg("text", { class: "stage-name" }),
    svg("circle", { class: "stage-ring" }),
    svg("g", { class: "stage-badge" }, svg("circle", { r: 8 }), svg("path")));
}

/**
 * Draws a client: its mark and its name.
 * @param {SVGGElement} el
 * @param {Figure} f
 * @param {Layout} plan
 */
export function drawFigure(el, f, plan) {
  const spot = plan.spots.get(f.key);
  if (!spot) return;
  set(el, "transform", `translate(${spot.x} ${spot.y})`);
  set(el, "data-user", f.user);
  set(el, "data-client", f.mark || null);
  set(el, "data-connected", String(f.transport !== ""));
  set(el, "data-transport", f.transport);
  const [hit, disc, mark, name, ring, badge] = el.children;
  const label = spot.label ?? { x: spot.x, y: spot.y, width: 0, height: 0 };
  const left = Math.min(-spot.r, label.x - spot.x);
  const top = Math.min(-spot.r, label.y - spot.y);
  set(hit, "x", left);
  set(hit, "y", top);
  set(hit, "width", Math.max(spot.r, label.x + label.width - spot.x) - left);
  set(hit, "height", Math.max(spot.r, label.y + label.height - spot.y) - top);
  set(disc, "r", spot.r);
  set(ring, "r", spot.r + 4);
  set(badge, "transform", `translate(${spot.r * 0.8} ${-spot.r * 0.8}) scale(${Math.min(1, spot.r / 14)})`);
  set(mark, "transform", `scale(${Math.min(1, spot.r / 13)})`);
  const text = spot.text ?? "";
  if (name.textContent !== text) name.textContent = text;
  if (!spot.label) return;
  // A name below its mark stands in the middle. Beside the mark it begins at the mark, also if the font makes it narrower than its box.
  const below = spot.label.y > spot.y;
  set(name, "x", below ? 0 : spot.label.x + 2 - spot.x);
  set(name, "y", spot.label.y + 13 - spot.y);
  set(name, "text-anchor", below ? "middle" : "start");
}

/**
 * Shows on a client what the learner has said about it: a dashed ring if the learner expects
 * that it receives the event; after the run a badge, ✓ if that was right, ! if the learner was wrong.
 * @param {SVGGElement} el
 * @param {boolean} expected
 * @param {import("../trace/trace.js").JudgementKind | undefined} judged
 */
export function showGuess(el, expected, judged) {
  const sign = judged === "hit" ? signs.right : judged === "extra" || judged === "missed" ? signs.wrong : undefined;
  set(el, "data-expected", expected ? "true" : null);
  set(el, "data-judged", judged);
  const badge = el.lastElementChild;
  set(badge ?? el, "display", badge && !sign ? "none" : null);
  if (badge?.lastElementChild) set(badge.lastElementChild, "d", sign);
}
