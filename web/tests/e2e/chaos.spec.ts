import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { cause, expect, openLab, press, reveal, run, runLine, test } from "./page";

// The timeout is long, because each test breaks a lab and mends it again, and the
// machine may be busy.
test.describe.configure({ timeout: 180_000 });

const people = ["alice", "bob", "carol"];

/** Opens a new lab, so that a fault in one test disturbs no other test. */
async function open(page: Page) {
  await openLab(page);
  await expectAllConnected(page);
}

const client = (page: Page, name: string) => page.getByTestId(`client-${name}`);

async function expectAllConnected(page: Page) {
  for (const name of people) {
    await expect(client(page, name).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
    await expect(client(page, name).getByTestId("rooms")).toContainText(`user:${name}`);
  }
}

/**
 * Chooses the actor, presses the button of a fault, and waits until the page shows the
 * fault.
 */
async function startFault(page: Page, id: string, actor = "alice") {
  await (await reveal(page, `actor-${actor}`)).check();
  await cause(page, `chaos-${id}`);
  await expect(page.getByTestId(`chaos-${id}`)).toHaveAttribute("data-on", "true");
  await expect(page.getByTestId("chaos-now")).toBeVisible();
}

/** Presses the button of a fault again, and waits until nothing is broken. */
async function endFault(page: Page, id: string) {
  await cause(page, `chaos-${id}`);
  await expect(page.getByTestId(`chaos-${id}`)).toHaveAttribute("data-on", "false");
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
}

/** Emits to all clients from alice's handler. Returns the names of the clients that received it. */
async function emitToAll(page: Page) {
  const event = `e${Date.now()}`;
  await (await reveal(page, "actor-alice")).check();
  await (await reveal(page, "event")).fill(event);
  await runLine(page, "all");
  await expect(page.getByTestId("narration")).toContainText(event, { timeout: 20_000 });
  const receivers = [];
  for (const name of people) if ((await page.getByTestId(`outcome-${name}`).getAttribute("data-received")) === "true") receivers.push(name);
  return receivers;
}

/**
 * Runs a step of a disaster, and goes to the next one. Nothing runs before Run is pressed. While
 * Ctrl+Enter starts again after each step, whoever uses the keyboard comes back to the first.
 */
async function runStep(page: Page, byKey = false) {
  await run(page);
  if (byKey) await page.keyboard.press("Control+Enter");
  else await page.getByTestId("scenario-next").click();
  await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "idle");
}

/** Goes through all steps of a disaster. Then it goes back to the first one, whose verdict is still there. */
async function goThrough(page: Page) {
  const steps = page.getByTestId("scenario-steps");
  const count = Number(/ of (\d+):/.exec(await page.getByTestId("outcome").innerText())?.[1]);
  for (let step = 1; step < count; step++) {
    await runStep(page, step === 1);
    await expect(page.getByTestId("outcome")).toContainText(`${step + 1} of ${count}:`);
  }
  await expect(steps).toHaveAttribute("data-done", "false");
  await run(page);
  await expect(steps).toHaveAttribute("data-done", "true");
  for (let step = 1; step < count; step++) await page.getByTestId("scenario-back").click();
  await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", "verdict");
  await expect(page.getByTestId("outcome")).toContainText(`1 of ${count}:`);
  await expect(page.getByTestId("scenario-back")).toBeDisabled();
}

const row = (page: Page, name: string, text: string | RegExp) =>
  page.locator(`[data-testid="timeline-rows"] li[data-name="${name}"]`, { hasText: text });

test("an emit does not leave an instance that is cut off from Redis", async ({ page }) => {
  await open(page);
  await startFault(page, "cut");
  await expect(page.getByTestId("broken")).toHaveText("Broken: a has no Redis.");
  const toRedis = page.locator('lab-stage .stage-link[data-transport="redis"]:not(.stage-legend *)');
  await expect(toRedis).toHaveCount(1); // the connection of instance b
  expect(await emitToAll(page)).toEqual(["alice", "bob"]);
  await expect(page.getByTestId("outcome-carol")).toContainText("Instance a, where the line ran, was cut off from Redis");
  await expect(page.getByTestId("answers")).toContainText("the connection is cut");
  await endFault(page, "cut");
  await expect(toRedis).toHaveCount(2);
  await expect.poll(() => emitToAll(page)).toEqual(people);
});

