import assert from "node:assert/strict";
import { test } from "node:test";
import { actsOf } from "../../static/js/fork/acts.js";
import { returnedBy } from "../../static/js/fork/returned.js";
import { sentence } from "../../static/js/stage/story.js";
import { beginning, isLong, leftOutOf } from "../../static/js/trace/cut.js";
import { readTrace, writeTrace } from "../../static/js/trace/file.js";
import { groupKey, serverItem } from "../../static/js/trace/item.js";
import { TraceLog } from "../../static/js/trace/log.js";
import { Members } from "../../static/js/trace/members.js";

/** @typedef {import("../../static/js/trace/trace.js").TraceEvent} TraceEvent */

const words = "the trace keeps only a part of it, 987,654 bytes are left out";

/** @param {Partial<TraceEvent>} e @returns {TraceEvent} */
const event = (e) => ({ id: 1, at: 0, kind: "handle", instance: "a", nsp: "/", event: "x", ...e });

test("what the lab has left out is said in words", () => {
  assert.equal(leftOutOf({}), "");
  assert.equal(leftOutOf({ missing: 987_654 }), words);
  assert.equal(leftOutOf({ missingRooms: 1 }), "the trace keeps only a part of it, 1 room is left out");
  assert.equal(leftOutOf({ missing: 2, missingRooms: 2000 }), "the trace keeps only a part of it, 2 bytes and 2,000 rooms are left out");
});

test("the row of an event of the timeline says it, and is not grouped with the row of a whole event", () => {
  const cut = serverItem(event({ args: ["y…"], missing: 987_654 }), () => "alice");
  const whole = serverItem(event({ args: ["y"] }), () => "alice");
  assert.equal(cut.cut, words);
  assert.equal(whole.cut, undefined);
  assert.notEqual(groupKey(cut), groupKey(whole));
});

test("the stage’s sentence says it", () => {
  const source = event({ missing: 987_654, socket: "A" });
  const hop = { id: 1, kind: source.kind, from: "client:alice", to: "instance:a", event: "x", payload: "", took: 0, start: 0, end: 1, source };
  assert.equal(sentence([hop], () => "alice"), `Alice sends x to instance a, whose handler runs. X is long: ${words}.`);
});

test("a fork does not repeat what the trace has only a part of, and says so", () => {
  /** @type {string[]} */
  const out = [];
  const acts = actsOf([
    event({ id: 1, socket: "A", args: ["y…"], missing: 987_654 }),
    event({ id: 2, kind: "action", event: "emit", args: [{ event: "x", data: "y…" }], missing: 987_654 }),
    event({ id: 3, socket: "A", args: ["y"] }),
    event({ id: 4, kind: "action", event: "emit", args: [{ event: "x", data: "y" }] }),
  ], (socket) => (socket ? { name: "alice", nsp: "/" } : undefined), (what, why) => out.push(`${what}: ${why}`));
  assert.deepEqual(acts.map((a) => a.id), [3, 4]);
  assert.deepEqual(out, [`“x”, sent by alice: ${words}`, `“emit”: ${words}`]);
});

test("a saved trace says it too, and the longest events of a lab can be read again", () => {
  const name = `${"n".repeat(255)}…`;
  const args = [...Array(63).fill(1), "…"];
  let deep = /** @type {unknown} */ ("…");
  for (let i = 1; i < 32; i++) deep = [deep];
  const longest = event({
    lab: `${"l".repeat(99)}…`, instance: `${"i".repeat(99)}…`, session: `${"s".repeat(99)}…`, transport: `${"t".repeat(19)}…`, nsp: `${"/".repeat(199)}…`, socket: `${"A".repeat(99)}…`, user: `${"u".repeat(99)}…`,
    event: name, room: name, reason: name, rooms: Array(100).fill(name), target: { socket: `${"A".repeat(99)}…`, rooms: Array(100).fill(name), except: Array(100).fill(name) },
    error: `${"e".repeat(1000)}…`, channel: `${"c".repeat(1000)}…`, frame: `${"f".repeat(4096)}…`, hex: `${"0".repeat(4096)}…`, method: `${"m".repeat(19)}…`, args, missing: 987_654, missingRooms: 3,
  });
  const recording = { saved: "2026-01-01", lab: "main", offset: 0, instances: [], people: [], sockets: [], events: [longest, event({ id: 2, args: [deep] })], happened: [] };
  const { lab: _, ...kept } = longest; // no file has the id of a lab
  assert.deepEqual(readTrace(writeTrace(recording)).events, [kept, recording.events[1]]);
});

test("the page’s own log is bounded in bytes", () => {
  const log = new TraceLog(5000, 100_000);
  const long = event({ args: ["y".repeat(15_000)] });
  for (let id = 1; id <= 50; id++) log.add([{ ...long, id }]);
  assert.deepEqual(log.all().map((e) => e.id), [45, 46, 47, 48, 49, 50]);
  log.clear();
  log.add(Array.from({ length: 6 }, (_, i) => ({ ...long, id: i + 1 })));
  assert.equal(log.all().length, 6);
});

test("texts are shortened to their beginning, and long arguments are known by their size", () => {
  assert.equal(beginning("abc", 3), "abc");
  assert.equal(beginning("abcd", 3), "abc…");
  assert.equal(isLong([1, { a: "b" }]), false);
  assert.equal(isLong(["y".repeat(20_000)]), true);
  assert.equal(isLong([{ file: new Uint8Array(20_000) }]), true);
  assert.equal(isLong([new Blob(["y".repeat(20_000)])]), true);
  assert.equal(isLong([1n]), true);
});

test("an answer that was left out is no missing answer", () => {
  /** @type {any} */
  const act = { answered: true };
  const missing = "The lab sends 0 of 1 answers, because all together are too long.";
  assert.equal(returnedBy(act, { answers: [], missing }, () => "").returned, missing);
  assert.equal(returnedBy(act, { answers: [] }, () => "").returned, "No answer arrived.");
});

test("the page knows that a socket is in more rooms than the lab lists", () => {
  const members = new Members();
  members.reset([{ name: "a", running: true, more: 7, sockets: [{ id: "A", nsp: "/", rooms: ["A", "red"], more: 5 }, { id: "B", nsp: "/", rooms: ["B"] }] }]);
  assert.deepEqual(members.all().map((m) => m.more), [5, undefined]);
});
