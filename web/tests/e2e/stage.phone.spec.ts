import { devices } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, openStageMenu, runLine, test } from "./page";

test.use({ ...devices["Pixel 5"], viewport: { width: 360, height: 740 }, defaultBrowserType: undefined });

test("the stage fits a phone, and its controls are large enough for a thumb", async ({ page }) => {
  await page.goto("/lab/main/");
  for (const name of ["alice", "bob", "carol"]) {
    await expect(page.locator(`lab-stage .stage-figure[data-key="${name}"]`)).toHaveAttribute("data-transport", "websocket", { timeout: 30_000 });
  }
  await runLine(page, "broadcast");
  const stage = page.getByTestId("stage");
  await expect(stage).toHaveAttribute("data-event", "task:created");
  await expect(page.locator('lab-stage .stage-figure[data-key="alice"]')).toHaveAttribute("data-audience", "miss");
  await expect(page.locator('lab-stage .stage-figure[data-key="carol"]')).toHaveAttribute("data-audience", "hit");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await openStageMenu(stage);
  for (const control of await stage.locator(".stage-controls :is(button, select, [role=slider]), summary").all()) {
    const box = await control.boundingBox();
    if (box) expect(Math.round(box.height), await control.evaluate((el) => el.outerHTML.slice(0, 60))).toBeGreaterThanOrEqual(44);
  }
  await stage.getByTestId("stage-menu").tap();
  // The score is tapped; the names of its stops are in the caption.
  const score = stage.getByTestId("stage-scrub");
  await expect(score.locator("text")).toHaveCount(0);
  const stop = (await score.locator(".stage-stop-mark").nth(2).boundingBox())!;
  await page.touchscreen.tap(stop.x + 4, stop.y + 4);
  await expect(stage).toHaveAttribute("data-step", "3");
  await expect(stage.getByTestId("stage-caption")).toContainText("Instance b takes task:created from Redis");
  await page.locator('lab-stage .stage-figure[data-key="carol"]').tap();
  await expect(page.locator("lab-stage .stage-tip-name")).toHaveText("carol");
  await expectAccessible(page);
});