test("an emit stays on its instance without the adapter, and one button mends everything", async ({ page }) => {
  await open(page);
  await startFault(page, "alone");
  await expect(row(page, "you", "took the adapter away")).toBeAttached();
  await expectAllConnected(page);
  expect(await emitToAll(page)).toEqual(["alice", "bob"]);
  await expect(page.getByTestId("outcome-carol")).toContainText("No adapter joins the instances");
  await press(page, "heal");
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
  await expectAllConnected(page);
  await expect.poll(() => emitToAll(page)).toEqual(people);
});

test("a killed instance tells its clients nothing", async ({ page }) => {
  await open(page);
  await startFault(page, "kill", "carol");
  await expect(page.getByTestId("instance-b")).toHaveAttribute("data-running", "false");
  await expect(row(page, "stop", "instance b was killed")).toBeAttached();
  await expect(row(page, "disconnect", /reason: transport (close|error)/).and(page.locator('[data-side="client"]')).first()).toBeAttached();
  await expect(row(page, "disconnecting", "carol")).toHaveCount(0);
  await endFault(page, "kill");
  await expectAllConnected(page);
});

test("without sticky sessions the server does not know the session of a polling client", async ({ page }) => {
  await open(page);
  await startFault(page, "scatter", "bob");
  await expect(row(page, "connection_error", "polling: 400, Session ID unknown").first()).toBeAttached({ timeout: 20_000 });
  await expect(client(page, "bob").getByTestId("state")).not.toHaveText("connected");
  await endFault(page, "scatter");
  await expectAllConnected(page);
});

test("a client stays on polling while WebSocket is blocked, and upgrades afterwards", async ({ page }) => {
  await open(page);
  await expect(client(page, "alice").getByTestId("transport")).toHaveText("websocket");
  await startFault(page, "block");
  await expect(row(page, "connection_error", "websocket: 400, Bad request").first()).toBeAttached({ timeout: 20_000 });
  await expectAllConnected(page);
  await expect(client(page, "alice").getByTestId("transport")).toHaveText("polling");
  await expect(client(page, "bob").getByTestId("transport")).toHaveText("websocket");
  expect(await emitToAll(page)).toEqual(people);
  await endFault(page, "block");
  await expect(client(page, "alice").getByTestId("transport")).toHaveText("websocket", { timeout: 20_000 });
});

test("a slow link delays one client only", async ({ page }) => {
  await open(page);
  await (await reveal(page, "delay")).selectOption("2000");
  await startFault(page, "delay", "bob");
  await (await reveal(page, "event")).fill("late");
  await runLine(page, "all");
  await expect(client(page, "carol").getByTestId("received")).toContainText("late");
  expect(await client(page, "bob").locator('[data-event="late"]').count()).toBe(0);
  await expect(client(page, "bob").getByTestId("received")).toContainText("late");
  await endFault(page, "delay");
});

test("a client whose heartbeat stops is disconnected by a ping timeout", async ({ page }) => {
  await open(page);
  await startFault(page, "pause", "carol");
  await expect(row(page, "disconnect", "reason: ping timeout").first()).toBeAttached({ timeout: 40_000 });
  await expectAllConnected(page);
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
});

test("the server refuses an expired token and a forged one", async ({ page }) => {
  await open(page);
  await startFault(page, "expire-token", "bob");
  await expect(row(page, "connect_error", "data.code: token_expired").first()).toBeAttached({ timeout: 20_000 });
  await expect(client(page, "bob").getByTestId("state")).toContainText("refused");
  await endFault(page, "expire-token");
  await expectAllConnected(page);
  await cause(page, "fault-forged-token");
  await expect(row(page, "connect_error", "data.code: token_invalid").first()).toBeAttached();
});

