// @ts-check

/** @typedef {import("./lesson-data.js").StepRecord} StepRecord */
/** @typedef {import("./trace.js").Verdict} Verdict */

/**
 * Compares a prediction with what happened, client by client.
 * @param {string[]} guess those who were expected to receive it
 * @param {Verdict[]} verdicts
 * @returns {Map<string, "hit" | "rightly-left-out" | "extra" | "missed">}
 *   extra: received it unexpectedly; missed: was expected to and did not
 */
export function compare(guess, verdicts) {
  return new Map(
    verdicts.map((v) => {
      const expected = guess.includes(v.name);
      if (v.received) return [v.name, expected ? "hit" : "extra"];
      return [v.name, expected ? "missed" : "rightly-left-out"];
    }),
  );
}

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
  const judged = [...compare(guess, verdicts).values()];
  return {
    guess,
    right: judged.filter((j) => j === "hit" || j === "rightly-left-out").length,
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
