// @ts-check
import { required } from "../page/dom.js";

// Labs: a world of one's own for who wants one, and a link to share it.

/**
 * Shows the buttons that open a lab and copy its link.
 * @param {HTMLElement} page
 * @param {(text: string) => void} say
 * @param {(what: string, next: string) => void} showProblem
 */
export function offerLabs(page, say, showProblem) {
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
        showProblem("No lab could be opened.", error instanceof Error ? error.message : String(error));
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

/**
 * Opens a lab.
 * @param {number} instances how many it begins with
 * @param {boolean} [brief] it is for this page alone, and closed once the page has left it
 * @returns {Promise<string>} its address
 */
export async function openLab(instances, brief = false) {
  const response = await fetch(brief ? "/api/labs?brief" : "/api/labs", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ instances }),
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.message ?? body.error?.message ?? `The server answered ${response.status}. Try again.`);
  return String(body.url);
}

/**
 * Whether the page's lab is no more. It never comes back: a new one has another address.
 * @returns {Promise<boolean>} false too where the server does not answer
 */
export async function labIsGone() {
  const response = await fetch(location.pathname, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  return response?.status === 404;
}
