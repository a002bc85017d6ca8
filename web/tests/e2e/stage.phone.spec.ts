import { devices } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, runLine, test } from "./page";

test.use({ ...devices["Pixel 5"], viewport: { width: 360, height: 740 }, defaultBrowserType: undefined });

test("the stage fits a phone, and its controls are large enough for a thumb", async ({ page }) => {
  await page.goto("/play");
  for (const name of ["alice", "bob", "carol"]) {
    await expect(page.locator(`lab-stage .stage-figure[data-key="${name}"]`)).toHaveAttribute("data-transport", "websocket", { timeout: 30_000 });
  }
  await runLine(page, "broadcast");
  const stage = page.getByTestId("stage");
  await expect(stage).toHaveAttribute("data-event", "news");
  await expect(page.locator('lab-stage .stage-figure[data-key="alice"]')).toHaveAttribute("data-audience", "miss");
  await expect(page.locator('lab-stage .stage-figure[data-key="carol"]')).toHaveAttribute("data-audience", "hit");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  for (const control of await stage.locator(".stage-controls :is(button, select, input):visible, summary:visible").all()) {
    const box = await control.boundingBox();
    expect(Math.round(box?.height ?? 0), await control.evaluate((el) => el.outerHTML.slice(0, 60))).toBeGreaterThanOrEqual(44);
  }
  await page.getByTestId("stage-view").press("ArrowLeft");
  await expect(stage).toHaveAttribute("data-step", "3");
  await page.locator('lab-stage .stage-figure[data-key="carol"]').tap();
  await expect(page.locator("lab-stage .stage-tip-name")).toHaveText("carol");
  await expectAccessible(page);
});
