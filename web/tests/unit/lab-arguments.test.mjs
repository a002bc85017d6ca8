import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { fromFile, goArgument, jsArgument } from "../../static/js/lab/argument-code.js";
import { readArguments } from "../../static/js/lab/arguments.js";

const photo = fromFile(Uint8Array.of(1, 2), "photo 1.png");
const files = new Map([["photo 1.png", photo]]);

/** What JavaScript itself makes of a text. Only texts of this file are run. @param {string} text @returns {unknown[]} */
function run(text) {
  const args = runInNewContext(`"use strict"; [${text}\n]`, { Buffer, Uint8Array, hex: (/** @type {string} */ text) => Buffer.from(text.replaceAll(/\s/g, ""), "hex") });
  return plain(args);
}

/** Values of another context, and Node's Buffers, as values of this one. @param {any} value @returns {any} */
function plain(value) {
  if (ArrayBuffer.isView(value)) return Uint8Array.from(/** @type {Uint8Array} */ (value));
  if (Object.prototype.toString.call(value) === "[object Array]") return Array.from(value, plain);
  if (typeof value !== "object" || value === null) return value;
  /** @type {Record<string, any>} */
  const copy = {};
  for (const key of Object.keys(value)) Object.defineProperty(copy, key, { value: plain(value[key]), enumerable: true, writable: true, configurable: true });
  return copy;
}

test("arguments are read as JavaScript reads them", () => {
  for (const text of [
    "", " \n ", '{"a":1}', "{a: 1, 'b': [2, 3,], 4: null, [\"c\"]: undefined,}", "1, 2,", "undefined, null, true, false", "-1, +2, .5, 5., 1e3, 1E-2, 0x1F, 0b101, 0o17, -0, NaN, -Infinity, - 3",
    `"a\\"b", 'it\\'s', \`two
lines\``, '"\\u0041\\u{1F600}\\x41\\n\\t\\0\\\\\\/\\q"', '"a\\\nb"', "`\r\n\\r`", "// one\n1, /* two */ 2", "[[], {}, [[]]]", '{"__proto__x": 1, ["__proto__"]: 2}', "{ünïcode: 1, $_: 2}", '"\u2028\ud800"',
    "new Uint8Array([1, 0xff]), new Uint8Array(3), new Uint8Array(), Uint8Array.from([1]), Uint8Array . of ( 1 , 2 )", 'Buffer.from("01fF", "hex"), Buffer.from("häh"), Buffer.from("AQ_-", "base64url"), Buffer.from("AQ==", "base64"), Buffer.from([1, 2])',
  ]) {
    const read = readArguments(text);
    assert.equal(read.problem, undefined, `${text}: ${read.problem?.text}`);
    assert.deepEqual(read.args, run(text), text);
  }
});

test("a file and hex are bytes", () => {
  assert.deepEqual(readArguments('file("photo 1.png"), {a: hex("01 ff")}, hex("0x01, 0xFF")', files).args, [photo, { a: Uint8Array.of(1, 255) }, Uint8Array.of(1, 255)]);
});

