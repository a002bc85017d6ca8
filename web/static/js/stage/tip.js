// @ts-check
import { clientName, element } from "../page/dom.js";
import { clip, textWidth } from "./measures.js";
import { set, svg } from "./svg.js";
import { list } from "../trace/audience.js";

/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Scene} Scene */

/**
 * Shows the name of the client that the user points at, on the stage or in the list of
 * clients below it. Figures in a crowd have no names of their own, so the tip is needed there.
 */
export class Tips {
  #g = svg("g", { class: "stage-tip", display: "none" });
  #rect = svg("rect", { rx: 5, height: 44 });
  #name = svg("text", { class: "stage-tip-name", x: 10, y: 18 });
  #facts = svg("text", { class: "stage-tip-facts", x: 10, y: 35 });
  #people = element("ul", { class: "stage-people", "data-testid": "stage-people" });
  #note = element("p", { class: "label" });
  list = element("details", { "data-testid": "stage-who" }, element("summary", {}, "Who is where"), this.#people, this.#note);
  #figureOf;
  /** @type {Layout | undefined} */
  #plan;
  #shown = "";
  #stale = true;
  /** @type {Scene | undefined} */
  #scene;

  /**
   * @param {SVGSVGElement} root
   * @param {(key: string) => Figure | undefined} figureOf
   */
  constructor(root, figureOf) {
    this.#figureOf = figureOf;
    this.#g.append(this.#rect, this.#name, this.#facts);
    root.append(this.#g);
    const keyOf = (/** @type {EventTarget | null} */ target) => (target instanceof Element ? target.closest("[data-key]")?.getAttribute("data-key") ?? "" : "");
    for (const type of ["pointerover", "click"]) root.addEventListener(type, (e) => this.#show(keyOf(e.target)));
    root.addEventListener("pointerleave", () => this.hide());
    for (const type of ["pointerover", "focusin", "click"]) this.#people.addEventListener(type, (e) => this.#show(keyOf(e.target)));
    this.#people.addEventListener("focusout", () => this.hide());
    this.list.addEventListener("toggle", () => this.#fill());
  }

  /**
   * @param {Scene} scene
   * @param {Layout} plan
   * @param {number} more how many rooms and namespaces are not drawn
   */
  update(scene, plan, more) {
    this.#scene = scene;
    this.#plan = plan;
    this.#stale = true;
    const notes = [];
    if (more > 0) notes.push(`${more} more ${more === 1 ? "room is" : "rooms are"} not drawn.`);
    for (const i of scene.instances) if (i.more) notes.push(`And ${i.more} more ${i.more === 1 ? "socket" : "sockets"} on ${i.name}: there are too many to list them all.`);
    const note = notes.join(" ");
    if (this.#note.textContent !== note) this.#note.textContent = note;
    this.#fill();
    if (this.#shown) this.#show(this.#shown);
  }

  hide() {
    this.#show("");
  }

  #fill() {
    if (!this.list.open || !this.#stale || !this.#scene) return;
    this.#stale = false;
    const focused = document.activeElement?.getAttribute("data-key");
    this.#people.replaceChildren(...this.#scene.figures.map((f) => element("li", {},
      element("button", { type: "button", class: "stage-person", "data-key": f.key }, clientName(f.label, f.user), ` ${facts(f)}`))));
    for (const button of this.#people.querySelectorAll("button")) if (focused && button.dataset.key === focused) button.focus();
  }

  /** @param {string} key */
  #show(key) {
    const figure = key ? this.#figureOf(key) : undefined;
    const spot = this.#plan?.spots.get(key);
    this.#shown = figure ? key : "";
    set(this.#g, "display", figure && spot ? null : "none");
    if (!figure || !spot || !this.#plan) return;
    const name = clip(figure.label, 40);
    const text = clip(facts(figure), 48);
    this.#name.textContent = name;
    this.#facts.textContent = text;
    set(this.#g, "data-user", figure.user);
    set(this.#g, "data-client", figure.mark || null);
    const width = Math.min(this.#plan.width - 4, Math.max(textWidth(name), textWidth(text) * 0.9) + 20);
    set(this.#rect, "width", width);
    const x = Math.max(2, Math.min(spot.x - width / 2, this.#plan.width - width - 2));
    const y = spot.y > this.#plan.height / 2 ? spot.y - spot.r - 52 : spot.y + spot.r + 8;
    set(this.#g, "transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  }
}

/** What is known of a figure, in words. @param {Figure} f */
export function facts(f) {
  const how = f.transport === "" ? `not connected to ${f.instance}` : `${f.transport === "websocket" ? "WebSocket" : f.transport} to ${f.instance}`;
  const names = f.rooms.toSorted();
  if (f.more) names.push(`${f.more} more ${f.more === 1 ? "room" : "rooms"}`);
  const rooms = names.length > 0 ? `, in ${list(names)}` : ""; // f.rooms has the order in which the trace's events mentioned the rooms
  const spaces = f.namespaces.length > 0 ? `, also ${list(f.namespaces)}` : "";
  return how + rooms + spaces;
}
