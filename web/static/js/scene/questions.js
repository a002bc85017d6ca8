// @ts-check
import { clientName, element } from "../page/dom.js";

/** @typedef {import("./scene.js").Question} Question */
/** @typedef {import("./scene.js").WhoQuestion} WhoQuestion */
/** @typedef {import("./scene.js").ChoiceQuestion} ChoiceQuestion */
/** @typedef {import("./scene.js").Answer} Answer */

/**
 * A question on the page.
 * @typedef {object} Asked
 * @property {HTMLFieldSetElement} root
 * @property {() => Answer | undefined} answer what the learner has answered; undefined: nothing yet
 * @property {(name: string) => boolean} tap ticks or unticks the tile of a name, as if the learner had pressed it; false if there is no such tile
 */

/**
 * Puts a question on the page.
 * @param {Question} question
 * @param {string} title the title of the box, which is the legend of a question without a text
 * @param {() => void} changed is called when the learner has changed the answer
 * @returns {Asked}
 */
export const ask = (question, title, changed) => (question.kind === "who" ? askWho(question, title, changed) : askChoice(question, changed));

/** @param {WhoQuestion} question @param {string} title @param {() => void} changed @returns {Asked} */
function askWho({ id, text, people, times = false }, title, changed) {
  /** How often each name is chosen, by name. @type {Map<string, number>} */
  const chosen = new Map();
  /** @type {Map<string, HTMLInputElement>} */
  const boxes = new Map();
  const nobody = element("input", { type: "checkbox", name: id, "data-testid": `${id}-nobody` });
  const most = times ? 2 : 1;
  const show = () => {
    for (const [name, box] of boxes) {
      const count = chosen.get(name) ?? 0;
      box.checked = count > 0;
      if (times) box.parentElement?.setAttribute("data-times", count > 0 ? `×${count}` : "");
      if (times) box.setAttribute("aria-label", count > 0 ? `${name}, ${count === 1 ? "once" : "twice"}` : name);
    }
  };
  const tap = (/** @type {string} */ name) => {
    if (!boxes.has(name)) return false;
    const count = ((chosen.get(name) ?? 0) + 1) % (most + 1);
    if (count === 0) chosen.delete(name);
    else chosen.set(name, count);
    nobody.checked = false;
    show();
    changed();
    return true;
  };
  nobody.addEventListener("change", () => {
    chosen.clear();
    show();
    changed();
  });
  const tiles = people.map(({ name, user = name }) => {
    const box = element("input", { type: "checkbox", name: id, value: name, "data-testid": `${id}-${name}` });
    box.addEventListener("change", () => tap(name));
    boxes.set(name, box);
    return element("label", { class: "tile", "data-user": user }, box, clientName(name, user));
  });
  const root = element("fieldset", { class: "guess", "data-testid": id },
    element("legend", { class: text ? "" : "visually-hidden" }, text ?? title), ...tiles, element("label", { class: "tile" }, nobody, "nobody"));
  return { root, tap, answer: () => (chosen.size > 0 || nobody.checked ? [...chosen].flatMap(([name, count]) => Array(count).fill(name)) : undefined) };
}

/** @param {ChoiceQuestion} question @param {() => void} changed @returns {Asked} */
function askChoice({ id, text, options }, changed) {
  const radios = options.map((o) => element("input", { type: "radio", name: `ask-${id}`, value: o.id, "data-testid": `${id}-${o.id}` }));
  const root = element("fieldset", { class: "choice-question", "data-testid": id }, element("legend", {}, text),
    element("span", { class: "segment" }, ...options.map((o, i) => element("label", {}, radios[i], o.text))));
  root.addEventListener("change", changed);
  return {
    root, tap: () => false,
    answer: () => {
      const on = radios.find((r) => r.checked);
      return on && [on.value];
    },
  };
}
