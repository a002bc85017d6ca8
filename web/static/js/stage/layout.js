// @ts-check
import { placeMany } from "./crowd.js";
import { boxAt, fit, line, overlap, textWidth } from "./measures.js";
import { arrange, deal } from "./order.js";

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Group} Group */
/** @typedef {import("./stage.js").Layout} Layout */

/**
 * What the stage has to show, and how large it is.
 * @typedef {object} Stage
 * @property {number} width in pixels
 * @property {number} height in pixels
 * @property {string[]} instances their names
 * @property {Figure[]} figures
 * @property {Group[]} [rooms] the rooms whose members should stand side by side
 * @property {string[]} [before] the keys of the figures in the order in which they stood before
 */

/**
 * A way to place figures with their names: on how many rows, with which radius, with the names
 * below or beside the marks, how narrow a long name may become, and the space that is kept
 * around a figure for the grounds of its rooms. Lengths in pixels.
 * @typedef {{rows: number, r: number, below: boolean, least: number, pad: {x: number, y: number}}} Style
 */

const few = 12; // how many figures a stage can have if each has a name
const longest = 136; // the width of the longest name that is not shortened
const beside = 7; // the gap between a mark and the name beside it
const margin = 4; // the space that stays free at the left and the right edge
const lane = 18; // the height that is kept for the names of rooms, where there is space
const slot = 260; // the width of a figure's place at most, so that neighbours stay near each other

/** The styles, from the most spacious to the tightest. The first that fits is taken. @type {Style[]} */
const styles = [
  { rows: 1, r: 16, below: false, least: longest, pad: { x: 9, y: 14 } },
  { rows: 1, r: 16, below: true, least: longest, pad: { x: 7, y: 7 } },
  { rows: 1, r: 16, below: false, least: 80, pad: { x: 8, y: 14 } },
  { rows: 1, r: 16, below: true, least: 70, pad: { x: 6, y: 6 } },
  { rows: 2, r: 14, below: false, least: 80, pad: { x: 6, y: 6 } },
  { rows: 2, r: 13, below: true, least: 60, pad: { x: 5, y: 5 } },
  { rows: 1, r: 13, below: true, least: 48, pad: { x: 5, y: 5 } },
  { rows: 2, r: 12, below: false, least: 50, pad: { x: 5, y: 5 } },
  { rows: 2, r: 10, below: true, least: 40, pad: { x: 4, y: 4 } },
  { rows: 3, r: 8, below: false, least: 36, pad: { x: 4, y: 4 } },
  { rows: 2, r: 9, below: true, least: 18, pad: { x: 4, y: 4 } },
];

/**
 * Decides where everything stands: clients above, their instance below them, and Redis as a
 * line at the bottom. With one instance there is no Redis.
 * @param {Stage} stage
 * @returns {Layout}
 */
export function layout(stage) {
  if (stage.figures.length <= few) {
    for (const style of styles) {
      const plan = inRows(stage, style);
      if (plan) return plan;
    }
  }
  return inCrowds(stage);
}

/**
 * Places figures on rows, each with its name.
 * @param {Stage} stage
 * @param {Style} style
 * @returns {Layout | undefined} undefined if they do not fit
 */
function inRows(stage, style) {
  const { width, height, instances, figures, rooms = [], before = [] } = stage;
  const { rows, r, below, pad } = style;
  const floors = floorsOf(stage, rows > 1);
  const high = 2 * r + (below ? line : 0) + 2 * pad.y; // of a row
  const free = floors.box.y - floors.box.height / 2 - 6 - 2 - rows * high;
  if (free < 0) return undefined;
  const lists = arrange(instances, figures, rooms, rows, before);
  const dealt = instances.map((name) => deal(lists.get(name) ?? [], rows));
  const most = longestName(dealt, style, width - 2 * margin);
  if (most === undefined) return undefined;
  const nameOf = (/** @type {Figure} */ f) => fit(f.label, most);
  const widthOf = (/** @type {Figure} */ f) => {
    const name = textWidth(nameOf(f));
    return (below ? Math.max(2 * r, name) : 2 * r + beside + name) + 2 * pad.x;
  };
  const shares = share(dealt.map((parts) => Math.max(...parts.map((part) => sum(part.map(widthOf))))), width - 2 * margin);
  /** @type {Layout} */
  const plan = { width, height, instances: new Map(), spots: new Map(), crowds: [], order: instances.flatMap((name) => (lists.get(name) ?? []).map((f) => f.key)) };
  placeInstances(plan, instances, shares, floors);
  // On one row the figures stand as on every other stage of this height, whatever the rooms are. On more rows the free height is for the names of rooms: first above the first row.
  const first = rows === 1 ? Math.max(2, Math.min(free, Math.max(0.27 * height - r - pad.y, Math.min(lane, free)))) : 2 + Math.min(lane, free);
  const between = rows === 1 ? 0 : Math.min(lane + 8, Math.max(0, free - lane) / rows);
  for (let row = 0; row < rows; row++) {
    const y = first + row * (high + between) + pad.y + r;
    let [left, column] = [margin, 0];
    dealt.forEach((parts, i) => {
      const part = parts[row];
      const widths = slots(part.map(widthOf), shares[i]);
      let x = left + (shares[i] - sum(widths)) / 2;
      part.forEach((f, n) => {
        const text = nameOf(f);
        const name = { width: textWidth(text), height: line };
        const inner = widthOf(f) - 2 * pad.x;
        const from = x + (widths[n] - inner) / 2;
        const at = { x: below ? from + inner / 2 : from + r, y };
        const label = below ? { ...name, x: at.x - name.width / 2, y: y + r } : { ...name, x: at.x + r + beside, y: y - line / 2 };
        const cell = { x: from, y: y - r, width: inner, height: 2 * r + (below ? line : 0) };
        plan.spots.set(f.key, { ...at, r, cell, row: String(row), column: column++, pad, label, text });
        x += widths[n];
      });
      left += shares[i];
    });
  }
  return plan;
}

