// @ts-check
import { element, required } from "../page/dom.js";

/** @typedef {import("../lab/world.js").World} World */

/**
 * The instances above the stage, each with what stops and starts it, and what adds
 * another and removes the last.
 */
export class Instances {
  #world;
  #say;
  #more;
  #add;
  #remove;
  /** @type {Map<string, HTMLElement>} */
  #boxes = new Map();

  /**
   * @param {HTMLElement} root
   * @param {World} world
   * @param {(text: string) => void} say
   */
  constructor(root, world, say) {
    this.#world = world;
    this.#say = say;
    this.#more = required("[data-more]", HTMLElement, root);
    this.#add = required('[data-action="add"]', HTMLButtonElement, root);
    this.#remove = required('[data-action="remove"]', HTMLButtonElement, root);
    for (const box of root.querySelectorAll(".stage-instance")) if (box instanceof HTMLElement) this.#use(box);
    this.#add.addEventListener("click", () => this.#attempt(this.#add, async () => {
      const name = world.ends.next;
      await world.control.ask("add", { instance: name });
      say(`Instance ${name} is running, on the same Redis, with a client of its own.`);
    }));
    this.#remove.addEventListener("click", () => this.#attempt(this.#remove, async () => {
      const name = world.ends.last;
      await world.control.ask("remove", { instance: name });
      say(`Instance ${name} is gone, and with it this page’s client there.`);
    }));
    world.addEventListener("change", () => this.#update());
  }

  /** The names of those that are shown. */
  get names() {
    return [...this.#boxes.keys()];
  }

  /** @param {HTMLElement} box */
  #use(box) {
    const name = box.dataset.instance ?? "";
    this.#boxes.set(name, box);
    const button = required('[data-action~="stop"]', HTMLButtonElement, box);
    button.addEventListener("click", () => this.#attempt(button, async () => {
      const action = this.#world.isRunning(name) ? "stop" : "start";
      await this.#world.control.ask(action, { instance: name });
      this.#say(action === "stop"
        ? `Instance ${name} is stopped. Its clients try to reconnect until it runs again.`
        : `Instance ${name} is running. Its clients come back at their next attempt.`);
    }));
  }

  /** Makes a box like those that the page came with. @param {import("../trace/trace.js").InstanceState} instance */
  #make({ name, path = "" }) {
    const box = element("div", { class: "stage-instance", "data-instance": name, "data-testid": `instance-${name}` },
      element("header", {},
        element("h2", {}, element("span", { class: "visually-hidden" }, "Instance "), element("span", { class: "instance" }, name)),
        element("code", { class: "clip" }, path),
        element("span", { class: "label", "data-instance-state": true }),
        element("button", { type: "button", class: "button small", "data-action": "stop start", "data-testid": `toggle-${name}` })));
    this.#use(box);
    this.#more.before(box);
  }

  #update() {
    const { instances, ends, control } = this.#world;
    if (instances.size === 0) return; // not asked yet
    for (const i of instances.values()) if (!this.#boxes.has(i.name)) this.#make(i);
    for (const [name, box] of this.#boxes) {
      if (!instances.has(name)) {
        box.remove();
        this.#boxes.delete(name);
        continue;
      }
      const running = this.#world.isRunning(name);
      box.dataset.running = String(running);
      const button = required('[data-action~="stop"]', HTMLButtonElement, box);
      button.textContent = running ? "Stop" : "Start";
      button.setAttribute("aria-label", `${running ? "Stop" : "Start"} instance ${name}`);
      button.disabled = !control.connected;
      required("[data-instance-state]", HTMLElement, box).textContent = !control.connected ? "unknown" : running ? "running" : "stopped";
    }
    this.#more.hidden = !ends.next && !ends.last;
    const focused = document.activeElement;
    for (const [button, name, verb, other] of /** @type {const} */ ([[this.#add, ends.next, "Add", this.#remove], [this.#remove, ends.last, "Remove", this.#add]])) {
      button.hidden = !name;
      button.disabled = !control.connected;
      if (name) button.textContent = `${verb} instance ${name}`;
      else if (focused === button) requestAnimationFrame(() => other.focus()); // who goes on by keyboard goes on there
    }
  }

  /** @param {HTMLButtonElement} button @param {() => Promise<void>} work */
  async #attempt(button, work) {
    button.setAttribute("aria-busy", "true");
    try {
      await work();
      await this.#world.refresh();
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
    button.removeAttribute("aria-busy");
  }
}
