// @ts-check
import { element } from "../page/dom.js";
import { fit, line, monoWidth, overlap } from "./measures.js";
import { stepAt } from "./film.js";
import { set, svg } from "./svg.js";

/** @typedef {import("./player.js").Player} Player */
/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Film} Film */
/** @typedef {import("./stage.js").Step} Step */

const above = 13; // the distance of a name's baseline from the line, for a stop of the server
const below = 21; // the same for a stop of a client
const breath = 5; // the gap between two names

/**
 * Places the stops of a film at equal distances, because their order is what counts. A long
 * wait is a gap with its time. It also decides which names fit: that of the present stop
 * always, of the others those that overlap no other.
 * @param {Pick<Step, "name" | "side" | "gap">[]} steps
 * @param {number} width in pixels
 * @param {number} present the index of the present stop; -1: none
 * @param {boolean} named whether names and times are written at all
 * @returns {{stops: {x: number, name: string, at: number}[], gaps: {from: number, to: number, text: string}[]}} for each stop its place, its name and the name's middle; name: "" if it does not fit
 */
export function scoreOf(steps, width, present, named) {
  const texts = steps.map((s, i) => (s.gap && i > 0 ? spell(s.gap) : ""));
  const wides = texts.map((text) => (text ? (named ? monoWidth(text) + 14 : 14) : 0));
  const unit = Math.max(4, (width - wides.reduce((a, b) => a + b, 0)) / steps.length);
  /** @type {{from: number, to: number, text: string}[]} */
  const gaps = [];
  let x = 0;
  const stops = steps.map((_, i) => {
    if (wides[i]) {
      gaps.push({ from: x, to: x + wides[i], text: named ? texts[i] : "" });
      x += wides[i];
    }
    x += unit;
    return { x: x - unit / 2, name: "", at: x - unit / 2 };
  });
  if (!named) return { stops, gaps };
  /** @type {{side: string, box: Box}[]} */
  const taken = [];
  for (const i of [...(present >= 0 ? [present] : []), ...steps.keys()]) {
    if (stops[i].name) continue;
    const name = fit(steps[i].name, Math.min(180, width), monoWidth);
    const half = monoWidth(name) / 2;
    const at = Math.max(half, Math.min(width - half, stops[i].x));
    const box = { x: at - half, y: 0, width: 2 * half, height: line };
    if (taken.some((t) => t.side === steps[i].side && overlap(t.box, box, breath))) continue;
    taken.push({ side: steps[i].side, box });
    Object.assign(stops[i], { name, at });
  }
  return { stops, gaps };
}

