// @ts-check
import { element } from "../page/dom.js";

/**
 * Puts a copy button on every block of code.
 * @param {HTMLElement} page
 * @param {(text: string) => void} say
 */
export function offerCopies(page, say) {
  // Without a secure context a page has no clipboard: then there is no button.
  if (!navigator.clipboard) return;
  for (const figure of page.querySelectorAll("figure.code")) {
    const caption = figure.querySelector("figcaption");
    const code = figure.querySelector("code");
    if (!caption || !code) continue;
    const language = caption.textContent ?? "code";
    const button = element("button", { type: "button", class: "button small plain", "aria-label": `Copy the ${language}` }, "Copy");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent ?? "");
        button.textContent = "Copied";
        say(`The ${language} is copied.`);
      } catch {
        button.textContent = "Not allowed";
        say("The browser does not let this page copy. Select the code instead.");
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    caption.append(button);
  }
}
