import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, expectInside, openLab, press, reveal, test } from "./page";

// The scene is where the learner looks: after each press, what matters is inside the window,
// and nothing has moved.

test.use({ predict: true });
test.describe.configure({ timeout: 120_000 });

const sizes = [[1280, 800], [360, 740]] as const;

/** What the payload of the course's task app looks like. */
const task = JSON.stringify({ task: { _id: "65f0c0ffee0000000000beef", title: "Order tea", projectId: "1", done: false }, timestamp: "2026-11-30T10:00:00.000Z" });

/** Adds up how far things have moved by themselves since the page began to load. */
const shifted = (page: Page) => page.evaluate(() => new Promise<number>((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
}));

for (const [width, height] of sizes) {
  // Without the height that .ask-room keeps, the stage changes its height when the verdict
  // comes; without max-height in .ask, the sheet covers the film on a phone.
  test(`after each press what matters is inside ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openLab(page);
    await expectInside(page, "after the page has loaded");
    const stage = await page.locator(".stage-view").boundingBox();
    await press(page, "emit-broadcast");
    await expectInside(page, "after a line was chosen");
    await page.getByTestId("predict-alice").check({ force: true });
    await expectInside(page, "after a guess");
    await page.getByTestId("again").click();
    await expect(page.getByTestId("outcome-bob")).toHaveAttribute("data-mark", "wrong");
    await expectInside(page, "after the verdict");
    await expect(page.getByTestId("again")).toBeFocused();
    for (const name of width > 1000 ? ["alice", "bob", "carol"] : ["alice"]) await expect(page.getByTestId(`outcome-${name}`)).toBeInViewport({ ratio: 0.99 });
    expect((await page.locator(".stage-view").boundingBox())?.height, "the stage keeps its height").toBe(stage?.height);
    expect(await shifted(page), "layout shift from load to verdict").toBeLessThanOrEqual(0.02);
    await expectAccessible(page);

    await (await reveal(page, "data")).fill(task);
    await page.keyboard.press("Control+Enter");
    await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "verdict");
    await expectInside(page, "after the task’s payload");
    await (await reveal(page, "data")).fill(JSON.stringify({ text: "x".repeat(400) }));
    await page.keyboard.press("Control+Enter");
    await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "verdict");
    await expectInside(page, "after 400 characters");
    await page.getByTestId("next").click();
    await expectInside(page, "after Next");
    await expect(page.getByTestId("ask-title")).toBeFocused();

    // A fault, then a request, and on a wide page both with the drawer open too.
    for (const drawer of width > 1000 ? ["closed", "open"] : ["closed"]) {
      if (drawer === "open") await page.getByTestId("drawer-toggle").click();
      await press(page, "fault-drop");
      await expect(page.getByTestId("ask-title")).toHaveText("What will happen?");
      await expectInside(page, `after a fault was chosen, drawer ${drawer}`);
      for (const question of await page.locator(".ask .segment").all()) await question.locator("input").first().check({ force: true });
      await page.getByTestId("again").click();
      await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "verdict", { timeout: 30_000 });
      await expectInside(page, `after the fault, drawer ${drawer}`);
      await expect(page.locator(".ask .verdict-list > li").first()).toBeInViewport({ ratio: 0.99 });
      await expectAccessible(page);

      await page.getByTestId("tab-rest").click();
      await expectInside(page, `before a request, drawer ${drawer}`);
      await page.keyboard.press("Control+Enter");
      await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "verdict", { timeout: 30_000 });
      await expectInside(page, `after the request, drawer ${drawer}`);
      await expect(page.getByTestId("outcome-alice")).toBeInViewport({ ratio: 0.99 });
    }
  });
}

// Without the rules for max-height: 30rem in scene.css, the stage sticks, and the parts of the
// scene are stretched over the height of the bench.
test("on a phone on its side, two columns scroll together and nothing covers anything", async ({ page }) => {
  await page.setViewportSize({ width: 740, height: 360 });
  await openLab(page);
  await page.getByTestId("row-to").locator("summary").first().click();
  const boxes = () => page.evaluate(() => [".bench", ".stage-view", ".stage-caption", ".stage-controls", ".ask"].map((part) => {
    const { left, right, top, bottom } = document.querySelector(part)!.getBoundingClientRect();
    return { left, right, top: top + scrollY, bottom: bottom + scrollY };
  }));
  const [bench, ...scene] = await boxes();
  for (const [i, part] of scene.entries()) {
    expect(part.left, "the scene is right of the bench").toBeGreaterThanOrEqual(bench.right);
    if (i > 0) expect(part.top - scene[i - 1].bottom, "the parts follow each other").toBeGreaterThanOrEqual(-1);
    if (i > 0) expect(part.top - scene[i - 1].bottom, "no gap is between the parts").toBeLessThan(24);
  }
  await page.evaluate(() => scrollTo(0, 300));
  expect((await boxes()).map((b) => Math.round(b.top)), "nothing sticks").toEqual([bench, ...scene].map((b) => Math.round(b.top)));
});

// Without data-picked, the sheet covers most of the faults before there is anything to ask.
test("on a phone the faults have the place of the sheet until one is chosen", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openLab(page);
  await page.locator('[data-bench-tabs] [data-show="faults"]').click();
  await expect(page.getByTestId("fault-drop")).toBeInViewport();
  await expect(page.getByTestId("outcome")).toBeHidden();
  await page.getByTestId("fault-client-disconnect").click();
  await expectInside(page, "after a fault was chosen");
  const fault = (await page.getByTestId("fault-client-disconnect").boundingBox())!;
  const ask = (await page.getByTestId("outcome").boundingBox())!;
  expect(fault.y + fault.height, "the sheet does not cover the chosen fault").toBeLessThanOrEqual(ask.y);
});

test("the ask box goes through its states", async ({ page }) => {
  await openLab(page);
  const box = page.getByTestId("outcome");
  const run = page.getByTestId("again");
  await expect(box).toHaveAttribute("data-state", "idle");
  await expect(run).toHaveAttribute("aria-disabled", "true");
  await run.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("ask-status")).toHaveText("Answer first, or run without a guess.");
  await expect(box).toHaveAttribute("data-state", "idle");
  await page.getByTestId("predict-nobody").check({ force: true });
  await expect(box).toHaveAttribute("data-state", "guessed");
  await expect(page.getByTestId("run-without")).toBeHidden();
  await page.getByTestId("predict-carol").check({ force: true });
  await expect(page.getByTestId("predict-nobody")).not.toBeChecked();

  // A line that waits for an answer that does not come.
  await (await reveal(page, "method")).selectOption("emitWithAck");
  await (await reveal(page, "silent")).check();
  await press(page, "emit-all");
  await page.getByTestId("predict-carol").check({ force: true });
  await page.getByTestId("predict-carol").focus();
  await page.keyboard.press("Control+Enter"); // without keepFocus, the focus is lost with the tile
  await expect(box).toHaveAttribute("data-state", "running");
  await expect(page.getByTestId("ask-status")).toHaveText(/^Waiting for .*alice/);
  await expect(run).toHaveAttribute("aria-disabled", "true");
  await expect(box).toHaveAttribute("data-state", "verdict");
  await expect(page.getByTestId("score")).toHaveText("1 of 3 right");
  await expect(page.getByTestId("outcome-alice")).toContainText("you said no");
  await expect(run).toBeFocused();
  await expect(run).toHaveText(/^Run again/);

  // In a broken lab the guess is not judged, and a button mends the lab.
  await (await reveal(page, "method")).selectOption("emit");
  await press(page, "chaos-cut");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("broken")).toContainText("a has no Redis");
  await press(page, "emit-all");
  await page.getByTestId("predict-carol").check({ force: true });
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("unjudged")).toContainText("Not judged.");
  await expect(page.getByTestId("outcome-carol")).not.toHaveAttribute("data-mark");
  await page.getByTestId("mend").click();
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
  await expect(box).toHaveAttribute("data-state", "idle");
});

// Without the sort in verdictList, the wrong rows stand where they are.
test("of more than six clients the wrong ones come first, and the rest is counted", async ({ page }) => {
  await page.goto("/lab/main/");
  const texts = await page.evaluate(async () => {
    const entry = document.querySelector<HTMLScriptElement>('script[src$="/js/play.js"]');
    const { verdictList } = await import(entry?.src.replace(/play\.js$/, "scene/verdict.js") ?? "");
    const rows = Array.from({ length: 8 }, (_, i) => ({ label: `n${i}`, what: "did not", why: "", mark: i === 5 ? "wrong" : "right", received: i % 2 === 1 }));
    return [...(verdictList(rows) as HTMLElement).children].map((li) => li.textContent);
  });
  expect(texts[0]).toContain("n5");
  expect(texts[1]).toBe("3 received it, 4 did not, as you said:");
  expect(texts).toHaveLength(9);
});
