// @ts-check
// Reads the arguments of an event as people write them: as the literals of JavaScript,
// separated by commas. That includes JSON, undefined and bytes. It runs nothing: what is no
// literal is a problem, with its place in the text.

import { readBytes } from "./argument-bytes.js";

/**
 * What is wrong with a text.
 * @typedef {object} Problem
 * @property {string} text what is wrong, where, and what to write, in sentences
 * @property {number} at the place in the text, counted from 0
 */

const deepest = 60; // arrays and objects around a value; the server takes a few more
const most = 50; // arguments; the server takes no more

/**
 * Reads a text. It never throws: if the text is wrong, problem says why, and args is empty.
 * @param {string} text
 * @param {ReadonlyMap<string, Uint8Array>} [files] the files that the text can name, as in file("photo.png")
 * @returns {{args: unknown[], problem?: Problem}}
 */
export function readArguments(text, files = new Map()) {
  try {
    return { args: new Reader(text, files).all() };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { args: [], problem: { at: error.at, text: `${error.message} ${place(text, error.at)}` } };
  }
}

/** @param {string} text @param {number} at */
function place(text, at) {
  const before = text.slice(0, at).split("\n");
  const column = `column ${(before.at(-1)?.length ?? 0) + 1}`;
  return text.includes("\n") ? `Line ${before.length}, ${column}.` : `${column.replace("c", "C")}.`;
}

/** The reader stops with it at what it cannot read. */
class Wrong extends Error {
  /** @param {number} at @param {string} message */
  constructor(at, message) {
    super(message);
    this.at = at;
  }
}

