import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, openLab, press, reveal, runLine, test, toggleRoom } from "./page";

test.describe.configure({ timeout: 180_000 });
test.use({ predict: true });

const figure = (page: Page, name: string) => page.locator(`.stage-figure[data-key="${name}"]`);
const outcome = (page: Page, name: string) => page.getByTestId(`outcome-${name}`);

test("a learner predicts on the stage, runs the line and reads why the prediction was wrong", async ({ page }) => {
  await openLab(page);
  await toggleRoom(page, "alice");
  await press(page, "emit-room-except");
  await expect(outcome(page, "bob")).toHaveCount(0); // the line waits for the prediction
  await figure(page, "alice").click();
  await figure(page, "bob").click();
  await figure(page, "bob").click(); // the second click takes bob back
  await expect(page.getByTestId("predict-alice")).toBeChecked();
  await expect(page.getByTestId("predict-bob")).not.toBeChecked();
  await expect(figure(page, "alice")).toHaveAttribute("data-expected", "true");
  await page.getByTestId("again").click();
  await expect(outcome(page, "alice")).toHaveAttribute("data-judged", "missed");
  await expect(outcome(page, "alice")).toContainText("alice is in project:1, but socket.to leaves out the sender’s own socket.");
  await expect(outcome(page, "alice")).toContainText('io.to("project:1") would have reached alice too.');
  await expect(outcome(page, "bob")).toHaveAttribute("data-judged", "rightly-left-out");
  await expect(page.getByTestId("predict-score")).toHaveText("2 of 3 right");
  await expect(figure(page, "alice")).toHaveAttribute("data-judged", "missed");
  await expect(page.getByTestId("narration")).toContainText("You predicted 2 of 3 correctly. alice: not reached, though you expected it.");

  await press(page, "emit-all");
  await expect(figure(page, "alice")).not.toHaveAttribute("data-expected");
  await figure(page, "bob").click();
  await page.keyboard.press("Control+Enter");
  await expect(outcome(page, "carol")).toHaveAttribute("data-judged", "extra");
  await expect(outcome(page, "carol")).toContainText("io.local would not have reached instance b");
  await expect(outcome(page, "alice")).toContainText("socket.broadcast.emit would have left alice out");
  await expect(page.getByTestId("predict-score")).toHaveText("3 of 6 right");

  await page.reload();
  await expect(page.getByTestId("predict-score")).toHaveText("3 of 6 right");
});

test("a prediction takes ticks, digits on the stage or no receiver at all, and can be skipped", async ({ page }) => {
  await openLab(page);
  await (await reveal(page, "emit-socket")).focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("predict-alice").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Control+Enter");
  await expect(outcome(page, "alice")).toHaveAttribute("data-judged", "hit");
  await expect(page.getByTestId("predict-score")).toHaveText("3 of 3 right");

  await (await reveal(page, "emit-broadcast")).focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("stage-view").focus();
  await page.keyboard.press("2");
  await page.keyboard.press("3");
  await expect(page.getByTestId("predict-carol")).toBeChecked();
  await page.keyboard.press("Control+Enter");
  await expect(outcome(page, "alice")).toHaveAttribute("data-judged", "rightly-left-out");
  await expect(page.getByTestId("predict-score")).toHaveText("6 of 6 right, 2 lines in a row");

  await (await reveal(page, "room")).fill("empty");
  await press(page, "emit-room");
  await page.getByTestId("predict-nobody").check({ force: true });
  await page.getByTestId("again").click();
  await expect(page.getByTestId("predict-score")).toHaveText("9 of 9 right, 3 lines in a row");

  await press(page, "emit-all");
  await page.getByTestId("run-without").click(); // the line runs, and the score stays
  await expect(outcome(page, "bob")).toHaveAttribute("data-received", "true");
  await expect(outcome(page, "bob")).not.toHaveAttribute("data-judged");
  await expect(page.getByTestId("predict-score")).toHaveText("9 of 9 right, 3 lines in a row");
});

test("a line without an audience asks for no prediction, and the page remembers the switch", async ({ page }) => {
  await openLab(page);
  await (await reveal(page, "method")).selectOption("fetchSockets");
  await expect(page.getByTestId("predict")).toHaveCount(0);
  await runLine(page, "all");
  await expect(page.getByTestId("answers")).toContainText("alice");

  await (await reveal(page, "method")).selectOption("emit");
  await expect(page.getByTestId("predict")).toBeVisible();
  await page.getByTestId("predict-switch").uncheck();
  await expect(page.getByTestId("predict")).toHaveCount(0);
  await runLine(page, "all");
  await expect(outcome(page, "bob")).toHaveAttribute("data-received", "true");
  await page.reload();
  await expect(page.getByTestId("predict-switch")).not.toBeChecked();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a prediction is accessible in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await openLab(page);
    await press(page, "emit-broadcast");
    await page.getByTestId("predict-alice").check({ force: true });
    await expectAccessible(page);
    await page.getByTestId("again").click();
    await expect(outcome(page, "alice")).toHaveAttribute("data-judged", "missed");
    await expectAccessible(page);
  });
}
