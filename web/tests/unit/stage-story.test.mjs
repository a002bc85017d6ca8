// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { sentence } from "../../static/js/stage/story.js";

/** @typedef {import("../../static/js/stage/stage.js").Hop} Hop */

const keyOf = (/** @type {string | undefined} */ socket) => ({ A: "alice", X: "a/c9" })[socket ?? ""];
const label = (/** @type {string} */ key) => (key === "a/c9" ? "bob·2" : key);

/** @param {Partial<Hop> & {kind: import("../../static/js/trace/words.js").Kind, from: string, to: string}} hop @returns {Hop} */
const hop = (hop) => ({ id: 1, event: "news", payload: "", took: 20, start: 0, end: 250, source: { id: 1, at: 0, kind: hop.kind }, ...hop });

test("the sentence of an emit says whom it addresses", () => {
  const emit = (/** @type {import("../../static/js/trace/trace.js").TraceTarget} */ target, nsp = "/") =>
    sentence([hop({ kind: "emit", from: "instance:a", to: "instance:a", source: { id: 1, at: 0, kind: "emit", target, nsp } })], keyOf, label);
  assert.equal(emit({}), "Instance a emits news to everyone in /.");
  assert.equal(emit({}, "/tasks"), "Instance a emits news to everyone in /tasks.");
  assert.equal(emit({ socket: "A" }), "Instance a emits news to alice alone.");
  assert.equal(emit({ rooms: ["p", "q"], except: ["X"] }), "Instance a emits news to p and q, except bob·2.");
  assert.equal(emit({ local: true }), "Instance a emits news to everyone in /, local.");
});

test("one sentence tells what happens together, with the time it took", () => {
  assert.equal(sentence([
    hop({ kind: "deliver", from: "instance:a", to: "client:alice" }),
    hop({ kind: "deliver", from: "instance:a", to: "client:a/c9", took: 40 }),
    hop({ kind: "publish", from: "instance:a", to: "redis", took: 3700 }),
  ], keyOf, label), "Instance a delivers news to alice and bob·2, 40 µs later. Instance a publishes news to Redis, 3.7 ms later.");
  assert.equal(sentence([hop({ kind: "receive", from: "redis", to: "instance:b", took: 12_400 })], keyOf, label), "Instance b takes news from Redis, 12 ms later.");
  assert.equal(sentence([
    hop({ kind: "receive", from: "redis", to: "instance:b" }), hop({ kind: "receive", from: "redis", to: "instance:c" }),
  ], keyOf, label), "Instance b and instance c take news from Redis, 20 µs later.");
});

test("a sentence counts a crowd, and says if an event came twice", () => {
  const many = Array.from({ length: 30 }, (_, i) => hop({ kind: "deliver", from: "instance:a", to: `client:c${i}` }));
  assert.match(sentence(many, keyOf, label), /to c0, c1, c2, c3, c4, c5, c6 and 23 more,/);
  const twice = [hop({ kind: "deliver", from: "instance:a", to: "client:alice" }), hop({ kind: "deliver", from: "instance:a", to: "client:alice" })];
  assert.match(sentence(twice, keyOf, label), /to alice \(2 times\),/);
});

test("an acknowledgement has a sentence in each direction", () => {
  assert.equal(sentence([hop({ kind: "ack-out", from: "instance:a", to: "client:alice" })], keyOf, label), "Instance a acknowledges news to alice.");
  assert.equal(sentence([hop({ kind: "ack-in", from: "client:alice", to: "instance:a" })], keyOf, label), "Alice acknowledges news.");
});
