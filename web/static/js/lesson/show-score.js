// @ts-check
import { element, required } from "../page/dom.js";
import { markOf, scoreText } from "./score.js";

/** What a segment says of its step to screen readers. @type {Record<string, string>} */
const words = { right: ", right", missed: ", missed at first", played: ", run without a guess", open: ", not solved yet" };

/**
 * Shows how far the learner has come: in a line, with a button that forgets it, and in the
 * segments above the text.
 * @param {HTMLElement} page
 * @param {import("./lesson.js").LessonData} lesson
 * @param {import("./progress.js").Progress} progress
 * @param {() => void} forget is called when the learner wants to begin from the start
 */
export function showScore(page, lesson, progress, forget) {
  const line = required("[data-progress]", HTMLElement, page);
  const text = scoreText(progress.steps, lesson.steps.filter((s) => s.exercise).length);
  line.replaceChildren(text);
  if (text) {
    const reset = element("button", { type: "button", class: "button small plain", "data-testid": "reset" }, "reset");
    reset.addEventListener("click", forget);
    line.append(progress.restored ? " · restored · " : " · ", reset);
  }
  lesson.steps.forEach((step, i) => {
    const link = page.querySelector(`[data-step-link="${CSS.escape(step.id)}"]`);
    const mark = markOf(progress.steps[step.id]);
    if (mark) link?.setAttribute("data-done", mark);
    else link?.removeAttribute("data-done");
    link?.setAttribute("aria-label", `Step ${i + 1}: ${step.title}${words[mark] ?? ""}`);
  });
}
