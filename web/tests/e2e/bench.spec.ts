import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, openLab, reveal, test, toggleRoom } from "./page";

// The bench of the playground: what a newcomer sees and presses first, the rows that say what
// is set, and the faults by what they fire.
test.describe.configure({ timeout: 120_000 });
test.use({ predict: true });

const outcome = (page: Page) => page.getByTestId("outcome");
const inRoom = (page: Page, name: string, room = "project:1") => page.getByTestId(`member-${room}-${name}`);

/** Counts the presses of the learner. */
const counted = async (page: Page) => {
  await page.evaluate(() => {
    Object.assign(window, { presses: 0 });
    addEventListener("pointerdown", () => { Object.assign(window, { presses: Number(Reflect.get(window, "presses")) + 1 }); }, true);
  });
  return () => page.evaluate(() => Number(Reflect.get(window, "presses")));
};

// Without prepareFirstStep nobody is in project:1, so the line reaches nobody. Without its note
// in the browser's storage alice would be back in the room after the reload.
test("a newcomer predicts with three presses, and a button leads through all targets", async ({ page }) => {
  await openLab(page, true);
  await expect(page.getByTestId("code-js")).toHaveText('io.to("project:1").emit("task:created", { task, timestamp });');
  await expect(page.locator("[data-runs-on]")).toHaveText("// alice’s handler, on instance a");
  await expect(outcome(page)).toContainText("alice’s handler runs this line. Who will receive it?");
  await expect(page.getByTestId("set-rooms")).toHaveText("project:1 alice carol ");
  for (const name of ["alice", "bob", "carol", "nobody"]) await expect(page.getByTestId(`predict-${name}`)).toBeInViewport();

  const presses = await counted(page);
  await page.getByTestId("predict-alice").click();
  await page.getByTestId("predict-carol").click();
  await page.getByTestId("again").click();
  await expect(page.getByTestId("score")).toHaveText("3 of 3 right");
  expect(await presses()).toBeLessThanOrEqual(3);
  for (const name of ["alice", "bob", "carol"]) await expect(page.getByTestId(`outcome-${name}`)).toBeInViewport();

  // Each press of Next changes the target and nothing else.
  const targets = [];
  for (const next of ["socket.to(…)", "io", "socket.broadcast", "io.except(…)", "io.to(…).to(…)", "socket.to(…).to(…)", "socket", "io.of(…)", "io.to(…)"]) {
    await expect(page.getByTestId("next")).toHaveText(`Next: ${next}`);
    await page.getByTestId("next").click();
    await expect(outcome(page)).toHaveAttribute("data-state", "idle");
    targets.push(await page.locator('[name="target"]:checked').getAttribute("value"));
    await expect(page.getByTestId("event")).toHaveValue("task:created");
    if (next === "io.to(…).to(…)") { // here the learner says how often
      await page.getByTestId("predict-alice").click();
      await page.getByTestId("predict-alice").click();
      await expect(page.locator('[data-times="×2"]')).toHaveCount(1);
    } else {
      await page.getByTestId("predict-nobody").click();
    }
    await page.getByTestId("again").click();
    await expect(outcome(page)).toHaveAttribute("data-state", "verdict");
    if (next === "io.to(…).to(…)") await expect(page.getByTestId("outcome-alice")).toContainText("you said twice");
  }
  expect(new Set(targets).size).toBe(9);
  expect(targets.at(-1)).toBe("room");

  await toggleRoom(page, "alice");
  await page.reload();
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  await expect(outcome(page)).toContainText("Who will receive it?");
  await reveal(page, "members");
  await expect(inRoom(page, "alice")).toHaveAttribute("aria-pressed", "false");
});

