// @ts-check
import { clientName, element } from "../page/dom.js";

/** @typedef {import("./scene.js").Row} Row */
/** @typedef {import("./scene.js").Verdict} Verdict */

const shownAtMost = 6; // more rows than these are put in order: the wrong ones first

/**
 * Makes the list of a verdict: a row for each client, the mark last.
 * @param {Row[]} rows
 */
export function verdictList(rows) {
  const many = rows.length > shownAtMost;
  const ordered = many ? [...rows].sort((a, b) => Number(b.mark === "wrong") - Number(a.mark === "wrong")) : rows;
  const wrong = rows.filter((r) => r.mark === "wrong").length;
  const list = element("ul", { class: "verdict-list", "data-testid": "verdict" });
  ordered.forEach((row, i) => {
    // The wrong rows stand in full above this line. It counts what follows.
    if (many && i === wrong && wrong < rows.length) list.append(element("li", { class: "verdict-rest" }, restText(ordered.slice(wrong))));
    list.append(rowOf(row));
  });
  return list;
}

/** Counts the rows that were not wrong. @param {Row[]} rest */
function restText(rest) {
  const received = rest.filter((r) => r.received).length;
  const right = rest.some((r) => r.mark === "right") ? ", as you said" : "";
  return `${received} received it, ${rest.length - received} did not${right}:`;
}

/** The button that opens the reason on a phone, where a row that was not wrong has one line. @param {string} label */
function moreButton(label) {
  const button = element("button", { type: "button", class: "verdict-more", "aria-expanded": "false", "aria-label": `Why: ${label}` });
  button.addEventListener("click", () => button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true")));
  return button;
}

/** @param {Row} row */
function rowOf({ label, user, id = label, what, said, why, instead, mark, judged, received = false }) {
  return element("li", { "data-user": user, "data-received": String(received), "data-mark": mark, "data-judged": judged, "data-testid": `outcome-${id}` },
    user === undefined ? element("span", { class: "verdict-label" }, label) : clientName(label, user),
    element("span", { class: "verdict-what" }, what, said ? " " : null, said ? element("span", { class: "verdict-said" }, said) : null),
    element("span", { class: "verdict-why" }, why, instead ? element("b", { class: "verdict-instead" }, ` ${instead}`) : null),
    mark ? element("span", { class: "verdict-mark", role: "img", "aria-label": mark === "right" ? "as you said" : "not as you said" }, mark === "right" ? "\u2713" : "\u2717") : null,
    moreButton(label));
}

/**
 * Makes everything that stands in the box after a run, above the buttons.
 * @param {Verdict} verdict
 * @param {() => void} mend is called when the learner presses the button that mends the lab
 */
export function verdictParts({ first = [], rows, notes = [], idea, unjudged }, mend) {
  const parts = [];
  const list = (/** @type {import("./scene.js").Note[]} */ all) => all.map((n) => element("li", { class: n.failed ? "failed" : null, "data-testid": n.id }, ...n.content));
  if (first.length > 0) parts.push(element("ul", { class: "ask-notes", "data-testid": "first" }, ...list(first)));
  if (unjudged) {
    const button = unjudged.mend ? element("button", { type: "button", class: "button small", "data-testid": "mend" }, unjudged.mend) : null;
    button?.addEventListener("click", mend);
    parts.push(element("p", { class: "ask-unjudged", "data-testid": "unjudged" }, element("span", {}, element("b", {}, "Not judged."), ` ${unjudged.why}`), button));
  }
  if (rows.length > 0) parts.push(verdictList(rows));
  if (notes.length > 0) {
    parts.push(element("ul", { class: "ask-notes", "data-testid": "answers" }, ...list(notes)));
  }
  if (idea) parts.push(element("p", { class: "ask-idea", "data-testid": "idea" }, element("span", { class: "label" }, "A common idea: "), `${idea.says} `, element("b", {}, idea.so)));
  return parts;
}
