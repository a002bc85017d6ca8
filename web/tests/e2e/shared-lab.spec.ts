import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { chooseFilm, expect, openStageMenu, press, reveal, test } from "./page";

test.use({ predict: true });

const stage = (page: Page) => page.getByTestId("stage");

async function open(page: Page) {
  await page.goto("/lab/main/");
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
}

/** Chooses io.emit with an event. */
async function write(page: Page, event: string) {
  await press(page, "emit-all");
  await (await reveal(page, "event")).fill(event);
  await expect(page.locator("[data-ask]")).toContainText(`io.emit("${event}"`);
}

/** Emits to everyone, without a guess. */
async function emit(page: Page, event: string) {
  await write(page, event);
  await page.getByTestId("run-without").click();
  await expect(page.getByTestId("outcome-alice")).toContainText("alice");
  await expect(page.getByTestId("narration")).toContainText(event);
}

/** Rows of the timeline, also hidden ones. */
const rows = (page: Page, name: string, text: string) => page.locator(`[data-testid="timeline-rows"] li[data-name="${name}"]`, { hasText: text });

// Without the field by of a film, each emit of the other page takes the stage, and nothing says
// that it is not the learner's. Without isMine in PageTrace, the timeline says "you" of all
// actions, and after a recording was shown the others' films take the stage.
test("in the lab of everybody the learner's question, verdict and film stay, and what others run is marked", async ({ page: mine, context }) => {
  await open(mine);
  const theirs = await context.newPage();
  await open(theirs);

  await test.step("a question waits, with its answers", async () => {
    await write(mine, "mine");
    for (const name of ["alice", "carol"]) await mine.getByTestId(`predict-${name}`).check({ force: true });
    await emit(theirs, "before");
    await expect(stage(mine)).toHaveAttribute("data-event", "before"); // the learner has run nothing yet
    await expect(mine.getByTestId("stage-caption")).toHaveText(/^By alice·\d+: Instance [ab] .*\bbefore\b/);
    await expect(rows(mine, "visitor", "ran an emit")).not.toHaveCount(0);
    await expect(rows(mine, "you", "ran an emit")).toHaveCount(0);
    for (const name of ["alice", "carol"]) await expect(mine.getByTestId(`predict-${name}`)).toBeChecked();
    await expect(mine.getByTestId("predict-bob")).not.toBeChecked();
    await expect(mine.locator("[data-ask]")).toContainText('io.emit("mine"');
  });

  const expectMine = async () => {
    await expect(stage(mine)).toHaveAttribute("data-event", "mine");
    await expect(mine.getByTestId("stage-caption")).not.toContainText("By ");
    for (const [name, kind] of [["alice", "hit"], ["bob", "extra"], ["carol", "hit"]]) await expect(mine.getByTestId(`outcome-${name}`)).toHaveAttribute("data-judged", kind ?? "");
    await expect(mine.locator("[data-ask]")).toContainText('io.emit("mine"');
  };
  const films = mine.getByTestId("stage-films").locator("option");

  await test.step("the verdict and the film stay", async () => {
    await mine.getByTestId("again").click();
    await expectMine();
    await expect(rows(mine, "you", "ran an emit")).toHaveCount(1);
    await emit(theirs, "after");
    await expect(films.filter({ hasText: /· after · by alice·\d+$/ })).toHaveCount(1);
    await expectMine();
    await press(theirs, "toggle-b"); // the learner's carol is on it
    await expect(rows(mine, "visitor", "stopped the instance")).toBeAttached();
    await expect(films.filter({ hasText: /· stop b · by another page$/ })).toHaveCount(1);
    await expectMine();
    await press(theirs, "toggle-b");
    for (const page of [mine, theirs]) await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
    await expectMine();
    await expect(films.filter({ hasText: /· mine$/ })).toHaveCount(1);
    await expect(rows(theirs, "visitor", "ran an emit")).not.toHaveCount(0);
    await expect(rows(theirs, "you", "stopped the instance")).toBeAttached();
    await expect(rows(theirs, "visitor", "stopped the instance")).toHaveCount(0);
  });

  await test.step("the learner can look at the film of another page, and comes back", async () => {
    await chooseFilm(mine, "after");
    await expect(mine.getByTestId("stage-caption")).toHaveText(/^By alice·\d+: after, before it is sent\.$/);
    await openStageMenu(mine);
    await mine.getByTestId("stage-live").click();
    await expectMine();
    await mine.keyboard.press("Escape");
  });

  await test.step("a recording marks them too, and live films stay apart after it", async () => {
    const [download] = await Promise.all([mine.waitForEvent("download"), press(mine, "save-trace")]);
    await mine.getByTestId("trace-file").setInputFiles({ name: "trace.json", mimeType: "application/json", buffer: await readFile(await download.path()) });
    await expect(mine.getByTestId("lab-menu")).toBeHidden(); // it would cover what has been opened
    await expect(mine.getByTestId("back-to-live")).toBeFocused();
    await expect(films.filter({ hasText: /· after · by alice·\d+$/ })).toHaveCount(1);
    await expect(films.filter({ hasText: /· mine$/ })).toHaveCount(1);
    await mine.keyboard.press("Enter");
    await expect(mine.getByTestId("lab-menu-button")).toBeFocused(); // the menu has the button that opened the recording
    await emit(theirs, "later");
    await expect(films.filter({ hasText: /· later · by alice·\d+$/ })).toHaveCount(1);
    await expectMine();
  });
  await theirs.close();
});
