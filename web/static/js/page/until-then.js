// @ts-check
import { element } from "./dom.js";

/**
 * Tells the learner where to go on until a lab is free.
 * @param {boolean} inLab whether the lab of this page is open
 * @returns {(string | HTMLElement)[]} text and links
 */
export function untilThen(inLab) {
  const shared = "the lab that everybody shares";
  if (!inLab) return ["Until then, go on in ", element("a", { href: "/play" }, shared), "."];
  if (location.pathname === "/play") return ["Until then, go on in this lab, which everybody shares."];
  return ["Until then, go on in this lab, or in ", element("a", { href: "/play", target: "_blank" }, `${shared} (a new tab)`), "."];
}
