import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./page";

test("the playground fits a phone, part by part", async ({ page }) => {
  await page.goto("/play");
  for (const name of ["alice", "bob", "carol"]) {
    await expect(page.getByTestId(`client-${name}`).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
  }
  await page.getByTestId("emit-broadcast").click();
  await expect(page.getByTestId("outcome-bob")).toHaveAttribute("data-received", "true");
  await expect(page.getByTestId("outcome-bob")).toBeInViewport();
  await expect(page.getByTestId("outcome-alice")).toHaveAttribute("data-received", "false");
  for (const part of ["faults", "clients", "timeline", "emit"]) {
    await page.locator(`[data-show="${part}"]`).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), part).toBeLessThanOrEqual(360);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations, part).toEqual([]);
  }
});
