// @ts-check
import { element } from "../page/dom.js";
import { focusOn } from "../page/menus.js";
import { save } from "./save.js";
import { readLink, writeLink } from "../trace/link.js";

/** @typedef {import("../trace/trace.js").Recording} Recording */

/**
 * Something that can be shared.
 * @typedef {object} Choice
 * @property {string} label
 * @property {() => Recording} recording is called when the learner chooses it
 */

/** The longest address that is offered as a link: chat programs and browsers cut longer ones. */
export const longest = 30_000;

const page = "/player";
let dialogs = 0; // makes the ids of several dialogs differ

/**
 * A dialog with the link of a recording. Whoever opens the link sees the recording, without
 * any lab. If the recording is too long for a link, the dialog offers a file.
 */
export class ShareDialog {
  #choices = element("fieldset", { class: "share-choices" }, element("legend", { class: "label" }, "What to share"));
  #size = element("p", { class: "share-size", "data-testid": "share-size" });
  #link = element("input", { type: "text", readonly: true, class: "code-input", "data-testid": "share-link" });
  #field = element("div", { class: "field" });
  #status = element("p", { class: "share-status", role: "status", "data-testid": "share-status" });
  #copy = element("button", { type: "button", class: "button primary", "data-testid": "share-copy" }, "Copy the link");
  #save = element("button", { type: "button", class: "button", "data-testid": "share-save" }, "Save a file");
  #root;
  /** @type {Recording | undefined} */
  #recording;
  #shown = 0; // counts the choices that were made, so that a slow one does not overwrite a later one

  constructor() {
    const id = `share-${++dialogs}`;
    this.#link.id = `${id}-link`;
    this.#field.append(element("label", { for: this.#link.id }, "The link"), this.#link);
    const close = element("button", { type: "button", class: "button plain", "data-testid": "share-close" }, "Close");
    this.#root = element("dialog", { class: "share", "aria-labelledby": id, "data-testid": "share-dialog" },
      element("h2", { id }, "Share a link that plays"),
      element("p", {}, "Whoever opens the link sees the recording. It needs no lab, and everything is in the link itself: all names and texts of the recording, but no token and no way into this lab."),
      this.#choices, this.#size, this.#field,
      element("div", { class: "share-buttons" }, this.#copy, this.#save, close), this.#status);
    this.#copy.addEventListener("click", () => this.#copyLink());
    this.#save.addEventListener("click", () => {
      if (this.#recording) save(this.#recording);
      this.#status.textContent = `The file is saved. The page ${page} opens it.`;
    });
    this.#link.addEventListener("focus", () => this.#link.select());
    close.addEventListener("click", () => this.#root.close());
  }

  /** Opens the dialog. @param {Choice[]} choices the first one is chosen */
  open(choices) {
    this.#choices.hidden = choices.length < 2;
    this.#choices.replaceChildren(...[...this.#choices.children].slice(0, 1), ...choices.map((choice, i) => {
      const radio = element("input", { type: "radio", name: this.#link.id, checked: i === 0, "data-testid": `share-choice-${i}` });
      radio.addEventListener("change", () => this.#show(choice));
      return element("label", { class: "check" }, radio, element("span", {}, choice.label));
    }));
    const before = document.activeElement;
    this.#root.addEventListener("close", () => {
      this.#root.remove();
      if (before instanceof HTMLElement) focusOn(before); // the dialog has closed the menu that it was opened from
    }, { once: true });
    document.body.append(this.#root);
    this.#root.showModal();
    this.#copy.focus();
    return this.#show(choices[0]);
  }

  /** @param {Choice} choice */
  async #show(choice) {
    const turn = ++this.#shown;
    const recording = choice.recording();
    const fragment = await writeLink(recording);
    const link = `${location.origin}${page}${fragment}`;
    const fits = link.length <= longest && await readLink(fragment).then(() => true, () => false); // a short link may inflate to more than the player takes
    if (turn !== this.#shown) return;
    this.#recording = recording;
    const count = [recording, recording.fork?.without].reduce((sum, world) => sum + (world ? world.events.length + world.happened.length : 0), 0);
    const size = `${count.toLocaleString("en")} events, a link of ${link.length.toLocaleString("en")} characters`;
    this.#size.textContent = fits ? `${size}.` : `${size}: too long for a link, which many programs cut after ${longest.toLocaleString("en")}. Save a file instead; the page ${page} opens it.`;
    this.#field.hidden = !fits;
    this.#copy.hidden = !fits;
    this.#link.value = fits ? link : "";
    this.#status.textContent = "";
    if (!fits && (document.activeElement === document.body || document.activeElement === this.#copy)) this.#save.focus();
  }

  async #copyLink() {
    try {
      await navigator.clipboard.writeText(this.#link.value); // there is no clipboard over plain HTTP, except on localhost
      this.#status.textContent = "The link is copied.";
    } catch {
      this.#link.focus();
      this.#status.textContent = "The browser does not let this page copy. The link is selected: copy it by hand.";
    }
  }
}
