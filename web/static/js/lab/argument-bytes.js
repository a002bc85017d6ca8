// @ts-check
// Bytes as people write them: in the ways of browsers and Node, as hex, or as a file.

import { limit } from "../trace/unseen.js";

/** The ways to write bytes, for problems. */
const ways = 'Bytes are written as hex("01 ff"), new Uint8Array([1, 255]), Buffer.from("01ff", "hex") or file("photo.png").';

/**
 * Reads a call that gives bytes.
 * @param {string} call what is called, such as "new Uint8Array" or "Buffer.from"
 * @param {unknown[]} args
 * @param {ReadonlyMap<string, Uint8Array>} files
 * @returns {Uint8Array | string} the bytes, or a sentence that says what is wrong
 */
export function readBytes(call, args, files) {
  const [first, second] = args;
  switch (call) {
    case "new Uint8Array":
      if (args.length === 0) return new Uint8Array();
      return typeof first === "number" ? zeros(first) : bytesOfList(first);
    case "Uint8Array.from": return bytesOfList(first);
    case "Uint8Array.of": return bytesOfList(args);
    case "Buffer.from": return typeof first === "string" ? bytesOfText(first, second ?? "utf8") : bytesOfList(first);
    case "hex": return typeof first === "string" ? bytesOfText(first.replaceAll(/[\s:,]|0x/g, ""), "hex") : 'hex needs a text, as in hex("01 ff").';
    case "file":
      if (typeof first !== "string") return 'file needs the name of a file that you have chosen, as in file("photo.png").';
      return files.get(first) ?? `No file ${JSON.stringify(first)} is here. Choose it first, or drop it here.`;
    case "new Date": return "A Date arrives as a text. Write this text, as in \"2026-01-31T09:00:00.000Z\".";
    case "new Map": case "new Set": return "JSON makes an empty object of it, and so does Socket.IO. Write an object or a list.";
  }
  return `${call}(…) needs code that runs, and this text is only read. ${ways}`;
}

/** @param {number} length @returns {Uint8Array | string} */
function zeros(length) {
  if (!Number.isInteger(length) || length < 0) return `${length} is not a number of bytes.`;
  return length > limit ? `A message has at most ${limit.toLocaleString("en")} bytes.` : new Uint8Array(length);
}

/** @param {unknown} list @returns {Uint8Array | string} */
function bytesOfList(list) {
  if (list instanceof Uint8Array) return list.slice();
  if (!Array.isArray(list)) return `A list of bytes is needed, as in [1, 255]. ${ways}`;
  const wrong = list.findIndex((n) => !Number.isInteger(n) || n < 0 || n > 255);
  if (wrong >= 0) return `Element ${wrong} of the list is not a byte. A byte is a whole number from 0 to 255.`;
  return Uint8Array.from(list);
}

/**
 * @param {string} text
 * @param {unknown} encoding
 * @returns {Uint8Array | string}
 */
function bytesOfText(text, encoding) {
  switch (encoding) {
    case "utf8": case "utf-8": return new TextEncoder().encode(text);
    case "hex":
      if (/[^\da-f]/i.test(text)) return "This is not hex: it has the digits 0 to 9 and a to f, two for each byte.";
      if (text.length % 2 === 1) return "This hex has an odd number of digits. Each byte has two.";
      return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    case "base64": case "base64url": {
      const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
      if (/[^A-Za-z\d+/]/.test(plain) || plain.length % 4 === 1) return "This is not base64.";
      return Uint8Array.from(atob(plain), (c) => c.charCodeAt(0));
    }
  }
  return 'The text’s encoding is "hex", "base64" or "utf8".';
}
