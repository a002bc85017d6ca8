// @ts-check
import { required } from "../page/dom.js";
import { openLab } from "../lab/labs.js";

/** @typedef {import("../page/messages.js").Problem} Problem */

/**
 * Shows the buttons that open a lab and copy its link.
 * @param {HTMLElement} page
 * @param {(text: string) => void} say
 * @param {Problem} problem
 */
export function offerLabs(page, say, problem) {
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
        problem.show("No lab could be opened.", error instanceof Error ? error.message : String(error));
        create.disabled = false;
      }
    });
  }
  const share = page.querySelector("[data-share]");
  // Without a secure context a page has no clipboard: then the address bar has to do.
  if (share instanceof HTMLButtonElement && navigator.clipboard) {
    share.hidden = false;
    share.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(location.href);
        share.textContent = "Copied";
        say("The link is copied. Whoever opens it is in this lab too.");
      } catch {
        share.textContent = "Not allowed";
        say("The browser does not let this page copy. Copy the address instead.");
      }
      setTimeout(() => { share.textContent = "Copy the link"; }, 1500);
    });
  }
}
