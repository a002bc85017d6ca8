// @ts-check
import { element, required } from "../page/dom.js";

/** @typedef {import("../lab/world.js").World} World */

/**
 * The instances (the lab's servers) in the menu of the lab. Each has a button that stops and
 * starts it. Two more buttons add an instance and remove the last one.
 */
export class Instances {
  #world;
  #announce;
  #failed;
  #list;
  #more;
  #add;
  #remove;
  /** @type {Map<string, HTMLElement>} */
  #boxes = new Map();

  /**
   * @param {HTMLElement} root
   * @param {World} world
   * @param {(text: string) => void} announce
   * @param {(error: unknown) => void} failed shows why an action has failed
   */
  constructor(root, world, announce, failed) {
    this.#world = world;
    this.#announce = announce;
    this.#failed = failed;
    this.#list = required("[data-instances]", HTMLElement, root);
    this.#more = required("[data-more]", HTMLElement, root);
    this.#add = required('[data-action="add"]', HTMLButtonElement, root);
    this.#remove = required('[data-action="remove"]', HTMLButtonElement, root);
    for (const box of root.querySelectorAll(".stage-instance")) if (box instanceof HTMLElement) this.#register(box);
    this.#add.addEventListener("click", () => this.#tryTo(this.#add, async () => {
      const name = world.ends.next;
      await world.control.ask("add", { instance: name });
      announce(`Instance ${name} is running, on the same Redis, with a client of its own.`);
    }));
    this.#remove.addEventListener("click", () => this.#tryTo(this.#remove, async () => {
      const name = world.ends.last;
      await world.control.ask("remove", { instance: name });
      announce(`Instance ${name} is gone, and with it this page’s client there.`);
    }));
    world.addEventListener("change", () => this.#update());
  }

  /** The names of the instances that have a box. */
  get names() {
    return [...this.#boxes.keys()];
  }

  /** Remembers a box, and makes its button work. @param {HTMLElement} box */
  #register(box) {
    const name = box.dataset.instance ?? "";
    this.#boxes.set(name, box);
    const button = required('[data-action~="stop"]', HTMLButtonElement, box);
    button.addEventListener("click", () => this.#tryTo(button, async () => {
      const action = this.#world.isRunning(name) ? "stop" : "start";
      await this.#world.control.ask(action, { instance: name });
      this.#announce(action === "stop"
        ? `Instance ${name} is stopped. Its clients try to reconnect until it runs again.`
        : `Instance ${name} is running. Its clients come back at their next attempt.`);
    }));
  }

  /** Adds a box like those that the server has rendered. @param {import("../trace/trace.js").InstanceState} instance */
  #addBox({ name }) {
    const box = element("li", { class: "stage-instance", "data-instance": name, "data-testid": `instance-${name}` },
      element("span", {}, element("span", { class: "visually-hidden" }, "Instance "), element("span", { class: "instance" }, name)),
      element("span", { class: "label", "data-instance-state": true }),
      element("button", { type: "button", class: "button small", "data-action": "stop start", "data-testid": `toggle-${name}` }));
    this.#register(box);
    this.#list.append(box);
  }

  #update() {
    const { instances, ends, control } = this.#world;
    if (instances.size === 0) return; // the server has not listed the instances yet
    for (const i of instances.values()) if (!this.#boxes.has(i.name)) this.#addBox(i);
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
      else if (focused === button) requestAnimationFrame(() => other.focus()); // a hidden button loses the focus, so give it to the other button for users of a keyboard
    }
  }

  /** @param {HTMLButtonElement} button @param {() => Promise<void>} work */
  async #tryTo(button, work) {
    button.setAttribute("aria-busy", "true");
    try {
      await work();
      await this.#world.refresh();
    } catch (error) {
      this.#failed(error);
    }
    button.removeAttribute("aria-busy");
  }
}
