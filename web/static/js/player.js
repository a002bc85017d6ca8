// @ts-check
import { required } from "./page/dom.js";
import { Problem, narrator } from "./page/messages.js";
import { tabs } from "./page/tabs.js";
import { Viewer } from "./player/viewer.js";
import { TraceFileError, largest, readTrace } from "./trace/file.js";
import { isLink, readLink } from "./trace/link.js";

/** @typedef {import("./trace/trace.js").Recording} Recording */

const next = "Ask for a new link, or for the file, which you can open here. Or make a recording of your own in the playground: run a line, then press Share.";

const problem = new Problem(required("[data-problem]", HTMLElement));
const viewer = new Viewer(required("[data-player]", HTMLElement), narrator(required("[data-narration]", HTMLElement)));

tabs(required("[data-views]", HTMLElement));

/**
 * Shows a recording, or says why it cannot be shown.
 * @param {string} what what happened if it cannot be shown
 * @param {() => Promise<Recording>} read
 */
async function open(what, read) {
  try {
    const recording = await read();
    problem.hide();
    viewer.show(recording);
  } catch (error) {
    if (!(error instanceof TraceFileError)) throw error;
    viewer.hide();
    problem.show(what, `${error.message} ${next}`);
  }
}

/** Opens the link in the page's address. */
function openLink() {
  if (isLink(location.hash)) open("This link cannot be played.", () => readLink(location.hash));
}

const file = required("[data-file]", HTMLInputElement);
required("[data-open]", HTMLButtonElement).addEventListener("click", () => file.click());
file.addEventListener("change", () => {
  const [chosen] = file.files ?? [];
  file.value = ""; // otherwise choosing the same file again would not fire "change"
  if (chosen) {
    open("This file cannot be played.", async () => {
      if (chosen.size > largest) throw new TraceFileError(`The file is larger than the ${largest >> 20} MB that a trace may have.`);
      return readTrace(await chosen.text());
    });
  }
});

// Whoever pastes another link into the address of this page changes only the fragment, so the browser does not load the page again.
addEventListener("hashchange", openLink);
openLink();
