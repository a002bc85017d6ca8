// @ts-check
import { required } from "../page/dom.js";
import { fromFile } from "../lab/argument-code.js";
import { readArguments } from "../lab/arguments.js";
import { sizeOf } from "../lab/control.js";
import { limit } from "../trace/unseen.js";

/** @typedef {import("../lab/arguments.js").Problem} Problem */

/**
 * The field for the arguments of an event. People write them as in JavaScript; a file that is
 * chosen, or dropped here, becomes bytes that the text names.
 */
export class ArgumentsField {
  #root;
  #text;
  #file;
  #note;
  /** @type {Map<string, Uint8Array>} */
  #files = new Map();
  /** What was read last: the same text is read only once. @type {{text: string, args: unknown[], problem?: Problem, bytes: number} | undefined} */
  #read;
  #most = limit;
  #ofServer = false;
  #refused = ""; // why the last file was not added

  /** @param {ParentNode} within */
  constructor(within) {
    const root = required("[data-arguments]", HTMLElement, within);
    this.#root = root;
    this.#text = required("textarea", HTMLTextAreaElement, root);
    this.#file = required('[type="file"]', HTMLInputElement, root);
    this.#note = required("[data-arguments-note]", HTMLElement, root);
    required("[data-add-file]", HTMLButtonElement, root).addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", (e) => {
      e.stopPropagation(); // nothing has changed before the file is read
      this.#add([...this.#file.files ?? []]);
      this.#file.value = ""; // so that the same file can be chosen again
    });
    this.#text.addEventListener("input", () => { this.#refused = ""; });
    root.addEventListener("dragover", (e) => {
      if (!e.dataTransfer?.types.includes("Files")) return;
      e.preventDefault();
      root.dataset.over = "";
    });
    root.addEventListener("dragleave", () => delete root.dataset.over);
    root.addEventListener("drop", (e) => {
      delete root.dataset.over;
      if (!e.dataTransfer?.files.length) return;
      e.preventDefault();
      this.#add([...e.dataTransfer.files]);
    });
  }

  /** The element that has the text. */
  get element() {
    return this.#text;
  }

  /** The arguments. @returns {{args: unknown[], problem?: Problem, unread?: string}} */
  get value() {
    const { args, problem, text } = this.#readText();
    return problem ? { args, problem, unread: text.trim() } : { args };
  }

  #readText() {
    const text = this.#text.value;
    if (this.#read?.text !== text) {
      const read = readArguments(text, this.#files);
      this.#read = { text, ...read, bytes: read.problem ? 0 : sizeOf(read.args) };
    }
    return this.#read;
  }

  /**
   * Says beside the field how large the arguments can be, and whether they are too large.
   * @param {number} most bytes of data that a line of the server has at most; 0: the line runs in a client, or the server has no such limit
   */
  update(most) {
    this.#ofServer = most > 0 && most < limit;
    this.#most = this.#ofServer ? most : limit;
    const { args, bytes } = this.#readText();
    const tooLarge = bytes > this.#most ? `These arguments have ${size(bytes)}. ${this.#why}` : "";
    const text = this.#refused || tooLarge || asSent(args) || `Several with commas. Bytes: hex("01 ff"), or a file of up to ${size(this.#most)}.`;
    if (this.#note.textContent !== text) this.#note.textContent = text;
  }

  get #why() {
    return this.#ofServer
      ? `A line of the server has at most ${size(this.#most)} here.`
      : `The server takes at most ${size(this.#most)} in a message (maxHttpBufferSize), and ends the connection if there are more.`;
  }

  /** Adds files to the arguments. One that is too large is not read at all. @param {File[]} files */
  async #add(files) {
    const added = [];
    let refused = "";
    for (const file of files) {
      if (file.size > this.#most) {
        refused = `${file.name} has ${size(file.size)}, so it is not added. ${this.#why}`;
        continue;
      }
      try {
        this.#files.set(file.name, fromFile(new Uint8Array(await file.arrayBuffer()), file.name));
        added.push(`file(${JSON.stringify(file.name)})`);
      } catch {
        refused = `${file.name} could not be read. Choose it again.`;
      }
    }
    this.#read = undefined; // the text may name a file that was not there
    const before = this.#text.value.trimEnd();
    const missing = added.filter((call) => !before.includes(call));
    if (missing.length > 0) this.#text.value = [before.replace(/,$/, ""), ...missing].filter(Boolean).join(", ");
    this.#text.dispatchEvent(new Event("input", { bubbles: true }));
    this.#refused = refused;
    if (refused) this.#root.dispatchEvent(new Event("change", { bubbles: true })); // so that the panel shows it
  }
}

/** @param {number} bytes */
const size = (bytes) => `${bytes.toLocaleString("en")} ${bytes === 1 ? "byte" : "bytes"}`;

/**
 * Says what JSON makes of undefined, if an argument is or has it; "" if none does.
 * @param {unknown[]} args
 */
export function asSent(args) {
  if (args.some((a) => a === undefined)) return "JSON has no undefined: it arrives as null.";
  return args.some(hasUndefined) ? "JSON has no undefined: in an object its key is left out, and in an array it arrives as null." : "";
}

/** @param {unknown} value @returns {boolean} */
const hasUndefined = (value) => typeof value === "object" && value !== null && !(value instanceof Uint8Array) && Object.values(value).some((v) => v === undefined || hasUndefined(v));
