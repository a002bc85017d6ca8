import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, openStageMenu, test } from "./page";

const box = async (locator: Locator) => {
  const b = await locator.boundingBox();
  expect(b, String(locator)).not.toBeNull();
  return b ?? { x: 0, y: 0, width: 0, height: 0 };
};

async function openStep(page: Page, n: number): Promise<Locator> {
  await page.goto(`/lessons/04-emit-targets#step-${n}`);
  const section = page.locator(`#step-${n}`);
  await expect(section.getByTestId("skip")).toBeEnabled({ timeout: 30_000 });
  return section;
}

test("a step can be played on a phone", async ({ page }) => {
  const section = await openStep(page, 4);
  await section.getByTestId("guess-carol").click();
  await section.getByTestId("run").click();
  await expect(section.getByTestId("verdict-alice")).toHaveAttribute("data-verdict", "extra");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await expectAccessible(page);
});

test("on a phone the stage stays above the text while a step is played", async ({ page }) => {
  const section = await openStep(page, 4);
  const scene = page.locator(".lesson-scene");
  const view = page.getByTestId("stage-view");
  expect((await box(scene)).y + (await box(scene)).height, "the step begins below the scene").toBeLessThanOrEqual((await box(section.locator("h2"))).y);

  // The whole stage and the Run button are in view together.
  await section.getByTestId("guess-carol").click();
  await section.getByTestId("run").click();
  await expect(section.getByTestId("verdict-carol")).toBeAttached();
  await expect(view).toBeInViewport({ ratio: 1 });
  await expect(section.getByTestId("run")).toBeInViewport({ ratio: 1 });
  await expect(page.getByTestId("stage").locator('.stage-figure[data-key="carol"]')).toHaveAttribute("data-audience", "hit");
  await section.getByTestId("verdict-carol").scrollIntoViewIfNeeded();
  await expect(view).toBeInViewport({ ratio: 1 });
  expect((await box(scene)).height, "the text has more than half of the phone").toBeLessThan(740 / 2);

  // The small stage shows the names of all clients within the width of the phone.
  const names = await page.getByTestId("stage").locator(".stage-name").all();
  expect(names).toHaveLength(3);
  for (const name of names) {
    const at = await box(name);
    expect(at.x).toBeGreaterThanOrEqual(0);
    expect(at.x + at.width).toBeLessThanOrEqual(360);
  }

  // The next step begins below the scene too.
  await page.getByTestId("next").click();
  await expect(page.locator("#step-5 h2")).toBeInViewport({ ratio: 1 });
  expect((await box(page.locator("#step-5 h2"))).y).toBeGreaterThanOrEqual((await box(scene)).y + (await box(scene)).height);
});

test("on a phone a button opens the whole scene, which then scrolls with the text", async ({ page }) => {
  await openStep(page, 4);
  const more = page.getByTestId("scene-more");
  await expect(page.locator(".lesson-timeline")).toBeHidden();
  await expect(more).toHaveAttribute("aria-expanded", "false");
  await more.click();
  await expect(more).toHaveAttribute("aria-expanded", "true");
  await page.locator(".lesson-timeline summary").click();
  await expect(page.getByTestId("timeline-rows").locator("li").first()).toBeAttached();
  await openStageMenu(page);
  await expect(page.getByTestId("stage").getByTestId("stage-who")).toBeVisible();
  await page.locator("#step-4 .exercise").scrollIntoViewIfNeeded();
  await page.getByTestId("next").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("stage-view")).not.toBeInViewport();
  await expectAccessible(page);
  await more.click();
  await expect(page.locator(".lesson-timeline")).toBeHidden();
  await expect(page.getByTestId("stage-view")).toBeInViewport({ ratio: 1 });
});

test("the order of the document is the order on the screen, narrow and wide", async ({ page }) => {
  await openStep(page, 4);
  const sceneFirst = () => page.evaluate(() => {
    const [scene, text] = [document.querySelector(".lesson-scene"), document.querySelector(".lesson-text")];
    return scene && text ? Boolean(scene.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING) : undefined;
  });
  expect(await sceneFirst()).toBe(true);
  for (const id of ["guess-bob", "stage-view"]) {
    await page.getByTestId(id).locator("visible=true").focus();
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 740 });
      await expect.poll(sceneFirst, { message: `${width} px` }).toBe(width === 360);
      await expect(page.getByTestId(id).locator("visible=true"), `${id} keeps the focus`).toBeFocused();
    }
  }
});

test("on a phone on its side the scene scrolls with the text", async ({ page }) => {
  await page.setViewportSize({ width: 740, height: 360 });
  const section = await openStep(page, 4);
  await section.getByTestId("run").scrollIntoViewIfNeeded();
  await expect(page.locator(".lesson-scene")).toHaveCSS("position", "static");
});