/** A duration as the score writes it. @param {number} ms */
export function spell(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

/**
 * The score of a film: a line with one stop for each step. Round stops with names above the line
 * are the server's, square ones with names below are a client's, in its colour. It is a slider:
 * one Tab stop, with arrow keys, Home and End; a click or a drag goes to the nearest stop.
 */
export class Score {
  #player;
  #userOf;
  #svg = svg("svg", { "aria-hidden": "true", focusable: "false" });
  root = element("div", { class: "stage-score", role: "slider", tabindex: 0, "aria-label": "Film", "aria-orientation": "horizontal", "aria-valuemin": 0, "data-testid": "stage-scrub" }, this.#svg);
  #width = 0;
  #named = true;
  #drawn = "";
  /** @type {Film | undefined} */
  #film;
  /** @type {number[]} */
  #xs = [];

  /**
   * @param {Player} player
   * @param {(key: string) => {user: string, mark: number} | undefined} userOf the user of the figure with that key
   */
  constructor(player, userOf) {
    this.#player = player;
    this.#userOf = userOf;
    new ResizeObserver(() => {
      this.#width = this.root.clientWidth;
      this.#named = getComputedStyle(this.root).getPropertyValue("--names").trim() !== "none";
      this.update();
    }).observe(this.root);
    this.root.addEventListener("keydown", (e) => this.#key(e));
    this.root.addEventListener("pointerdown", (e) => {
      if (e.button !== 0) return;
      this.root.setPointerCapture(e.pointerId);
      this.#goTo(e.clientX);
    });
    this.root.addEventListener("pointermove", (e) => { if (this.root.hasPointerCapture(e.pointerId)) this.#goTo(e.clientX); });
  }

  /** @param {KeyboardEvent} e */
  #key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) return;
    const player = this.#player;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowRight: () => player.step(1), ArrowUp: () => player.step(1), ArrowLeft: () => player.step(-1), ArrowDown: () => player.step(-1),
      Home: () => player.seek(0), End: () => player.seek(Infinity),
    };
    if (!keys[e.key]) return;
    e.preventDefault();
    keys[e.key]();
  }

  /** Goes to the stop that is nearest to a point. @param {number} clientX */
  #goTo(clientX) {
    const x = clientX - this.root.getBoundingClientRect().left;
    const at = this.#xs.reduce((best, stop, i) => (Math.abs(stop - x) < Math.abs(this.#xs[best] - x) ? i : best), 0);
    const step = this.#player.current?.film.steps[at];
    if (step && this.#player.current?.t !== step.end) this.#player.seek(step.end);
  }

  /** Shows the player's film, and where in it the player is. */
  update() {
    const { current } = this.#player;
    if (!current || this.#width === 0) return;
    const { film, t } = current;
    const present = stepAt(film, t);
    const state = `${present} ${this.#width} ${this.#named}`;
    if (this.#film === film && this.#drawn === state) return;
    this.#film = film;
    this.#drawn = state;
    set(this.root, "aria-label", `Film of ${film.event}`);
    set(this.root, "aria-valuemax", film.steps.length);
    set(this.root, "aria-valuenow", present + 1);
    set(this.root, "aria-valuetext", present < 0 ? `Before the first of ${film.steps.length} steps` : `${present + 1} of ${film.steps.length}: ${film.steps[present].text}`);
    this.#draw(film, present);
  }

  /** @param {Film} film @param {number} present */
  #draw(film, present) {
    const height = this.root.clientHeight;
    const y = height / 2;
    const { stops, gaps } = scoreOf(film.steps, this.#width, present, this.#named);
    this.#xs = stops.map((s) => s.x);
    set(this.#svg, "viewBox", `0 0 ${this.#width} ${height}`);
    const ends = [0, ...gaps.flatMap((g) => [g.from, g.to]), this.#width];
    const lines = Array.from({ length: ends.length / 2 }, (_, i) => svg("line", { class: "stage-score-line", x1: ends[2 * i], x2: ends[2 * i + 1], y1: y, y2: y }));
    // What may still come, such as a reconnection, is a dotted end of the line.
    if (film.growing) lines.at(-1)?.setAttribute("data-growing", "true");
    this.#svg.replaceChildren(...lines,
      ...gaps.map((g) => svg("text", { class: "stage-score-gap", x: (g.from + g.to) / 2, y: y + 4 }, g.text)),
      ...film.steps.map((step, i) => {
        const { x, name, at } = stops[i];
        const now = i === present;
        const who = step.side === "client" ? this.#userOf(step.who) : undefined;
        const [r, far] = now ? [5, 8] : [4, 8];
        const shape = (/** @type {string} */ name, /** @type {number} */ r) => (step.side === "server" ? svg("circle", { class: name, cx: x, cy: y, r }) : svg("rect", { class: name, x: x - r, y: y - r, width: 2 * r, height: 2 * r }));
        return svg("g", { class: "stage-stop", "data-side": step.side, "data-now": now ? "true" : null, "data-user": who?.user, "data-client": who?.mark || null },
          svg("title", {}, step.name), ...(now ? [shape("stage-stop-ring", far)] : []), shape("stage-stop-mark", r),
          ...(name ? [svg("text", { x: at, y: step.side === "server" ? y - above : y + below }, name)] : []));
      }));
  }
}
