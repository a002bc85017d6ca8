import { expectAccessible } from "./accessible";
import { expect, test } from "./page";

test.use({ predict: true });

test("on a phone the prediction, the run button and the outcome stay in view", async ({ page }) => {
  await page.goto("/play");
  for (const name of ["alice", "bob", "carol"]) {
    await expect(page.getByTestId(`client-${name}`).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
  }
  await page.getByTestId("emit-broadcast").click();
  await expect(page.getByTestId("predict-bob")).toBeInViewport();
  await page.getByTestId("predict-bob").check();
  await page.getByTestId("predict-carol").check();
  await expect(page.getByTestId("run-here")).toBeInViewport();
  await page.getByTestId("run-here").click();
  await expect(page.getByTestId("outcome-alice")).toHaveAttribute("data-judged", "rightly-left-out");
  await expect(page.getByTestId("outcome-bob")).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await expectAccessible(page);
});
