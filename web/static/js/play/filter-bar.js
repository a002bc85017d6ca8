// @ts-check
import { element } from "../page/dom.js";
import { dimensions } from "../trace/filter.js";

/** @typedef {import("../trace/filter.js").Dimension} Dimension */
/** @typedef {import("../trace/filter.js").Facts} Facts */
/** @typedef {import("../trace/filter.js").Filter} Filter */

const valueLimit = 100; // how many values the learner can choose from in each dimension

/**
 * The row of filters above the timeline and the wire. For each dimension (client, room, event,
 * namespace, instance) it shows a list of values. If the learner has chosen a value, it shows a
 * chip instead, a small button that removes the choice.
 */
export class FilterBar {
  #root;
  #filter;
  /** The values that the trace has had in each dimension. @type {Map<Dimension, Set<string>>} */
  #seen = new Map(dimensions.map(([d]) => [d, new Set()]));
  /** @type {Map<Dimension, HTMLSelectElement>} */
  #selects = new Map();
  #stale = new Set();
  #chips = element("ul", { class: "filter-chips", "aria-label": "Filters in use", "data-testid": "filter-chips" });

  /**
   * @param {HTMLElement} root
   * @param {Filter} filter
   */
  constructor(root, filter) {
    this.#root = root;
    this.#filter = filter;
    root.append(element("span", { class: "label", "aria-hidden": "true" }, "only"));
    for (const [dimension, word] of dimensions) {
      const select = element("select", { "aria-label": `Show only one ${word}`, "data-testid": `filter-by-${dimension}` }, element("option", { value: "" }, word));
      select.addEventListener("change", () => {
        filter.set(dimension, select.value);
        this.#chips.querySelector(`[data-chip="${dimension}"]`)?.querySelector("button")?.focus();
      });
      // Fill the list only when the learner opens it, because the trace brings many values.
      for (const type of ["pointerdown", "focus"]) select.addEventListener(type, () => this.#fill(dimension));
      this.#selects.set(dimension, select);
      root.append(element("span", { class: "field filter-by" }, select));
    }
    root.append(this.#chips);
    filter.addEventListener("change", () => this.#show());
    this.#show();
  }

  /** Adds the values of an event to the values that the learner can choose. @param {Facts} facts */
  offer(facts) {
    for (const [dimension] of dimensions) {
      const seen = this.#seen.get(dimension);
      for (const value of facts[dimension] ?? []) {
        if (!seen || seen.has(value) || seen.size >= valueLimit) continue;
        seen.add(value);
        this.#stale.add(dimension);
      }
    }
  }

  /** @param {Dimension} dimension */
  #fill(dimension) {
    const select = this.#selects.get(dimension);
    if (!select || !this.#stale.delete(dimension)) return;
    const values = [...(this.#seen.get(dimension) ?? [])].sort();
    select.replaceChildren(select.options[0], ...values.map((value) => element("option", { value }, value)));
  }

  #show() {
    for (const [dimension, select] of this.#selects) {
      const chosen = this.#filter.get(dimension) !== "";
      if (select.parentElement) select.parentElement.hidden = chosen;
      select.value = "";
    }
    this.#chips.replaceChildren(...this.#filter.chips.map(({ name, text }) => {
      const button = element("button", { type: "button", class: "chip", "aria-label": `${text}: show everything again`, "data-testid": `chip-${name}` }, element("span", { class: "clip" }, text), element("span", { "aria-hidden": "true" }, "×"));
      button.addEventListener("click", () => {
        this.#filter.remove(name);
        if (name !== "chain") this.#selects.get(name)?.focus();
      });
      return element("li", { "data-chip": name }, button);
    }));
    this.#chips.hidden = this.#filter.open;
    this.#root.dataset.filtered = String(!this.#filter.open);
  }
}