const space = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/y;
const name = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const plain = /[^"'`\\$\n\r]+/y; // the characters of a text that mean nothing else
const number = /0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;

/** Values that are words. @type {Map<string, unknown>} */
const words = new Map(/** @type {[string, unknown][]} */ ([["true", true], ["false", false], ["null", null], ["undefined", undefined], ["NaN", NaN], ["Infinity", Infinity]]));

class Reader {
  #text;
  #files;
  #at = 0;
  #depth = 0;

  /** @param {string} text @param {ReadonlyMap<string, Uint8Array>} files */
  constructor(text, files) {
    this.#text = text;
    this.#files = files;
  }

  /** Reads the whole text. @returns {unknown[]} */
  all() {
    const args = this.#list("");
    if (args.length > most) throw new Wrong(this.#at, `An event has at most ${most} arguments here, and this has ${args.length}.`);
    return args;
  }

  /** Reads values and commas up to a closing mark, or to the end if it is "". The mark stays. @param {string} end @returns {unknown[]} */
  #list(end) {
    const values = [];
    for (;;) {
      this.#space();
      if (this.#text.startsWith(end, this.#at) && (end !== "" || this.#next === "")) return values;
      values.push(this.#value());
      if (!this.#comma(end)) return values;
    }
  }

  /** Reads a comma, and reports whether there was one. Anything else but the end is wrong. @param {string} end */
  #comma(end) {
    this.#space();
    if (this.#take(",")) return true;
    if (this.#next === end) return false;
    if (this.#next === "") throw this.#ends(`A ${end} is missing.`);
    if (/["'`{[\p{L}\d_$]/u.test(this.#next)) throw this.#wrong(`A comma is missing before ${this.#shown}.`);
    throw this.#wrong(`${this.#shown} is not expected here. Separate values with a comma.`);
  }

  /** @returns {unknown} */
  #value() {
    this.#space();
    const c = this.#next;
    if (c === "{") return this.#nested(() => this.#object());
    if (c === "[") return this.#nested(() => this.#array());
    if (c === '"' || c === "'" || c === "`") return this.#string();
    if (/[\d.+-]/.test(c)) return this.#number();
    const start = this.#at;
    const word = this.#match(name);
    if (word === "") throw c === "" ? this.#ends("A value is missing.") : this.#wrong(`${this.#shown} is not expected here: no value begins like that.`);
    if (words.has(word)) return words.get(word);
    return this.#call(start, word);
  }

  /** @template T @param {() => T} read @returns {T} */
  #nested(read) {
    if (++this.#depth > deepest) throw this.#wrong(`This is nested too deep: more than ${deepest} lists and objects are around it.`);
    const value = read();
    this.#depth--;
    return value;
  }

  #array() {
    this.#take("[");
    const values = this.#list("]");
    this.#take("]");
    return values;
  }

  #object() {
    /** @type {Record<string, unknown>} */
    const object = {};
    this.#take("{");
    do {
      this.#space();
      if (this.#next === "}") break;
      const key = this.#key();
      this.#space();
      if (!this.#take(":")) throw this.#next === "" ? this.#ends("A : and a value are missing.") : this.#wrong(`“${key}” has no value. Write a : and the value after it.`);
      // Not object[key]: "__proto__" is a name like any other in JSON.
      Object.defineProperty(object, key, { value: this.#value(), enumerable: true, writable: true, configurable: true });
    } while (this.#comma("}"));
    this.#take("}");
    return object;
  }

  /** Reads a name in an object: a word, a text, a number, or one of the last two in brackets. @returns {string} */
  #key() {
    const c = this.#next;
    if (c === '"' || c === "'") return this.#string();
    if (/[\d.]/.test(c)) return String(this.#number());
    if (this.#take("[")) {
      this.#space();
      const key = /["'`]/.test(this.#next) ? this.#string() : String(this.#number());
      this.#space();
      if (!this.#take("]")) throw this.#next === "" ? this.#ends("A ] is missing.") : this.#wrong("A ] is missing here.");
      return key;
    }
    const word = this.#match(name);
    if (word === "") throw c === "" ? this.#ends("A } is missing.") : this.#wrong(`${this.#shown} is not expected here. A name of the object comes here, or its }.`);
    return word;
  }

  #number() {
    const start = this.#at;
    const sign = this.#take("-") ? -1 : (this.#take("+"), 1);
    this.#space();
    const word = this.#match(name);
    if (word === "Infinity" || word === "NaN") return sign * Number(word);
    const digits = word === "" ? this.#match(number) : "";
    if (digits === "") throw new Wrong(start, "This is not a number.");
    if (this.#next === "n") throw new Wrong(start, "A BigInt cannot be sent: JSON has no such value. Write it as a number or as a text.");
    if (/[\p{ID_Continue}$.]/u.test(this.#next)) throw new Wrong(start, "This is not a number. A text needs quotation marks.");
    return sign * Number(digits);
  }

  #string() {
    const start = this.#at;
    const quote = this.#next;
    const open = new Wrong(start, `The text that begins here has no closing ${quote}.`);
    this.#at++;
    let text = "";
    for (;;) {
      text += this.#match(plain);
      const c = this.#next;
      if (c === "" || quote !== "`" && /[\n\r]/.test(c)) throw open;
      if (quote === "`" && this.#text.startsWith("${", this.#at)) throw this.#wrong("${…} needs code that runs, and this text is only read. Write its value.");
      this.#at++;
      if (c === quote) return text;
      if (c === "\\") text += this.#escape();
      else if (c === "\r") { // JavaScript reads every end of a line as \n
        this.#take("\n");
        text += "\n";
      }
      else text += c;
    }
  }

  /** Reads what follows a backslash. @returns {string} */
  #escape() {
    const at = this.#at - 1;
    const hex = this.#match(/x[\da-fA-F]{2}|u[\da-fA-F]{4}|u\{[\da-fA-F]+\}/y);
    if (hex !== "") {
      const code = Number.parseInt(hex.replace(/[xu{}]/g, ""), 16);
      if (code > 0x10ffff) throw new Wrong(at, "There is no character with this number.");
      return String.fromCodePoint(code);
    }
    const c = this.#next;
    this.#at++;
    if (c === "\r") {
      this.#take("\n");
      return "";
    }
    if (/[\n\u2028\u2029]/.test(c)) return "";
    if (c === "0" && !/\d/.test(this.#next)) return "\0";
    if (c === "" || /[xu\d]/.test(c)) throw new Wrong(at, "This \\ begins no character. Write \\\\ for a backslash.");
    return { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" }[c] ?? c;
  }

  /**
   * Reads the calls that give bytes, of which the first word has been read.
   * @param {number} start where the word begins
   * @param {string} word
   * @returns {unknown}
   */
  #call(start, word) {
    let path = word;
    if (word === "new") {
      this.#space();
      path = `new ${this.#match(name)}`;
    }
    for (this.#space(); this.#take("."); this.#space()) {
      this.#space();
      path += `.${this.#match(name)}`;
    }
    if (!this.#take("(")) throw new Wrong(start, `${path} is not defined here. A text needs quotation marks: ${JSON.stringify(path)}.`);
    const args = this.#nested(() => this.#list(")"));
    this.#take(")");
    const read = readBytes(path, args, this.#files);
    if (typeof read === "string") throw new Wrong(start, read);
    return read;
  }

  get #next() {
    return this.#text.charAt(this.#at);
  }

  /** The next character as it is shown in a problem. */
  get #shown() {
    return `“${String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 32)}”`;
  }

  #space() {
    this.#match(space);
    if (this.#text.startsWith("/*", this.#at)) throw this.#wrong("The comment that begins here has no end.");
  }

  /** Takes a mark if the text goes on with it. @param {string} mark */
  #take(mark) {
    if (!this.#text.startsWith(mark, this.#at)) return false;
    this.#at += mark.length;
    return true;
  }

  /** Takes what a sticky pattern matches; "" if it does not. @param {RegExp} pattern */
  #match(pattern) {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  /** @param {string} message */
  #wrong(message) {
    return new Wrong(this.#at, message);
  }

  /** @param {string} message */
  #ends(message) {
    return new Wrong(this.#at, `The text ends too early. ${message}`);
  }
}
