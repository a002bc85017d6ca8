// The words of a lab are written only once, in Go. The pages import them from
// trace/words.js. These tests give the type checker copies of the modules with a misspelt
// word, or a copy of words.js with a new word. The type checker must name each module
// that would fail.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { isFault } from "../../static/js/trace/actions.js";
import { actions, kinds, methods, recorded, targets } from "../../static/js/trace/words.js";

const web = fileURLToPath(new URL("../../", import.meta.url));
const folder = path.join(web, "static/js");
const words = path.join(folder, "trace/words.js");
const modules = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(js|d\.ts)$/.test(name))
  .map((name) => path.join(folder, name));
const { config } = ts.readConfigFile(path.join(web, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ["static/js/play.js"] }, ts.sys, web);

/** @type {Map<string, import("typescript").SourceFile>} parsed once, for all programs */
const parsed = new Map();
/** @type {import("typescript").Program | undefined} */
let before;

/**
 * Returns the names of the modules in which the type checker finds an error.
 * @param {Map<string, string>} changed sources that differ from the disk
 * @param {Iterable<string>} looked the files to check
 */
function faulty(changed, looked) {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (file, version, ...rest) => {
    const text = changed.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, version, true);
    const source = parsed.get(file) ?? read.call(host, file, version, ...rest);
    if (source) parsed.set(file, source);
    return source;
  };
  before = ts.createProgram(modules, options, host, before);
  const errors = [...looked].flatMap((file) => before?.getSemanticDiagnostics(before.getSourceFile(file)) ?? []);
  return new Set(errors.map((e) => path.relative(folder, e.file?.fileName ?? "")));
}

/** @param {string} file */
const source = (file) => readFileSync(file, "utf8");

test("the type checker finds no error in the modules as they are", () => {
  assert.deepEqual([...faulty(new Map(), modules)], []);
});

// Words such as "join", "error" or "pause" also have other meanings in the pages: a user of the
// task app is "online". The words in this list occur only as words of the lab.
const ambiguous = ["pause", "online"];
const own = [
  ...Object.keys(actions), ...Object.keys(recorded), ...Object.keys(targets), ...methods, ...kinds,
].filter((word) => /-|[A-Z]/.test(word) || isFault(word) && !ambiguous.includes(word) || ["verdict", "deliver", "publish"].includes(word));

test("a word that is misspelt in one module is an error there", () => {
  /** @type {string[]} */
  const missed = [];
  let tried = 0;
  for (const word of new Set(own)) {
    // This matches literals and keys of objects, but no test ids.
    const literal = new RegExp(`(?<!data-testid": ["\`])(?<=["\`])${word}(?=["\`])|(?<=^ +)${word}(?=: )`, "gm");
    const changed = new Map();
    for (const file of modules) {
      if (file === words || file.endsWith(".d.ts")) continue;
      const text = source(file);
      if (text.search(literal) >= 0) changed.set(file, text.replace(literal, `${word.slice(0, -1)}x`));
    }
    tried += changed.size;
    const found = faulty(changed, changed.keys());
    for (const file of changed.keys()) if (!found.has(path.relative(folder, file))) missed.push(`${word} in ${path.relative(folder, file)}`);
  }
  assert.ok(tried > 60, `${tried} places tried`);
  assert.deepEqual(missed, []);
});

/**
 * Expects an error in each of these modules, if a line of words.js is replaced.
 * @param {string} line
 * @param {string} instead
 * @param {string[]} names
 */
function notice(line, instead, ...names) {
  const text = source(words);
  assert.ok(text.includes(line), `words.js has no ${line}`);
  const found = faulty(new Map([[words, text.replace(line, instead)]]), names.map((name) => path.join(folder, name)));
  assert.deepEqual([...found].sort(), names);
}

test("an action that the modules do not know is an error wherever it needs a text, a line or an undo", () => {
  const list = "export const actions = /** @type {const} */ ({";
  const freeze = `"freeze": { about: "instance", needs: [], undo: "freeze", recorded: "freeze", undone: "thaw", fault: true, lesson: false },`;
  // The fork's line, the state in which a fork begins, and the button with its undo.
  notice(list, `${list}\n  ${freeze}`, "fork/line.js", "fork/past.js", "play/faults.js");
  const names = "export const recorded = /** @type {const} */ ({";
  notice(names, `${names}\n  "thaw": "cut",`, "trace/actions.js"); // the sentence of the timeline
});

test("a kind that the timeline does not know is an error there, and so is one that is gone", () => {
  notice('(["connect", ', '(["melted", "connect", ', "trace/item.js");
  notice('"verdict", ', "", "trace/item.js");
});

test("a target or a method that the modules do not know is an error in the module that writes its line", () => {
  notice('  "all": {', '  "some": { sender: false, needs: [] },\n  "all": {', "lab/targets.js");
  notice('"fetchSockets", "socketsJoin"', '"fetchSockets", "thinSockets", "socketsJoin"', "lab/server-line.js");
});
