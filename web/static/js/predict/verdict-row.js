// @ts-check
import { clientName, element } from "../page/dom.js";
import { isUnsure } from "../trace/audience.js";

/** @typedef {import("../trace/trace.js").Verdict} Verdict */
/** @typedef {import("./judge.js").Judgement} Judgement */

/** Says in a word or two whether a client received an emit. @param {Verdict} v */
export function wordOf(v) {
  if (isUnsure(v)) return "not seen here";
  if (!v.received) return "not reached";
  return v.times > 1 ? `received it ${v.times} times` : "received it";
}

/**
 * The row of a list that says whether one client received an emit, and why.
 * @param {Verdict} v
 * @param {Judgement} [judgement] how a prediction compares with what happened
 */
export function verdictRow(v, judgement) {
  return element(
    "li",
    { "data-user": v.name, "data-received": String(v.received), "data-judged": judgement?.kind, "data-testid": `outcome-${v.name}` },
    element(
      "span",
      { class: "outcome-who" },
      clientName(v.name),
      element("span", { class: "outcome-word" }, wordOf(v)),
      judgement ? element("span", { class: "verdict-sign", "data-right": String(judgement.right), title: judgement.word }, judgement.sign) : null,
    ),
    element("span", { class: "outcome-why" }, v.why, judgement?.instead ? element("span", { class: "verdict-instead" }, ` ${judgement.instead}`) : null),
  );
}
