import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, openLab, press, reveal, runLine, showOwnTrace, test, toggleRoom, type OwnTrace } from "./page";

test.describe.configure({ timeout: 180_000 });

/** Emits an event to a target, and waits until the page shows the outcome. */
async function emit(page: Page, event: string, target = "all") {
  await (await reveal(page, "event")).fill(event);
  await runLine(page, target);
  await expect(page.getByTestId("outcome")).toContainText(`emit("${event}"`);
  await expect(page.getByTestId("outcome-alice")).toBeVisible();
}

const rows = (page: Page) => page.getByTestId("timeline-rows").locator("li:visible");

test("the timeline filters by room, event and instance; the address has the filter, and chips remove it", async ({ page, context }) => {
  await openLab(page);
  await toggleRoom(page, "alice");
  await emit(page, "one", "room");
  await emit(page, "two");
  await page.getByTestId("filter-by-event").focus();
  await page.getByTestId("filter-by-event").selectOption("one");
  await expect(rows(page).filter({ hasText: "two" })).toHaveCount(0);
  await expect(rows(page).filter({ hasText: "deliver" })).toHaveCount(1);
  await expect(page).toHaveURL(/#event=one$/);
  await page.getByTestId("filter-by-instance").focus();
  await page.getByTestId("filter-by-instance").selectOption("b");
  await expect(rows(page)).toHaveText([/receive/]); // only alice is in the room, and she is on instance a
  await press(page, "chip-instance");
  await press(page, "chip-event");
  await expect(page.getByTestId("filter-chips")).toBeHidden();
  await page.getByTestId("filter-by-room").focus();
  await page.getByTestId("filter-by-room").selectOption("project:1");
  await expect(rows(page).filter({ hasText: "join" })).toHaveCount(1);
  await press(page, "filter-redis");
  await expect(rows(page).filter({ hasText: "publish" })).toHaveCount(0);

  // The link shows the same view on another page.
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByTestId("chip-room")).toContainText("room: project:1");
  await expect(other.getByTestId("filter-redis")).toHaveAttribute("aria-pressed", "false");
  await other.close();
});

test("the timeline and the wire can show one chain only, by mouse and by keyboard", async ({ page }) => {
  await openLab(page);
  await emit(page, "one");
  await emit(page, "two");
  await press(page, "filter-frames");
  await rows(page).filter({ hasText: "one to everyone" }).hover();
  await page.getByTestId("only-chain").click();
  await expect(page).toHaveURL(/chain=\d+/);
  await expect(rows(page).filter({ hasText: "two" })).toHaveCount(0);
  await expect(rows(page).filter({ hasText: 'frame out42["one"' }).first()).toBeVisible();
  // The chain also has the clients' own events, because their frames connect them to the
  // emit.
  for (const name of ["packet", "received"]) await expect(rows(page).and(page.locator(`[data-side="client"][data-name="${name}"]`)).filter({ hasText: "one" })).toHaveCount(3);
  await expect(rows(page).and(page.locator('[data-side="client"][data-name="connect"]'))).toHaveCount(0);
  await page.getByTestId("tab-wire").click();
  const frames = page.getByTestId("wire-rows").getByRole("option");
  await expect(frames).toHaveCount(3);
  for (const frame of await frames.all()) await expect(frame).toContainText('42["one"');
  await press(page, "chip-chain");
  await expect(page.getByTestId("wire-rows")).toContainText('42["two"');

  await frames.filter({ hasText: '42["two"' }).first().click();
  await page.getByTestId("wire-only-chain").click();
  await expect(frames).toHaveCount(3);
  await page.getByTestId("tab-timeline").click();
  await expect(rows(page).filter({ hasText: "two to everyone" })).toHaveCount(1);
  await press(page, "chip-chain");

  await page.locator(".timeline-scroll").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  for (let i = 0; i < 40 && !(await page.locator("li:focus[data-id]").count()); i++) await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("chip-chain")).toBeVisible();
});

test("both views count the events that the trace dropped", async ({ page }) => {
  await openLab(page);
  await showOwnTrace(page);
  await page.evaluate(() => (window as unknown as { ownTrace: OwnTrace }).ownTrace.add([], 7));
  await expect(page.getByTestId("timeline")).toContainText("7 lost: the trace dropped them before this page took them.");
  await page.getByTestId("tab-wire").click();
  await expect(page.getByTestId("wire")).toContainText("7 events");
});

test("a timeline without visible rows says which part of the filter hides them", async ({ page }) => {
  await openLab(page);
  await emit(page, "one");
  await page.goto(`${page.url()}#room=nowhere&client=alice`);
  await expect(page.getByTestId("timeline")).toContainText("“room: nowhere” hides");
  await expect(page.getByTestId("timeline")).toContainText("“client: alice” hides");
  await press(page, "chip-room");
  await expect(rows(page).first()).toContainText("alice");
  await page.goto(page.url().replace(/#.*/, "#chain=999999999"));
  await expect(page.getByTestId("timeline")).toContainText("this page has not seen that event");
  await expectAccessible(page, ".drawer");
});

test("the rows, the line and the clients of one chain light up together", async ({ page }) => {
  await openLab(page);
  await emit(page, "news", "broadcast");
  await expect(page.getByTestId("stage")).toHaveAttribute("data-playing", "false", { timeout: 20_000 });
  const line = page.getByTestId("outcome").locator("header");
  await rows(page).filter({ hasText: "news to everyone" }).hover();
  await expect(line).toHaveClass(/linked/);
  await expect(page.locator('.stage-figure[data-key="carol"]')).toHaveAttribute("data-linked", "true");
  await expect(page.locator('.stage-figure[data-key="alice"]')).not.toHaveAttribute("data-linked");
  await line.hover();
  await expect(rows(page).filter({ hasText: "news to everyone" })).toHaveClass(/linked/);
  await page.locator('.stage-figure[data-key="carol"]').hover();
  await expect(page.getByTestId("timeline-rows").locator('li.linked[data-name="deliver"][data-who="carol"]')).toHaveCount(1);
  await expect(line).toHaveClass(/linked/);
  await page.mouse.move(0, 0);
  await expect(line).not.toHaveClass(/linked/);
});
