// Keeps the list of a project's tasks up to date, with the server's events.

import { untilAllowed } from "../trace/refusals.js";

import { applyChange } from "./change.js";

/** @typedef {import("./change.js").Task} Task */
/** @typedef {import("./change.js").Change} Change */
/** @typedef {{ _id: string, name: string }} Project */

/** The user's projects, and the tasks of the chosen project. It dispatches "change" when the page has to be redrawn. */
export class Board extends EventTarget {
  /** @type {readonly Project[]} */
  projects = [];
  projectId = "";
  /** @type {readonly Task[]} */
  tasks = [];
  busy = false;
  problem = "";
  /** The changes that have arrived while the list of tasks is being loaded. @type {Change[]} */
  #changesMeanwhile = [];
  #load = 0;

  /**
   * @param {import("./session.js").Session} session
   * @param {import("./connection.js").Connection} connection
   */
  constructor(session, connection) {
    super();
    this.session = session;
    this.connection = connection;
    this.#listen("task:created", ({ task }) => this.#apply({ kind: "created", task }));
    this.#listen("task:updated", ({ task }) => this.#apply({ kind: "updated", task }));
    this.#listen("task:deleted", ({ taskId }) => this.#apply({ kind: "deleted", taskId }));
    // Events may have been missed before this connection, so load the list again.
    connection.addEventListener("connected", () => { if (this.projectId) this.#snapshot(); });
  }

  async open() {
    const load = ++this.#load;
    try {
      const projects = await this.#get("/api/projects");
      if (load !== this.#load) return; // the user has logged out meanwhile
      this.projects = projects;
      this.problem = "";
      this.show(projects[0]?._id ?? "");
    } catch (error) {
      if (load === this.#load) this.#showError(error);
    }
  }

  close() {
    this.#load++;
    this.projects = [];
    this.projectId = "";
    this.tasks = [];
    this.busy = false;
    this.problem = "";
    this.#changed();
  }

  /** @param {string} projectId */
  show(projectId) {
    if (this.projectId) this.connection.unsubscribe(this.projectId);
    this.projectId = projectId;
    this.tasks = [];
    if (!projectId) return this.#changed();
    // Join the project's room first and load the list then, so that no change between the two is missed.
    this.connection.subscribe(projectId);
    this.#snapshot();
  }

  /**
   * Creates a task. Like toggle, rename and remove, create returns true if the server has made
   * the change; if not, the field problem says why.
   * @param {string} title
   */
  create(title) {
    return this.#send("/api/tasks", "POST", { title, projectId: this.projectId }, (task) => ({ kind: "created", task }));
  }

  /** @param {Task} task */
  toggle(task) {
    return this.#send(address(task), "PUT", { done: !task.done }, (task) => ({ kind: "updated", task }));
  }

  /**
   * @param {Task} task
   * @param {string} title
   */
  rename(task, title) {
    return this.#send(address(task), "PUT", { title }, (task) => ({ kind: "updated", task }));
  }

  /** @param {Task} task */
  remove(task) {
    return this.#send(address(task), "DELETE", undefined, () => ({ kind: "deleted", taskId: task._id }));
  }

  async #snapshot() {
    const load = ++this.#load;
    this.#changesMeanwhile = [];
    this.busy = true;
    this.#changed();
    try {
      /** @type {Task[]} */
      const tasks = await this.#get(`/api/tasks?projectId=${encodeURIComponent(this.projectId)}`);
      if (load !== this.#load) return; // the user has chosen another project meanwhile
      this.tasks = this.#changesMeanwhile.reduce(applyChange, /** @type {readonly Task[]} */ (tasks));
      this.problem = "";
    } catch (error) {
      if (load === this.#load) this.#showError(error);
    }
    if (load !== this.#load) return;
    this.busy = false;
    this.#changed();
  }

  /**
   * @param {string} path
   * @param {string} method
   * @param {unknown} body
   * @param {(task: Task) => Change} change
   */
  async #send(path, method, body, change) {
    try {
      const answer = await this.session.ask(path, { method, body });
      this.problem = "";
      this.#apply(change(answer));
      return true;
    } catch (error) {
      this.#showError(error);
      return false;
    }
  }

  /** @param {Change} change */
  #apply(change) {
    // The user's personal room receives the tasks of all projects, so ignore the other projects.
    if (change.kind !== "deleted" && change.task.projectId !== this.projectId) return;
    if (this.busy) this.#changesMeanwhile.push(change);
    this.tasks = applyChange(this.tasks, change);
    this.#changed();
  }

  /**
   * @param {string} name
   * @param {(detail: any) => void} listener
   */
  #listen(name, listener) {
    this.connection.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }

  /** Gets data from the server. If a limit refuses the request, it says so and asks again later. @param {string} path */
  #get(path) {
    const load = this.#load;
    return untilAllowed(() => this.session.ask(path), ({ what, next }) => {
      if (load === this.#load) this.#showError(new Error(`${what} ${next}`));
    });
  }

  /** @param {unknown} error */
  #showError(error) {
    this.problem = error instanceof Error ? error.message : String(error);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {Task} task */
function address(task) {
  return `/api/tasks/${encodeURIComponent(task._id)}`;
}
