// @ts-check

/**
 * Offers a step's help rung by rung: the next hint once the last one is open, the
 * solution after the hints, or once the step has been played.
 * @param {HTMLElement} section
 * @returns {{played: () => void}}
 */
export function ladder(section) {
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
