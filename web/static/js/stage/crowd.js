// @ts-check
import { clip, nameBox, nameGap, textWidth } from "./measures.js";

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Layout} Layout */

const roomy = { height: 58, r: 15 }; // the space for one of the page's own figures with its name, and the figure's radius
const tight = { height: 46, r: 11 }; // the same for an area that is too low for two roomy figures
const head = 20; // the height of a crowd's name
const sizes = [12, 10, 8, 7, 6, 5, 4, 3]; // the radii to try for figures in crowds
const legible = 6; // if a crowd for each user fits only with a smaller radius than this, there is one crowd with all figures instead

/**
 * Small figures that stand together and share one name.
 * @typedef {object} Crowd
 * @property {string} user the user of all figures, which decides the crowd's colour; "" if the figures have different users
 * @property {string} label the name above the crowd, such as "alice ×5" or "30 others"
 * @property {Figure[]} figures
 */

/**
 * Places the figures of one instance if they are too many for a name each. The page's own
 * figures keep their names. The other figures are small: those of one user form a crowd, with
 * the user's name once above it.
 * @param {Layout} plan gets the spots of the figures, and the crowds
 * @param {Figure[]} figures
 * @param {Box} area the space for the figures
 * @param {boolean} before whether the instance stands to the right of the area
 */
export function placeMany(plan, figures, area, before) {
  const rest = placeOwn(plan, figures.filter((f) => f.own), area, figures.length, before);
  const others = figures.filter((f) => !f.own);
  if (others.length === 0) return;
  const apart = byUser(others);
  const as = others.length === figures.length ? "clients" : "others";
  const oneCrowd = [{ user: "", label: `${others.length} ${as}`, figures: apart.flatMap((c) => c.figures) }];
  const { crowds, boxes, r } = largestFit(apart, rest, sizes.filter((r) => r >= legible)) ?? largestFit(oneCrowd, rest, sizes) ??
    { crowds: oneCrowd, boxes: [rest], r: 3 };
  const low = Math.max(...boxes.map((b) => b.y + b.height));
  const down = Math.max(0, (rest.y + rest.height - low) / 2);
  crowds.forEach((c, i) => {
    const box = { ...boxes[i], y: boxes[i].y + down };
    const cell = 2 * r + gapOf(r);
    const columns = Math.max(1, Math.floor(box.width / cell));
    plan.crowds.push({ label: c.label, user: c.user, box });
    c.figures.forEach((f, n) => {
      plan.spots.set(f.key, { x: box.x + (n % columns) * cell + cell / 2, y: box.y + head + Math.floor(n / columns) * cell + cell / 2, r });
    });
  });
}

/**
 * Places the page's own figures, and returns the rest of the area for the others.
 * @param {Layout} plan gets the spots of the figures
 * @param {Figure[]} figures the page's own
 * @param {Box} area the space for all figures
 * @param {number} all how many figures there are, those of other pages included
 * @param {boolean} before whether the instance stands to the right of the area
 * @returns {Box}
 */
function placeOwn(plan, figures, area, all, before) {
  if (figures.length === 0) return area;
  const size = area.height < 2 * roomy.height ? tight : roomy;
  const own = { ...size, height: size.height - 4 + Math.max(...figures.map((f) => nameGap(f, size.r))) };
  const width = Math.max(2 * own.r, ...figures.map((f) => textWidth(clip(f.label)))) + 10;
  const flat = area.width > area.height; // true: the own figures fill columns beside the others; false: rows above them
  const inColumn = Math.max(1, Math.floor(area.height / own.height));
  const perRow = flat ? Math.ceil(figures.length / inColumn) : Math.max(1, Math.floor(area.width / width));
  // The own figures stand nearest to their instance, so that their links cross no other figure.
  const first = flat && before ? area.x + area.width - perRow * width : area.x;
  const rows = Math.ceil(figures.length / perRow);
  const down = flat || figures.length === all ? Math.max(0, (area.height - rows * own.height) / 2) : 0;
  figures.forEach((f, i) => {
    const x = first + (i % perRow) * width + width / 2;
    const y = area.y + down + Math.floor(i / perRow) * own.height + own.r + 4;
    plan.spots.set(f.key, { x, y, r: own.r, label: nameBox(f.label, x, y + own.r + nameGap(f, own.r), plan.width) });
  });
  const used = flat ? perRow * width : rows * own.height;
  return flat
    ? { ...area, x: before ? area.x : area.x + used, width: area.width - used }
    : { ...area, y: area.y + used, height: area.height - used };
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
  return [...users].sort(([a], [b]) => a.localeCompare(b)).map(([user, list]) => ({ user, label: list.length === 1 ? clip(list[0].label) : `${clip(user)} ×${list.length}`, figures: list }));
}

/**
 * Finds the largest radius with which crowds fit into an area, one below or beside the other.
 * @param {Crowd[]} crowds
 * @param {Box} area
 * @param {number[]} radii the radii to try, the largest first
 */
function largestFit(crowds, area, radii) {
  for (const r of radii) {
    for (const beside of area.width > area.height ? [true, false] : [false, true]) {
      const boxes = boxesFor(crowds, area, r, beside);
      if (boxes) return { crowds, boxes, r };
    }
  }
}

/**
 * Places crowds in an area.
 * @param {Crowd[]} crowds
 * @param {Box} area
 * @param {number} r the figures' radius
 * @param {boolean} beside true: the crowds stand side by side; false: one below the other
 * @returns {Box[] | undefined} a box for each crowd; undefined if the crowds do not fit
 */
function boxesFor(crowds, area, r, beside) {
  const cell = 2 * r + gapOf(r);
  const gap = 8;
  const width = beside ? (area.width - gap * (crowds.length - 1)) / crowds.length : area.width;
  const columns = Math.floor(width / cell);
  /** @type {Box[]} */
  const boxes = [];
  let { x, y } = area;
  for (const c of crowds) {
    const height = head + Math.ceil(c.figures.length / columns) * cell;
    if (columns < 1 || width < textWidth(c.label) || y + height > area.y + area.height + 0.01) return undefined;
    boxes.push({ x, y, width, height });
    if (beside) x += width + gap;
    else y += height + gap;
  }
  return boxes;
}

/** The gap between two figures of a crowd. @param {number} r the figures' radius */
function gapOf(r) {
  return r > 5 ? 6 : 3;
}
