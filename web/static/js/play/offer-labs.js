// @ts-check
import { element, required } from "../page/dom.js";
import { untilThen } from "../page/until-then.js";
import { LabsTaken, openLab } from "../lab/labs.js";

/** @typedef {import("../page/messages.js").Problem} Problem */

/**
 * Shows the buttons that open a new lab and copy the link of this one.
 * @param {HTMLElement} page
 * @param {(text: string) => void} announce
 * @param {Problem} problem
 */
export function offerLabs(page, announce, problem) {
  const form = page.querySelector("[data-new-lab-form]");
  if (form instanceof HTMLElement) {
    const create = required("[data-new-lab]", HTMLButtonElement, form);
    const size = required("[data-lab-size]", HTMLSelectElement, form);
    form.hidden = false;
    create.addEventListener("click", async () => {
      create.disabled = true;
      try {
        location.assign(await openLab(Number(size.value)));
      } catch (error) {
        problem.show("No lab could be opened.", error instanceof Error ? error.message : String(error), error instanceof LabsTaken ? element("p", {}, ...untilThen(true)) : undefined);
        create.disabled = false;
      }
    });
  }
  const share = page.querySelector("[data-share]");
  // A page over plain HTTP (not localhost) cannot use the clipboard, so it has no button; the learner copies the address instead.
  if (share instanceof HTMLButtonElement && navigator.clipboard) {
    share.hidden = false;
    const label = share.textContent;
    share.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(location.href);
        share.textContent = "Copied";
        announce("The link has been copied. Everyone who opens it joins this lab.");
      } catch {
        share.textContent = "Not allowed";
        announce("The browser does not let this page copy. Copy the address instead.");
      }
      setTimeout(() => { share.textContent = label; }, 1500);
    });
  }
}
