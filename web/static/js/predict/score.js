// @ts-check

/** @typedef {import("./judge.js").Judgement} Judgement */

/** @typedef {Pick<Storage, "getItem" | "setItem">} KeyValueStore */

const scoreKey = "socketplay:predict:score";
const switchKey = "socketplay:predict";

/** Counts a learner's right predictions. The count lasts as long as the browser tab. */
export class Score {
  right = 0;
  of = 0; // predictions, one for each client and line
  lines = 0;
  streak = 0; // lines in a row without a mistake
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
      // The stored text is not ours, so the score starts at zero.
    }
  }

  /** @param {Judgement[]} judgements of one line */
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

/** Whether the learner is asked for predictions: yes, until they switch that off. @param {KeyValueStore} [storage] */
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
    // The storage is full or forbidden, so the value is lost with the page.
  }
}
