import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, openStageMenu, test } from "./page";

// Each test plays a whole scenario, perhaps on a busy machine.
test.describe.configure({ timeout: 180_000 });

const address = "/lessons/04-emit-targets";
const people = ["alice", "bob", "carol"];

/** The clients that receive the event of each step, in the order of the lesson. */
const answers: string[][] = [
  ["alice"],
  ["alice", "bob", "carol"],
  ["bob", "carol"],
  ["alice", "carol"],
  ["carol"],
  ["alice", "carol"],
  ["carol"],
  ["bob"],
  ["alice", "carol"],
];

async function step(page: Page, n: number): Promise<Locator> {
  const section = page.locator(`#step-${n}`);
  await expect(section).toBeVisible();
  return section;
}

async function guess(section: Locator, names: string[]) {
  for (const name of people) {
    const button = section.getByTestId(`guess-${name}`);
    const pressed = (await button.getAttribute("aria-pressed")) === "true";
    if (pressed !== names.includes(name)) await button.click();
  }
}

async function run(section: Locator) {
  await section.getByTestId("run").click({ timeout: 30_000 });
  await expect(section.getByTestId("checks")).toBeVisible();
}

async function expectReceived(section: Locator, names: string[]) {
  for (const name of people) {
    await expect(section.getByTestId(`verdict-${name}`)).toHaveAttribute("data-received", String(names.includes(name)));
  }
}

test("the whole lesson can be played with right predictions", async ({ page }) => {
  await page.goto(address);
  for (const [i, names] of answers.entries()) {
    await test.step(`step ${i + 1}`, async () => {
      const section = await step(page, i + 1);
      await guess(section, names);
      await run(section);
      await expectReceived(section, names);
      await expect(section.locator('[data-judged="right"]')).toHaveCount(3);
      await expect(section.locator('.checks li[data-holds="false"]')).toHaveCount(0);
      await expect(section.locator("[data-solution]")).toHaveAttribute("open", "");
      await expect(page.getByTestId("narration")).toContainText("You predicted 3 of 3 correctly. All checks hold.");
      await page.getByTestId("next").click();
      await expect(page).toHaveURL(new RegExp(`#step-${i + 2}$`));
    });
  }
  const section = await step(page, 10);
  await test.step("the code that the challenge begins with fails it", async () => {
    await expect(section.getByTestId("choice-whole-rooms")).toBeChecked();
    await guess(section, people);
    await run(section);
    await expectReceived(section, people);
    await expect(section.locator('.checks li[data-holds="false"]')).toHaveCount(1);
    await expect(section.getByTestId("checks")).toContainText("alice received task:done too");
    await expect(section.locator("[data-solution]")).not.toHaveAttribute("open", "");
  });
  for (const [choice, passes, names] of [
    ["others-in-room", false, ["carol"]],
    ["everyone-twice", false, ["bob", "carol"]],
    ["two-emits", true, ["bob", "carol"]],
    ["others-in-both", true, ["bob", "carol"]],
  ] as const) {
    await test.step(`the challenge: ${choice}`, async () => {
      await section.getByTestId(`choice-${choice}`).check();
      await guess(section, [...names]);
      await run(section);
      await expectReceived(section, [...names]);
      await expect(section.locator('.checks li[data-holds="false"]')).toHaveCount(passes ? 0 : 1);
    });
  }
  await expect(section.locator("[data-solution]")).toHaveAttribute("open", "");
  await expect(page.getByTestId("progress")).toContainText("10 of 10 steps done, 30 of 30 predicted");
});

test("the lesson answers a wrong prediction with reasons", async ({ page }) => {
  await page.goto(`${address}#step-5`);
  const section = await step(page, 5);
  await guess(section, ["alice", "bob"]);
  await run(section);
  await expect(section.getByTestId("verdict-alice")).toHaveAttribute("data-verdict", "missed");
  await expect(section.getByTestId("verdict-alice")).toContainText("socket.to leaves out the sender’s own socket");
  await expect(section.getByTestId("verdict-bob")).toContainText("bob is not in project:1");
  await expect(section.getByTestId("verdict-carol")).toHaveAttribute("data-verdict", "extra");
  await expect(section.getByTestId("verdict-carol")).toContainText("carol is in project:1.");
  await expect(page.getByTestId("progress")).toContainText("0 of 3 predicted");
});

