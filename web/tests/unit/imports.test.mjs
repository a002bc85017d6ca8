import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, pages, table } from "./imports.mjs";

const files = pages();

/**
 * Changes a copy of the pages' modules, and returns the complaints about the copy.
 * @param {Record<string, (text: string) => string>} changes by path below web/static
 */
function afterwards(changes) {
  const copy = new Map(files);
  for (const [name, change] of Object.entries(changes)) {
    const before = copy.get(name) ?? "";
    const after = change(before);
    assert.notEqual(after, before, `the change does not touch ${name}`);
    copy.set(name, after);
  }
  return complaints(copy);
}

/** @param {string} line */
const add = (line) => (/** @type {string} */ text) => `${text}\n${line}\n`;

test("no module of the pages has a forbidden import, and no imports form a circle", () => {
  assert.ok(files.size > 100, `${files.size} modules were read`);
  assert.deepEqual(complaints(files), []);
});

test("the table lists exactly the folders that exist", () => {
  const folders = new Set([...files.keys()].filter((name) => name.split("/").length > 2).map((name) => name.split("/")[1]));
  assert.deepEqual(Object.keys(table).sort(), [...folders].sort());
});

test("the complaint names a module that imports from above", () => {
  assert.deepEqual(afterwards({ "js/lab/world.js": add('import { LabTimeline } from "../timeline/lab-timeline.js";') }), [
    "js/lab/world.js imports js/timeline/lab-timeline.js: lab may import only trace, the types of client",
  ]);
  assert.deepEqual(afterwards({ "js/page/dom.js": add('export { TraceLog } from "../trace/log.js";') }), [
    "js/page/dom.js imports js/trace/log.js: page may import only its own modules",
  ]);
  assert.deepEqual(afterwards({ "js/trace/log.js": add('import("../lesson/help.js");') }), [
    "js/trace/log.js imports js/lesson/help.js: trace may import only its own modules",
  ]);
  assert.deepEqual(afterwards({ "js/play/chaos.js": add('import "../play.js";') }).slice(0, 1), [
    "js/play/chaos.js imports js/play.js: it is an entry, which no module imports",
  ]);
});

test("the complaint names a module that imports only a type from above, in a comment or a declaration", () => {
  for (const line of ['/** @typedef {import("../play/lab-client.js").LabClient} Card */', '/** @import { LabClient } from "../play/lab-client.js" */']) {
    assert.deepEqual(afterwards({ "js/lab/world.js": add(line) }), [
      "js/lab/world.js imports js/play/lab-client.js: lab may import only trace, the types of client",
    ], line);
  }
  assert.deepEqual(afterwards({ "js/trace/trace.d.ts": add('import type { Own } from "../stage/stage.js";') }), [
    "js/trace/trace.d.ts imports js/stage/stage.d.ts: trace may import only its own modules",
    "a circle: js/stage/stage.d.ts → js/trace/trace.d.ts → js/stage/stage.d.ts",
  ]);
});

test("a view may import types of the model, and nothing else of it", () => {
  assert.deepEqual(afterwards({ "js/wire/detail.js": add('/** @typedef {import("../lab/world.js").World} World */') }), []);
  assert.deepEqual(afterwards({ "js/wire/detail.js": add('import { World } from "../lab/world.js";') }), [
    "js/wire/detail.js imports js/lab/world.js: wire may import types of lab only",
  ]);
});

test("a circle is shown with all its modules, even if it consists of types", () => {
  assert.deepEqual(afterwards({ "js/page/dom.js": add('import "./tabs.js";'), "js/page/tabs.js": add('/** @typedef {import("./highlight.js").name} N */'), "js/page/highlight.js": add('import "./dom.js";') }), [
    "a circle: js/page/dom.js → js/page/tabs.js → js/page/highlight.js → js/page/dom.js",
  ]);
});

test("an address must lead to a file, and counts as an import", () => {
  const load = "js/client/load.js";
  assert.deepEqual(afterwards({ [load]: (text) => text.replace("../../client/socketplay.js", "../client/socketplay.js") }), [
    `${load} names ../client/socketplay.js, which is not there`,
  ]);
  assert.deepEqual(afterwards({ [load]: (text) => text.replace("../../client/socketplay.js", "../../client/missing.js") }), [
    `${load} names ../../client/missing.js, which is not there`,
  ]);
  assert.deepEqual(afterwards({ [load]: (text) => text.replace("/socket.io/socket.io.esm.min.js", "/socket.io/none.js") }), [
    `${load} names /socket.io/none.js, which is not there`,
  ]);
  assert.deepEqual(afterwards({ "js/page/dom.js": add('new URL("../wire/log.js", import.meta.url);') }), [
    "js/page/dom.js imports js/wire/log.js: page may import only its own modules",
  ]);
});

test("a name that only the running page knows is refused, and so is a package", () => {
  assert.deepEqual(afterwards({ "js/page/dom.js": add("import(document.title);") }), ["js/page/dom.js: only the running page knows what document.title names"]);
  assert.deepEqual(afterwards({ "js/page/dom.js": add('import "socket.io-client";') }), ["js/page/dom.js names socket.io-client, which is not there"]);
});
