// @ts-check

/**
 * A piece of JSON text: an element (or key) of the outermost array or object, or the text
 * between two of these.
 * @typedef {object} Piece
 * @property {"value" | "key" | "mark"} kind mark: brackets, commas, colons and space
 * @property {string} text
 * @property {number} index the index of the element that the piece belongs to, from 0
 * @property {string} [key] the key of the value in the outermost object; undefined unless the piece is such a value
 */

/**
 * Cuts JSON text into pieces: the elements of its outermost array or object, and the text
 * between them. The pieces together are the whole text. A text that is neither an array nor
 * an object is one value. The text may be incomplete or invalid: pieces never throws, and the
 * last piece goes to the end of the text.
 * @param {string} text
 * @returns {Piece[]}
 */
export function pieces(text) {
  const open = text[0];
  if (open !== "[" && open !== "{") return text === "" ? [] : [{ kind: "value", text, index: 0 }];
  /** @type {Piece[]} */
  const found = [];
  let index = 0;
  let depth = 0;
  let quoted = false;
  let start = 0; // the start of the current piece
  /** @type {string | undefined} */
  let key;
  const endPiece = (/** @type {number} */ at, /** @type {Piece["kind"]} */ kind) => {
    if (at === start) return;
    const piece = { kind, text: text.slice(start, at), index, ...(kind === "value" && key !== undefined && { key }) };
    found.push(piece);
    start = at;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === "\\") i++;
      else if (c === '"') quoted = false;
      continue;
    }
    if (c === '"') quoted = true;
    if (c === "[" || c === "{") depth++;
    else if (c === "]" || c === "}") depth--;
    const outer = depth === 1 && (c === "," || (c === ":" && open === "{" && key === undefined)) || depth === 1 && i === 0 || depth === 0;
    if (!outer) continue;
    // The text since the last mark is an element, or the key of an element.
    const isKey = c === ":";
    if (isKey) key = text.slice(start, i);
    endPiece(i, isKey ? "key" : "value");
    start = i;
    endPiece(i + 1, "mark");
    if (isKey) key = unquoted(key ?? "");
    else key = undefined;
    if (c === ",") index++;
    if (depth === 0) {
      start = i + 1;
      endPiece(text.length, "value"); // the text after the end of the array or object, which valid JSON does not have
      return found;
    }
  }
  endPiece(text.length, "value");
  return found;
}

/** @param {string} key */
function unquoted(key) {
  const value = parsed(key);
  return typeof value === "string" ? value : key.trim();
}

/**
 * The value of JSON text; undefined if the text is not JSON.
 * @param {string} text
 * @returns {unknown}
 */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
