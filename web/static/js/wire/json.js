// @ts-check

/**
 * A stretch of JSON text: an element of the outermost array or object, or what
 * stands between elements.
 * @typedef {object} Piece
 * @property {"value" | "key" | "mark"} kind mark: brackets, commas, colons and space
 * @property {string} text
 * @property {number} index which element it belongs to, from 0
 * @property {string} [key] the member's name, of values in an object
 */

/**
 * Cuts JSON text into the elements of its outermost array or object and what is
 * between them. It loses no character and throws at nothing: where the text ends
 * in the middle of an element, so does the last piece. What is no array or object
 * is one value.
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
  let start = 0; // of the piece that is being read
  /** @type {string | undefined} */
  let key;
  const end = (/** @type {number} */ at, /** @type {Piece["kind"]} */ kind) => {
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
    // What was read since the last mark is an element, or its key.
    const isKey = c === ":";
    if (isKey) key = text.slice(start, i);
    end(i, isKey ? "key" : "value");
    start = i;
    end(i + 1, "mark");
    if (isKey) key = unquoted(key ?? "");
    else key = undefined;
    if (c === ",") index++;
    if (depth === 0) {
      start = i + 1;
      end(text.length, "value"); // of which there should be nothing
      return found;
    }
  }
  end(text.length, "value");
  return found;
}

/** @param {string} key */
function unquoted(key) {
  const value = parsed(key);
  return typeof value === "string" ? value : key.trim();
}

/**
 * What JSON text means; undefined if it is none.
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
