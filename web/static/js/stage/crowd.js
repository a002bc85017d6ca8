// @ts-check
import { fit, line, textWidth } from "./measures.js";

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Layout} Layout */

/** The sizes to try for the page's own figures: the radius, and the height with the name. */
const owns = [{ r: 15, height: 58 }, { r: 11, height: 44 }, { r: 8, height: 36 }];
const ownShare = 0.62; // the page's own figures take at most this part of the height, if others stand there too
const head = 18; // the height of a crowd's name
const sizes = [12, 10, 8, 7, 6, 5, 4, 3]; // the radii to try for figures in crowds
const legible = 6; // if a crowd for each user fits only with a smaller radius than this, there is one crowd with all figures instead
const gap = 8; // between two crowds

/**
 * Small figures that stand together and share one name.
 * @typedef {object} Crowd
 * @property {string} user the user of all figures, which decides the crowd's colour; "" if the figures have different users
 * @property {string} label the name above the crowd, such as "alice ×5" or "30 others"
 * @property {Figure[]} figures
 */

/**
 * Places the figures of one instance if they are too many for a name each. The page's own
 * figures keep their names and stand nearest to the instance, which is below. The other figures
 * are small: those of one user form a crowd, with the user's name once above it.
 * @param {Layout} plan gets the spots of the figures, and the crowds
 * @param {Figure[]} figures
 * @param {Box} area the space for the figures
 */
export function placeMany(plan, figures, area) {
  const others = figures.filter((f) => !f.own);
  const rest = placeOwn(plan, figures.filter((f) => f.own), area, others.length > 0);
  if (others.length === 0) return;
  const apart = byUser(others);
  const as = others.length === figures.length ? "clients" : "others";
  const label = [`${others.length} ${as}`, String(others.length)].find((text) => textWidth(text) <= rest.width) ?? "";
  const one = [{ user: "", label, figures: apart.flatMap((c) => c.figures) }];
  const { crowds, boxes, r, cell } = largestFit(apart, rest, sizes.filter((r) => r >= legible)) ?? largestFit(one, rest, sizes) ?? smallest(one, rest);
  crowds.forEach((c, i) => {
    const box = boxes[i];
    const columns = Math.max(1, Math.floor(box.width / cell));
    const row = `${c.label} ${box.x} ${box.y}`;
    plan.crowds.push({ label: c.label, user: c.user, box, name: { x: box.x, y: box.y, width: Math.min(box.width, textWidth(c.label)), height: line } });
    c.figures.forEach((f, n) => {
      const x = box.x + (n % columns) * cell + cell / 2;
      const y = box.y + head + Math.floor(n / columns) * cell + cell / 2;
      const pad = Math.max(0, Math.min(2, cell - 2 * r - 1));
      plan.spots.set(f.key, { x, y, r, cell: { x: x - r, y: y - r, width: 2 * r, height: 2 * r }, row: `${row} ${Math.floor(n / columns)}`, column: n % columns, pad: { x: pad, y: pad } });
    });
  });
}

/**
 * Places the page's own figures, and returns the rest of the area for the others.
 * @param {Layout} plan gets the spots of the figures
 * @param {Figure[]} figures the page's own
 * @param {Box} area the space for all figures
 * @param {boolean} shared whether other figures stand in the area too
 * @returns {Box}
 */
