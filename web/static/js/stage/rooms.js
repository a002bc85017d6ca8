// @ts-check
import { isFree, standing } from "./ground.js";
import { around, clip, grow, line, monoWidth, overlap } from "./measures.js";

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Group} Group */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Spot} Spot */

const shown = 5; // how many rooms and namespaces are drawn; the user reads how many are not
const lengths = [18, 12, 8, 5]; // how many letters of a name to try to show

/**
 * A part of the drawing of a room or a namespace: members who stand side by side, with the name.
 * @typedef {object} Piece
 * @property {Box} box
 * @property {number} rx the radius of its corners
 * @property {Box} [label] the place of the name; absent if there is no space or if the name stands at another piece of the same crowd
 * @property {string} text the name, shortened so that it fits
 * @property {boolean} named whether the name should stand at this piece
 */

/**
 * The drawing of a room or a namespace. No piece touches a figure that is not in the room:
 * members between whom a stranger stands are pieces of their own, each with the name.
 * @typedef {object} Hull
 * @property {string} id a text that no other hull has
 * @property {string} name the name of the room or namespace
 * @property {boolean} outline true: a namespace, drawn as an outline; false: a room, drawn as a tinted ground
 * @property {number} depth how far out its pieces reach, compared with other hulls: 0 is the innermost
 * @property {Piece[]} pieces
 */

/**
 * Plans how rooms and namespaces are drawn.
 * @param {Group[]} rooms
 * @param {Group[]} namespaces
 * @param {Layout} plan
 * @param {string[]} [wanted] the names of rooms that a line names: they are drawn before others
 * @returns {{hulls: Hull[], more: number}} more: how many rooms and namespaces are not drawn
 */
export function hulls(rooms, namespaces, plan, wanted = []) {
  const present = (/** @type {Group} */ g) => g.keys.some((key) => plan.spots.has(key));
  const all = [...rooms.filter((g) => wanted.includes(g.name)), ...namespaces, ...rooms.filter((g) => !wanted.includes(g.name))].filter(present);
  const chosen = all.slice(0, shown);
  const depths = depthsOf(chosen);
  const deepest = Math.max(0, ...depths.values());
  const parts = chosen.map((group) => ({ group, runs: runsOf(group, plan), depth: depths.get(group) ?? 0 }))
    .map((part) => ({ ...part, boxes: part.runs.map((run) => boxOf(run, part.depth, deepest)) }));
  const outlines = new Set(namespaces);
  const drawn = parts.map(({ group, runs, boxes, depth }) => {
    const named = runs.map((run, i) => run.some((s) => s.label) || (i === longest(runs) && !runs.flat().some((s) => s.label)));
    /** @type {Piece[]} */
    const pieces = boxes.map((box, i) => ({ box, rx: Math.min(box.height / 2, 32), text: "", named: named[i] }));
    const outline = outlines.has(group);
    return { id: `${outline ? "namespace" : "room"} ${group.nsp} ${group.name}`, name: group.name, outline, pieces, depth };
  });
  // The names of small pieces find their places first, because there are fewer such places.
  const taken = standing(plan);
  const toName = drawn.flatMap((hull) => hull.pieces.filter((p) => p.named).map((piece) => ({ hull, piece })));
  const last = (/** @type {Hull} */ { name }) => (wanted.includes(name) ? 0 : 1000);
  toName.sort((a, b) => last(a.hull) + a.piece.box.width - last(b.hull) - b.piece.box.width);
  for (const { hull, piece } of toName) {
    const others = drawn.filter((h) => h !== hull).flatMap((h) => h.pieces.map((p) => p.box));
    const found = nameFor(hull.name, piece.box, taken, others, plan);
    if (found) taken.push(Object.assign(piece, found).label);
  }
  // Larger grounds lie behind smaller ones, and outlines in front of all.
  // A ground without a name says nothing, so a room with no space for its name is counted instead.
  const seen = drawn.filter((h) => h.pieces.some((p) => p.label)).sort((a, b) => Number(a.outline) - Number(b.outline) || b.depth - a.depth);
  return { hulls: seen, more: all.length - seen.length };
}

/**
 * How far out each group's grounds reach: groups that share a member lie in different depths,
 * the smaller ones inside.
 * @param {Group[]} groups
 */
function depthsOf(groups) {
  /** @type {Map<Group, number>} */
  const depths = new Map();
  for (const g of groups.toSorted((a, b) => a.keys.length - b.keys.length)) {
    const near = new Set([...depths].filter(([other]) => other.keys.some((key) => g.keys.includes(key))).map(([, depth]) => depth));
    let depth = 0;
    while (near.has(depth)) depth++;
    depths.set(g, depth);
  }
  return depths;
}

/**
 * The members of a group that stand side by side, with no other figure between them.
 * @param {Group} group
 * @param {Layout} plan
 * @returns {Spot[][]}
 */
function runsOf(group, plan) {
  const spots = group.keys.flatMap((key) => plan.spots.get(key) ?? []).sort((a, b) => a.row.localeCompare(b.row) || a.column - b.column);
  /** @type {Spot[][]} */
  const runs = [];
  for (const spot of spots) {
    const last = runs.at(-1)?.at(-1);
    if (last?.row === spot.row && last.column === spot.column - 1) runs.at(-1)?.push(spot);
    else runs.push([spot]);
  }
  return runs;
}

/** @param {Spot[]} run @param {number} depth @param {number} deepest the depth of the group that reaches farthest */
function boxOf(run, depth, deepest) {
  const part = deepest === 0 ? 1 : 0.3 + (0.7 * depth) / deepest;
  return grow(around(run.map((s) => s.cell)), part * Math.min(...run.map((s) => s.pad.x)), part * Math.min(...run.map((s) => s.pad.y)));
}

/** The index of the longest of some lists. @param {unknown[][]} lists */
function longest(lists) {
  return lists.reduce((best, list, i) => (list.length > lists[best].length ? i : best), 0);
}

/**
 * Finds a place for the name of a room or namespace: in the piece, on its edge or outside at
 * its edge, and a length with which it covers neither names nor figures.
 * @param {string} name
 * @param {Box} box the piece
 * @param {Box[]} taken what the name must not cover
 * @param {Box[]} others the pieces of other groups, which the name should not cover
 * @param {Layout} plan
 * @returns {{label: Box, text: string} | undefined} undefined if there is no such place
 */
function nameFor(name, box, taken, others, plan) {
  for (const letters of lengths) {
    const text = clip(name, letters);
    const width = monoWidth(text) + 10;
    const reach = Math.max((box.width - width) / 2 - 6, (box.width + width) / 2 - 16); // how far it may stand from the middle and still belong to the piece
    const bottom = box.y + box.height;
    /** @type {Box | undefined} */
    let label;
    let least = Infinity;
    for (const [cost, y] of [[0, box.y + 1], [2, box.y - line / 2], [4, box.y - line], [8, bottom - line - 1], [10, bottom - line / 2], [12, bottom]]) {
      for (let shift = 0; shift <= reach; shift += 4) {
        for (const way of [-1, 1]) {
          const at = { x: box.x + (box.width - width) / 2 + way * shift, y, width, height: line };
          const all = cost + shift / 10;
          if (all >= least || !isFree(at, taken, plan)) continue;
          const price = all + 20 * others.filter((o) => overlap(o, at) && !overlap(o, box)).length;
          if (price < least) [least, label] = [price, at];
        }
      }
    }
    if (label) return { label, text };
  }
}
