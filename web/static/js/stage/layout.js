// @ts-check
import { placeMany } from "./crowd.js";
import { nameBox, nameGap, overlap } from "./measures.js";

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Spot} Spot */

// Lengths in pixels.
const few = 12; // how many figures a stage can have if each has a name and stands on an arc around its instance
const around = 6; // how many figures can stand on the arc of one instance
const lane = 28; // the height that is kept free above and below for the names of rooms
const box = 44; // the side of an instance's square
const radius = 17; // a figure's radius, if it stands on an arc
const low = 300; // on a stage lower than this the instances stand side by side, even if the stage is narrow

/**
 * Decides where everything stands on a stage of the given size: the instances on both sides
 * of Redis, and the clients around their instance, on the side away from Redis.
 * @param {{width: number, height: number, instances: string[], figures: Figure[]}} stage its size in pixels, the names of the instances, and the figures
 * @returns {Layout}
 */
export function layout({ width, height, instances, figures }) {
  const across = width >= 560 || height < low;
  const length = across ? width : height;
  const breadth = across ? height - 2 * lane : width;
  const middle = length / 2;
  const distance = across ? Math.max(width < 560 ? 50 : 80, Math.min(130, length * 0.14)) : 50;
  /** @type {Layout} */
  const plan = {
    width, height, across, instances: new Map(), spots: new Map(), crowds: [],
    redis: across
      ? { from: { x: middle, y: lane + 8 }, to: { x: middle, y: height - lane - 8 } }
      : { from: { x: 20, y: middle }, to: { x: width - 20, y: middle } },
  };
  for (const side of [0, 1]) {
    const here = instances.filter((_, i) => i % 2 === side);
    here.forEach((name, i) => {
      const share = breadth / here.length;
      const from = (across ? lane : 0) + i * share;
      const along = side === 0 ? middle - distance : middle + distance;
      const at = across ? { x: along, y: from + share / 2 } : { x: from + share / 2, y: along };
      plan.instances.set(name, { ...at, width: box, height: box });
      const depth = middle - distance - box / 2;
      const start = side === 0 ? 0 : length - depth;
      const area = across
        ? { x: start, y: from, width: depth, height: share }
        : { x: from, y: side === 0 ? lane : start, width: share, height: depth - lane };
      const mine = figures.filter((f) => f.instance === name);
      const seats = figures.length <= few && mine.length <= around ? arc(plan, mine, at, area, side) : undefined;
      if (seats) for (const [key, spot] of seats) plan.spots.set(key, spot);
      else placeMany(plan, mine, inset(area, 8), across && side === 0);
    });
  }
  return plan;
}

/**
 * Places figures on half an ellipse around their instance.
 * @param {Layout} plan
 * @param {Figure[]} figures
 * @param {{x: number, y: number}} centre the instance's
 * @param {Box} area the space for the figures
 * @param {number} side 0: left of Redis, or above it; 1: right of Redis, or below it
 * @returns {Map<string, Spot> | undefined} the spots by the figures' keys; undefined if figures or names would overlap
 */
function arc(plan, figures, centre, area, side) {
  const n = figures.length;
  /** @type {Map<string, Spot>} */
  const seats = new Map();
  const span = n === 1 ? 0 : Math.min(75, 25 + n * 12) * (Math.PI / 180);
  const sign = side === 0 ? -1 : 1;
  const gap = Math.max(...figures.map((f) => nameGap(f, radius)));
  const edge = plan.across ? (plan.width < 560 ? 36 : 62) : radius + 20 + gap;
  const far = plan.across
    ? Math.abs(centre.x - (side === 0 ? area.x + edge : area.x + area.width - edge))
    : Math.abs(centre.y - (side === 0 ? area.y + edge : area.y + area.height - edge));
  const reach = Math.min(far, plan.across ? 260 : far);
  const wide = plan.across ? area.height / 2 - radius - 18 - gap : area.width / 2 - 42;
  figures.forEach((f, i) => {
    const angle = n === 1 ? 0 : -span + (2 * span * i) / (n - 1);
    const out = sign * reach * (plan.across ? Math.cos(angle) : 0.55 + 0.45 * Math.cos(angle));
    const beside = n === 1 ? 0 : (wide * Math.sin(angle)) / Math.sin(span);
    const spread = plan.across ? beside : n === 1 ? 0 : wide * ((2 * i) / (n - 1) - 1);
    const at = plan.across ? { x: centre.x + out, y: centre.y + spread } : { x: centre.x + spread, y: centre.y + out };
    // A name stands where the figure's link does not cross it: below the figure, or, if the instance is below, above the figure.
    const above = !plan.across && side === 0;
    seats.set(f.key, { ...at, r: radius, label: nameBox(f.label, at.x, above ? at.y - radius - 16 - nameGap(f, radius) : at.y + radius + nameGap(f, radius), plan.width) });
  });
  const boxes = [...seats.values()].flatMap((s) => [{ x: s.x - s.r, y: s.y - s.r, width: 2 * s.r, height: 2 * s.r }, ...(s.label ? [s.label] : [])]);
  return boxes.some((a, i) => boxes.slice(i + 1).some((b) => overlap(a, b))) ? undefined : seats;
}

/** Makes a box narrower on the left and on the right. @param {Box} box @param {number} by how much on each side @returns {Box} */
function inset(box, by) {
  return { x: box.x + by, y: box.y, width: box.width - 2 * by, height: box.height };
}
