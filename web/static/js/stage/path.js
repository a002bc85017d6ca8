// @ts-check
import { isRequest } from "./films/request.js";

/**
 * The links that packets have used up to a step (lit), and the places and links that packets
 * use in that step (now). The link of a client has the name of the client's place, and an
 * instance's link to Redis has the name of the instance's place.
 * @param {import("./stage.js").Film} film
 * @param {number} step
 */
export function linksUsed(film, step) {
  const lit = new Set();
  const now = new Set();
  film.steps.slice(0, step + 1).forEach((s, i) => {
    for (const { from, to, kind } of s.hops) {
      if (i === step) now.add(to);
      if (isRequest({ kind })) continue; // it has a connection of its own
      const client = [from, to].find((p) => p.startsWith("client:"));
      const link = client ?? [from, to].find((p) => p.startsWith("instance:")) ?? "";
      if (from !== to) (i === step ? now : lit).add(link);
    }
    if (i === step) for (const mark of s.marks) now.add(mark.place);
  });
  return { lit, now };
}
