import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./page";

test("a step can be played on a phone", async ({ page }) => {
  await page.goto("/lessons/04-emit-targets#step-4");
  const section = page.locator("#step-4");
  await section.getByTestId("guess-carol").click({ timeout: 30_000 });
  await section.getByTestId("run").click({ timeout: 30_000 });
  await expect(section.getByTestId("verdict-alice")).toHaveAttribute("data-verdict", "extra");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
});
