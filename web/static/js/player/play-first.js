// @ts-check

/**
 * Plays a stage's first film. With reduced motion the film waits at its start.
 * @param {import("../stage/lab-stage.js").LabStage} stage
 */
export function playFirst(stage) {
  const [first] = stage.player.films;
  stage.toggleAttribute("data-without-films", !first);
  if (!first) return;
  stage.player.choose(first.id);
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) stage.player.play();
}
