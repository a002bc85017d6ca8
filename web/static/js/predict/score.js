// @ts-check

/** @typedef {import("./judge.js").Judgement} Judgement */

/** @typedef {Pick<Storage, "getItem" | "setItem">} Keeping */

const scoreKey = "socketplay:predict:score";
const switchKey = "socketplay:predict";

/** How the predictions of a session have gone: it is kept as long as the tab. */
export class Score {
  right = 0;
  of = 0;
  lines = 0;
  streak = 0; // lines in a row without a mistake
  #storage;

  /** @param {Keeping} [storage] of the session; left out: it is kept as long as the page */
  constructor(storage) {
    this.#storage = storage;
    const kept = read(storage, scoreKey);
    if (!kept) return;
    try {
      const [right, of, lines, streak] = JSON.parse(kept).map(Number);
      const sound = [right, of, lines, streak].every((n) => Number.isSafeInteger(n) && n >= 0);
      if (sound && right <= of && streak <= lines) Object.assign(this, { right, of, lines, streak });
    } catch {
      // Whatever it was, it is not ours: the score begins anew.
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

/** Whether predictions are asked for: they are, until somebody switches them off. @param {Keeping} [storage] */
export const asksFor = (storage) => read(storage, switchKey) !== "off";

/**
 * @param {boolean} on
 * @param {Keeping} [storage]
 */
export const askFor = (on, storage) => write(storage, switchKey, on ? "on" : "off");

/** @param {Keeping | undefined} storage @param {string} key */
function read(storage, key) {
  try {
    return storage?.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** @param {Keeping | undefined} storage @param {string} key @param {string} value */
function write(storage, key, value) {
  try {
    storage?.setItem(key, value);
  } catch {
    // Full or forbidden: then it is forgotten with the page.
  }
}
