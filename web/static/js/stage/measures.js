// @ts-check
// Computes how much space texts need on the stage, and where boxes meet.

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Point} Point */

/** The height of a line of small text, in pixels. */
export const line = 16;

/**
 * Whether two boxes overlap or are closer together than a gap.
 * @param {Box} a
 * @param {Box} b
 * @param {number} [gap] in pixels
 */
export function overlap(a, b, gap = 0) {
  return a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;
}

/** Makes a box larger on all four sides. @param {Box} box @param {number} x how much on the left and on the right @param {number} [y] how much above and below @returns {Box} */
export function grow({ x: left, y: top, width, height }, x, y = x) {
  return { x: left - x, y: top - y, width: width + 2 * x, height: height + 2 * y };
}

/** The smallest box around some boxes. @param {Box[]} boxes @returns {Box} */
export function around(boxes) {
  const x = Math.min(...boxes.map((b) => b.x));
  const y = Math.min(...boxes.map((b) => b.y));
  return { x, y, width: Math.max(...boxes.map((b) => b.x + b.width)) - x, height: Math.max(...boxes.map((b) => b.y + b.height)) - y };
}

/** The box around a point. @param {Point} point @param {number} width @param {number} [height] @returns {Box} */
export function boxAt({ x, y }, width, height = width) {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** Whether a straight line from one point to another passes through a box. @param {Point} from @param {Point} to @param {Box} box */
export function crosses(from, to, box) {
  let [start, end] = [0, 1];
  for (const [at, way, low, high] of [[from.x, to.x - from.x, box.x, box.x + box.width], [from.y, to.y - from.y, box.y, box.y + box.height]]) {
    if (way === 0) {
      if (at <= low || at >= high) return false;
      continue;
    }
    const [a, b] = [(low - at) / way, (high - at) / way];
    start = Math.max(start, Math.min(a, b));
    end = Math.min(end, Math.max(a, b));
  }
  return start < end;
}

/**
 * Estimates the width of a line of small bold text (13 px), in pixels. The estimate is never too
 * small: it takes the widths of DejaVu Sans Bold, which is wider than the other fonts of the page.
 * @param {string} text
 */
export function textWidth(text) {
  let width = 4;
  for (const letter of lettersOf(text)) width += /^[ijlI.,:;'|!·() ]$/.test(letter) ? 6 : /^[mwMW@%]$/.test(letter) ? 14.5 : isWide(letter) ? 18 : /^\p{Lu}/u.test(letter) ? 11.5 : 9.4;
  return width;
}

/** Estimates the width of a line of monospaced text of 12 px, in pixels. @param {string} text */
export function monoWidth(text) {
  let width = 2;
  for (const letter of lettersOf(text)) width += isWide(letter) ? 17 : 7.4;
  return width;
}

/** @param {string} letter */
function isWide(letter) {
  return (letter.codePointAt(0) ?? 0) > 0x2e7f || /\p{Extended_Pictographic}/u.test(letter);
}

const segmenter = new Intl.Segmenter();

/** A text's letters as a reader counts them: an emoji of several characters is one. @param {string} text */
function lettersOf(text) {
  return /^[\x20-\x7e]*$/.test(text) ? [...text] : [...segmenter.segment(text)].map((s) => s.segment);
}

/** Shortens a text to at most 14 letters, or another number of letters. A shortened text ends with "…". @param {string} text */
export function clip(text, most = 14) {
  const letters = lettersOf(text);
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
}

/**
 * Shortens a client's name so that it is at most so wide. The number at its end ("alice·2")
 * stays, because it tells two clients of one user apart.
 * @param {string} name
 * @param {number} width in pixels
 * @param {(text: string) => number} [measure]
 */
export function fit(name, width, measure = textWidth) {
  if (measure(name) <= width) return name;
  const number = /·\d+$/.exec(name)?.[0] ?? "";
  const letters = lettersOf(number ? name.slice(0, -number.length) : name);
  for (let n = letters.length - 1; n > 0; n--) {
    const text = `${letters.slice(0, n).join("")}…${number}`;
    if (measure(text) <= width) return text;
  }
  return [`…${number}`, number.slice(1)].find((text) => text && measure(text) <= width) ?? "…";
}
