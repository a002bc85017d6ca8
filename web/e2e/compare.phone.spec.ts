import { expect, test } from "./page";

test("the comparison fits a phone: nothing is wider than the screen", async ({ page }) => {
  await page.goto("/compare");
  await page.locator("task-list").getByRole("button", { name: "Log in" }).waitFor();
  const frame = page.frameLocator("iframe");
  await frame.getByRole("button", { name: "Log in" }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  // The frame is as wide as its column and as tall as its content.
  const main = frame.locator("main");
  const [wide, tall] = await main.evaluate((el) => [el.scrollWidth - innerWidth, el.scrollHeight - innerHeight]);
  expect(wide).toBeLessThanOrEqual(0);
  expect(tall).toBeLessThanOrEqual(0);
});
