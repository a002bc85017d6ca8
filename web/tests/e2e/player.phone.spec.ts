import { deflateRawSync } from "node:zlib";
import { expectAccessible } from "./accessible";
import { expect, openLab, press, reveal, runLine, test } from "./page";

test.describe.configure({ timeout: 180_000 });

test("a link plays on a phone, and nothing is wider than the screen", async ({ page }) => {
  await openLab(page);
  await (await reveal(page, "event")).fill("news");
  await runLine(page, "all");
  await expect(page.getByTestId("outcome-carol")).toHaveAttribute("data-received", "true");
  await page.locator('[data-show="timeline"]').click();
  await press(page, "share-trace");
  await expect(page.getByTestId("share-size")).toContainText("events");
  await expectAccessible(page, ".share");
  const link = await page.getByTestId("share-link").inputValue();
  for (const button of await page.getByTestId("share-dialog").getByRole("button").all()) expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/share-phone.png` });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto("/player");
    await page.goto(link);
    await expect(page.getByTestId("stage")).toHaveAttribute("data-playing", "false");
    await expect(page.getByTestId("source")).toBeInViewport();
    await expect(page.getByTestId("stage-view")).toBeInViewport();
    await expect(page.getByTestId("outcome-carol")).toContainText("carol is connected");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await expectAccessible(page);
    if (process.env.SHOTS) {
      await page.screenshot({ path: `${process.env.SHOTS}/player-phone-${colorScheme}.png` });
      await page.screenshot({ path: `${process.env.SHOTS}/player-phone-${colorScheme}-whole.png`, fullPage: true });
    }
  }
  await page.goto(`/player#trace=${deflateRawSync("{}").toString("base64url")}`);
  await expect(page.getByTestId("problem")).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/player-phone-problem.png` });
});
