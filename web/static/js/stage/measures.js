// @ts-check
// Computes how much space figures and names need on the stage.

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Figure} Figure */

/**
 * The radius of the disc or outline of a room or namespace behind a figure.
 * @param {number} r the figure's
 * @param {number} ring how many discs and outlines lie within it
 */
export function ringAround(r, ring) {
  return r + (r > 12 ? 7 + 5 * ring : 2 + ring);
}

/**
 * The distance between a figure and its name. The name stands outside the outlines of the
 * figure's namespaces, which are the innermost. It may lie on the tinted ground of a room.
 * @param {Figure} figure
 * @param {number} r
 */
export function nameGap({ namespaces }, r) {
  return namespaces.length === 0 ? 4 : ringAround(r, namespaces.length - 1) - r + 2;
}

/**
 * Whether two boxes, given by corner and size, overlap or are closer than a gap.
 * @param {Box} a
 * @param {Box} b
 * @param {number} [gap]
 */
export function overlap(a, b, gap = 0) {
  return a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;
}

/**
 * The box of a name. The middle of its top edge is at x, unless it is moved to stay on the
 * stage.
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {number} within the stage's width
 * @returns {Box} its corner and size
 */
export function nameBox(text, x, y, within) {
  const width = Math.min(textWidth(clip(text)), within - 4);
  return { x: Math.max(2, Math.min(x - width / 2, within - width - 2)), y, width, height: 16 };
}

/**
 * Estimates the width of a line of small text; the estimate is never too small.
 * @param {string} text
 */
export function textWidth(text) {
  let width = 4;
  for (const letter of text) width += (letter.codePointAt(0) ?? 0) > 0x2e7f ? 14 : 8.2;
  return width;
}

/** Cuts a text to at most so many letters. @param {string} text */
export function clip(text, most = 14) {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
}
