// @ts-check
import { required } from "../page/dom.js";
import { countText, isListed, openGroup } from "./fires.js";

/** The groups of faults. With a list the learner chooses an event, and the groups then list only the faults that fire it. */
export class FaultGroups {
  #panel;
  #wanted;

  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.#panel = panel;
    this.#wanted = required("[data-fires-filter]", HTMLSelectElement, panel);
    this.#wanted.addEventListener("change", () => this.#show(true));
    this.#show(false);
    // A group that opens closes the one above it, and that moves its beginning out of sight.
    for (const group of panel.querySelectorAll("[data-group]")) group.addEventListener("toggle", () => {
      if (group instanceof HTMLDetailsElement && group.open) group.querySelector("summary")?.scrollIntoView({ block: "nearest" });
    });
    const page = panel.closest("[data-play]");
    if (page) new MutationObserver(() => this.#show(false)).observe(page, { attributeFilter: ["data-one-instance"] });
  }

  /** @param {boolean} open whether to open a group that lists something */
  #show(open) {
    const groups = [...this.#panel.querySelectorAll("[data-group]")].filter((g) => g instanceof HTMLDetailsElement).map((group) => {
      const rows = [...group.querySelectorAll("li:has(button)")].filter((row) => row instanceof HTMLElement).filter((row) => !(row.dataset.several !== undefined && row.closest("[data-one-instance]")));
      for (const row of rows) row.hidden = !isListed((row.dataset.events ?? "").split(" "), this.#wanted.value);
      const listed = rows.filter((row) => !row.hidden).length;
      required("[data-group-count]", HTMLElement, group).textContent = countText(group.dataset.group ?? "", listed, rows.length);
      return { id: group.dataset.group ?? "", listed, group };
    });
    if (!open) return;
    const id = openGroup(groups, groups.find((g) => g.group.open)?.id ?? "");
    for (const { id: other, group } of groups) group.open = other === id;
  }
}
