// @ts-check
import { openLab, whyNoLab } from "./labs.js";

/** How many instances a lab has if nobody asks for a number. */
export const usual = 2;

/**
 * A lab of the visitor's own. Its address is kept in the browser's storage, so that the same
 * lab is entered again as long as it exists.
 */
export class KeptLab {
  #storage;
  #key;

  /**
   * @param {Pick<Storage, "getItem" | "setItem"> | undefined} storage undefined if the browser forbids storage: then each visit opens a lab
   * @param {string} key
   */
  constructor(storage, key) {
    this.#storage = storage;
    this.#key = key;
  }

  /**
   * Opens the kept lab, or a new one if there is none, or if it is gone or cannot be entered now.
   * @param {number} instances how many instances a new lab begins with, and the kept one has begun with; 0: a new one begins with the usual number, and any kept one will do
   * @returns {Promise<string>} the address of the lab
   */
  async open(instances = 0) {
    const kept = this.#kept();
    if (kept && (instances === 0 || kept.instances === instances)) {
      const { gone, refused } = await whyNoLab(kept.address);
      if (!gone && !refused) return kept.address;
    }
    const address = await openLab(instances || usual);
    this.keep(address, instances || usual);
    return address;
  }

  /** @param {string} address @param {number} instances how many instances the lab has begun with */
  keep(address, instances) {
    try {
      this.#storage?.setItem(this.#key, JSON.stringify({ address, instances }));
    } catch {
      // Storage may be full or forbidden. Then the next visit opens another lab.
    }
  }

  /** @returns {{address: string, instances: number} | undefined} */
  #kept() {
    try {
      const { address, instances } = JSON.parse(this.#storage?.getItem(this.#key) ?? "null") ?? {};
      return /^\/lab\/[a-z0-9]+\/$/.test(address) && typeof instances === "number" ? { address, instances } : undefined;
    } catch {
      return undefined; // the saved text is not valid JSON, or storage is forbidden
    }
  }
}
