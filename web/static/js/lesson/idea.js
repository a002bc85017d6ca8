// @ts-check

/**
 * The wrong idea that a guess shows, if the lesson knows one.
 * @param {string[]} guess the names that were chosen, a name twice for twice
 * @param {import("./lesson.js").Idea[]} [ideas]
 */
export function ideaBehind(guess, ideas = []) {
  const key = (/** @type {string[]} */ names) => [...names].sort().join("\n");
  return ideas.find((i) => key(i.said) === key(guess));
}
