// @ts-check

/** @typedef {import("./rest.js").Task} Task */

/**
 * The tasks of a lab that the page has heard of: from answers to its requests, and from the
 * events that its clients have received. A user may not see all of them, so that a learner
 * can ask for one that the server refuses.
 */
export class TaskList {
  /** @type {Map<string, Task>} */
  #tasks = new Map();

  /** The tasks, the newest first. */
  get all() {
    return [...this.#tasks.values()].reverse();
  }

  /** @param {string} id */
  get(id) {
    return this.#tasks.get(id);
  }

  /** Adds tasks, or newer versions of them. @param {unknown} tasks a task or a list of tasks, the newest first; anything else is ignored */
  add(tasks) {
    for (const task of [tasks].flat().reverse()) if (isTask(task)) this.#tasks.set(task._id, task);
  }

  /** @param {string} id */
  remove(id) {
    this.#tasks.delete(id);
  }

  /** Takes in an event that a client has received. @param {string} event @param {any[]} args */
  hear(event, [data]) {
    if (event === "task:created" || event === "task:updated") this.add(data?.task);
    if (event === "task:deleted") this.remove(String(data?.taskId));
  }
}

/** @param {any} value @returns {value is Task} */
const isTask = (value) => typeof value?._id === "string" && typeof value.title === "string" && typeof value.userId === "string";