test("what is no literal is a problem, with its place", () => {
  for (const [text, what, at] of /** @type {[string, RegExp, number][]} */ ([
    ["hello", /^hello is not defined here\. A text needs quotation marks: "hello"\. Column 1\.$/, 0],
    ['{"a": 1', /ends too early\. A } is missing/, 7],
    ["[1", /ends too early\. A \] is missing/, 2],
    ["{a", /ends too early/, 2],
    ["{a}", /“a” has no value/, 2],
    ["[1,,2]", /“,” is not expected/, 3],
    ["1 2", /A comma is missing before “2”\. Column 3\./, 2],
    ['{\n"a": 1\n"b": 2}', /A comma is missing before “"”\. Line 3, column 1\./, 9],
    ["1 + 2", /“\+” is not expected here\. Separate/, 2],
    ['"abc', /has no closing "/, 0],
    ["'a\nb'", /has no closing '/, 0],
    ["`a${b}`", /needs code that runs/, 2],
    ["10n", /BigInt/, 0], ["007", /not a number/, 0], ["1a", /not a number/, 0], ["1.2.3", /not a number/, 0], ["--1", /not a number/, 0],
    ['"\\u12"', /begins no character/, 1], ['"\\u{110000}"', /no character with this number/, 1], ['"\\1"', /begins no character/, 1],
    ["/* a", /comment.*no end/, 0],
    ["new Date()", /arrives as a text/, 0], ["new Map()", /empty object/, 0], ["fetch('x')", /needs code that runs/, 0], ["task.id", /task\.id is not defined/, 0],
    ['file("none")', /No file "none" is here/, 0], ["file(1)", /name of a file/, 0], ['hex("0")', /odd number/, 0], ['hex("0g")', /not hex/, 0], ["hex(1)", /needs a text/, 0],
    ["new Uint8Array([0, 256])", /Element 1 of the list is not a byte/, 0], ["new Uint8Array([undefined])", /Element 0/, 0], ["new Uint8Array('a')", /list of bytes/, 0], ["new Uint8Array(1e9)", /1,000,000/, 0],
    ["new Uint8Array(-1)", /not a number of bytes/, 0], ['Buffer.from("a", "latin1")', /encoding is/, 0], ['Buffer.from("a", "base64")', /not base64/, 0],
    ["[".repeat(100_000), /nested too deep/, 60], ["hex(".repeat(100_000), /nested too deep/, 244], [Array(51).fill("1").join(), /at most 50 arguments/, 101],
  ])) {
    const { args, problem } = readArguments(text, files);
    assert.deepEqual(args, []);
    assert.match(problem?.text ?? "", what, text.slice(0, 40));
    assert.equal(problem?.at, at, text.slice(0, 40));
  }
});

test("the line is exact in both dialects", () => {
  for (const [text, server, client, go] of [
    ['{"a": 1}', '{"a":1}', '{"a":1}', 'json.RawMessage(`{"a":1}`)'],
    ["'it`s'", '"it`s"', '"it`s"', '"it`s"'],
    ["{a: 'it`s'}", '{"a":"it`s"}', '{"a":"it`s"}', 'json.RawMessage("{\\"a\\":\\"it`s\\"}")'],
    ["undefined", "undefined", "undefined", "nil"],
    ["NaN", "NaN", "NaN", "nil"],
    ["-0", "-0", "-0", "0"],
    ["0.5", "0.5", "0.5", "0.5"],
    ["1e20", "100000000000000000000", "100000000000000000000", "json.RawMessage(`100000000000000000000`)"], // no int of Go holds it
    ["true", "true", "true", "true"],
    ['"\\ud800"', '"\\ud800"', '"\\ud800"', 'json.RawMessage(`"\\ud800"`)'], // no text of Go holds half a character
    ['"\\ufeff"', '"\ufeff"', '"\ufeff"', '"\\ufeff"'], // Go's compiler takes no byte order mark
    ["{a: undefined, b: [undefined]}", '{"a":undefined,"b":[undefined]}', '{"a":undefined,"b":[undefined]}', 'json.RawMessage(`{"b":[null]}`)'],
    ['{["__proto__"]: 1}', '{["__proto__"]:1}', '{["__proto__"]:1}', 'json.RawMessage(`{"__proto__":1}`)'],
    ['hex("01 ff")', 'Buffer.from("01ff", "hex")', "new Uint8Array([0x01, 0xff])", "[]byte{0x01, 0xff}"],
    ['hex("")', 'Buffer.from("", "hex")', "new Uint8Array([])", "[]byte{}"],
    ['[hex("01"), undefined]', '[Buffer.from("01", "hex"),undefined]', "[new Uint8Array([0x01]),undefined]", "[]any{[]byte{0x01}, nil}"],
    ['{a: hex("01"), "b c": {d: 1}, e: undefined}', '{"a":Buffer.from("01", "hex"),"b c":{"d":1},"e":undefined}', '{"a":new Uint8Array([0x01]),"b c":{"d":1},"e":undefined}', 'map[string]any{"a": []byte{0x01}, "b c": json.RawMessage(`{"d":1}`)}'],
    ['file("photo 1.png")', "photo_1_png_bytes /* 2 bytes */", "photo_1_png_bytes /* 2 bytes */", "photo_1_png_bytes /* 2 bytes */"],
  ]) {
    const [value] = readArguments(text, files).args;
    assert.equal(jsArgument(value, "server"), server);
    assert.equal(jsArgument(value, "client"), client);
    assert.equal(goArgument(value), go);
  }
});

/** Makes random numbers that are the same in each run. @param {number} seed */
function randomFrom(seed) {
  return (/** @type {number} */ below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor(seed / 2 ** 32 * below);
  };
}

// Without the check of instanceof Wrong, a RangeError of the stack, for example, would look
// like a mistake of the learner; without the catch, any mistake ends the page's handler.
test("no text makes the reader throw, and what it reads JavaScript reads too", () => {
  const pieces = ["{", "}", "[", "]", ",", ":", '"', "'", "`", "\\", "\\u", "${", "1", "0", "-", "+", ".", "e", "n", "x", " ", "\n", "\r", "//", "/*", "*/", "a", "__proto__", "null", "undefined", "NaN", "new ", "Uint8Array", "Buffer.from", "(", ")", "hex", "file", "=>", ";", "\u2028", "\ud83d", "\ude00", "ä"];
  const random = randomFrom(7);
  let read = 0;
  for (let n = 0; n < 30_000; n++) {
    const text = Array.from({ length: random(9) }, () => pieces[random(pieces.length)]).join("");
    const { args, problem } = readArguments(text, files);
    if (problem) {
      assert.ok(problem.at >= 0 && problem.at <= text.length && problem.text.length > 10, text);
      continue;
    }
    if (/__proto__"?'?`?\s*:/.test(text)) continue; // in JavaScript this is no member, in JSON it is
    read++;
    assert.deepEqual(args, run(text), JSON.stringify(text));
  }
  assert.ok(read > 1000, `only ${read} texts were read`);
});

test("the line that is written is read as the same arguments", () => {
  const random = randomFrom(11);
  /** @param {number} depth @returns {unknown} */
  const value = (depth) => {
    switch (random(depth > 3 ? 7 : 9)) {
      case 0: return undefined;
      case 1: return null;
      case 2: return random(2) === 0;
      case 3: return (random(2e6) - 1e6) / 10 ** random(5);
      case 4: return [NaN, Infinity, -Infinity, -0, 1e300, 5e-324, 2 ** 60][random(7)];
      case 5: return String.fromCharCode(...Array.from({ length: random(6) }, () => [34, 39, 92, 96, 10, 13, 0, 65, 0xd800, 0x2028, 0xfeff, 228][random(12)]));
      case 6: return Uint8Array.from({ length: random(4) }, () => random(256));
      case 7: return Array.from({ length: random(4) }, () => value(depth + 1));
    }
    return plain(Object.fromEntries(Array.from({ length: random(4) }, () => [["a", "b c", "__proto__", "1", ""][random(5)], value(depth + 1)])));
  };
  for (let n = 0; n < 5000; n++) {
    const args = Array.from({ length: random(4) }, () => value(0));
    for (const side of /** @type {const} */ (["server", "client"])) {
      const text = args.map((arg) => jsArgument(arg, side)).join(", ");
      assert.deepEqual(readArguments(text), { args }, text);
      assert.deepEqual(run(text), args, text);
    }
  }
});

test("nothing of a text is run", async () => {
  for (const module of ["arguments", "argument-bytes", "argument-code"]) {
    const source = await readFile(new URL(`../../static/js/lab/${module}.js`, import.meta.url), "utf8");
    assert.doesNotMatch(source, /\beval\b|\bFunction\(|setTimeout|\bimport\(/, module);
  }
});
