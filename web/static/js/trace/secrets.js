// @ts-check
// Removes from a trace what gives access to something: tokens and the ids of labs, in
// whatever spelling. The server removes tokens in the same way, in server/trace/tokens.go,
// and server/trace/testdata/tokens.json holds for both.

const jwt = /eyJ[\w-]+\.[\w.-]*/g; // a JSON Web Token, whole or cut off
const labId = /[1-9][a-km-np-z2-9]{31}/g; // as in server/lab/id.go

/** The escapes of JSON and of URLs, each of which stands for one character. The digits are in the first group. */
const escapes = [/\\(?:u([0-9a-f]{4})|["\\/])/gi, /%([0-9a-f]{2})/gi];

/**
 * Polling sends binary data in base64, and the trace has binary frames in hexadecimal: some
 * digits stand for some bytes. cover: what is written in place of a secret; undefined:
 * hexadecimal stays hexadecimal.
 */
const encodings = [
  { runs: /[\w+/-]{40,}/g, digits: 4, bytes: 3, decode: decodeBase64, cover: "…" },
  { runs: /[0-9a-f]{40,}/gi, digits: 2, bytes: 1, decode: decodeHex, cover: undefined },
];
const spelled = /[\\%]|[\w+/-]{40}/; // matches a text that may have to be decoded
const deepest = 8; // how often escapes may be escaped again, as JSON in a URL in JSON is

/** A text as one of its readers would decode it. at: for each character the place in the original, as start and end; absent if the text is the original. @typedef {{text: string, at?: [number, number][]}} Reading */
/** A place in the original, and what is written in its place. @typedef {{from: number, to: number, cover: string}} Secret */

/** A text with only the first letters of each token left. @param {string} text */
export const withoutTokens = (text) => (text.includes("eyJ") || spelled.test(text) ? hide(text, jwt, "eyJ…") : text);

/**
 * A copy of a value from a trace without tokens and without ids of labs, in texts and in the
 * names of fields.
 * @template T
 * @param {T} value JSON
 * @param {Iterable<string>} [ids] further ids of labs, in case their form changes
 * @returns {T}
 */
export function withoutSecrets(value, ids = []) {
  const known = [...ids].filter((id) => id.length >= 8).map((id) => id.replace(/[^\w]/g, "\\$&"));
  const lab = new RegExp([labId.source, ...known].join("|"), "g");
  const clean = (/** @type {string} */ text) => {
    const safe = withoutTokens(text);
    return spelled.test(safe) || safe.search(lab) >= 0 ? hide(safe, lab, "…") : safe;
  };
  /** @param {any} of @returns {any} */
  const copy = (of) => {
    if (typeof of === "string") return clean(of);
    if (typeof of !== "object" || of === null) return of;
    if (Array.isArray(of)) return of.map(copy);
    return Object.fromEntries(Object.entries(of).map(([name, part]) => [clean(name), copy(part)]));
  };
  return copy(value);
}

/**
 * Replaces secrets in a text, however they are spelled.
 * @param {string} text
 * @param {RegExp} secret with the flag g
 * @param {string} cover what is written in place of a secret
 */
function hide(text, secret, cover) {
  /** @type {Secret[]} */
  const found = [];
  /** For each text that was looked at, the depth that was left for it: escapes of two kinds lead to the same text in either order. @type {Map<string, number>} */
  const seen = new Map();
  find({ text }, deepest, true, cover);
  if (found.length === 0) return text;
  let kept = "";
  let end = 0;
  for (const { from, to, cover } of found.sort((a, b) => a.from - b.from)) {
    if (from >= end) kept += text.slice(end, from) + cover; // else it continues the secret before it
    end = Math.max(end, to);
  }
  return kept + text.slice(end);

  /** @param {Reading} reading @param {number} depth @param {boolean} runs whether to decode base64 and hexadecimal too @param {string | undefined} cover undefined: hexadecimal stays hexadecimal */
  function find(reading, depth, runs, cover) {
    if ((seen.get(reading.text) ?? -1) >= depth) return;
    seen.set(reading.text, depth);
    for (const m of reading.text.matchAll(secret)) {
      const [from, to] = placeOf(reading, m.index, m.index + m[0].length);
      found.push({ from, to, cover: cover ?? "2a".repeat((to - from) / 2) });
    }
    for (const escape of escapes) {
      if (depth > 0) find(unescape(reading, escape), depth - 1, runs, cover);
    }
    if (!runs) return;
    for (const { runs, digits, bytes, decode, cover } of encodings) {
      for (const m of reading.text.matchAll(runs)) {
        for (let skip = 0; skip < digits; skip++) {
          const text = decode(m[0].slice(skip));
          if (text.search(secret) < 0 && !/[\\%]/.test(text)) continue;
          const at = Array.from(text, (_, i) => {
            const group = m.index + skip + Math.floor(i / bytes) * digits;
            return placeOf(reading, group, Math.min(group + digits, m.index + m[0].length));
          });
          find({ text, at }, depth, false, reading.at ? "…" : cover);
        }
      }
    }
  }
}

/** @param {string} digits */
function decodeBase64(digits) {
  return atob((digits.length % 4 === 1 ? digits.slice(0, -1) : digits).replaceAll("-", "+").replaceAll("_", "/")); // one digit more is less than a byte
}

/** @param {string} digits */
function decodeHex(digits) {
  return digits.replace(/(..)|./g, (_, pair) => (pair ? String.fromCharCode(parseInt(pair, 16)) : ""));
}

/** Where the original spells a part of a reading. @param {Reading} reading @param {number} from @param {number} to @returns {[number, number]} */
const placeOf = ({ at }, from, to) => (at ? [at[from][0], at[to - 1][1]] : [from, to]);

/** Replaces the escapes of one kind. @param {Reading} reading @param {RegExp} escape @returns {Reading} */
function unescape(reading, escape) {
  /** @type {Reading & {at: [number, number][]}} */
  const plain = { text: "", at: [] };
  let end = 0;
  const copyTo = (/** @type {number} */ to) => {
    plain.text += reading.text.slice(end, to);
    for (let i = end; i < to; i++) plain.at.push(placeOf(reading, i, i + 1));
  };
  for (const m of reading.text.matchAll(escape)) {
    copyTo(m.index);
    end = m.index + m[0].length;
    plain.text += m[1] ? String.fromCharCode(parseInt(m[1], 16)) : m[0].slice(-1);
    plain.at.push(placeOf(reading, m.index, end));
  }
  if (end === 0) return reading;
  copyTo(reading.text.length);
  return plain;
}
