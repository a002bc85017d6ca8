import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, expectInside, openStageMenu, test } from "./page";

// Each test plays a whole scenario, perhaps on a busy machine.
test.describe.configure({ timeout: 180_000 });

const address = "/lessons/04-emit-targets";
const people = ["alice", "bob", "carol"];

/** The clients that receive the event of each step with a fixed line, in the order of the lesson. */
const answers: string[][] = [
  ["alice"],
  ["alice", "bob", "carol"],
  ["bob", "carol"],
  ["alice", "carol"],
  ["carol"],
  ["alice", "carol"],
  ["carol"],
  ["bob"],
  ["alice", "bob", "carol"],
  ["alice", "carol"],
];

async function step(page: Page, n: number): Promise<Locator> {
  const section = page.locator(`#step-${n}`);
  await expect(section).toBeVisible();
  return section;
}

/** Ticks the names, and nobody if there are none. */
async function guess(page: Page, names: string[]) {
  if (await page.getByTestId("outcome").getAttribute("data-state") === "verdict") throw new Error("the step is answered");
  await expect(page.getByTestId("guess")).toBeVisible({ timeout: 30_000 });
  for (const name of names.length > 0 ? names : ["nobody"]) await page.getByTestId(`guess-${name}`).click({ force: true });
}

async function run(page: Page) {
  const button = page.getByTestId("again");
  await expect(button).toHaveAttribute("aria-disabled", "false", { timeout: 30_000 });
  await button.click();
  await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "verdict", { timeout: 30_000 });
}

async function runWithout(page: Page) {
  await expect(page.getByTestId("run-without")).toBeEnabled({ timeout: 30_000 });
  await page.getByTestId("run-without").click();
  await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "verdict", { timeout: 30_000 });
}

async function expectReceived(page: Page, names: string[]) {
  for (const name of people) {
    await expect(page.getByTestId(`outcome-${name}`)).toHaveAttribute("data-received", String(names.includes(name)));
  }
}

