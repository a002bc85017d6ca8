// @ts-check

/**
 * Offers a step's help one part at a time: several hints and then the solution. Each part
 * appears when the learner has opened the part before it.
 * @param {HTMLElement} section the element of the step
 * @returns {{played: () => void}} played: shows and opens the solution, after the exercise has run
 */
export function helpLadder(section) {
  const rungs = [...section.querySelectorAll("[data-rung]")].filter((r) => r instanceof HTMLDetailsElement);
  rungs.forEach((rung, i) => {
    rung.hidden = i > 0;
    rung.addEventListener("toggle", () => {
      if (rung.open && rungs[i + 1]) rungs[i + 1].hidden = false;
    });
  });
  return {
    played() {
      const solution = rungs.find((r) => r.hasAttribute("data-solution"));
      if (!solution) return;
      solution.hidden = false;
      solution.open = true;
    },
  };
}
