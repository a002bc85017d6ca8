import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { cause, expect, openLab, press, reveal, test } from "./page";

// Requests to the task app: who asks, on which instance, and who hears of it. Every verdict is
// that of the trace, so the rooms on the page must be those to which the server emits.
test.describe.configure({ timeout: 180_000 });
test.use({ predict: true });

const outcome = (page: Page, name: string) => page.getByTestId(`outcome-${name}`);
const rows = (page: Page, name: string) => page.getByTestId("timeline-rows").locator(`li[data-name="${name}"]`);

/** Asks in the name of a user, on an instance. Without a guess it runs at once. */
async function send(page: Page, user: string, instance: string, guess: string[] = []) {
  await (await reveal(page, `rest-user-${user}`)).check({ force: true });
  await (await reveal(page, `rest-on-${instance}`)).check({ force: true });
  for (const name of guess) await page.getByTestId(`rest-predict-${name}`).click({ force: true });
  if (guess.length === 0) await page.getByTestId("run-without").click();
  else await page.getByTestId("again").click();
  await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "verdict", { timeout: 30_000 });
}

test("a request travels, its event reaches the rooms once, and a refused one reaches nobody", async ({ page }) => {
  await openLab(page, true);
  await expect(page.getByTestId("client-carol").getByTestId("rooms")).toContainText("project:1"); // the first step has put alice and carol there
  await press(page, "tab-rest");
  await expect(page.getByTestId("ask-title")).toContainText("Who will receive task:created, and how often?");
  await expect(page.getByTestId("rest-code")).toContainText('method: "POST"');
  await (await reveal(page, "rest-go")).check({ force: true });
  await expect(page.getByTestId("rest-code")).toContainText("http.DefaultClient.Do(req)");

  // alice asks a. She guesses that two rooms bring the event twice.
  await send(page, "alice", "a", ["alice", "alice", "carol"]);
  await expect(outcome(page, "alice")).toContainText("answer and event");
  await expect(outcome(page, "alice")).toHaveAttribute("data-judged", "times");
  await expect(outcome(page, "alice")).toContainText("alice is in user:alice and project:1; one emit writes to each socket once.");
  await expect(outcome(page, "carol")).toHaveAttribute("data-judged", "hit");
  await expect(outcome(page, "carol")).toContainText("Instance b took it from Redis.");
  await expect(outcome(page, "bob")).toHaveAttribute("data-judged", "rightly-left-out");
  await expect(page.getByTestId("score")).toHaveText("2 of 3 right");
  await expect(page.getByTestId("idea")).toContainText("One emit to several rooms writes to each socket once.");
  await expect(page.getByTestId("rest-answer")).toContainText("201 Created");
  const stage = page.getByTestId("stage");
  await expect(stage).toHaveAttribute("data-event", "POST /api/tasks");
  await expectAccessible(page);

  // The film begins at alice, and goes back to where it began.
  await page.getByTestId("stage-view").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expect(stage).toHaveAttribute("data-step", "1");
  await expect(stage).toHaveAttribute("data-at", "instance:a");
  await expect(stage).toContainText("Alice asks instance a: POST /api/tasks.");
  await page.keyboard.press("ArrowLeft");
  await expect(stage).toHaveAttribute("data-step", "0");

  // The rooms that the panel names are those to which the server has emitted.
  await reveal(page, "timeline");
  await expect(rows(page, "request").first()).toContainText("POST /api/tasks from alice");
  await expect(rows(page, "emit").first()).toContainText("task:created to user:alice and project:1");
  await expect(rows(page, "response").first()).toContainText("201 Created to POST /api/tasks");
  await press(page, "drawer-toggle");

  // carol changes a task of alice on b: the event goes to both users.
  await (await reveal(page, "rest-project")).fill("2");
  await send(page, "alice", "b");
  await press(page, "next");
  await expect(page.getByTestId("set-rest-what")).toContainText("PUT /api/tasks/");
  await (await reveal(page, "rest-user-carol")).check({ force: true });
  await expect(page.getByTestId("set-rest-emits")).toHaveText(/^user:carol user:alice project:2\s*$/);
  await send(page, "carol", "b", ["carol", "alice"]);
  await expect(page.getByTestId("ask-title")).toHaveText("Who received task:updated");
  for (const name of ["alice", "carol"]) await expect(outcome(page, name)).toHaveAttribute("data-judged", "hit");
  await expect(outcome(page, "carol")).toContainText("answer and event");
  await expect(outcome(page, "alice")).toContainText("Instance a took it from Redis.");

  // bob may not see the task, so for him it does not exist. His event reaches nobody.
  await press(page, "next");
  await send(page, "bob", "a", ["bob"]);
  await expect(outcome(page, "bob")).toContainText("answer 404 Not Found");
  await expect(outcome(page, "bob")).toHaveAttribute("data-judged", "missed");
  await expect(outcome(page, "alice")).toContainText("Nothing was emitted");
  await expect(page.getByTestId("rest-refused")).toContainText("404 Not Found");

  // Neither may a user whose token has expired, nor one who sends none; erin needs no client here.
  await press(page, "rest-create");
  for (const [kind, status] of [["expired", "401 Unauthorized"], ["none", "401 Unauthorized"]]) {
    await (await reveal(page, `rest-token-${kind}`)).check({ force: true });
    await send(page, "erin", "a");
    await expect(page.getByTestId("rest-refused")).toContainText(`${status}: `);
    await expect(outcome(page, "erin")).toContainText("erin asked and has no client on this page");
  }
  await reveal(page, "timeline");
  await expect(rows(page, "response").filter({ hasText: "401 Unauthorized" }).first()).toBeVisible();
  await press(page, "drawer-toggle");

  // While something is broken, no guess is judged. A button undoes it.
  await cause(page, "chaos-cut");
  await press(page, "tab-rest");
  await (await reveal(page, "rest-token-valid")).check({ force: true });
  await send(page, "alice", "a", ["alice"]);
  await press(page, "mend");
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
});
