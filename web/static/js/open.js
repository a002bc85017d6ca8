// @ts-check
import { required } from "./page/dom.js";
import { Problem } from "./page/messages.js";
import { ownLab } from "./play/own-lab.js";
import { Refused } from "./trace/refusals.js";

const page = required("[data-open]", HTMLElement);
const opening = required("[data-opening]", HTMLElement, page);
const retry = required("[data-retry]", HTMLButtonElement, page);
const problem = new Problem(required("[data-problem]", HTMLElement, page));

/** Opens a lab of the visitor's own and goes to its page, or says why there is none. */
async function open() {
  problem.hide();
  retry.hidden = true;
  opening.hidden = false;
  try {
    const address = await ownLab.open(Number(page.dataset.instances));
    const query = new URLSearchParams(location.search);
    query.delete("instances");
    location.replace(address + (query.size > 0 ? `?${query}` : "") + location.hash);
  } catch (error) {
    opening.hidden = true;
    retry.hidden = false;
    const words = error instanceof Refused ? error.words : { what: "The playground’s server does not answer.", next: "It may have been stopped. Start it again, and try again." };
    problem.showState(`No lab of your own could be opened. ${words.what}`, words.next);
  }
}

retry.addEventListener("click", open);
open();
