import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./page";

/**
 * Expects that axe finds nothing wrong with a page, frames and all.
 * @param part the selector of the only part to look at
 */
export async function expectAccessible(page: Page, part?: string) {
  // All of it in the page itself, where every frame is of the same origin, and in full
  // only what is wrong: else axe has a list of everything that is well, some thousand
  // elements, put together in a page of its own, and takes three times as long.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  if (part) axe.include(part);
  const { violations, incomplete } = await axe.analyze();
  expect(violations).toEqual([]);
  expect(incomplete.filter(({ id }) => id === "frame-tested"), "frames that axe did not get into").toEqual([]);
}