test("a prediction can be skipped, and hints open one after the other", async ({ page }) => {
  await page.goto(`${address}#step-3`);
  const section = await step(page, 3);
  const rungs = section.locator("[data-rung]");
  await expect(rungs.nth(1)).toBeHidden();
  await rungs.nth(0).locator("summary").click();
  await expect(rungs.nth(1)).toBeVisible();
  await expect(rungs.nth(3)).toBeHidden();
  await section.getByTestId("skip").click({ timeout: 30_000 });
  await expectReceived(section, ["bob", "carol"]);
  await expect(page.getByTestId("progress")).toContainText("1 of 10 steps done, nothing predicted");
});

test("a lesson works by keyboard and by links to its steps, and keeps the progress", async ({ page }) => {
  await page.goto(`${address}#step-4`);
  const section = await step(page, 4);
  await expect(page.locator("#step-3")).toBeHidden();
  await expect(page).toHaveTitle(/^4\. A room/);
  await expect(section.getByTestId("skip")).toBeEnabled({ timeout: 30_000 });
  for (const name of ["alice", "carol"]) {
    await section.getByTestId(`guess-${name}`).focus();
    await page.keyboard.press("Space");
  }
  await page.keyboard.press("Control+Enter");
  await expectReceived(section, ["alice", "carol"]);
  await page.locator("h1").click();
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
  await expect(page.getByTestId("progress")).toContainText("1 of 10 steps done, 3 of 3 predicted · restored · reset");
  await page.getByTestId("reset").click();
  await expect(page.getByTestId("progress")).toBeEmpty();
});

test("the stage shows only as much as the step reveals, and plays the line that is run", async ({ page }) => {
  await page.goto(`${address}#step-1`);
  let section = await step(page, 1);
  await expect(section.getByTestId("skip")).toBeEnabled({ timeout: 30_000 });
  const stage = page.getByTestId("stage");
  const figure = (name: string) => stage.locator(`.stage-figure[data-key="${name}"]`);
  await expect(stage.locator(".stage-figure")).toHaveCount(3);
  await expect(stage.locator('.stage-figure[data-connected="true"]')).toHaveCount(3);
  await expect(stage.getByTestId("stage-live")).toBeHidden();

  // alice and carol are in project:1 by now, but neither picture nor text gives it away.
  await page.locator(".lesson-timeline summary").click();
  const join = page.getByTestId("timeline-rows").locator('li[data-name="join"]', { hasText: "project:1" }).first();
  await expect(join).toBeAttached();
  await expect(join).toBeHidden();
  await openStageMenu(stage);
  await stage.getByTestId("stage-who").locator("summary").click();
  await expect(stage.getByTestId("stage-people")).toContainText("carol WebSocket to a");
  await expect(stage).not.toContainText(/project:1|\/tasks/);
  await expect(stage.locator(".stage-hull")).toHaveCount(0);
  await expect(stage.locator(".stage-redis-line")).toBeHidden();
  await figure("carol").hover();
  await expect(stage.locator(".stage-tip-facts")).toHaveText("WebSocket to a");

  // A tap on a client of the stage counts as a tap on its name. So does the digit of a client.
  await figure("bob").locator(".stage-ring").click();
  await expect(section.getByTestId("guess-bob")).toHaveAttribute("aria-pressed", "true");
  await expect(figure("bob")).toHaveAttribute("data-expected", "true");
  await stage.getByTestId("stage-view").focus();
  await page.keyboard.press("3");
  await expect(section.getByTestId("guess-carol")).toHaveAttribute("aria-pressed", "true");
  await run(section);
  await expect(stage).toHaveAttribute("data-event", "welcome");
  await expect(figure("alice")).toHaveAttribute("data-audience", "hit");
  for (const [name, kind] of [["alice", "extra"], ["bob", "missed"], ["carol", "missed"]]) await expect(figure(name)).toHaveAttribute("data-judged", kind);

  await page.getByTestId("next").click();
  await expect(stage).not.toHaveAttribute("data-event", /./); // the next step has a line of its own
  await expect(stage.locator(".stage-redis-line")).toBeHidden(); // the lesson has one server
  await page.getByTestId("goto-7").click();
  section = await step(page, 7);
  await expect(stage.locator(".stage-hull").first()).toHaveAttribute("data-room", "/tasks");
  await expect(stage).not.toContainText("project:1");
  await page.getByTestId("goto-4").click();
  section = await step(page, 4);
  await expect(stage.locator(".stage-hull").first()).toHaveAttribute("data-room", "project:1");
  await expect(join).toBeVisible();
  await expect(stage.getByTestId("stage-people")).toContainText("carol WebSocket to a, in project:1 and user:carol");
  await guess(section, ["alice", "carol"]);
  await run(section);
  await expect(stage).toHaveAttribute("data-event", "task:created");
  await expect(stage.getByTestId("stage-story").locator("li").last()).toContainText("delivers task:created to alice and carol");

  // The stage steps back and forward, and another run plays again.
  await stage.getByTestId("stage-view").focus();
  await page.keyboard.press("Home");
  await expect(stage).toHaveAttribute("data-step", "0");
  await page.keyboard.press("ArrowRight");
  await expect(stage.getByTestId("stage-caption")).toContainText("Instance a emits task:created to project:1");
  await run(section);
  await expect(figure("carol")).toHaveAttribute("data-audience", "hit");
});

