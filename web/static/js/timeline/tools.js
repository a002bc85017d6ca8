// @ts-check
import { element } from "../page/dom.js";
import { kinds } from "../trace/filter.js";

/** @typedef {import("../trace/item.js").Kind} Kind */
/** @typedef {import("../trace/filter.js").Filter} Filter */

/** @type {Record<Kind, string>} */
export const kindNames = { builtin: "Built-in", emit: "Emits", redis: "Redis", rooms: "Rooms", frames: "Frames" };

/** The buttons above the timeline. With them the reader chooses the kinds of rows and the client to show, and pauses or clears the timeline. */
export class Tools {
  root = element("div", { class: "timeline-tools", role: "group", "aria-label": "Filter" });
  /** @type {Map<Kind, HTMLButtonElement>} */
  #kinds = new Map();
  #who = element("select", { "data-testid": "timeline-who", "aria-label": "Whose events to show" }, element("option", { value: "" }, "everyone"));
  #pause = element("button", { type: "button", class: "button small plain", "aria-pressed": "false", "data-testid": "timeline-pause" }, "Pause");

  /**
   * @param {string[]} people the names of the clients that the reader can choose; empty if the page has another filter for clients
   * @param {{kind: (kind: Kind) => void, who: (name: string) => void, pause: () => void, clear: () => void}} on
   */
  constructor(people, on) {
    for (const kind of kinds) {
      const button = element("button", { type: "button", class: "button small", "aria-pressed": "false", "data-kind-filter": kind, "data-several": kind === "redis" || null, "data-testid": `filter-${kind}` }, kindNames[kind]);
      button.addEventListener("click", () => on.kind(kind));
      this.#kinds.set(kind, button);
      this.root.append(button);
    }
    const who = element("span", { class: "timeline-who" });
    if (people.length > 0) {
      who.classList.add("field");
      who.append(this.#who);
      this.#who.append(...people.map((name) => element("option", { value: name }, name)));
      this.#who.addEventListener("change", () => on.who(this.#who.value));
    }
    this.#pause.addEventListener("click", () => on.pause());
    const clear = element("button", { type: "button", class: "button small plain", "data-testid": "timeline-clear" }, "Clear");
    clear.addEventListener("click", () => on.clear());
    this.root.append(who, this.#pause, clear);
  }

  /** Shows the state of the filter and of the pause. @param {Filter} filter @param {boolean} paused */
  update(filter, paused) {
    for (const [kind, button] of this.#kinds) button.setAttribute("aria-pressed", String(filter.shows(kind)));
    this.#who.value = filter.get("client");
    this.#pause.setAttribute("aria-pressed", String(paused));
  }
}