// Without the attribute name of the rows, two rows are open at once.
test("the rows open in place, one at a time, and every client joins and leaves with two presses", async ({ page }) => {
  await openLab(page);
  const open = page.locator("#panel-emit details[open]");
  for (const row of ["who", "to", "what", "options", "rooms"]) {
    await page.getByTestId(`row-${row}`).locator("summary").focus();
    await page.keyboard.press("Enter");
    await expect(open).toHaveCount(1);
    await expect(page.getByTestId(`row-${row}`)).toHaveAttribute("open", "");
  }
  const presses = await counted(page);
  await inRoom(page, "bob", "project:2").click();
  await expect(inRoom(page, "bob", "project:2")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByTestId("client-bob").getByTestId("rooms")).toContainText("project:2");
  await inRoom(page, "bob", "project:2").click();
  await expect(inRoom(page, "bob", "project:2")).toHaveAttribute("aria-pressed", "false");
  expect(await presses()).toBe(2);
  await (await reveal(page, "further-room")).fill("red");
  await expect(inRoom(page, "carol", "red")).toBeVisible();

  // The language of the line is remembered, and the arrow keys change it.
  await page.getByTestId("dialect-js").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("code-go")).toBeVisible();
  await page.reload();
  await expect(page.getByTestId("code-go")).toBeVisible();
  await expect(page.getByTestId("code-js")).toBeHidden();

  // A long payload widens nothing.
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  for (const data of [JSON.stringify({ text: "y".repeat(400) }), JSON.stringify("y".repeat(400))]) {
    await (await reveal(page, "data")).fill(data);
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 740 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  }
  await expectAccessible(page);
});

// Without watchFault the rows of the verdict would have nothing to tell.
test("a fault asks before it breaks, is listed by what it fires, and fires what it says", async ({ page }) => {
  await openLab(page);
  await page.getByTestId("tab-faults").click();
  const doors = page.getByTestId("group-door");
  const count = doors.locator("[data-group-count]");
  const all = await doors.locator("li:has(button)").count();
  await expect(count).toHaveText(`${all} ways to be refused`);
  await page.getByTestId("fires").selectOption("connect_error"); // other doors are refused before the handshake
  await expect(page.getByTestId("fault-drop")).toBeHidden();
  await reveal(page, "fault-no-token");
  await expect(page.getByTestId("fault-no-token")).toBeVisible();
  await expect(page.getByTestId("fault-v2-client")).toBeHidden();
  await expect(count).toHaveText(`${await doors.locator("li:visible:has(button)").count()} of ${all}`);
  await page.getByTestId("fires").selectOption("reconnect");
  await expect(count).toHaveText(`0 of ${all}`);
  await page.getByTestId("fires").selectOption("");

  const seen = () => page.getByTestId("timeline-rows").locator("li").evaluateAll((rows) => rows.map((r) => r.getAttribute("data-name")));
  for (const id of ["drop", "client-disconnect", "connect", "disconnect-socket", "connect", "malformed", "no-token", "forged-token"]) {
    await (await reveal(page, `fault-${id}`)).click();
    await expect(outcome(page)).toHaveAttribute("data-state", "idle");
    const before = (await seen()).length;
    const options = page.locator("[data-ask-body] .segment");
    for (let i = 0; i < await options.count(); i++) await options.nth(i).locator("input").first().click();
    await page.getByTestId("again").click();
    await expect(outcome(page)).toHaveAttribute("data-state", "verdict", { timeout: 30_000 });
    if (await options.count() > 0) await expect(outcome(page).locator("[data-mark]").first()).toBeInViewport();
    const says = await page.getByTestId(`fault-${id}`).locator("xpath=..").getAttribute("data-events");
    for (const event of says?.split(" ") ?? []) {
      await expect.poll(async () => (await seen()).slice(before), { message: `${id} fires ${event}`, timeout: 20_000 }).toContain(event);
    }
  }
  await (await reveal(page, "chaos-cut")).click();
  await expect(page.locator("#tab-faults .badge")).toBeHidden();
  await page.getByTestId("again").click();
  await expect(page.locator("#tab-faults .badge")).toHaveText("1");
  await (await reveal(page, "menu-heal")).click();
  await expect(page.locator("#tab-faults .badge")).toBeHidden();
});
