// @ts-check
import { element } from "../page/dom.js";
import { stepAt } from "./film.js";
import { set, svg } from "./svg.js";

/** @typedef {import("./player.js").Player} Player */

/** @type {Record<string, string>} */
const icons = {
  play: "M5 3L13 8L5 13Z",
  pause: "M4 3H7V13H4ZM9 3H12V13H9Z",
  step: "M4 3L10 8L4 13ZM11 3H13V13H11Z",
  back: "M12 3L6 8L12 13ZM3 3H5V13H3Z",
};
const speeds = [0.25, 0.5, 1];

/** The buttons, the slider and the menus with which the user controls a player. */
export class Controls {
  #player;
  #back = iconButton("back", "Step back", "stage-back");
  #play = iconButton("play", "Play", "stage-play");
  #step = iconButton("step", "Step", "stage-step");
  #scrub = element("input", { type: "range", min: 0, max: 1, step: 1, value: 0, class: "stage-scrub", "aria-label": "Time of the emit", "data-testid": "stage-scrub" });
  #speed = element("select", { "aria-label": "Speed", "data-testid": "stage-speed" });
  #live = element("button", { type: "button", class: "button small", "data-testid": "stage-live" }, "Live");
  #films = element("select", { class: "stage-films", "aria-label": "Which emit", "data-testid": "stage-films" });
  root;

  /** @param {Player} player */
  constructor(player) {
    this.#player = player;
    for (const s of speeds) this.#speed.append(element("option", { value: s, selected: s === 1 }, `${s}×`));
    this.root = element("div", { class: "stage-controls", role: "group", "aria-label": "Playback" },
      element("span", { class: "stage-buttons" }, this.#back, this.#play, this.#step),
      this.#scrub, element("span", { class: "field" }, this.#speed), this.#live, element("span", { class: "field stage-which" }, this.#films));
    this.#back.addEventListener("click", () => player.step(-1));
    this.#step.addEventListener("click", () => player.step(1));
    this.#play.addEventListener("click", () => player.toggle());
    this.#scrub.addEventListener("input", () => player.seek(Number(this.#scrub.value)));
    this.#speed.addEventListener("change", () => { player.speed = Number(this.#speed.value); });
    this.#live.addEventListener("click", () => { if (player.live) player.pause(); else player.followLive(); });
    this.#films.addEventListener("change", () => player.choose(Number(this.#films.value)));
    this.update();
  }

  /** Whether the stage can follow live events; if not, the Live button is hidden. @param {boolean} on */
  set followable(on) {
    this.#live.hidden = !on;
  }

  get followable() {
    return !this.#live.hidden;
  }

  /** Shows the player's state: its films, the current one, and whether it plays. */
  update() {
    const { current, films, live, newer, playing } = this.#player;
    for (const control of [this.#back, this.#play, this.#step, this.#scrub, this.#films]) control.disabled = !current;
    setIcon(this.#play, playing ? "pause" : "play", playing ? "Pause" : "Play");
    set(this.#live, "aria-pressed", String(live));
    const label = newer > 0 ? `Live · ${newer} new` : "Live";
    if (this.#live.textContent !== label) this.#live.textContent = label;
    this.#list(films);
    if (current && this.#films.value !== String(current.film.id)) this.#films.value = String(current.film.id);
    this.showTime();
  }

  /**
   * Lists films in the menu, the latest first. Only the options of new films and of films
   * that are gone change.
   * @param {import("./stage.js").Film[]} films
   */
  #list(films) {
    const gone = new Set(this.#options.keys());
    for (const f of films) {
      gone.delete(f.id);
      if (this.#options.has(f.id)) continue;
      const option = element("option", { value: f.id }, `${++this.#counted} · ${f.event.slice(0, 30)}`);
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
  /** The options of the menu, by the film's id. @type {Map<number, HTMLOptionElement>} */
  #options = new Map();
  #none = element("option", {}, "no emit yet");
  #counted = 0;

  /** Shows on the slider how far the current film has been played. */
  showTime() {
    const current = this.#player.current;
    if (!current) {
      this.#scrub.value = "0";
      return;
    }
    const { film, t } = current;
    set(this.#scrub, "max", film.length);
    const value = String(Math.round(t));
    if (this.#scrub.value !== value) this.#scrub.value = value;
    const at = stepAt(film, t) + 1;
    set(this.#scrub, "aria-valuetext", at === 0 ? `before the first of ${film.steps.length} steps` : `step ${at} of ${film.steps.length}`);
  }
}

/**
 * @param {string} icon
 * @param {string} label
 * @param {string} id
 */
function iconButton(icon, label, id) {
  const button = element("button", { type: "button", class: "button small stage-icon", "data-testid": id });
  button.append(svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, svg("path", { d: icons[icon] })));
  setIcon(button, icon, label);
  return button;
}

/** @param {HTMLButtonElement} button @param {string} icon @param {string} label */
function setIcon(button, icon, label) {
  set(button, "aria-label", label);
  set(button, "title", label);
  const path = button.querySelector("path");
  if (path) set(path, "d", icons[icon]);
}
