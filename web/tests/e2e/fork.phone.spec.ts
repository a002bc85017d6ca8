import { devices } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { comparison, fork, receivers, repeatNext } from "./fork-steps";
import { expect, openLab, openStageMenu, press, test } from "./page";

test.use({ ...devices["Pixel 5"], viewport: { width: 360, height: 740 }, defaultBrowserType: undefined, predict: true });
test.describe.configure({ timeout: 180_000 });

for (const colorScheme of ["light", "dark"] as const) {
  test(`a fork fits a phone, one world below the other, in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openLab(page);
    for (const name of ["alice", "bob", "carol"]) {
      await expect(page.locator(`lab-stage .stage-figure[data-key="${name}"]`)).toHaveAttribute("data-transport", "websocket", { timeout: 30_000 });
    }
    await press(page, "emit-broadcast");
    await page.getByTestId("run-without").tap();
    await expect(page.getByTestId("stage")).toHaveAttribute("data-event", "task:created");
    await fork(page);
    const checkLayout = async (name: string) => {
      await page.waitForTimeout(2500); // until films and changes of colour have ended
      const dialog = page.getByTestId("fork-dialog");
      expect(await dialog.evaluate((el) => el.scrollWidth - el.clientWidth)).toBeLessThanOrEqual(0);
      for (const control of await dialog.locator("button, summary, .choice").all()) {
        if (!(await control.isVisible())) continue;
        expect(Math.round((await control.boundingBox())?.height ?? 0), await control.evaluate((el) => el.outerHTML.slice(0, 80))).toBeGreaterThanOrEqual(44);
      }
      await expectAccessible(page);
      if (process.env.SHOTS) {
        await page.screenshot({ path: `${process.env.SHOTS}/fork-phone-${colorScheme}-${name}.png` });
        await page.getByTestId("fork-without").scrollIntoViewIfNeeded();
        await page.screenshot({ path: `${process.env.SHOTS}/fork-phone-${colorScheme}-${name}-below.png` });
        await page.getByTestId("fork-line").scrollIntoViewIfNeeded();
      }
    };
    await page.getByTestId("fork-predict-bob").check();
    await checkLayout("asked");
    await repeatNext(page, 1);
    expect([await receivers(page, "with"), await receivers(page, "without")]).toEqual([["bob", "carol"], ["bob"]]);
    await expect(comparison(page)).toHaveText("carol is on instance b: without an adapter a broadcast never leaves a. You predicted 3 of 3 correctly.");
    await checkLayout("done");
    await page.getByTestId("fork-close").tap();
    await expect(page.getByTestId("fork-dialog")).toHaveCount(0);
  });
}

// Without scrollIntoView in ForkView's #end, the words are above the window.
test("a phone shows why a fork cannot be made", async ({ page }) => {
  await openLab(page);
  await press(page, "emit-broadcast");
  await page.getByTestId("run-without").tap();
  await expect(page.getByTestId("stage")).toHaveAttribute("data-event", "task:created");
  await page.route("**/api/labs?brief", (route) => route.fulfill({
    status: 503, contentType: "application/json", body: JSON.stringify({ code: "too_many_labs", message: "All labs are taken." }),
  }));
  await openStageMenu(page);
  await page.getByTestId("fork").click();
  await expect(comparison(page)).toContainText("The fork could not be made. All labs are taken. Try again, or reload the page. Until then, go on in this lab");
  await expect(comparison(page)).toBeInViewport({ ratio: 1 });
});
