// @ts-check
import { element } from "../page/dom.js";
import { Legend } from "./legend.js";
import { Menu } from "./menu.js";
import { Score } from "./score.js";
import { set, svg } from "./svg.js";

/** @typedef {import("./player.js").Player} Player */

/** @type {Record<string, string>} */
const icons = {
  play: "M4 2V14L13 8Z",
  pause: "M4 3H7V13H4ZM9 3H12V13H9Z",
  step: "M11 2H13V14H11ZM2 2V14L10 8Z",
  back: "M3 2H5V14H3ZM14 2V14L6 8Z",
};

/**
 * The film's place below the stage: the buttons, the score and the menu with which the user
 * controls a player. Before anything ran, the legend of the picture stands there.
 */
export class Controls {
  #player;
  #back = iconButton("back", "Step back", "stage-back");
  #play = iconButton("play", "Play", "stage-play");
  #step = iconButton("step", "Step on", "stage-step");
  #buttons = element("span", { class: "stage-buttons" }, this.#back, this.#play, this.#step);
  #legend = new Legend();
  #score;
  #menu;
  root;

  /**
   * @param {Player} player
   * @param {(key: string) => {user: string, mark: number} | undefined} userOf the user of the figure with that key
   */
  constructor(player, userOf) {
    this.#player = player;
    this.#score = new Score(player, userOf);
    this.#menu = new Menu(player);
    this.root = element("div", { class: "stage-controls", role: "group", "aria-label": "Film" }, this.#legend.root, this.#buttons, this.#score.root, this.#menu.root);
    this.#back.addEventListener("click", () => player.step(-1));
    this.#step.addEventListener("click", () => player.step(1));
    this.#play.addEventListener("click", () => player.toggle());
    this.update();
  }

  /** Adds a control of the page. @param {HTMLElement} control @param {boolean} beside true: beside the score, false: in the menu */
  add(control, beside = false) {
    if (beside) this.root.append(control);
    else this.#menu.add(control);
  }

  /** Whether the stage can follow live events. @param {boolean} on */
  set followable(on) {
    this.#menu.followable = on;
  }

  get followable() {
    return this.#menu.followable;
  }

  /** Shows the parts of the picture in the legend. @param {import("./legend.js").Parts} parts */
  explain(parts) {
    this.#legend.show(parts);
  }

  /** Shows the player's state: its films, the current one, and whether it plays. */
  update() {
    const { current, playing } = this.#player;
    this.#legend.root.hidden = current !== undefined;
    this.#buttons.hidden = this.#score.root.hidden = current === undefined;
    setIcon(this.#play, playing ? "pause" : "play", playing ? "Pause" : "Play");
    this.#score.update();
    this.#menu.update();
  }
}

/**
 * @param {string} icon
 * @param {string} label
 * @param {string} id
 */
function iconButton(icon, label, id) {
  const button = element("button", { type: "button", class: "button stage-icon", "data-testid": id });
  button.append(svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: icons[icon] })));
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