test("a client whose token expires stays connected if it gets a new token in time", async ({ page }) => {
  await open(page);
  await expect(client(page, "carol").getByTestId("transport")).toHaveText("websocket");
  const connects = await row(page, "connect", "socket.id is").and(page.locator('[data-side="client"]')).count();
  await startFault(page, "outlive-token", "carol");
  await expect(page.getByTestId("broken")).toHaveText("Broken: carol’s token has expired.");
  // The server tells carol's client in both namespaces that its token has expired. The
  // client sends another token, which the server refuses because that token has expired
  // too.
  await page.getByTestId("tab-wire").click();
  const frame = (text: string) => page.getByTestId("wire-rows").getByRole("option").filter({ hasText: text });
  await expect(frame('["auth:expired",{"graceMs":25000}]').first()).toBeAttached({ timeout: 20_000 });
  await expect(frame('[{"error":"token_expired"}]').first()).toBeAttached();
  await expect(frame('"auth:refresh",{"token":"eyJ…"}').first()).toBeAttached();
  // The client sends a valid token in time, so it is not disconnected.
  await endFault(page, "outlive-token");
  await expect(frame('[{"ok":true}]').nth(1)).toBeAttached();
  await expectAllConnected(page);
  expect(await row(page, "connect", "socket.id is").and(page.locator('[data-side="client"]')).count()).toBe(connects);
  await expect(page.locator("body")).not.toContainText(/eyJ[\w-]{8}/);
});

test("a client whose token expires for good is disconnected, and cannot connect again", async ({ page }) => {
  await open(page);
  await startFault(page, "outlive-token", "bob");
  await expect(row(page, "disconnect", "reason: io server disconnect").first()).toBeAttached({ timeout: 50_000 });
  await expect(client(page, "bob").getByTestId("state")).toContainText("disconnected");
  await cause(page, "fault-connect");
  await expect(row(page, "connect_error", "data.code: token_expired").first()).toBeAttached({ timeout: 20_000 });
  await press(page, "heal");
  await expectAllConnected(page);
});

for (const [key, id, last] of [
  ["1", "redis-away", "alice, bob and carol received after"],
  ["2", "instance-dies", "no longer in project:1"],
  ["3", "not-sticky", /400, Session ID unknown/],
  ["4", "no-adapter", "alice, bob and carol received together"],
  ["5", "moves", "alice, bob and carol received moved."],
] as const) {
  test(`one key opens the disaster ${id}, and Next and Back go through it`, async ({ page }) => {
    await open(page);
    await (await reveal(page, "scenario-redis-away")).focus();
    await page.keyboard.press(key);
    const steps = page.getByTestId("scenario-steps");
    await expect(steps).toHaveAttribute("data-scenario", id);
    await goThrough(page);
    await expect(steps).toContainText(last);
    if (id === "moves") await expect(steps).toContainText(/carol is on a now, as a new socket and no longer in project:1.*carol is on a: no client moves back/);
    await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
    await expectAllConnected(page);
  });
}

test("one button mends everything and brings a moved client back to its instance", async ({ page }) => {
  await open(page);
  const place = page.locator('label:has([data-testid="actor-carol"]) .instance');
  await expect(place).toHaveText("b");
  await press(page, "scenario-moves");
  for (let step = 1; step < 3; step++) await runStep(page);
  await run(page);
  await expect(place).toHaveText("a", { timeout: 30_000 });
  await press(page, "heal");
  await expect(place).toHaveText("b", { timeout: 30_000 });
  await expectAllConnected(page);
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
  expect(await emitToAll(page)).toEqual(people);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 360]) {
    test(`the faults are accessible in ${colorScheme} at ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await open(page);
      await page.setViewportSize({ width, height: 900 });
      if (width < 500) await page.locator('[data-show="faults"]').click();
      await press(page, "scenario-no-adapter");
      await runStep(page);
      await expect(page.getByTestId("scenario-steps").locator("li")).toHaveCount(2, { timeout: 20_000 });
      await press(page, "heal");
      await expectAllConnected(page);
      await cause(page, "chaos-cut");
      await expect(page.getByTestId("chaos-now")).toBeVisible();
      await page.mouse.move(0, 0);
      await page.waitForTimeout(300); // until the colours have changed
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await expectAccessible(page);
      if (process.env.SHOTS) {
        await page.getByTestId("broken").scrollIntoViewIfNeeded();
        await page.screenshot({ path: `${process.env.SHOTS}/chaos-${colorScheme}-${width}.png` });
        await page.getByTestId("chaos-cut").scrollIntoViewIfNeeded();
        await page.screenshot({ path: `${process.env.SHOTS}/chaos-${colorScheme}-${width}-below.png` });
      }
    });
  }
}
