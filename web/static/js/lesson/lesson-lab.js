// @ts-check
import { KeptLab } from "../lab/kept-lab.js";
import { World } from "../lab/world.js";
import { element } from "../page/dom.js";
import { storage } from "../page/storage.js";
import { Refused } from "../trace/refusals.js";

/** @typedef {import("./lesson.js").LessonData} LessonData */

/**
 * Opens the lab in which a lesson plays. It is the learner's own, so that nobody else breaks it
 * or emits in it. The tab keeps it until it is closed. If no lab can be opened, the page says
 * why and offers to try again: the lesson plays in no other lab.
 * @param {LessonData} lesson
 * @param {import("../page/messages.js").Problem} problem
 * @returns {Promise<string>} the lab's address, once it is open
 */
export async function lessonLab({ folder, scene }, problem) {
  const lab = new KeptLab(storage("sessionStorage"), `socketplay:lesson-lab:${folder}`);
  for (;;) {
    try {
      return await lab.open(scene.instances.length);
    } catch (error) {
      const { what, next } = error instanceof Refused ? error.words : { what: "The playground’s server does not answer.", next: "" };
      const again = element("button", { type: "button", class: "button small", "data-testid": "retry-lab" }, "Try again");
      problem.showState("This lesson has no lab of its own now, so its lines cannot run.", `${what} ${next}`.trim(), again);
      await new Promise((resolve) => again.addEventListener("click", resolve, { once: true }));
      problem.hide();
    }
  }
}

/** The model of a lab. @param {import("../client/socketplay.js").IO} io @param {string} address */
export const worldOf = (io, address) => new World(io, `${address}control/socket.io/`, `${address}api/token`);