test("the whole lesson can be played with right predictions, and ends", async ({ page }) => {
  await page.goto(address);
  await expect(page.locator("#step-1")).toContainText("Carol edits the cellar");
  await expect(page.locator("#step-1").getByRole("link", { name: "2 Connecting" })).toHaveAttribute("href", "/lessons#topic-2");
  for (const [i, names] of answers.entries()) {
    await test.step(`step ${i + 1}`, async () => {
      await step(page, i + 1);
      await expect(page.locator("[data-answered]")).toHaveCount(0);
      await guess(page, names);
      await run(page);
      await expectReceived(page, names);
      await expect(page.getByTestId("score")).toHaveText("3 of 3 right");
      // The line is fixed, so nothing is ticked off.
      await expect(page.getByTestId("first")).toHaveCount(0);
      await expect(page.getByTestId("narration")).toContainText("You predicted 3 of 3 correctly.");
      await expect(page.getByTestId("narration")).not.toContainText("check");
      await expect(page.locator("[data-answered]")).toHaveCount(1);
      await expect(page.getByTestId(`goto-${i + 1}`)).toHaveAttribute("data-done", "right");
      await page.getByTestId("turn-next").click();
      await expect(page).toHaveURL(new RegExp(`#step-${i + 2}$`));
      await expect(page.locator(`#step-${i + 2} h2`)).toBeFocused();
    });
  }
  const section = await step(page, 11);
  const solution = section.locator("[data-solution]");
  await test.step("the code that the challenge begins with fails it", async () => {
    await expect(section.getByTestId("choice-whole-rooms")).toBeChecked();
    await guess(page, people);
    await run(page);
    await expectReceived(page, people);
    await expect(page.getByTestId("check-failed")).toHaveText(/alice received task:done too/);
    await expect(page.getByTestId("checks")).toHaveText("2 of 3 things asked for hold. Choose another line.");
    await expect(page.getByTestId("check-failed")).toBeInViewport({ ratio: 1 });
    await expect(solution).toBeHidden();
    await expect(page.locator("[data-answered]")).toHaveCount(0);
  });
  // Each of the three checks fails for one of the lines: no check is there that cannot fail.
  for (const [choice, fails, names] of [
    ["others-in-room", /bob did not receive it/, ["carol"]],
    ["everyone-twice", /carol received it twice/, ["bob", "carol", "carol"]],
    ["two-emits", undefined, ["bob", "carol"]],
    ["others-in-both", undefined, ["bob", "carol"]],
  ] as const) {
    await test.step(`the challenge: ${choice}`, async () => {
      await section.getByTestId(`choice-${choice}`).check();
      await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "idle");
      await guess(page, [...names]);
      await run(page);
      await expectReceived(page, [...names]);
      await expect(page.getByTestId("score")).toHaveText("3 of 3 right");
      if (fails) await expect(page.getByTestId("check-failed")).toHaveText(fails);
      else await expect(page.getByTestId("checks")).toHaveText("\u2713 The line does what was asked.");
      await expect(page.locator("[data-answered]")).toHaveCount(fails ? 0 : 1);
    });
  }
  await expect(solution).toBeVisible();
  await expect(page.getByTestId("progress")).toContainText("11 of 11 steps done, 33 of 33 predicted");

  await page.getByTestId("turn-next").click();
  await expect(page).toHaveURL(/#end$/);
  await expect(page.locator("#end h2")).toBeFocused();
  await expect(page.locator("#end > .prose > p")).toHaveCount(3);
  await expect(page.getByTestId("tally")).toContainText("33 of 33 right at the first guess");
  await expect(page.getByTestId("tally")).toContainText("1 of 1 line chosen");
  await expect(page.getByTestId("missed-title")).toHaveText("You missed nothing");
  await expect(page.getByTestId("outcome")).toBeHidden();
  await expect(page.locator("#end").getByRole("link", { name: "5 Rooms" })).toBeVisible();
});

// Without Ending, a wrong guess never comes back; without againRecord, the second guess takes
// the place of the first in the score.
test("a wrong guess is met with its reason, is asked again at the end, and stays in the score", async ({ page }) => {
  await page.goto(`${address}#step-5`);
  await guess(page, ["alice", "carol"]);
  await run(page);
  await expect(page.getByTestId("outcome-alice")).toHaveAttribute("data-judged", "missed");
  await expect(page.getByTestId("outcome-alice")).toContainText("socket.to leaves out the sender’s own socket");
  await expect(page.getByTestId("outcome-bob")).toContainText("bob is not in project:1");
  await expect(page.getByTestId("idea")).toContainText("socket.to reaches the sender too.");
  await expect(page.getByTestId("score")).toHaveText("2 of 3 right");
  await expect(page.getByTestId("goto-5")).toHaveAttribute("data-done", "missed");
  await expect(page.getByTestId("goto-5")).toHaveAttribute("aria-label", "Step 5: A room without the sender, missed at first");
  await page.goto(`${address}#step-10`);
  await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "idle");
  await guess(page, ["alice", "alice", "carol"]);
  await run(page);
  await expect(page.getByTestId("outcome-alice")).toContainText("you said twice");
  await expect(page.getByTestId("idea")).toContainText("In two rooms means two copies.");

  await page.goto(`${address}#end`);
  await expect(page.getByTestId("missed").locator("li").filter({ has: page.getByRole("button") })).toHaveText(["A room without the senderAsked now", "Two rooms, how oftenAsk me"]);
  await expect(page.getByTestId("tally")).toContainText("4 of 6 right at the first guess");
  await expect(page.getByTestId("ask-title")).toContainText("Who receives task:typing?");
  await guess(page, ["carol"]);
  await run(page);
  await expect(page.getByTestId("score")).toHaveText("3 of 3 right");
  await expect(page.getByTestId("missed")).toContainText("A room without the sender now right");
  await page.getByTestId("next").click();
  await expect(page.getByTestId("ask-title")).toContainText("Who receives task:updated, and how often?");
  await guess(page, ["bob"]);
  await run(page);
  await expect(page.getByTestId("missed")).toContainText("Two rooms, how often not yet right");
  await expect(page.getByTestId("tally")).toContainText("4 of 6 right at the first guess");
  await expect(page.getByTestId("goto-5")).toHaveAttribute("data-done", "missed");
  await page.reload();
  await expect(page.getByTestId("ask-title")).toContainText("Who receives task:updated, and how often?");
  await expect(page.getByTestId("tally")).toContainText("4 of 6");
});

