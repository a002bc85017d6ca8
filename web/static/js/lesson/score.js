// @ts-check
import { judge } from "../predict/judge.js";

/** @typedef {import("./lesson.js").StepRecord} StepRecord */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */

/**
 * What is kept of a step that was played. A first prediction stays: playing a
 * step again shows it again, and scores nothing.
 * @param {StepRecord | undefined} before
 * @param {string[] | undefined} guess undefined: it was skipped
 * @param {Verdict[]} verdicts
 * @param {boolean} passed
 * @returns {StepRecord}
 */
export function record(before, guess, verdicts, passed) {
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
 * The score in a sentence.
 * @param {Record<string, StepRecord>} steps
 * @param {number} all how many steps there are to play
 */
export function scoreText(steps, all) {
  const records = Object.values(steps);
  if (records.length === 0) return "";
  const passed = records.filter((r) => r.passed).length;
  const right = records.reduce((sum, r) => sum + (r.right ?? 0), 0);
  const of = records.reduce((sum, r) => sum + (r.of ?? 0), 0);
  const predicted = of > 0 ? `${right} of ${of} predicted` : "nothing predicted";
  return `${passed} of ${all} steps done, ${predicted}`;
}
