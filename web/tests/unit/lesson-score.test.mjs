import assert from "node:assert/strict";
import { test } from "node:test";
import { stepRecord, scoreText } from "../../static/js/lesson/score.js";
import { Progress } from "../../static/js/lesson/progress.js";

/** @type {import("../../static/js/trace/trace.js").Verdict[]} */
const verdicts = [
  { name: "alice", received: true, times: 1, why: "", because: "connected" },
  { name: "bob", received: false, times: 0, why: "", because: "connected" },
  { name: "carol", received: true, times: 1, why: "", because: "connected" },
];

test("the first prediction counts, and a later run can still pass", () => {
  const first = stepRecord(undefined, ["alice", "carol"], verdicts, false);
  assert.deepEqual(first, { guess: ["alice", "carol"], right: 3, of: 3, passed: false });
  assert.deepEqual(stepRecord(first, [], verdicts, true), { ...first, passed: true });
  assert.deepEqual(stepRecord(undefined, undefined, verdicts, true), { passed: true });
});

test("the score is told in words", () => {
  assert.equal(scoreText({}, 10), "");
  assert.equal(scoreText({ a: { guess: [], right: 2, of: 3, passed: true }, b: { passed: false } }, 10), "1 of 10 steps done, 2 of 3 predicted");
  assert.equal(scoreText({ b: { passed: true } }, 10), "1 of 10 steps done, nothing predicted");
  assert.equal(scoreText({ b: { passed: true } }, 1), "1 of 1 step done, nothing predicted");
});

/** @param {Record<string, string>} [values] */
function storage(values = {}) {
  return {
    values,
    getItem: (/** @type {string} */ key) => values[key] ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => { values[key] = value; },
    removeItem: (/** @type {string} */ key) => { delete values[key]; },
  };
}

test("progress is kept for one version of a lesson", () => {
  const kept = storage();
  const p = new Progress("04-emit-targets", "v1", kept);
  assert.equal(p.restored, false);
  p.visit("a-room");
  p.keep("a-room", { passed: true });
  const again = new Progress("04-emit-targets", "v1", kept);
  assert.equal(again.restored, true);
  assert.equal(again.step, "a-room");
  assert.deepEqual(again.steps, { "a-room": { passed: true } });
  assert.equal(new Progress("04-emit-targets", "v2", kept).restored, false);
  again.reset();
  assert.deepEqual(kept.values, {});
});

test("progress survives storage that is broken or forbidden", () => {
  assert.equal(new Progress("l", "v", storage({ "socketplay:lesson:l:v": "{" })).restored, false);
  assert.equal(new Progress("l", "v", storage({ "socketplay:lesson:l:v": '{"step":1}' })).restored, false);
  const p = new Progress("l", "v", { ...storage(), setItem: () => { throw new Error("full"); } });
  p.keep("a", { passed: true });
  assert.equal(p.steps.a.passed, true);
  new Progress("l", "v", undefined).visit("a");
});