test("a prediction can be skipped, hints are added one by one, and the code has one language", async ({ page }) => {
  await page.goto(`${address}#step-3`);
  const section = await step(page, 3);
  const rungs = section.locator("[data-rung]");
  await expect(rungs.nth(0)).toBeHidden();
  await page.getByTestId("turn-hint").click();
  await expect(rungs.nth(0)).toBeVisible();
  await expect(rungs.nth(1)).toBeHidden();
  await expect(page.getByTestId("turn-hint")).toHaveText("Hint 2 of 3");
  for (let i = 0; i < 2; i++) await page.getByTestId("turn-hint").click();
  await expect(rungs.nth(2)).toBeVisible();
  await expect(page.getByTestId("turn-hint")).toHaveAttribute("aria-disabled", "true");
  await page.getByTestId("turn-solution").click();
  await expect(section.locator("[data-solution]")).toBeVisible();
  await page.getByTestId("turn-solution").click();
  await expect(section.locator("[data-solution]")).toBeHidden();

  await expect(section.locator('figure[data-lang="go"]')).toBeHidden();
  await section.getByTestId("dialect-go").check({ force: true });
  await expect(section.locator('figure[data-lang="js"]')).toBeHidden();
  await expect(page.getByTestId("outcome").locator("[data-ask-line]")).toHaveText(/^s\.Broadcast\(\)/);
  await page.reload();
  await expect(section.locator('figure[data-lang="go"]')).toBeVisible();

  await runWithout(page);
  await expectReceived(page, ["bob", "carol"]);
  await expect(page.getByTestId("outcome-bob")).not.toHaveAttribute("data-mark");
  await expect(page.getByTestId("goto-3")).toHaveAttribute("data-done", "played");
  await expect(page.getByTestId("progress")).toContainText("1 of 11 steps done, nothing predicted");
});

