// @ts-check
import { element, required } from "../page/dom.js";
import { tabOf } from "./faults.js";

/** @typedef {import("../lab/world.js").World} World */

/** The action that undoes all faults. @type {import("../trace/words.js").Fault} */
const heal = "heal";

/** Shows what is broken: in words in the panel Break, and as a number on its tab. Buttons undo everything; it fires "healed". */
export class BrokenBadge extends EventTarget {
  #world;
  #words;
  #tab;
  #heal;
  #badge = element("span", { class: "badge", hidden: true });
  #described = element("span", { class: "visually-hidden" });

  /**
   * @param {World} world
   * @param {HTMLElement} page
   * @param {(text: string) => void} announce
   * @param {(error: unknown) => void} failed shows why an action has failed
   */
  constructor(world, page, announce, failed) {
    super();
    this.#world = world;
    this.#words = required("[data-broken]", HTMLElement, page);
    this.#tab = document.getElementById("tab-faults");
    this.#tab?.append(this.#badge, this.#described);
    this.#heal = [...document.querySelectorAll(`[data-action="${heal}"], [data-menu-heal]`)].filter((b) => b instanceof HTMLButtonElement);
    for (const button of this.#heal) button.addEventListener("click", async () => {
      try {
        this.dispatchEvent(new Event("healed")); // first, so that a disaster that runs does not go on
        await world.heal();
        for (const name of secondTabs(world)) world.dismiss(name);
        announce("All faults are undone. Disconnected clients reconnect.");
      } catch (error) {
        failed(error);
      }
      this.update();
    });
    this.update();
  }

  update() {
    const list = this.#world.brokenList();
    const tabs = secondTabs(this.#world);
    const open = tabs.map((name) => ` ${name} is a second tab.`).join("");
    const text = `${list.length === 0 ? "Nothing is broken." : `Broken: ${list.join("; ")}.`}${open}`;
    if (this.#words.textContent !== text) this.#words.textContent = text;
    this.#badge.hidden = list.length === 0;
    this.#badge.textContent = String(list.length);
    this.#badge.setAttribute("aria-hidden", "true");
    this.#described.textContent = list.length === 0 ? "" : `, ${list.length} broken`;
    for (const button of this.#heal) button.disabled = !this.#world.control.connected || list.length + tabs.length === 0;
  }
}

/** The clients of the page that are a user's second tab: they are not broken, but the panel has opened them. @param {World} world */
export const secondTabs = (world) => [...world.clients.keys()].filter((name) => tabOf(name) === name);