// Without lessonLab, the lesson would play in a lab that others can break. Without
// LessonScene.mend, the second run would be refused, because no client can connect.
test("a lesson plays in a lab of its own, keeps it, and mends it", async ({ page, context }) => {
  const labOf = () => page.evaluate(() => (JSON.parse(sessionStorage.getItem("socketplay:lesson-lab:04-emit-targets") ?? "{}") as { address?: string }).address);
  await page.goto(`${address}#step-2`);
  let section = await step(page, 2);
  await expect(section.getByTestId("skip")).toBeEnabled({ timeout: 30_000 });
  const lab = await labOf();
  expect(lab).toMatch(/^\/lab\/1[a-z0-9]{31}\/$/); // a lab of one instance
  await page.reload();
  section = await step(page, 2);
  await guess(section, people);
  await run(section);
  await expectReceived(section, people);
  expect(await labOf(), "the tab keeps its lab").toBe(lab);
  await expect(page.locator("body")).not.toContainText(/redis|adapter|instance b\b|balancer/i, { useInnerText: true });

  // Somebody who has got its link breaks it.
  const other = await context.newPage();
  await other.goto(lab ?? "");
  await expect(other).toHaveTitle(/^connected/, { timeout: 30_000 });
  await other.getByTestId("lab-menu-button").click();
  await other.getByTestId("toggle-a").click();
  await expect(page.getByTestId("problem")).toContainText("Something is broken in this lesson’s lab: a does not run.");
  await expect(section.getByTestId("run")).toBeDisabled();
  await page.getByTestId("mend-lab").click();
  await expect(page.getByTestId("problem")).toBeHidden();
  await run(section);
  await expectReceived(section, people);

  // A page that leaves brings no lab of everybody into play: without a lab nothing runs, and the page says why.
  await page.evaluate(() => sessionStorage.clear());
  await page.route("**/api/labs", (route) => route.fulfill({ status: 503, headers: { "Retry-After": "60" }, json: { code: "too_many_labs", message: "All labs of this playground are taken." } }));
  await page.reload();
  await expect(page.getByTestId("problem")).toContainText("All labs of this playground are taken.");
  await expect((await step(page, 2)).getByTestId("run")).toHaveCount(0);
  await page.unroute("**/api/labs");
  await page.getByTestId("retry-lab").click();
  await expect((await step(page, 2)).getByTestId("skip")).toBeEnabled({ timeout: 30_000 });
});

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
    await expect(page.locator(".lesson-step")).toHaveCount(10);
    for (let n = 1; n <= 10; n++) await expect(page.locator(`#step-${n} h2`)).toBeVisible();
    await expect(page.locator("#step-5")).toContainText('socket.to("project:1").emit("task:typing"');
    await expect(page.locator("#step-5")).toContainText("Who receives task:typing?");
    await expect(page.locator(".lesson-scene")).toBeHidden();
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a lesson is accessible in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${address}#step-10`);
    const section = await step(page, 10);
    await guess(section, ["bob"]);
    await run(section);
    await page.locator(".lesson-timeline summary").click();
    await page.mouse.move(0, 0);
    await page.waitForTimeout(300); // until the colours have changed
    await expectAccessible(page);
  });
}
