// @ts-check
import { judge } from "../predict/judge.js";

/** @typedef {import("./lesson.js").StepRecord} StepRecord */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */

/**
 * The result of a step after its exercise has run. Only the first prediction counts: running
 * the exercise again does not change the score.
 * @param {StepRecord | undefined} before the result of earlier runs; undefined if this was the first run
 * @param {string[] | undefined} guess the names of the clients that the learner expected to receive the event; undefined if the learner skipped the prediction
 * @param {Verdict[]} verdicts
 * @param {boolean} passed whether all checks held in this run
 * @returns {StepRecord}
 */
export function stepRecord(before, guess, verdicts, passed) {
  if (before) return { ...before, passed: before.passed || passed };
  if (guess === undefined) return { passed };
  const judged = judge(guess, verdicts);
  return {
    guess,
    right: judged.filter((j) => j.right).length,
    of: judged.length,
    passed,
  };
}

/**
 * The score of a lesson in a sentence; "" before the first exercise has run.
 * @param {Record<string, StepRecord>} steps the results by the steps' ids
 * @param {number} all how many steps have an exercise
 */
export function scoreText(steps, all) {
  const records = Object.values(steps);
  if (records.length === 0) return "";
  const passed = records.filter((r) => r.passed).length;
  const right = records.reduce((sum, r) => sum + (r.right ?? 0), 0);
  const of = records.reduce((sum, r) => sum + (r.of ?? 0), 0);
  const predicted = of > 0 ? `${right} of ${of} predicted` : "nothing predicted";
  return `${passed} of ${all} ${all === 1 ? "step" : "steps"} done, ${predicted}`;
}
