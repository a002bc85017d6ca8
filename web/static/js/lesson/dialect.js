// @ts-check
import { element } from "../page/dom.js";

const key = "socketplay:dialect"; // the playground remembers the same choice
const dialects = [["js", "JS"], ["go", "Go"]];

/**
 * Shows the code of a lesson in one language at a time, and puts a switch above it. The browser
 * remembers the choice.
 * @param {HTMLElement} page
 * @param {Pick<Storage, "getItem" | "setItem"> | undefined} kept
 * @param {() => void} changed is called when the learner has changed the language
 */
export function offerDialects(page, kept, changed) {
  /** @type {HTMLInputElement[]} */
  const radios = [];
  const show = (/** @type {string} */ dialect) => {
    page.dataset.dialect = dialect;
    for (const radio of radios) radio.checked = radio.value === dialect;
  };
  [...page.querySelectorAll('.prose figure[data-lang="js"], .exercise-choices')].forEach((code, i) => {
    const own = dialects.map(([value, label]) => {
      const radio = element("input", { type: "radio", name: `dialect-${i}`, value, "data-testid": `dialect-${value}` });
      radio.addEventListener("change", () => {
        show(value);
        write(kept, value);
        changed();
      });
      radios.push(radio);
      return element("label", {}, radio, label);
    });
    const head = element("div", { class: "dialects" }, element("fieldset", { class: "segment" }, element("legend", { class: "visually-hidden" }, "Language of the code"), ...own));
    code.before(head);
  });
  show(read(kept) === "go" ? "go" : "js");
}

/** @param {Pick<Storage, "getItem"> | undefined} kept */
function read(kept) {
  try {
    return kept?.getItem(key);
  } catch {
    return undefined;
  }
}

/** @param {Pick<Storage, "setItem"> | undefined} kept @param {string} value */
function write(kept, value) {
  try {
    kept?.setItem(key, value);
  } catch {
    // The choice lasts as long as the page.
  }
}
