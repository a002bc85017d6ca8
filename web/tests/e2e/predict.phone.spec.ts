import { expectAccessible } from "./accessible";
import { expect, press, test } from "./page";

test.use({ predict: true });

test("on a phone the prediction, the run button and the outcome stay in view", async ({ page }) => {
  await page.goto("/play");
  for (const name of ["alice", "bob", "carol"]) {
    await expect(page.getByTestId(`client-${name}`).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
  }
  await press(page, "emit-broadcast");
  await expect(page.getByTestId("predict-bob")).toBeInViewport();
  await page.getByTestId("predict-bob").check({ force: true });
  await page.getByTestId("predict-carol").check({ force: true });
  await expect(page.getByTestId("again")).toBeInViewport();
  await page.getByTestId("again").click();
  await expect(page.getByTestId("outcome-alice")).toHaveAttribute("data-judged", "rightly-left-out");
  await expect(page.getByTestId("outcome-bob")).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await expectAccessible(page);
});