/**
 * The width that the longest name may have so that all rows fit.
 * @param {Figure[][][]} dealt the figures by instance and row
 * @param {Style} style
 * @param {number} width
 * @returns {number | undefined} undefined if names would have to be narrower than the style allows
 */
function longestName(dealt, { r, below, least, pad }, width) {
  const needs = (/** @type {number} */ most) => sum(dealt.map((parts) => Math.max(...parts.map((part) => sum(part.map((f) => {
    const name = Math.min(most, textWidth(f.label));
    return (below ? Math.max(2 * r, name) : 2 * r + beside + name) + 2 * pad.x;
  }))))));
  for (let most = longest; most >= least; most -= 2) if (needs(most) <= width) return most;
  return undefined;
}

/**
 * Divides the width among the instances: equally if each gets what it needs, else by need.
 * @param {number[]} needs
 * @param {number} width
 */
function share(needs, width) {
  const equal = width / needs.length;
  if (needs.every((need) => need <= equal)) return needs.map(() => equal);
  const rest = (width - sum(needs)) / needs.length;
  return needs.map((need) => need + rest);
}

/** Divides the width of an instance among the figures of a row. @param {number[]} needs @param {number} width */
function slots(needs, width) {
  const equal = Math.min(slot, width / needs.length);
  if (needs.every((need) => need <= equal)) return needs.map(() => equal);
  const rest = Math.max(0, Math.min(60, (width - sum(needs)) / needs.length));
  return needs.map((need) => need + rest);
}

/**
 * Places the figures of each instance in crowds, because they are too many for a name each.
 * @param {Stage} stage
 * @returns {Layout}
 */
function inCrowds(stage) {
  const { width, height, instances, figures } = stage;
  const floors = floorsOf(stage, true);
  const lists = instances.map((name) => figures.filter((f) => f.instance === name));
  const weights = lists.map((list) => 1 + Math.sqrt(list.length));
  const shares = weights.map((w) => (w / sum(weights)) * (width - 2 * margin));
  /** @type {Layout} */
  const plan = { width, height, instances: new Map(), spots: new Map(), crowds: [], order: figures.map((f) => f.key) };
  placeInstances(plan, instances, shares, floors);
  const top = height < 240 ? 2 : lane + 2;
  let left = margin;
  lists.forEach((list, i) => {
    placeMany(plan, list, { x: left + 5, y: top, width: shares[i] - 10, height: floors.box.y - floors.box.height / 2 - 6 - top });
    left += shares[i];
  });
  return plan;
}

/**
 * The heights at which instances and Redis stand.
 * @param {Stage} stage
 * @param {boolean} crowded true: the figures need more height, so the instances stand lower
 */
function floorsOf({ height, instances }, crowded) {
  const alone = instances.length === 1;
  const redis = height - Math.max(line + 3, Math.min(0.11 * height, 34));
  const box = { width: alone ? 72 : 36, height: height < 170 ? 28 : 34 };
  const low = alone ? height - box.height / 2 - 8 : redis - box.height / 2 - 12;
  const y = alone ? Math.min(low, 0.8 * height) : Math.min(low, 0.62 * height);
  return { redis: alone ? undefined : redis, box: { ...box, y: crowded ? low : y } };
}

/**
 * Places each instance below the middle of its figures, and Redis below the instances.
 * @param {Layout} plan
 * @param {string[]} instances
 * @param {number[]} shares the width of each instance's figures
 * @param {ReturnType<typeof floorsOf>} floors
 */
function placeInstances(plan, instances, shares, { box, redis }) {
  const apart = box.width + 10; // so that the boxes of instances without figures, which need no width, do not overlap
  let [left, last] = [margin, -Infinity];
  const middles = shares.map((width) => {
    last = Math.max(left + width / 2, last + apart, margin + box.width / 2);
    left += width;
    return last;
  });
  let next = plan.width - margin - box.width / 2;
  for (let i = middles.length - 1; i >= 0; i--) {
    middles[i] = Math.min(middles[i], next);
    next = middles[i] - apart;
  }
  instances.forEach((name, i) => plan.instances.set(name, { ...box, x: middles[i] }));
  if (redis === undefined) return;
  const edge = Math.max(margin + 4, 0.06 * plan.width);
  const name = { width: textWidth("Redis"), height: line };
  const standing = middles.flatMap((x) => [boxAt({ x, y: box.y }, box.width + 8, box.height + 4), { x: x - 8, y: box.y, width: 16, height: redis - box.y }]);
  // Its name stands above the line, as near the middle as possible, where no instance and no link of an instance is in its way; if there is no such place, below the line.
  const places = Array.from({ length: Math.floor(plan.width / 8) }, (_, i) => ({ ...name, x: edge + 8 * i, y: redis - line - 4 }))
    .filter((p) => p.x + p.width <= plan.width - edge && standing.every((s) => !overlap(s, p)))
    .sort((a, b) => Math.abs(a.x + a.width / 2 - plan.width / 2) - Math.abs(b.x + b.width / 2 - plan.width / 2));
  plan.redis = { from: { x: edge, y: redis }, to: { x: plan.width - edge, y: redis }, name: places[0] ?? { ...name, x: (plan.width - name.width) / 2, y: redis + 3 } };
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}
