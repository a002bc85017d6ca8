import { expect, openLab, openStageMenu, press, reveal, runLine, test } from "./page";
import { expectReadingOrder } from "./tab-order";

// Tab follows the reading order (WCAG 1.3.2, 2.4.3), and the focus is always visible (2.4.7,
// 2.4.11).

test.describe.configure({ timeout: 120_000 });

test("Tab goes through the bench, then the stage, the ask box and the drawer", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto("/lab/main/");
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  await runLine(page, "broadcast");
  for (const details of ["cards", "settings"]) await page.getByTestId(details).locator("summary").first().click();
  const parts = [".skip", ".site-header", ".bench-tabs", ".bench-body", "lab-stage", ".ask", ".drawer"];
  const stops = await expectReadingOrder(page, parts);
  for (const part of parts) expect(stops.some((s) => parts[s.part] === part), `Tab stops in ${part}`).toBe(true);

  await press(page, "tab-wire");
  await page.getByTestId("wire-rows").getByRole("option").last().click();
  await (await reveal(page, "side-client")).check();
  await expectReadingOrder(page, parts);
});

// Only the stage is moved up on a phone, and the tabs stand below: Tab keeps the order of a wide page.
test("on a phone Tab goes through the chosen part, then the stage and the ask box", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/lab/main/");
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  for (const [tab, parts] of Object.entries({
    emit: [".bench-body", "lab-stage", ".ask"],
    faults: [".bench-body", "lab-stage", ".ask"],
    timeline: ["lab-stage", ".drawer"],
  })) {
    await page.locator(`[data-bench-tabs] [data-show="${tab}"]`).click();
    if (tab === "faults") await page.getByTestId("fault-drop").click(); // until a fault is chosen there is nothing to ask
    const all = [".skip", ".site-header", ".bench-tabs", ...parts];
    const stops = await test.step(tab, () => expectReadingOrder(page, all, false));
    for (const part of parts) expect(stops.some((s) => all[s.part] === part), `Tab stops in ${part}`).toBe(true);
  }
});

for (const [width, height] of [[1280, 800], [360, 740]] as const) {
  test(`Tab goes through a fork in reading order at ${width} px`, async ({ page }) => {
    await openLab(page);
    await page.setViewportSize({ width, height });
    await runLine(page, "room");
    await expect(page.getByTestId("stage")).toHaveAttribute("data-event", "task:created");
    await openStageMenu(page);
    await page.getByTestId("fork").click();
    const dialog = page.getByTestId("fork-dialog");
    await expect(dialog).toHaveAttribute("data-busy", "false", { timeout: 60_000 });
    const parts = width > 896
      ? [".fork > header", ".fork-line", ".fork-talk", ".fork-bar", ".fork-worlds", ".fork-all"]
      : [".fork > header", ".fork-line", ".fork-talk", ".fork-worlds", ".fork-all", ".fork-bar"];
    await expectReadingOrder(page, parts);
    await page.getByTestId("fork-next").click();
    await expect(dialog).toHaveAttribute("data-coming", "false", { timeout: 30_000 });
    await expectReadingOrder(page, parts);
  });

  test(`Tab goes through a lesson in reading order at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto("/lessons/04-emit-targets#step-11");
    await expect(page.getByTestId("run-without")).toBeEnabled({ timeout: 30_000 });
    await page.getByTestId("run-without").click();
    await expect(page.getByTestId("checks")).toBeVisible();
    // On a phone only the stage is moved up: Tab keeps the order of a wide page.
    const parts = [".skip", ".site-header", ...(width > 896 ? [".lesson-head"] : []), ".lesson-text", "lab-stage", ".ask", ".turn"];
    const stops = await expectReadingOrder(page, parts, width > 896);
    for (const part of parts) expect(stops.some((s) => parts[s.part] === part), `Tab stops in ${part}`).toBe(true);
  });

  test(`Tab goes through the comparison in reading order at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto("/compare");
    const side = page.locator("task-list");
    await expect(side.getByLabel("Email")).toBeVisible({ timeout: 30_000 });
    const parts = [".skip", ".site-header", ".compare-intro", ".compare > :first-child", ".compare > :last-child", ".compare-text:not(.prose)"];
    await expectReadingOrder(page, parts);
    await side.getByLabel("Email").fill("alice@example.test");
    await side.getByLabel("Password").fill("alice-pass");
    await side.getByRole("button", { name: "Log in" }).click();
    await expect(side.getByText("Connected over websocket")).toBeVisible();
    const stops = await expectReadingOrder(page, parts);
    for (const part of [3, 4, 5]) expect(stops.some((s) => s.part === part), `Tab stops in ${parts[part]}`).toBe(true);
  });
}
