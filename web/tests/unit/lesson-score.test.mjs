import assert from "node:assert/strict";
import { test } from "node:test";
import { ideaBehind } from "../../static/js/lesson/idea.js";
import { againRecord, isMissed, markOf, scoreText, stepRecord, tally } from "../../static/js/lesson/score.js";
import { Progress } from "../../static/js/lesson/progress.js";

const right = { right: true };
const wrong = { right: false };

test("the first prediction counts, and a later run can still pass", () => {
  const first = stepRecord(undefined, ["alice", "carol"], [right, right, wrong], false);
  assert.deepEqual(first, { guess: ["alice", "carol"], right: 2, of: 3, passed: false });
  assert.deepEqual(stepRecord(first, [], [right, right, right], true), { ...first, passed: true });
  assert.deepEqual(stepRecord(undefined, undefined, [], true), { passed: true });
});

test("what is asked again changes the score in nothing", () => {
  const first = stepRecord(undefined, ["alice"], [right, wrong], true);
  assert.deepEqual(againRecord(first, [right, right]), { ...first, again: true });
  assert.deepEqual(againRecord(first, [right, wrong]), { ...first, again: false });
  assert.deepEqual(againRecord(first, []), first);
  assert.equal(markOf(againRecord(first, [right, right])), "missed");
});

test("a step was missed if its first guess was wrong, and not if there was none", () => {
  const step = (/** @type {string[] | undefined} */ guess, /** @type {{right: boolean}[]} */ judgements, passed = true) => stepRecord(undefined, guess, judgements, passed);
  assert.equal(markOf(undefined), "");
  assert.equal(markOf(step(["bob"], [right, right])), "right");
  assert.equal(markOf(step([], [right, wrong])), "missed");
  assert.equal(markOf(step(undefined, [])), "played");
  assert.equal(markOf(step(["bob"], [right], false)), "open");
  assert.deepEqual([step(["bob"], [right]), step([], [wrong]), step(undefined, []), undefined].map(isMissed), [false, true, false, false]);
});

test("the end counts right guesses, and lines that do what was asked", () => {
  /** @type {any[]} */
  const steps = [{ id: "a", exercise: {} }, { id: "b", exercise: { choices: [] } }];
  assert.deepEqual(tally({}, steps)[0], ["none", "right at the first guess"]);
  assert.deepEqual(tally({ a: { guess: [], right: 2, of: 3, passed: true, again: true }, b: { guess: [], right: 3, of: 3, passed: false } }, steps), [
    ["5 of 6", "right at the first guess"], ["0 of 1", "line chosen that does what was asked"],
  ]);
});

// Without the sort in ideaBehind, the order in which names are ticked hides the idea.
test("a guess shows an idea, whatever the order of the names, and how often each is said counts", () => {
  const twice = { said: ["alice", "alice", "carol"], says: "two copies", so: "once" };
  const nobody = { said: [], says: "members only", so: "anyone" };
  assert.equal(ideaBehind(["carol", "alice", "alice"], [nobody, twice]), twice);
  assert.equal(ideaBehind(["alice", "carol"], [nobody, twice]), undefined);
  assert.equal(ideaBehind([], [nobody, twice]), nobody);
  assert.equal(ideaBehind([], undefined), undefined);
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
