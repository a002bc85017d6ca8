// @ts-check

/** @typedef {Pick<Storage, "getItem" | "setItem">} KeyValueStore */

const scoreKey = "socketplay:predict:score";
const switchKey = "socketplay:predict";

/** Counts a learner's right predictions. The count lasts as long as the browser tab. */
export class Score {
  right = 0; // how many predictions were right
  of = 0; // how many predictions the learner made, one for each line and client
  lines = 0; // for how many lines the learner made predictions
  streak = 0; // how many of the latest lines in a row had no wrong prediction
  #storage;

  /** @param {KeyValueStore} [storage] the browser's session storage; without it the count lasts as long as the page */
  constructor(storage) {
    this.#storage = storage;
    const kept = read(storage, scoreKey);
    if (!kept) return;
    try {
      const [right, of, lines, streak] = JSON.parse(kept).map(Number);
      const sound = [right, of, lines, streak].every((n) => Number.isSafeInteger(n) && n >= 0);
      if (sound && right <= of && streak <= lines) Object.assign(this, { right, of, lines, streak });
    } catch {
      // The stored text is not a score, so the score starts at zero.
    }
  }

  /** Counts the predictions for one line. @param {{right: boolean}[]} judgements */
  add(judgements) {
    const right = judgements.filter((j) => j.right).length;
    this.right += right;
    this.of += judgements.length;
    this.lines++;
    this.streak = right === judgements.length ? this.streak + 1 : 0;
    write(this.#storage, scoreKey, JSON.stringify([this.right, this.of, this.lines, this.streak]));
  }

  /** The score in words; empty before the first prediction. */
  get text() {
    if (this.lines === 0) return "";
    const row = this.streak > 1 ? `, ${this.streak} lines in a row` : "";
    return `${this.right} of ${this.of} right${row}`;
  }
}

/** Whether the learner is asked for predictions. This is so until the learner switches predictions off. @param {KeyValueStore} [storage] */
export const arePredictionsOn = (storage) => read(storage, switchKey) !== "off";

/**
 * Saves whether the learner is asked for predictions.
 * @param {boolean} on
 * @param {KeyValueStore} [storage]
 */
export const savePredictionsOn = (on, storage) => write(storage, switchKey, on ? "on" : "off");

/** @param {KeyValueStore | undefined} storage @param {string} key */
function read(storage, key) {
  try {
    return storage?.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** @param {KeyValueStore | undefined} storage @param {string} key @param {string} value */
function write(storage, key, value) {
  try {
    storage?.setItem(key, value);
  } catch {
    // The storage is full or forbidden, so the value lasts only as long as the page.
  }
}
