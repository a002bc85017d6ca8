// @ts-check
import { boxAt, crosses, overlap } from "./measures.js";

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Point} Point */

/**
 * The boxes of all that a label must not cover: marks, names, instances and the name of Redis.
 * @param {Layout} plan
 * @returns {Box[]}
 */
export function standing(plan) {
  return [
    ...[...plan.spots.values()].flatMap((s) => [boxAt(s, 2 * s.r), ...(s.label ? [s.label] : [])]),
    ...[...plan.instances.values()].map((b) => boxAt(b, b.width, b.height)),
    ...plan.crowds.map((c) => c.name),
    ...(plan.redis ? [plan.redis.name] : []),
  ];
}

/**
 * Whether a box lies on the stage and covers none of the others.
 * @param {Box} box
 * @param {Box[]} taken
 * @param {Layout} plan
 */
export function isFree(box, taken, { width, height }) {
  return box.x >= 1 && box.y >= 0 && box.x + box.width <= width - 1 && box.y + box.height <= height && !taken.some((t) => overlap(t, box, 1));
}

/**
 * Finds a free place for a box near the place where it should stand.
 * @param {Box} wish the box where it should stand
 * @param {Box[]} taken what the box must not cover
 * @param {Layout} plan
 * @param {{from: Point, to: Point}[]} [lines] lines that the box should not cover if another place is near
 * @returns {Box | undefined} undefined if nothing is free near there
 */
export function freePlace(wish, taken, plan, lines = []) {
  const reach = { x: wish.width + 60, y: 72 };
  const near = taken.filter((t) => overlap(t, wish, Math.max(reach.x, reach.y)));
  /** @type {Box | undefined} */
  let best;
  let least = Infinity;
  for (let dy = 0; dy <= reach.y; dy += 4) {
    for (let dx = 0; dx <= reach.x; dx += 6) {
      const away = Math.hypot(dx, 1.5 * dy);
      if (away >= least) break;
      for (const [x, y] of [[dx, dy], [-dx, dy], [dx, -dy], [-dx, -dy]]) {
        const box = { ...wish, x: wish.x + x, y: wish.y + y };
        if (!isFree(box, near, plan)) continue;
        const cost = away + 12 * lines.filter((l) => crosses(l.from, l.to, box)).length;
        if (cost < least) [least, best] = [cost, box];
      }
    }
  }
  return best;
}
