// @ts-check
import { element } from "../page/dom.js";
import { set, svg } from "./svg.js";

/** @typedef {import("./player.js").Player} Player */

const speeds = [0.25, 0.5, 1];

/** The menu "More" beside the score: the speed, following live, the list of films, and what the page adds. */
export class Menu {
  #player;
  #speed = element("select", { "aria-label": "Speed", "data-testid": "stage-speed" });
  #live = element("button", { type: "button", class: "button small", "data-testid": "stage-live" }, "Live");
  #films = element("select", { class: "stage-films", "aria-label": "Which film", "data-testid": "stage-films" });
  #panel;
  #new = element("span");
  #button = element("button", { type: "button", class: "button stage-icon", "aria-label": "More", title: "More", "aria-expanded": "false", "data-testid": "stage-menu" },
    svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: "M2 6.5h3v3H2ZM6.5 6.5h3v3h-3ZM11 6.5h3v3h-3Z" })), this.#new);
  root;
  /** The options of the list of films, by the film's id. @type {Map<number, HTMLOptionElement>} */
  #options = new Map();
  #none = element("option", {}, "nothing yet");
  #counted = 0;

  /** @param {Player} player */
  constructor(player) {
    this.#player = player;
    for (const s of speeds) this.#speed.append(element("option", { value: s, selected: s === 1 }, `${s}×`));
    this.#panel = element("div", { class: "stage-menu-panel", role: "group", "aria-label": "More about the film", hidden: true },
      element("div", { class: "stage-menu-row" }, element("span", { class: "field" }, this.#speed), this.#live, element("span", { class: "field stage-which" }, this.#films)));
    this.root = element("div", { class: "stage-menu" }, this.#button, this.#panel);
    this.#button.addEventListener("click", () => this.#open(this.#panel.hidden !== false));
    this.root.addEventListener("keydown", (e) => {
      if (e.key !== "Escape" || this.#panel.hidden) return;
      e.stopPropagation();
      this.#open(false);
      this.#button.focus();
    });
    document.addEventListener("pointerdown", (e) => {
      // A dialog that a button of the menu has opened gives the focus back to that button.
      if (e.target instanceof Element && !this.root.contains(e.target) && !e.target.closest("dialog")) this.#open(false);
    });
    this.#speed.addEventListener("change", () => { player.speed = Number(this.#speed.value); });
    this.#live.addEventListener("click", () => { if (player.live) player.pause(); else player.followLive(); });
    this.#films.addEventListener("change", () => player.choose(Number(this.#films.value)));
  }

  /** @param {boolean} open */
  #open(open) {
    this.#panel.hidden = !open;
    set(this.#button, "aria-expanded", String(open));
  }

  /** Adds something to the menu. @param {...HTMLElement} controls */
  add(...controls) {
    this.#panel.append(...controls);
    // A button of the page opens something else, so the menu gives way. What the button opens
    // gives the focus back to where it was, which must be a button that is still shown.
    for (const control of controls) {
      if (!(control instanceof HTMLButtonElement)) continue;
      control.addEventListener("click", () => {
        this.#open(false);
        this.#button.focus();
      });
    }
  }

  /** Whether the stage can follow live events; if not, the Live button is hidden. @param {boolean} on */
  set followable(on) {
    this.#live.hidden = !on;
  }

  get followable() {
    return !this.#live.hidden;
  }

  /** Shows the player's state. */
  update() {
    const { current, films, live, newer } = this.#player;
    this.#films.disabled = !current;
    set(this.#live, "aria-pressed", String(live));
    const label = newer > 0 ? `Live · ${newer} new` : "Live";
    if (this.#live.textContent !== label) this.#live.textContent = label;
    // The button says that films wait, because the menu is closed most of the time.
    const more = newer > 0 ? `+${newer}` : "";
    if (this.#new.textContent !== more) this.#new.textContent = more;
    set(this.#button, "aria-label", more ? `More, ${newer} new` : "More");
    this.#list(films);
    if (current && this.#films.value !== String(current.film.id)) this.#films.value = String(current.film.id);
  }

  /**
   * Lists films, the latest first. Only the options of new films and of films that are gone change.
   * @param {import("./stage.js").Film[]} films
   */
  #list(films) {
    const gone = new Set(this.#options.keys());
    for (const f of films) {
      gone.delete(f.id);
      if (this.#options.has(f.id)) continue;
      const option = element("option", { value: f.id }, `${++this.#counted} · ${f.event.slice(0, 30)}${f.by ? ` · by ${f.by}` : ""}`);
      this.#options.set(f.id, option);
      this.#films.prepend(option);
    }
    for (const id of gone) {
      this.#options.get(id)?.remove();
      this.#options.delete(id);
    }
    if (films.length > 0) this.#none.remove();
    else if (!this.#none.isConnected) this.#films.append(this.#none);
  }
}