function placeOwn(plan, figures, area, shared) {
  if (figures.length === 0) return area;
  const most = shared ? area.height * ownShare : area.height;
  const beside = shared && area.width > 2.5 * area.height; // true: the others stand to the right of the own figures; false: above them
  const wide = beside ? area.width / 2 : area.width;
  const names = figures.map((f) => textWidth(f.label));
  // How many stand in a row is decided by their names, which may be cut, but not to less than 48 pixels.
  const fits = owns.map((size) => {
    const width = Math.min(wide, Math.max(2 * size.r, ...names) + 10);
    const perRow = Math.min(figures.length, Math.max(1, Math.floor(wide / width)));
    return { ...size, width, perRow, rows: Math.ceil(figures.length / perRow) };
  });
  const tightest = { ...owns[2], width: wide / figures.length, perRow: figures.length, rows: 1 };
  const { r, height, width, perRow, rows } = fits.find((f) => f.rows * f.height <= (beside ? area.height : most)) ?? tightest;
  const down = beside || !shared ? (area.height - rows * height) / 2 : area.height - rows * height;
  const across = beside ? 0 : (area.width - perRow * width) / 2;
  figures.forEach((f, i) => {
    const x = area.x + across + (i % perRow) * width + width / 2;
    const y = area.y + down + Math.floor(i / perRow) * height + r + (height - 2 * r - line) / 2;
    const text = fit(f.label, width - 6);
    const name = { x: x - textWidth(text) / 2, y: y + r, width: textWidth(text), height: line };
    const inner = Math.max(2 * r, name.width);
    plan.spots.set(f.key, { x, y, r, cell: { x: x - inner / 2, y: y - r, width: inner, height: 2 * r + line }, row: `own ${area.x} ${Math.floor(i / perRow)}`, column: i % perRow, pad: { x: 2, y: 2 }, label: name, text });
  });
  return beside
    ? { ...area, x: area.x + perRow * width + gap, width: area.width - perRow * width - gap }
    : { ...area, height: area.height - rows * height };
}

/**
 * Makes one crowd of the figures of each user.
 * @param {Figure[]} figures
 * @returns {Crowd[]}
 */
function byUser(figures) {
  /** @type {Map<string, Figure[]>} */
  const users = new Map();
  for (const f of figures) users.set(f.user, [...(users.get(f.user) ?? []), f]);
  return [...users].sort(([a], [b]) => a.localeCompare(b))
    .map(([user, list]) => ({ user, label: fit(list.length === 1 ? list[0].label : `${user} ×${list.length}`, 140), figures: list }));
}

/**
 * Finds the largest radius with which crowds fit into an area, one below or beside the other.
 * @param {Crowd[]} crowds
 * @param {Box} area
 * @param {number[]} radii the radii to try, the largest first
 */
function largestFit(crowds, area, radii) {
  for (const r of radii) {
    const cell = 2 * r + (r > 5 ? 6 : 3);
    for (const beside of area.width > area.height ? [true, false] : [false, true]) {
      const boxes = boxesFor(crowds, area, cell, beside);
      if (boxes) return { crowds, boxes, r, cell };
    }
  }
}

/** Places a crowd that fits with none of the radii: its figures become as small as they must. @param {Crowd[]} crowds one crowd @param {Box} area */
function smallest(crowds, area) {
  for (let cell = 9; ; cell *= 0.9) {
    const boxes = boxesFor(crowds.map((c) => ({ ...c, label: "" })), area, cell, true);
    if (boxes ?? cell < 1) return { crowds, boxes: boxes ?? [area], r: 0.4 * cell, cell };
  }
}

/**
 * Places crowds in an area, at its bottom, nearest to the instance.
 * @param {Crowd[]} crowds
 * @param {Box} area
 * @param {number} cell the width and height of a figure's place
 * @param {boolean} beside true: the crowds stand side by side; false: one below the other
 * @returns {Box[] | undefined} a box for each crowd; undefined if the crowds do not fit
 */
function boxesFor(crowds, area, cell, beside) {
  const width = beside ? (area.width - gap * (crowds.length - 1)) / crowds.length : area.width;
  const columns = Math.floor(width / cell);
  if (columns < 1 || crowds.some((c) => width < textWidth(c.label))) return undefined;
  const heights = crowds.map((c) => head + Math.ceil(c.figures.length / columns) * cell);
  const all = beside ? Math.max(...heights) : heights.reduce((a, b) => a + b + gap / 2);
  if (all > area.height + 0.01) return undefined;
  let { x, y } = { x: area.x, y: area.y + (area.height - all) / 2 };
  return heights.map((height) => {
    const box = { x, y, width, height };
    if (beside) x += width + gap;
    else y += height + gap / 2;
    return box;
  });
}
