import { expectAccessible } from "./accessible";
import { expect, runLine, test } from "./page";

test("each part of the playground fits a phone", async ({ page }) => {
  await page.goto("/lab/main/");
  for (const name of ["alice", "bob", "carol"]) {
    await expect(page.getByTestId(`client-${name}`).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
  }
  await runLine(page, "broadcast");
  await expect(page.getByTestId("outcome-bob")).toHaveAttribute("data-received", "true");
  await expect(page.getByTestId("outcome-bob")).toBeInViewport();
  await expect(page.getByTestId("outcome-alice")).toHaveAttribute("data-received", "false");
  for (const part of ["faults", "timeline", "emit"]) {
    await page.locator(`[data-show="${part}"]`).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), part).toBeLessThanOrEqual(360);
    await test.step(part, () => expectAccessible(page));
  }
});

test("every control is large enough for a thumb", async ({ page }) => {
  await page.goto("/lab/main/");
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  const small = () => page.evaluate(() => {
    /** The area in which a press hits a control. A fault's is its whole row, which a pseudo-element of its button fills. */
    const areaOf = (el: HTMLElement) => {
      const box = (el instanceof HTMLInputElement && /checkbox|radio/.test(el.type) ? el.labels?.[0] ?? el : el).getBoundingClientRect();
      const over = getComputedStyle(el, "::before");
      if (over.content === "none" || over.position !== "absolute" || !el.offsetParent) return box;
      el.scrollIntoView({ block: "center" });
      const row = el.offsetParent.getBoundingClientRect();
      return [row.top + 1, row.bottom - 1].every((y) => document.elementFromPoint(row.left + 20, y) === el) ? row : box;
    };
    return [...document.querySelectorAll<HTMLElement>("main :is(button, select, input, summary, textarea)")]
      .filter((el) => el.checkVisibility({ visibilityProperty: true }))
      .map((el) => ({ el, box: areaOf(el) }))
      .filter(({ box }) => box.height > 0 && box.height < 44)
      .map(({ el, box }) => `${el.dataset.testid ?? el.textContent}: ${box.height} px`);
  });
  for (const part of ["emit", "faults", "timeline"]) {
    await page.locator(`[data-show="${part}"]`).click();
    expect(await small(), part).toEqual([]);
  }
  await page.getByTestId("tab-wire").click();
  await page.getByTestId("wire-rows").getByRole("option").last().click();
  expect(await small(), "wire").toEqual([]);
  await page.goto("/lessons/04-emit-targets#step-4");
  await expect(page.getByTestId("run-without")).toBeEnabled({ timeout: 30_000 });
  expect(await small(), "lesson").toEqual([]);
});
