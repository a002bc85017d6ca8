import { expectAccessible } from "./accessible";
import { expect, expectInSight, openLab, refuseEvent, test } from "./limits";
import { press, reveal, runLine } from "./page";

// What a limit has refused is in sight on a phone too, where the page is longer than the window.

// Without the attribute data-above, the note is above the window.
test("an action far down the page says in sight that it was too much", async ({ page, context }) => {
  await refuseEvent(context, "join", () => true);
  await openLab(page);
  const join = await reveal(page, "member-project:1-alice");
  await join.evaluate((el) => el.scrollIntoView({ block: "center" }));
  const before = await page.evaluate(() => scrollY);
  expect(before, "the page is scrolled").toBeGreaterThan(0);
  await join.click();
  await expect(page.getByTestId("problem")).toContainText("The server has not done this: too much was sent at once.");
  await expectInSight(page, "problem");
  await expectAccessible(page);
  expect(Math.abs(await page.evaluate(() => scrollY) - before), "the learner keeps the place").toBeLessThan(400);
  await page.getByTestId("problem-close").click();
  await expect(page.getByTestId("problem")).toBeHidden();
  await expect(join).toBeFocused();
});

test("a fault that was too much says so in the ask box, whatever tab the press was on", async ({ page, context }) => {
  await refuseEvent(context, "kill", () => true);
  await openLab(page);
  await press(page, "chaos-kill");
  await page.getByTestId("again").click();
  await expect(page.getByTestId("outcome-failed")).toContainText("The server has not done this: too much was sent at once.");
  await expectInSight(page, "outcome-failed");
});

test("a line that was too much says so above the buttons at the bottom", async ({ page, context }) => {
  await refuseEvent(context, "emit", () => true);
  await openLab(page);
  await runLine(page, "all");
  await expect(page.getByTestId("outcome-failed")).toContainText("The server has not done this: too much was sent at once.");
  await expectInSight(page, "outcome-failed");
  const box = await page.getByTestId("outcome-failed").boundingBox();
  expect(box?.width, "the text uses the width of the window").toBeGreaterThan(250);
  await expectAccessible(page);
});

// Without scrollIntoView in the ask box, the note is partly below the window.
test("an exercise that a limit has stopped says so in sight", async ({ page, context }) => {
  await refuseEvent(context, "emit", () => true);
  await page.goto("/lessons/04-emit-targets");
  const run = page.getByTestId("run-without");
  await expect(run).toBeEnabled({ timeout: 30_000 });
  await run.click();
  await expect(page.getByTestId("outcome-failed")).toContainText("too much was sent at once");
  await expectInSight(page, "outcome-failed");
});
