// @ts-check

/** @typedef {import("./lesson.js").StepRecord} StepRecord */
/** @typedef {import("./lesson.js").StepData} StepData */

/**
 * The result of a step after its exercise has run. Only the first prediction counts: running
 * the exercise again does not change the score.
 * @param {StepRecord | undefined} before the result of earlier runs; undefined if this was the first run
 * @param {string[] | undefined} guess the names of the clients that the learner expected to receive the event; undefined if the learner skipped the prediction
 * @param {{right: boolean}[]} judgements of the guess
 * @param {boolean} passed whether all checks held in this run
 * @returns {StepRecord}
 */
export function stepRecord(before, guess, judgements, passed) {
  if (before) return { ...before, passed: before.passed || passed };
  if (guess === undefined) return { passed };
  return { guess, right: judgements.filter((j) => j.right).length, of: judgements.length, passed };
}

/**
 * The result of a step that was asked again at the end. The first guess stays.
 * @param {StepRecord} before
 * @param {{right: boolean}[]} judgements of the new guess; none: there was no guess, and nothing changes
 * @returns {StepRecord}
 */
export const againRecord = (before, judgements) => (judgements.length === 0 ? before : { ...before, again: judgements.every((j) => j.right) });

/** Whether the first guess of a step was wrong. @param {StepRecord | undefined} record */
export const isMissed = (record) => record?.guess !== undefined && (record.right ?? 0) < (record.of ?? 0);

/**
 * How a step stands, for its segment: "right", "missed", "played" without a guess, "open" if its
 * line does not yet do what was asked; "" before it has run.
 * @param {StepRecord | undefined} record
 */
export function markOf(record) {
  if (!record) return "";
  if (isMissed(record)) return "missed";
  if (!record.passed) return "open";
  return record.guess ? "right" : "played";
}

/**
 * The score as figures, each with what it counts.
 * @param {Record<string, StepRecord>} records by the steps' ids
 * @param {StepData[]} steps those with an exercise
 * @returns {[figure: string, words: string][]}
 */
export function tally(records, steps) {
  const { right, of } = predicted(records);
  /** @type {[string, string][]} */
  const figures = [[of > 0 ? `${right} of ${of}` : "none", "right at the first guess"]];
  const choices = steps.filter((s) => s.exercise?.choices);
  if (choices.length > 0) figures.push([`${choices.filter((s) => records[s.id]?.passed).length} of ${choices.length}`, choices.length === 1 ? "line chosen that does what was asked" : "lines chosen that do what was asked"]);
  return figures;
}

/** @param {Record<string, StepRecord>} records */
function predicted(records) {
  const all = Object.values(records);
  return { right: all.reduce((sum, r) => sum + (r.right ?? 0), 0), of: all.reduce((sum, r) => sum + (r.of ?? 0), 0) };
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
  const { right, of } = predicted(steps);
  return `${passed} of ${all} ${all === 1 ? "step" : "steps"} done, ${of > 0 ? `${right} of ${of} predicted` : "nothing predicted"}`;
}
