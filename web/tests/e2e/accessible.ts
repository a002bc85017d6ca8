import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./page";

/**
 * Expects that axe finds no violation in the page or in its frames.
 * @param part a selector; if it is given, axe reads only that part of the page
 */
export async function expectAccessible(page: Page, part?: string) {
  // Two settings make axe three times faster. Legacy mode combines the results in the
  // page itself instead of in a second page. This is possible because all frames have the
  // origin of the page. And with resultTypes, axe describes only violations, not the
  // thousand or so elements that pass.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  if (part) axe.include(part);
  const { violations, incomplete } = await axe.analyze();
  expect(violations).toEqual([]);
  expect(incomplete.filter(({ id }) => id === "frame-tested"), "frames that axe could not enter").toEqual([]);
}
