// Shows a board: the choice of the project, the form for a new task, and a row for each task.

import { element } from "../page/dom.js";

/** @typedef {import("./change.js").Task} Task */

export class Rows {
  #problem = element("p", { class: "note", "data-kind": "problem", role: "alert", hidden: true });
  #project = element("select", { id: "tasks-project" });
  #title = element("input", { id: "tasks-title", maxlength: "200", autocomplete: "off", required: true });
  #add = element("button", { type: "submit", class: "button" }, "Add");
  #list = element("ul", { class: "tasks-list", "aria-label": "Tasks", tabindex: -1 });
  #empty = element("li", { class: "empty" });
  /** The rows by task id. A task keeps its row, so that an update neither moves the focus nor ends editing. @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {readonly import("./board.js").Project[]} */
  #projects = [];

  /** @param {import("./board.js").Board} board */
  constructor(board) {
    this.board = board;
    const form = element(
      "form",
      { class: "tasks-new" },
      element("div", { class: "field" }, element("label", { for: "tasks-title" }, "New task"), this.#title),
      this.#add,
    );
    const picker = element("div", { class: "field" }, element("label", { for: "tasks-project" }, "Project"), this.#project);
    this.root = element("div", { class: "tasks-body" }, this.#problem, picker, form, this.#list);
    this.#project.addEventListener("change", () => board.show(this.#project.value));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#create();
    });
    board.addEventListener("change", () => this.#show());
    this.#show();
  }

  async #create() {
    const text = this.#title.value;
    if (!text.trim()) return;
    this.#title.value = "";
    // If the server refuses the title, put it back into the field, unless the user has typed another title meanwhile.
    if (!(await this.board.create(text.trim()))) this.#title.value ||= text;
  }

  #show() {
    const { board } = this;
    this.#problem.textContent = board.problem;
    this.#problem.hidden = !board.problem;
    if (this.#projects !== board.projects) {
      this.#projects = board.projects;
      this.#project.replaceChildren(...board.projects.map(({ _id, name }) => element("option", { value: _id }, name)));
    }
    this.#project.value = board.projectId;
    this.#add.disabled = !board.projectId;
    this.#list.setAttribute("aria-busy", String(board.busy));
    this.#empty.textContent = board.busy ? "Loading …" : "No tasks yet. Add one here, or in another tab: it appears in both.";

    const gone = new Set(this.#rows.keys());
    const items = board.tasks.map((task) => {
      gone.delete(task._id);
      let row = this.#rows.get(task._id);
      if (!row) this.#rows.set(task._id, (row = new Row(board, task)));
      row.show(task);
      return row.root;
    });
    for (const id of gone) this.#rows.delete(id);
    arrange(this.#list, items.length ? items : [this.#empty]);
  }
}

class Row {
  #box = element("input", { type: "checkbox" });
  #title = element("span");
  #label = element("label", { class: "tasks-title" }, this.#box, this.#title);
  #rename = element("button", { type: "button", class: "button small plain" }, "Rename");
  #remove = element("button", { type: "button", class: "button small plain" }, "Delete");
  #actions = element("span", { class: "tasks-actions" }, this.#rename, this.#remove);
  #editor = element("input", { class: "tasks-edit", maxlength: "200" });
  #editing = false;
  root = element("li", {}, this.#label, this.#actions);

  /**
   * @param {import("./board.js").Board} board
   * @param {Task} task
   */
  constructor(board, task) {
    this.board = board;
    this.task = task;
    this.#box.addEventListener("click", (event) => {
      event.preventDefault(); // the box changes only after the server has changed the task
      board.toggle(this.task);
    });
    this.#remove.addEventListener("click", () => {
      this.root.parentElement?.focus(); // the button with the focus disappears with its row, so move the focus to the list
      board.remove(this.task);
    });
    this.#rename.addEventListener("click", () => this.#edit());
    this.#editor.addEventListener("blur", () => this.#finish(this.#editor.value));
    this.#editor.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault(); // otherwise Enter would press the button that gets the focus
      this.#finish(event.key === "Enter" ? this.#editor.value : "");
      this.#rename.focus();
    });
  }

  /** @param {Task} task */
  show(task) {
    this.task = task;
    this.root.classList.toggle("done", task.done);
    this.#box.checked = task.done;
    this.#title.textContent = task.title;
    this.#rename.setAttribute("aria-label", `Rename ${task.title}`);
    this.#remove.setAttribute("aria-label", `Delete ${task.title}`);
    this.#editor.setAttribute("aria-label", `New title of ${task.title}`);
  }

  #edit() {
    this.#editing = true;
    this.#editor.value = this.task.title;
    this.root.replaceChildren(this.#editor);
    this.#editor.focus();
    this.#editor.select();
  }

  /** Ends editing. @param {string} title the new title; "" keeps the old title */
  #finish(title) {
    if (!this.#editing) return; // the field loses the focus when it is removed, which calls #finish again
    this.#editing = false;
    this.root.replaceChildren(this.#label, this.#actions);
    title = title.trim();
    if (title && title !== this.task.title) this.board.rename(this.task, title);
  }
}

/**
 * Makes an element contain the items in the given order. Only items at a wrong place are
 * moved, because an element that moves loses the focus.
 *
 * @param {Element} list
 * @param {Element[]} items
 */
function arrange(list, items) {
  const keep = new Set(items);
  for (const child of [...list.children]) if (!keep.has(child)) child.remove();
  items.forEach((item, i) => {
    if (list.children[i] !== item) list.insertBefore(item, list.children[i] ?? null);
  });
}
