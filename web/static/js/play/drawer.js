// @ts-check
import { required } from "../page/dom.js";
import { storage } from "../page/storage.js";
import { tabs } from "../page/tabs.js";

/** @typedef {import("../lab/world.js").World} World */

const key = "socketplay:drawer"; // in the browser's storage: "open" or "closed"
const wide = matchMedia("(min-width: 94rem)"); // as in css/play.css: here the drawer is always open

/** The drawer below the playground, with the timeline and the wire. The browser remembers whether it is open. */
export class Drawer {
  #page;
  #toggle = required("[data-drawer-toggle]", HTMLButtonElement);
  #count = required("[data-drawer-count]", HTMLElement);
  #storage = storage("localStorage");

  /** @param {HTMLElement} page the element whose attribute data-drawer says whether the drawer is open */
  constructor(page) {
    this.#page = page;
    let kept = "";
    try {
      kept = this.#storage?.getItem(key) ?? "";
    } catch {
      // The browser forbids storage, so the drawer starts closed.
    }
    this.#show(kept === "open");
    this.#toggle.addEventListener("click", () => this.#keep(page.dataset.drawer !== "open"));
    tabs(required("[data-views]", HTMLElement), () => { if (page.dataset.drawer !== "open" && !wide.matches) this.#keep(true); }); // who chooses a view wants to see it
  }

  /** @param {boolean} open */
  #keep(open) {
    this.#show(open);
    try {
      this.#storage?.setItem(key, open ? "open" : "closed");
    } catch {
      // The browser forbids storage, so it forgets.
    }
  }

  /** @param {boolean} open */
  #show(open) {
    this.#page.dataset.drawer = open ? "open" : "closed";
    this.#toggle.textContent = open ? "Close" : "Open";
    this.#toggle.setAttribute("aria-expanded", String(open));
  }

  /**
   * Says how many events the last run had.
   * @param {World} world
   */
  count(world) {
    let cause = 0;
    let due = false;
    const show = () => {
      due = false;
      const chain = cause ? world.trace.log.chain(cause) : [];
      if (chain.length === 0) return;
      const micros = chain[chain.length - 1].at - chain[0].at;
      this.#count.textContent = `${chain.length} ${chain.length === 1 ? "event" : "events"} of this run, ${(micros / 1e6).toFixed(3)} s`;
    };
    world.addEventListener("asked", (e) => {
      if (e instanceof CustomEvent) cause = Number(e.detail) || 0;
      show();
    });
    world.trace.watch({
      events: () => {
        if (due || !cause) return;
        due = true;
        requestAnimationFrame(show); // many events may come at once
      },
      restarted: () => { cause = 0; },
    });
  }
}
