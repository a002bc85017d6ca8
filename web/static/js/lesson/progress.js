// @ts-check

/** @typedef {import("./lesson.js").StepRecord} StepRecord */
/** @typedef {{step: string, steps: Record<string, StepRecord>}} Saved */

/**
 * Keeps a learner's progress in the browser's storage. The progress belongs to one version of
 * the lesson, because the results of another version would not fit the text.
 */
export class Progress {
  /** @type {Saved} */
  #saved = { step: "", steps: {} };
  #key;
  #storage;
  /** Whether the storage had progress from an earlier visit. */
  restored = false;

  /**
   * @param {string} folder the lesson's folder, which identifies the lesson
   * @param {string} version the lesson's version
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} [storage] undefined if the browser forbids storage
   */
  constructor(folder, version, storage) {
    this.#key = `socketplay:lesson:${folder}:${version}`;
    this.#storage = storage;
    try {
      const saved = JSON.parse(storage?.getItem(this.#key) ?? "null");
      if (saved && typeof saved.step === "string" && typeof saved.steps === "object" && saved.steps !== null) {
        this.#saved = { step: saved.step, steps: saved.steps };
        this.restored = Object.keys(this.#saved.steps).length > 0;
      }
    } catch {
      // The saved text is not valid JSON; start without progress.
    }
  }

  get step() {
    return this.#saved.step;
  }

  get steps() {
    return this.#saved.steps;
  }

  /** Saves which step the learner is at. @param {string} step the step's id */
  visit(step) {
    this.#saved.step = step;
    this.#save();
  }

  /**
   * Saves the result of a step.
   * @param {string} step the step's id
   * @param {StepRecord} record
   */
  keep(step, record) {
    this.#saved.steps[step] = record;
    this.#save();
  }

  reset() {
    this.#saved = { step: "", steps: {} };
    this.restored = false;
    try {
      this.#storage?.removeItem(this.#key);
    } catch {
      // If the browser forbids storage, there is nothing to remove.
    }
  }

  #save() {
    try {
      this.#storage?.setItem(this.#key, JSON.stringify(this.#saved));
    } catch {
      // Storage may be full or forbidden. Then the lesson goes on without saving.
    }
  }
}
