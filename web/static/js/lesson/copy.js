// @ts-check
import { element } from "../page/dom.js";

/**
 * Adds a copy button to every block of code.
 * @param {HTMLElement} page
 * @param {(text: string) => void} announce
 */
export function offerCopies(page, announce) {
  // A page over plain HTTP (not localhost) cannot use the clipboard, so it gets no buttons.
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
        announce(`The ${language} has been copied.`);
      } catch {
        button.textContent = "Not allowed";
        announce("The browser does not let this page copy. Select the code instead.");
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    caption.append(button);
  }
}
