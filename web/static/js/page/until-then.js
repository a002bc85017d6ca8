// @ts-check
import { element } from "./dom.js";

/**
 * Tells the learner where to go on until a lab is free.
 * @param {boolean} inLab whether the lab of this page is open
 * @returns {(string | HTMLElement)[]} text and links
 */
export function untilThen(inLab) {
  const shared = "the lab of everybody";
  const address = "/lab/main/";
  if (!inLab) return ["Until then, go on in ", element("a", { href: address }, shared), "."];
  if (location.pathname === address) return [`Until then, go on in this lab, ${shared}.`];
  return ["Until then, go on in this lab, or in ", element("a", { href: address, target: "_blank" }, `${shared} (a new tab)`), "."];
}
