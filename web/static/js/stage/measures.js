// @ts-check
// Computes how much space figures and names need on the stage.

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Figure} Figure */

/**
 * The radius of the disc of a room, or of the outline of a namespace, behind a figure.
 * @param {number} r the figure's radius
 * @param {number} ring how many smaller discs and outlines the figure has
 */
export function ringAround(r, ring) {
  return r + (r > 12 ? 7 + 5 * ring : 2 + ring);
}

/**
 * The distance between a figure and its name. The name stands outside the outlines of the
 * figure's namespaces, but may lie on the tinted discs of its rooms, which are larger.
 * @param {Figure} figure
 * @param {number} r the figure's radius
 */
export function nameGap({ namespaces }, r) {
  return namespaces.length === 0 ? 4 : ringAround(r, namespaces.length - 1) - r + 2;
}

/**
 * Whether two boxes overlap or are closer together than a gap.
 * @param {Box} a
 * @param {Box} b
 * @param {number} [gap] in pixels
 */
export function overlap(a, b, gap = 0) {
  return a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;
}

/**
 * The box of a name below a point. The point is the middle of the box's top edge, unless the
 * box has to move sideways to stay on the stage.
 * @param {string} text the name
 * @param {number} x the point's x
 * @param {number} y the point's y
 * @param {number} within the stage's width
 * @returns {Box}
 */
export function nameBox(text, x, y, within) {
  const width = Math.min(textWidth(clip(text)), within - 4);
  return { x: Math.max(2, Math.min(x - width / 2, within - width - 2)), y, width, height: 16 };
}

/**
 * Estimates the width of a line of small text, in pixels. The estimate is never too small.
 * @param {string} text
 */
export function textWidth(text) {
  let width = 4;
  for (const letter of text) width += (letter.codePointAt(0) ?? 0) > 0x2e7f ? 14 : 8.2;
  return width;
}

/** Shortens a text to at most 14 letters, or another number of letters. A shortened text ends with "…". @param {string} text */
export function clip(text, most = 14) {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
}
