// @ts-check
import { element, required } from "../page/dom.js";

/** @typedef {import("../lab/rest.js").Wish} Wish */
/** @typedef {import("../lab/rest.js").Deed} Deed */
/** @typedef {import("../lab/rest.js").Task} Task */

/** The fields of the panel REST: who asks, which instance, and for what. */
export class RestForm {
  #panel;
  #task;
  #title;
  #project;
  #done;
  #instances;

  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.#panel = panel;
    this.#task = required("#rest-task", HTMLSelectElement, panel);
    this.#title = required("#rest-title", HTMLInputElement, panel);
    this.#project = required("#rest-project", HTMLInputElement, panel);
    this.#done = required("#rest-done", HTMLInputElement, panel);
    this.#instances = required("[data-rest-instances]", HTMLElement, panel);
  }

  /** @returns {Wish} */
  get wish() {
    return {
      does: /** @type {Deed} */ (this.#chosen("rest-does")), user: this.#chosen("rest-user"), instance: this.#chosen("rest-instance"),
      token: /** @type {Wish["token"]} */ (this.#chosen("rest-token")),
      task: this.#task.value, title: this.#title.value, project: this.#project.value.trim(), done: this.#done.checked,
    };
  }

  /** @param {Deed} does @param {string} [task] the id of the task; by default the one that is chosen */
  choose(does, task = this.#task.value) {
    const radio = this.#panel.querySelector(`input[name="rest-does"][value="${does}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
    this.#task.value = task;
  }

  /** Opens a row, and closes the one that was open. @param {string} name */
  open(name) {
    required(`[data-row="${name}"]`, HTMLDetailsElement, this.#panel).open = true;
  }

  /** Offers the tasks of the lab. @param {Task[]} tasks */
  offerTasks(tasks) {
    const texts = tasks.map((t) => `${t.title} · ${t.projectId ? `project:${t.projectId}` : `of ${t.userId} alone`}`);
    if (texts.join("\n") === [...this.#task.options].slice(0, -1).map((o) => o.text).join("\n") && this.#task.options.length > 0) return;
    const before = this.#task.value;
    this.#task.replaceChildren(...tasks.map((t, i) => element("option", { value: t._id }, texts[i])), element("option", { value: "none" }, "a task that does not exist"));
    this.#task.value = tasks.some((t) => t._id === before) ? before : tasks[0]?._id ?? "none";
  }

  /** Offers the instances of the lab. @param {{name: string, running: boolean}[]} instances */
  offerInstances(instances) {
    const names = instances.map((i) => i.name);
    const radios = /** @type {HTMLInputElement[]} */ ([...this.#instances.querySelectorAll("input")]);
    if (names.length > 0 && names.join() !== radios.map((r) => r.value).join()) {
      const before = this.#chosen("rest-instance");
      this.#instances.replaceChildren(...names.map((name) => element("label", {}, element("input", {
        type: "radio", name: "rest-instance", value: name, checked: name === (names.includes(before) ? before : names[0]) ? "" : null, "data-testid": `rest-on-${name}`,
      }), name)));
    }
  }

  /** @param {string} name */
  #chosen(name) {
    const radio = this.#panel.querySelector(`input[name="${name}"]:checked`);
    return radio instanceof HTMLInputElement ? radio.value : "";
  }
}