test("a lesson works by keyboard and by links to its steps, and keeps the progress", async ({ page }) => {
  await page.goto(`${address}#step-4`);
  await step(page, 4);
  await expect(page.locator("#step-3")).toBeHidden();
  await expect(page).toHaveTitle(/^4\. A room/);
  await expect(page.getByTestId("run-without")).toBeEnabled({ timeout: 30_000 });
  for (const name of ["alice", "carol"]) {
    await page.getByTestId(`guess-${name}`).focus();
    await page.keyboard.press("Space");
  }
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("score")).toHaveText("3 of 3 right");
  await page.getByTestId("goto-4").focus();
  for (const [key, to] of [["ArrowRight", 5], ["End", "end"], ["Home", 1], ["ArrowLeft", 1]] as const) {
    await page.keyboard.press(key);
    await expect(page.getByTestId(`goto-${to}`)).toBeFocused();
  }
  await expect(page.locator('.lesson-steps a[tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press("PageDown");
  await expect(page).toHaveURL(/#step-5$/);
  await page.keyboard.press("PageUp");
  await expect(page).toHaveURL(/#step-4$/);
  const twice = (key: string) => page.evaluate((key) => {
    for (let i = 0; i < 2; i++) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }, key);
  await twice("PageDown"); // faster than the page follows
  await expect(page).toHaveURL(/#step-6$/);
  await expect(page.locator("#step-6")).toBeVisible();
  await twice("PageUp");
  await expect(page).toHaveURL(/#step-4$/);

  await page.goto("/lessons");
  await page.goto(address);
  await expect(page.locator("#step-4")).toBeVisible();
  await expect(page.getByTestId("progress")).toContainText("1 of 11 steps done, 3 of 3 predicted · restored · reset");
  await page.getByTestId("reset").click();
  await expect(page.getByTestId("progress")).toBeEmpty();
});

test("the stage shows only as much as the step reveals, and plays the line that is run", async ({ page }) => {
  await page.goto(`${address}#step-1`);
  await expect(page.getByTestId("run-without")).toBeEnabled({ timeout: 30_000 });
  const stage = page.getByTestId("stage");
  const figure = (name: string) => stage.locator(`.stage-figure[data-key="${name}"]`);
  await expect(stage.locator(".stage-figure")).toHaveCount(3);
  await expect(stage.locator('.stage-figure[data-connected="true"]')).toHaveCount(3);
  await expect(stage.getByTestId("stage-live")).toBeHidden();

  // alice and carol are in project:1 by now, but neither picture nor text gives it away.
  await page.getByTestId("turn-timeline").click();
  const join = page.getByTestId("timeline-rows").locator('li[data-name="join"]', { hasText: "project:1" }).first();
  await expect(join).toBeAttached();
  await expect(join).toBeHidden();
  await openStageMenu(stage);
  await stage.getByTestId("stage-who").locator("summary").click();
  await expect(stage.getByTestId("stage-people")).toContainText("carol WebSocket to a");
  await expect(stage).not.toContainText(/project:1|\/tasks/);
  await expect(stage.locator(".stage-hull")).toHaveCount(0);
  await expect(stage.locator(".stage-redis-line")).toBeHidden();
  await page.keyboard.press("Escape");
  await figure("carol").hover();
  await expect(stage.locator(".stage-tip-facts")).toHaveText("WebSocket to a");

  // A tap on a client of the stage counts as a tap on its name. So does the digit of a client.
  await figure("bob").locator(".stage-ring").click();
  await expect(page.getByTestId("guess-bob")).toBeChecked();
  await expect(figure("bob")).toHaveAttribute("data-expected", "true");
  await stage.getByTestId("stage-view").focus();
  await page.keyboard.press("3");
  await expect(page.getByTestId("guess-carol")).toBeChecked();
  await run(page);
  await expect(stage).toHaveAttribute("data-event", "welcome");
  await expect(figure("alice")).toHaveAttribute("data-audience", "hit");
  for (const [name, kind] of [["alice", "extra"], ["bob", "missed"], ["carol", "missed"]]) await expect(figure(name)).toHaveAttribute("data-judged", kind);

  await page.getByTestId("turn-next").click();
  await expect(stage).not.toHaveAttribute("data-event", /./); // the next step has a line of its own
  await expect(figure("alice")).not.toHaveAttribute("data-judged", /./);
  await expect(stage.locator(".stage-redis-line")).toBeHidden(); // the lesson has one server
  await page.getByTestId("goto-7").click();
  await step(page, 7);
  await expect(stage.locator(".stage-hull").first()).toHaveAttribute("data-room", "/tasks");
  await expect(stage).not.toContainText("project:1");
  await page.getByTestId("goto-4").click();
  await step(page, 4);
  await expect(stage.locator(".stage-hull").first()).toHaveAttribute("data-room", "project:1");
  await expect(join).toBeVisible();
  await expect(stage.getByTestId("stage-people")).toContainText("carol WebSocket to a, in project:1 and user:carol");
  await guess(page, ["alice", "carol"]);
  await run(page);
  await expect(stage).toHaveAttribute("data-event", "task:created");
  await expect(stage.getByTestId("stage-story").locator("li").last()).toContainText("delivers task:created to alice and carol");

  // The stage steps back and forward, and another run plays again.
  await stage.getByTestId("stage-view").focus();
  await page.keyboard.press("Home");
  await expect(stage).toHaveAttribute("data-step", "0");
  await page.keyboard.press("ArrowRight");
  await expect(stage.getByTestId("stage-caption")).toContainText("emits task:created to project:1");
  await run(page);
  await expect(figure("carol")).toHaveAttribute("data-audience", "hit");
});

// Without lessonLab, the lesson would play in a lab that others can break. Without
// LessonScene.mend, the second run would be refused, because no client can connect.
test("a lesson plays in a lab of its own, keeps it, and mends it", async ({ page, context }) => {
  const labOf = () => page.evaluate(() => (JSON.parse(sessionStorage.getItem("socketplay:lesson-lab:04-emit-targets") ?? "{}") as { address?: string }).address);
  await page.goto(`${address}#step-2`);
  await expect(page.getByTestId("run-without")).toBeEnabled({ timeout: 30_000 });
  const lab = await labOf();
  expect(lab).toMatch(/^\/lab\/1[a-z0-9]{31}\/$/); // a lab of one instance
  await page.reload();
  await guess(page, people);
  await run(page);
  await expectReceived(page, people);
  expect(await labOf(), "the tab keeps its lab").toBe(lab);
  await expect(page.locator("body")).not.toContainText(/redis|adapter|instance b\b|balancer/i, { useInnerText: true });

  // Somebody who has got its link breaks it.
  const other = await context.newPage();
  await other.goto(lab ?? "");
  await expect(other).toHaveTitle(/^connected/, { timeout: 30_000 });
  await other.getByTestId("lab-menu-button").click();
  await other.getByTestId("toggle-a").click();
  await expect(page.getByTestId("problem")).toContainText("Something is broken in this lesson’s lab: a does not run.");
  await expect(page.getByTestId("again")).toHaveAttribute("aria-disabled", "true");
  await page.getByTestId("mend-lab").click();
  await expect(page.getByTestId("problem")).toBeHidden();
  await run(page);
  await expectReceived(page, people);

  // A page that leaves brings no lab of everybody into play: without a lab nothing runs, and the page says why.
  await page.evaluate(() => sessionStorage.clear());
  await page.route("**/api/labs", (route) => route.fulfill({ status: 503, headers: { "Retry-After": "60" }, json: { code: "too_many_labs", message: "All labs of this playground are taken." } }));
  await page.reload();
  await expect(page.getByTestId("problem")).toContainText("All labs of this playground are taken.");
  await expect(page.getByTestId("guess")).toHaveCount(0);
  await page.unroute("**/api/labs");
  await page.getByTestId("retry-lab").click();
  await expect(page.getByTestId("run-without")).toBeEnabled({ timeout: 30_000 });
});

// Without the check after the line in LessonScene.play, the guess is judged.
test("what ran in a lab that broke meanwhile is not judged, and a button mends the lab", async ({ page }) => {
  await page.goto(`${address}#step-2`);
  await guess(page, ["alice"]);
  // The lab breaks while the line runs: the page is told so before it is told what came.
  await page.evaluate(async () => {
    const entry = document.querySelector<HTMLScriptElement>('script[src$="/js/lesson.js"]');
    const { World } = await import(entry?.src.replace(/lesson\.js$/, "lab/world.js") ?? "");
    const { emit, brokenList } = World.prototype;
    World.prototype.emit = async function (...args: unknown[]) {
      const outcome = await emit.apply(this, args);
      World.prototype.brokenList = () => ["a does not run"];
      return outcome;
    };
    Object.assign(window, { repair: () => Object.assign(World.prototype, { emit, brokenList }) });
  });
  await expect(page.getByTestId("again")).toHaveAttribute("aria-disabled", "false", { timeout: 30_000 });
  await page.getByTestId("again").click();
  await expect(page.getByTestId("unjudged")).toContainText("Not judged.");
  await expect(page.getByTestId("progress")).toBeEmpty();
  await page.evaluate(() => (window as unknown as { repair(): void }).repair());
  await page.getByTestId("mend").click();
  await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "idle", { timeout: 30_000 });
  await guess(page, people);
  await run(page);
  await expect(page.getByTestId("score")).toHaveText("3 of 3 right");
});

for (const [width, height] of [[1280, 800], [360, 740]] as const) {
  // Without --ask-room of the lesson, the verdict of a wrong guess reaches below the window.
  test(`after each press what matters is inside ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto(`${address}#step-5`);
    await expect(page.getByTestId("run-without")).toBeEnabled({ timeout: 30_000 });
    await expectInside(page, "after the page has loaded", [".turn"]);
    const stage = await page.locator(".stage-view").boundingBox();
    await guess(page, ["alice", "bob"]);
    await run(page);
    await expectInside(page, "after the verdict", [".turn"]);
    await expect(page.getByTestId("again")).toBeFocused();
    for (const name of width > 1000 ? people : ["alice"]) await expect(page.getByTestId(`outcome-${name}`)).toBeInViewport({ ratio: 0.99 });
    expect((await page.locator(".stage-view").boundingBox())?.height, "the stage keeps its height").toBe(stage?.height);
    await page.getByTestId("turn-next").click();
    await expectInside(page, "after Next", [".turn"]);
    await expect(page.locator("#step-6 h2")).toBeInViewport({ ratio: 1 });
    await page.goto(`${address}#step-11`);
    await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "idle");
    await guess(page, people);
    await run(page);
    await expectInside(page, "after a check has failed", [".turn"]);
    await expect(page.getByTestId("check-failed")).toBeInViewport({ ratio: 0.99 });
    await page.goto(`${address}#end`);
    await expect(page.getByTestId("ask-title")).toContainText("task:typing");
    await expectInside(page, "at the end", [".turn"]);
    await expectAccessible(page);
  });
}

test("the list says which lessons are written and which are to come", async ({ page }) => {
  await page.goto("/lessons");
  await expect(page.getByTestId("topic-4").getByRole("link", { name: "Emit targets" })).toHaveAttribute("href", address);
  const topics = page.locator(".course li");
  await expect(topics).toHaveCount(16);
  const link = page.getByRole("link");
  const toCome = page.getByText("to come", { exact: true });
  // Each lesson that is added makes one of these fewer, so only the sum is known.
  await expect(topics.filter({ has: link }).filter({ has: toCome })).toHaveCount(0);
  expect(await topics.filter({ has: link }).count() + await topics.filter({ has: toCome }).count()).toBe(16);
  await expectAccessible(page);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("the lesson can be read from top to bottom", async ({ page }) => {
    await page.goto(address);
    await expect(page.locator("[data-step]")).toHaveCount(11);
    for (let n = 1; n <= 11; n++) await expect(page.locator(`#step-${n} h2`)).toBeVisible();
    await expect(page.locator("#step-5")).toContainText('socket.to("project:1").emit("task:typing"');
    await expect(page.locator("#step-5")).toContainText("Who receives task:typing?");
    await expect(page.locator("#step-5")).toContainText('s.To("project:1").Emit(ctx, "task:typing"');
    for (const part of ["#step-5 .help summary", "#end .prose", "#end pre"]) await expect(page.locator(part).first()).toBeAttached();
    await expect(page.locator("#end h2")).toBeVisible();
    for (const part of [".scene", ".turn"]) await expect(page.locator(part)).toBeHidden();
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a lesson is accessible in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${address}#step-11`);
    await guess(page, ["bob"]);
    await run(page);
    await page.getByTestId("turn-timeline").click();
    for (let i = 0; i < 3; i++) await page.getByTestId("turn-hint").click();
    await page.mouse.move(0, 0);
    await page.waitForTimeout(300); // until the colours have changed
    await expectAccessible(page);
  });
}
