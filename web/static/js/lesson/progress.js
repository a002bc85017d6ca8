// @ts-check

/** @typedef {import("./lesson.js").StepRecord} StepRecord */
/** @typedef {{step: string, steps: Record<string, StepRecord>}} Saved */

/**
 * Keeps a learner's progress in the browser, for one version of the lesson: what
 * was said of another text would no longer fit.
 */
export class Progress {
  /** @type {Saved} */
  #saved = { step: "", steps: {} };
  #key;
  #storage;
  /** Whether there was something to restore. */
  restored = false;

  /**
   * @param {string} folder
   * @param {string} version
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} [storage] missing where the browser forbids it
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
      // What cannot be read is as good as nothing.
    }
  }

  get step() {
    return this.#saved.step;
  }

  get steps() {
    return this.#saved.steps;
  }

  /** @param {string} step where the learner is */
  visit(step) {
    this.#saved.step = step;
    this.#save();
  }

  /**
   * @param {string} step
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
      // Then there was nothing kept either.
    }
  }

  #save() {
    try {
      this.#storage?.setItem(this.#key, JSON.stringify(this.#saved));
    } catch {
      // Storage may be full or forbidden: the lesson goes on, unremembered.
    }
  }
}
