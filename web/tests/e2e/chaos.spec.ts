import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, openLab, test } from "./page";

// Whole disasters, on machines that may be busy with much else.
test.describe.configure({ timeout: 180_000 });

const people = ["alice", "bob", "carol"];

/** Opens a lab of its own: what is broken here disturbs nobody. */
async function open(page: Page) {
  await openLab(page);
  await everybody(page);
}

const client = (page: Page, name: string) => page.getByTestId(`client-${name}`);

async function everybody(page: Page) {
  for (const name of people) {
    await expect(client(page, name).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
    await expect(client(page, name).getByTestId("rooms")).toContainText(`user:${name}`);
  }
}

async function breaks(page: Page, id: string, actor = "alice") {
  await page.getByTestId(`actor-${actor}`).check();
  await page.getByTestId(`chaos-${id}`).click();
  await expect(page.getByTestId(`chaos-${id}`)).toHaveAttribute("data-on", "true");
  await expect(page.getByTestId("chaos-now")).toBeVisible();
}

async function mends(page: Page, id: string) {
  await page.getByTestId(`chaos-${id}`).click();
  await expect(page.getByTestId(`chaos-${id}`)).toHaveAttribute("data-on", "false");
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
}

/** Emits to everybody from alice's handler, and returns who has received it. */
async function reached(page: Page) {
  const event = `e${Date.now()}`;
  await page.getByTestId("actor-alice").check();
  await page.getByTestId("event").fill(event);
  await page.getByTestId("emit-all").click();
  await expect(page.getByTestId("narration")).toContainText(event, { timeout: 20_000 });
  const got = [];
  for (const name of people) if ((await page.getByTestId(`outcome-${name}`).getAttribute("data-received")) === "true") got.push(name);
  return got;
}

const row = (page: Page, name: string, text: string | RegExp) =>
  page.locator(`[data-testid="timeline-rows"] li[data-name="${name}"]`, { hasText: text });

test("Redis is cut and mended", async ({ page }) => {
  await open(page);
  await breaks(page, "cut");
  await expect(page.getByTestId("broken")).toHaveText("Broken: a has no Redis.");
  const toRedis = page.locator('lab-stage .stage-link[data-transport="redis"]:not(.stage-legend *)');
  await expect(toRedis).toHaveCount(1); // b's
  expect(await reached(page)).toEqual(["alice", "bob"]);
  await expect(page.getByTestId("outcome-carol")).toContainText(/took nothing from Redis/);
  await expect(page.getByTestId("answers")).toContainText("the connection is cut");
  await mends(page, "cut");
  await expect(toRedis).toHaveCount(2);
  await expect.poll(() => reached(page)).toEqual(people);
});

test("the adapter is removed, and everything is undone at once", async ({ page }) => {
  await open(page);
  await breaks(page, "alone");
  await expect(row(page, "you", "took the adapter away")).toBeAttached();
  await everybody(page);
  expect(await reached(page)).toEqual(["alice", "bob"]);
  await expect(page.getByTestId("outcome-carol")).toContainText(/published nothing/);
  await page.getByTestId("heal").click();
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
  await everybody(page);
  await expect.poll(() => reached(page)).toEqual(people);
});

test("an instance is killed: nobody is told", async ({ page }) => {
  await open(page);
  await breaks(page, "kill", "carol");
  await expect(page.getByTestId("instance-b")).toHaveAttribute("data-running", "false");
  await expect(row(page, "stop", "instance b was killed")).toBeAttached();
  await expect(row(page, "disconnect", /reason: transport (close|error)/).and(page.locator('[data-side="client"]')).first()).toBeAttached();
  await expect(row(page, "disconnecting", "carol")).toHaveCount(0);
  await mends(page, "kill");
  await everybody(page);
});

test("without stickiness polling finds no session", async ({ page }) => {
  await open(page);
  await breaks(page, "scatter", "bob");
  await expect(row(page, "connection_error", "polling: 400, Session ID unknown").first()).toBeAttached({ timeout: 20_000 });
  await expect(client(page, "bob").getByTestId("state")).not.toHaveText("connected");
  await mends(page, "scatter");
  await everybody(page);
});

test("a client without WebSocket stays on polling, and upgrades afterwards", async ({ page }) => {
  await open(page);
  await expect(client(page, "alice").getByTestId("transport")).toHaveText("websocket");
  await breaks(page, "block");
  await expect(row(page, "connection_error", "websocket: 400, Bad request").first()).toBeAttached({ timeout: 20_000 });
  await everybody(page);
  await expect(client(page, "alice").getByTestId("transport")).toHaveText("polling");
  await expect(client(page, "bob").getByTestId("transport")).toHaveText("websocket");
  expect(await reached(page)).toEqual(people);
  await mends(page, "block");
  await expect(client(page, "alice").getByTestId("transport")).toHaveText("websocket", { timeout: 20_000 });
});

test("a slow link, for one client alone", async ({ page }) => {
  await open(page);
  await page.getByTestId("delay").selectOption("2000");
  await breaks(page, "delay", "bob");
  await page.getByTestId("event").fill("late");
  await page.getByTestId("emit-all").click();
  await expect(client(page, "carol").getByTestId("received")).toContainText("late");
  expect(await client(page, "bob").locator('[data-event="late"]').count()).toBe(0);
  await expect(client(page, "bob").getByTestId("received")).toContainText("late");
  await mends(page, "delay");
});

test("a heartbeat that stops is a ping timeout", async ({ page }) => {
  await open(page);
  await breaks(page, "pause", "carol");
  await expect(row(page, "disconnect", "reason: ping timeout").first()).toBeAttached({ timeout: 40_000 });
  await everybody(page);
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
});

test("tokens expire and are forged", async ({ page }) => {
  await open(page);
  await breaks(page, "expire-token", "bob");
  await expect(row(page, "connect_error", "data.code: token_expired").first()).toBeAttached({ timeout: 20_000 });
  await expect(client(page, "bob").getByTestId("state")).toContainText("refused");
  await mends(page, "expire-token");
  await everybody(page);
  await page.getByTestId("fault-forged-token").click();
  await expect(row(page, "connect_error", "data.code: token_invalid").first()).toBeAttached();
});

test("a token that is outlived: told, turned away, and another one in time", async ({ page }) => {
  await open(page);
  await expect(client(page, "carol").getByTestId("transport")).toHaveText("websocket");
  const connects = await row(page, "connect", "socket.id is").and(page.locator('[data-side="client"]')).count();
  await breaks(page, "outlive-token", "carol");
  await expect(page.getByTestId("broken")).toHaveText("Broken: carol’s token has expired.");
  // The server says so in both of carol's namespaces, the client tries, and is refused.
  await page.getByTestId("tab-wire").click();
  const frame = (text: string) => page.getByTestId("wire-rows").getByRole("option").filter({ hasText: text });
  await expect(frame('["auth:expired",{"graceMs":25000}]').first()).toBeAttached({ timeout: 20_000 });
  await expect(frame('[{"error":"token_expired"}]').first()).toBeAttached();
  await expect(frame('"auth:refresh",{"token":"eyJ…"}').first()).toBeAttached();
  // A fresh one in time: nobody has been disconnected.
  await mends(page, "outlive-token");
  await expect(frame('[{"ok":true}]').nth(1)).toBeAttached();
  await everybody(page);
  expect(await row(page, "connect", "socket.id is").and(page.locator('[data-side="client"]')).count()).toBe(connects);
  await expect(page.locator("body")).not.toContainText(/eyJ[\w-]{8}/);
});

test("a token that is outlived for good: a disconnect, and a refusal at the door", async ({ page }) => {
  await open(page);
  await breaks(page, "outlive-token", "bob");
  await expect(row(page, "disconnect", "reason: io server disconnect").first()).toBeAttached({ timeout: 50_000 });
  await expect(client(page, "bob").getByTestId("state")).toContainText("disconnected");
  await page.getByTestId("fault-connect").click();
  await expect(row(page, "connect_error", "data.code: token_expired").first()).toBeAttached({ timeout: 20_000 });
  await page.getByTestId("heal").click();
  await everybody(page);
});

for (const [key, id, last] of [
  ["1", "redis-away", "alice, bob and carol received after"],
  ["2", "instance-dies", "no longer in project:1"],
  ["3", "not-sticky", /400, Session ID unknown/],
  ["4", "no-adapter", "alice, bob and carol received together"],
  ["5", "moves", "alice, bob and carol received moved."],
] as const) {
  test(`one key: ${id}`, async ({ page }) => {
    await open(page);
    await page.getByTestId("scenario-redis-away").focus();
    await page.keyboard.press(key);
    const steps = page.getByTestId("scenario-steps");
    await expect(steps).toHaveAttribute("data-scenario", id);
    await expect(steps).toHaveAttribute("data-done", "true", { timeout: 60_000 });
    await expect(steps).toContainText(last);
    await expect(steps.locator('[data-state="failed"]')).toHaveCount(0);
    if (id === "moves") await expect(steps).toContainText(/carol is on a now, as a new socket and no longer in project:1.*carol is on a: no client moves back/);
    await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
    await everybody(page);
  });
}

test("a client that has moved is brought back with everything else", async ({ page }) => {
  await open(page);
  const place = page.locator('label:has([data-testid="actor-carol"]) .instance');
  await expect(place).toHaveText("b");
  await page.getByTestId("scenario-moves").click();
  await expect(place).toHaveText("a", { timeout: 30_000 });
  await page.getByTestId("heal").click();
  await expect(place).toHaveText("b", { timeout: 30_000 });
  await everybody(page);
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
  expect(await reached(page)).toEqual(people);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 360]) {
    test(`accessible in ${colorScheme} at ${width}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await open(page);
      await page.setViewportSize({ width, height: 900 });
      if (width < 500) await page.locator('[data-show="faults"]').click();
      await page.getByTestId("scenario-no-adapter").click();
      await expect(page.getByTestId("scenario-steps").locator("li")).toHaveCount(2, { timeout: 20_000 });
      await page.getByTestId("heal").click();
      await everybody(page);
      await page.getByTestId("chaos-cut").click();
      await expect(page.getByTestId("chaos-now")).toBeVisible();
      await page.mouse.move(0, 0);
      await page.waitForTimeout(300); // transitions of colours
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
