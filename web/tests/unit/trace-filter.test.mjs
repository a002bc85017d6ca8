import assert from "node:assert/strict";
import { test } from "node:test";
import { Filter, factsOf, mergeFacts } from "../../static/js/trace/filter.js";

/** @typedef {import("../../static/js/trace/trace.js").TraceEvent} TraceEvent */

/** @type {TraceEvent[]} */
const events = [
  { id: 1, at: 0, kind: "action", event: "emit", instance: "a" },
  { id: 2, cause: 1, at: 1, kind: "emit", instance: "a", nsp: "/", event: "news", target: { rooms: ["project:1"], except: ["A"] } },
  { id: 3, cause: 2, at: 2, kind: "publish", instance: "a" },
  { id: 4, cause: 3, at: 3, kind: "receive", instance: "b" },
  { id: 5, cause: 4, at: 4, kind: "deliver", instance: "b", socket: "C", event: "news" },
  { id: 6, cause: 5, at: 5, kind: "frame-out", instance: "b", socket: "C", frame: "42" },
  { id: 7, at: 6, kind: "join", instance: "a", socket: "A", room: "A" },
  { id: 8, at: 7, kind: "join", instance: "a", socket: "A", nsp: "/", room: "project:2" },
];
const get = (/** @type {number} */ id) => events[id - 1];
const facts = (/** @type {number} */ id) => factsOf(events[id - 1], get, "who");

test("a frame belongs to the room and the event of its causes", () => {
  assert.deepEqual(facts(6), { client: ["who"], room: ["project:1", "A"], event: ["news"], nsp: ["/"], instance: ["b"], ids: [6] });
  assert.deepEqual(facts(7).room, []); // left out, because every socket is in the room of its own id
  assert.deepEqual(facts(1).event, []); // left out, because a request of the page is not an event
});

test("the facts of an event that is its own cause can be found", () => {
  /** @type {TraceEvent} */
  const e = { id: 1, cause: 1, at: 0, kind: "emit", event: "x" };
  assert.deepEqual(factsOf(e, () => e).event, ["x"]);
});

test("each part of a filter hides on its own, and says so", () => {
  const f = new Filter();
  assert.deepEqual(f.hiddenBy(facts(8), undefined), []);
  f.set("room", "project:1");
  f.set("instance", "b");
  assert.deepEqual(f.hiddenBy(facts(5), undefined), []);
  assert.deepEqual(f.hiddenBy(facts(2), undefined), ["instance"]);
  assert.deepEqual(f.hiddenBy(facts(8), undefined), ["room", "instance"]);
  f.chain = 8;
  assert.deepEqual(f.hiddenBy(facts(5), new Set([8])), ["chain"]);
  assert.deepEqual(f.hiddenBy(facts(5), undefined), ["chain"]); // an unknown chain hides everything
  assert.deepEqual(f.chips.map((c) => c.name), ["room", "instance", "chain"]);
  f.remove("chain");
  f.remove("room");
  assert.deepEqual(f.chips, [{ name: "instance", text: "instance: b" }]);
});

test("choosing the same chain again shows everything again", () => {
  const f = new Filter();
  f.chain = 8;
  f.chain = 8;
  assert.equal(f.open, true);
});

test("a filter goes into an address and comes back", () => {
  const f = new Filter();
  assert.equal(f.hash, "");
  f.set("room", "a&b=c #1/ü");
  f.set("nsp", "/tasks");
  f.chain = 42;
  f.toggle("frames");
  f.toggle("redis");
  const g = new Filter();
  g.load(`#${f.hash}`);
  assert.deepEqual(g.chips, f.chips);
  assert.equal(g.shows("frames"), true);
  assert.equal(g.shows("redis"), false);
  assert.equal(g.hash, f.hash);
  g.load("");
  assert.equal(g.open && !g.shows("frames") && g.shows("redis"), true);
});

test("an address with nonsense sets no filter", () => {
  for (const hash of ["#step-3", "#chain=-1", "#chain=1.5", "#chain=x", "#chain=1e99", `#room=${"x".repeat(201)}`, "#%E0%A4%A", "#__proto__=1&constructor=2"]) {
    const f = new Filter();
    f.load(hash);
    assert.equal(f.open, true, hash);
  }
  const f = new Filter();
  f.load("#show=emit+nonsense");
  assert.deepEqual([f.shows("emit"), f.shows("builtin")], [true, false]);
});

test("a row that stands for several events has the facts of all", () => {
  assert.deepEqual(mergeFacts([facts(2), facts(5)]), { client: ["who"], room: ["project:1", "A"], event: ["news"], nsp: ["/"], instance: ["a", "b"], ids: [2, 5] });
});
