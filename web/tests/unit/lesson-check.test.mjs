import assert from "node:assert/strict";
import { test } from "node:test";
import { checkNotes, judge } from "../../static/js/lesson/check.js";

/** @type {Record<string, string>} */
const owners = { A: "alice", B: "bob", C: "carol", T: "carol" };

/** @type {import("../../static/js/lesson/lesson.js").Facts} */
const facts = {
  trace: [
    { id: 1, at: 1, kind: "emit", instance: "a", event: "news" },
    { id: 2, at: 2, kind: "deliver", instance: "a", socket: "A", nsp: "/", event: "news" },
    { id: 3, at: 3, kind: "publish", instance: "a" },
    { id: 4, at: 4, kind: "receive", instance: "b" },
    { id: 5, at: 5, kind: "deliver", instance: "b", socket: "C", nsp: "/", event: "news" },
    { id: 6, at: 6, kind: "deliver", instance: "b", socket: "C", nsp: "/", event: "news" },
    { id: 7, at: 7, kind: "deliver", instance: "b", socket: "T", nsp: "/tasks", event: "sync" },
    { id: 8, at: 8, kind: "join", instance: "a", socket: "B", room: "p" },
    { id: 9, at: 9, kind: "disconnect", instance: "a", socket: "B", reason: "transport close" },
  ],
  happened: [{ at: 1, client: "bob", name: "disconnect", text: "", builtin: true, reason: "transport error" }],
  ownerOf: (socket) => owners[socket ?? ""],
};

/** @param {Omit<import("../../static/js/lesson/lesson.js").Check, "feedback">} check */
const judged = (check) => judge({ ...check, feedback: "Because." }, facts);

test("receives checks which clients received an event, and how often", () => {
  assert.deepEqual(judged({ receives: { event: "news", clients: ["alice"] } }), { holds: true, text: "alice received news once." });
  assert.deepEqual(judged({ receives: { event: "news", clients: ["carol"], times: 2 } }), { holds: true, text: "carol received news twice." });
  assert.deepEqual(judged({ receives: { event: "news", clients: ["alice", "bob", "carol"] } }), {
    holds: false, text: "bob did not receive it and carol received it twice. Because.",
  });
});

test("receives can look at one namespace only", () => {
  assert.equal(judged({ receives: { event: "sync", clients: ["carol"], nsp: "/tasks" } }).holds, true);
  assert.equal(judged({ receives: { event: "sync", clients: ["carol"], nsp: "/" } }).holds, false);
});

test("misses checks which clients did not receive an event", () => {
  assert.deepEqual(judged({ misses: { event: "news", clients: ["bob"] } }), { holds: true, text: "bob did not receive news." });
  assert.deepEqual(judged({ misses: { event: "news", clients: ["alice", "bob"] } }), { holds: false, text: "alice received news too. Because." });
  assert.equal(judged({ misses: { event: "sync", clients: ["carol"], nsp: "/" } }).holds, true);
});

test("order checks that events follow one another", () => {
  /** @type {import("../../static/js/lesson/lesson.js").Mark[]} */
  const marks = [{ kind: "emit", instance: "a" }, { kind: "publish" }, { kind: "receive", instance: "b" }, { kind: "deliver", client: "carol" }];
  assert.equal(judged({ order: marks }).holds, true);
  assert.match(judged({ order: [{ kind: "receive" }, { kind: "publish" }] }).text, /came too early: publish\. Because\./);
  assert.equal(judged({ order: [{ kind: "join", client: "bob", room: "p" }] }).holds, true);
  assert.equal(judged({ order: [{ kind: "join", client: "bob", room: "q" }] }).holds, false);
  assert.equal(judged({ order: [{ kind: "deliver", event: "other" }] }).holds, false);
});

test("ends checks on which side a connection ended, and why", () => {
  assert.equal(judged({ ends: { client: "bob", side: "server", reason: "transport close" } }).holds, true);
  assert.equal(judged({ ends: { client: "bob", side: "client", reason: "transport error" } }).holds, true);
  assert.match(judged({ ends: { client: "bob", side: "client", reason: "ping timeout" } }).text, /for another reason: transport error/);
  assert.match(judged({ ends: { client: "alice", side: "server", reason: "ping timeout" } }).text, /alice is still connected/);
});

test("an empty check does not hold", () => {
  assert.equal(judged({}).holds, false);
});

// Without the first line of checkNotes, a step with a fixed line says that it does what was asked.
test("a line without checks has no tick; one with checks has it only if all hold", () => {
  const texts = (/** @type {boolean[]} */ ...holds) => checkNotes(holds.map((h) => ({ holds: h, text: h ? "Good." : "Because." }))).map((n) => n.content.join(""));
  assert.deepEqual(texts(), []);
  assert.deepEqual(texts(true, true), ["\u2713 The line does what was asked."]);
  assert.deepEqual(texts(true, false), ["\u2717 Because.", "1 of 2 things asked for hold. Choose another line."]);
});
