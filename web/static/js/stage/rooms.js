// @ts-check
import { clip, overlap, ringAround, textWidth } from "./measures.js";

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Group} Group */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Point} Point */

const shown = 5; // how many rooms and namespaces are drawn; the user reads how many are not
const tethered = 8; // a room or namespace with more members than this has no bands from the members to its name
const pill = 22; // the height of the box of a name, in pixels

/**
 * The drawing of a room or a namespace: a disc behind each of its members, and bands from
 * the discs to its name.
 * @typedef {object} Hull
 * @property {string} id a text that no other hull has
 * @property {string} name the name of the room or namespace
 * @property {string} text the name, cut so that it fits
 * @property {boolean} outline true: a namespace, drawn as an outline; false: a room, drawn as a tinted ground
 * @property {Box} label the box of the name
 * @property {(Point & {r: number})[]} discs the centres and radii of the discs
 * @property {string[]} bands the bands as SVG paths
 */

/**
 * Plans how rooms and namespaces are drawn.
 * @param {Group[]} rooms
 * @param {Group[]} namespaces
 * @param {Layout} plan
 * @returns {{hulls: Hull[], more: number}} more: how many rooms and namespaces are not drawn
 */
export function hulls(rooms, namespaces, plan) {
  const all = [...namespaces.map((g) => ({ ...g, outline: true })), ...rooms.map((g) => ({ ...g, outline: false }))]
    .filter((g) => g.keys.some((key) => plan.spots.has(key)));
  /** @type {Box[]} */
  const taken = [];
  /** How many discs are planned behind each figure so far, by key. @type {Map<string, number>} */
  const rings = new Map();
  const drawn = all.slice(0, shown).map((g) => {
    const spots = g.keys.flatMap((key) => (plan.spots.has(key) ? [{ key, ...plan.spots.get(key) }] : []));
    const members = spots.map((s) => ({ key: s.key, x: s.x ?? 0, y: s.y ?? 0, r: s.r ?? 0 }));
    const discs = members.map(({ key, x, y, r }) => {
      const ring = rings.get(key) ?? 0;
      rings.set(key, ring + 1);
      return { x, y, r: ringAround(r, ring) };
    });
    const text = clip(g.name, 18);
    const label = placeName(text, members, plan, taken);
    taken.push(label);
    const from = { x: label.x + label.width / 2, y: label.y + label.height / 2 };
    return {
      id: `${g.outline ? "namespace" : "room"} ${g.nsp} ${g.name}`, name: g.name, text, outline: g.outline, label, discs,
      bands: (members.length <= tethered ? members : []).map((m) => band(from, m, plan)),
    };
  });
  return { hulls: drawn, more: all.length - drawn.length };
}

/**
 * Finds a place for the name of a room or namespace, at the upper or the lower edge of the stage and near its members.
 * @param {string} text
 * @param {Point[]} members
 * @param {Layout} plan
 * @param {Box[]} taken the boxes of other names
 * @returns {Box}
 */
function placeName(text, members, plan, taken) {
  const width = textWidth(text) + 14;
  const middle = members.reduce((sum, m) => sum + m.x, 0) / members.length;
  const low = members.reduce((sum, m) => sum + m.y, 0) / members.length > plan.height / 2;
  const want = Math.max(4, Math.min(middle - width / 2, plan.width - width - 4));
  let best = { x: want, y: 4, width, height: pill };
  let least = Infinity;
  for (const [cost, y] of low ? [[0, plan.height - pill - 4], [40, 4]] : [[0, 4], [40, plan.height - pill - 4]]) {
    for (let shift = 0; shift < plan.width; shift += 8) {
      for (const x of [want - shift, want + shift]) {
        if (x < 4 || x + width > plan.width - 4 || shift + cost >= least) continue;
        const box = { x, y, width, height: pill };
        if (taken.some((t) => overlap(t, box, 6))) continue;
        best = box;
        least = shift + cost;
      }
    }
  }
  return best;
}

/**
 * A band from a name to a member: first along the edge of the stage, then to the member. If
 * Redis lies between the name and the member, the band runs along the left or right margin.
 * @param {Point} from the name
 * @param {Point} to the member
 * @param {Layout} plan
 */
function band(from, to, plan) {
  const control = plan.across || from.y < plan.height / 2 === to.y < plan.height / 2
    ? { x: to.x, y: from.y }
    : { x: to.x < plan.width / 2 ? 8 : plan.width - 8, y: (from.y + to.y) / 2 };
  return `M${round(from.x)} ${round(from.y)}Q${round(control.x)} ${round(control.y)} ${round(to.x)} ${round(to.y)}`;
}

/** @param {number} n */
function round(n) {
  return Math.round(n * 10) / 10;
}
