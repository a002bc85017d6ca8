// @ts-check
import { isUnsure } from "../trace/audience.js";

/** @typedef {import("../trace/trace.js").Verdict} Verdict */
/** @typedef {import("./judge.js").Judgement} Judgement */

/** Says in a word or two whether a client received an emit. @param {Verdict} v */
export function wordOf(v) {
  if (isUnsure(v)) return "not seen here";
  if (!v.received) return "not reached";
  return v.times > 1 ? `received it ${v.times} times` : "received it";
}

/** What a learner had said, if it was wrong. @type {Partial<Record<import("../trace/trace.js").JudgementKind, string>>} */
const said = { extra: "said no", missed: "said yes" };

/**
 * The row of a verdict (see scene/scene.d.ts) that says whether one client received an emit, and why.
 * @param {Verdict} v
 * @param {Judgement} [judgement] how a prediction compares with what happened
 * @param {string} [who] who made the prediction
 */
export function verdictRow(v, judgement, who = "you") {
  const wrong = judgement && (judgement.said ?? said[judgement.kind]);
  return {
    label: v.name,
    user: v.name,
    what: v.received || isUnsure(v) ? wordOf(v) : "did not",
    said: wrong && `${who} ${wrong}`,
    why: v.why,
    instead: judgement?.instead,
    mark: judgement && /** @type {"right" | "wrong"} */ (judgement.right ? "right" : "wrong"),
    judged: judgement?.kind,
    received: v.received,
  };
}
