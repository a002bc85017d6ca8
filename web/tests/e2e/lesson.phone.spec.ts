import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, expectInside, test } from "./page";

const box = async (locator: Locator) => {
  const b = await locator.boundingBox();
  expect(b, String(locator)).not.toBeNull();
  return b ?? { x: 0, y: 0, width: 0, height: 0 };
};

async function openStep(page: Page, n: number): Promise<Locator> {
  await page.goto(`/lessons/04-emit-targets#step-${n}`);
  await expect(page.getByTestId("run-without")).toBeEnabled({ timeout: 30_000 });
  return page.locator(`#step-${n}`);
}

test("on a phone the stage stays on top and the question at the bottom, while the text scrolls", async ({ page }) => {
  const section = await openStep(page, 4);
  const view = page.getByTestId("stage-view");
  const ask = page.getByTestId("outcome");
  const turn = page.locator(".turn");
  expect((await box(view)).height).toBe(176);
  expect((await box(turn)).height).toBe(52);
  await expect(page.locator(".lesson-where")).toContainText("4 of 11");
  await expect(section.locator("h2")).toBeInViewport({ ratio: 1 });
  await page.getByTestId("turn-hint").click(); // which makes the text longer
  for (const to of [10_000, 0, 200]) {
    await page.evaluate((y) => scrollTo(0, y), to);
    await expect(view).toBeInViewport({ ratio: 1 });
    await expect(ask).toBeInViewport({ ratio: 1 });
    await expect(turn).toBeInViewport({ ratio: 1 });
    const [stage, sheet, bar] = [await box(page.locator(".stage-frame")), await box(ask), await box(turn)];
    expect(sheet.y, "the sheet ends below the film").toBeGreaterThanOrEqual(stage.y + stage.height - 1);
    expect(sheet.y + sheet.height, "the sheet stands on the turn bar").toBeLessThanOrEqual(bar.y + 1);
  }
  await page.getByTestId("guess-carol").click({ force: true });
  await page.getByTestId("again").click();
  await expect(page.getByTestId("outcome-alice")).toHaveAttribute("data-judged", "extra");
  await expectInside(page, "after the verdict", [".turn"]);
  await expect(page.getByTestId("stage").locator('.stage-figure[data-key="carol"]')).toHaveAttribute("data-audience", "hit");

  // The small stage shows the names of all clients within the width of the phone.
  const names = await page.getByTestId("stage").locator(".stage-name").all();
  expect(names).toHaveLength(3);
  for (const name of names) {
    const at = await box(name);
    expect(at.x).toBeGreaterThanOrEqual(0);
    expect(at.x + at.width).toBeLessThanOrEqual(360);
  }
  await expectAccessible(page);

  // The next step begins between the stage and the sheet.
  await page.getByTestId("turn-next").click();
  const heading = page.locator("#step-5 h2");
  await expect(heading).toBeFocused();
  await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "idle");
  const at = await box(heading);
  const stage = await box(page.locator(".stage-frame"));
  expect(at.y).toBeGreaterThanOrEqual(stage.y + stage.height);
  expect(at.y + at.height).toBeLessThanOrEqual((await box(ask)).y);
});

test("on a phone on its side nothing sticks", async ({ page }) => {
  await page.setViewportSize({ width: 740, height: 360 });
  await openStep(page, 4);
  await page.getByTestId("again").scrollIntoViewIfNeeded();
  for (const part of [".ask-room", ".turn"]) await expect(page.locator(part)).toHaveCSS("position", "static");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(740);
});
