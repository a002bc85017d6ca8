// @ts-check

/**
 * Offers a step's help one part at a time. Each hint appears after the learner has opened the
 * one before it; the solution appears after the hints, or after the step has been played.
 * @param {HTMLElement} section
 * @returns {{played: () => void}} played opens the solution
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
