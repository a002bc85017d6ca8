// @ts-check
// Writes the arguments of an event in the code of a line, in JavaScript and in Go. Both
// dialects then send the same: undefined arrives as null, or is left out of an object.

import { shortArgument } from "./short-argument.js";

const quote = JSON.stringify;

/** The names of files, by their bytes. @type {WeakMap<Uint8Array, string>} */
const fileNames = new WeakMap();

/** Notes that bytes come from a file, so that the code names the file and does not write them all. @param {Uint8Array} bytes @param {string} name @returns {Uint8Array} the bytes */
export function fromFile(bytes, name) {
  fileNames.set(bytes, name);
  return bytes;
}

/** The arguments of an event, as a line of code has them. @typedef {object} Arguments
 * @property {unknown[]} args
 * @property {string} [unread] what the learner has typed, if it cannot be read yet; then the line shows it
 * @property {boolean} [short] true: the line is shown, and what is long is written short
 */

/** Writes the arguments of an event in JavaScript, each as an element. @param {Arguments} a @param {"server" | "client"} side @returns {string[]} */
export const jsArguments = ({ args, unread, short }, side) => (unread ? [unread] : args.map((arg) => short && shortArgument(arg)?.js || jsArgument(arg, side)));

/** Writes the arguments of an event in Go, each as an element. @param {Arguments} a @returns {string[]} */
export const goArguments = ({ args, unread, short }) => (unread ? [unread] : args.map((arg) => short && shortArgument(arg)?.go || goArgument(arg)));

/**
 * Writes an argument in JavaScript.
 * @param {unknown} value
 * @param {"server" | "client"} side where the line runs: a browser has no Buffer
 * @returns {string}
 */
export function jsArgument(value, side) {
  if (value instanceof Uint8Array) {
    if (fileNames.has(value)) return variable(value);
    return side === "server" ? `Buffer.from("${hex(value).join("")}", "hex")` : `new Uint8Array([${hex(value).map((pair) => `0x${pair}`).join(", ")}])`;
  }
  if (Array.isArray(value)) return `[${value.map((v) => jsArgument(v, side)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value).map(([key, v]) => `${key === "__proto__" ? '["__proto__"]' : quote(key)}:${jsArgument(v, side)}`).join(",")}}`;
  }
  if (Object.is(value, -0)) return "-0";
  return typeof value === "string" ? quote(value) : String(value);
}

/** Writes an argument in Go. @param {unknown} value @returns {string} */
export function goArgument(value) {
  if (value instanceof Uint8Array) return fileNames.has(value) ? variable(value) : `[]byte{${hex(value).map((pair) => `0x${pair}`).join(", ")}}`;
  if (hasBytes(value)) {
    if (Array.isArray(value)) return `[]any{${value.map(goArgument).join(", ")}}`;
    const members = Object.entries(/** @type {object} */ (value)).filter(([, v]) => v !== undefined);
    return `map[string]any{${members.map(([key, v]) => `${goText(key)}: ${goArgument(v)}`).join(", ")}}`;
  }
  const json = quote(value) ?? "null";
  if (json === "null") return "nil";
  if (typeof value === "boolean" || typeof value === "number" && (!Number.isInteger(value) || Number.isSafeInteger(value))) return json;
  if (typeof value === "string" && wellFormed(value)) return goText(value);
  return goRaw(json);
}

/** Writes JSON that is sent as it is in Go. A raw string of Go can hold neither a ` nor a byte order mark. @param {string} json */
export const goRaw = (json) => `json.RawMessage(${/[`\ufeff]/.test(json) ? goText(json) : `\`${json}\``})`;

/** Writes a text in Go. JSON escapes what Go escapes, except a byte order mark. @param {string} text */
const goText = (text) => quote(text).replaceAll("\ufeff", "\\ufeff");

/** Whether a text has no half of a surrogate pair: Go knows no such character. @param {string} text */
const wellFormed = (text) => !/\p{Surrogate}/u.test(text);

/** Whether bytes are somewhere in a value. @param {unknown} value @returns {boolean} */
export function hasBytes(value) {
  if (value instanceof Uint8Array) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasBytes);
}

/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0"));

/** Names the variable that has a file's bytes. @param {Uint8Array} bytes */
function variable(bytes) {
  const name = (fileNames.get(bytes) ?? "").replaceAll(/[^A-Za-z\d]+/g, "_").replace(/^(?=\d)/, "_");
  return `${name}_bytes /* ${bytes.length.toLocaleString("en")} ${bytes.length === 1 ? "byte" : "bytes"} */`;
}
