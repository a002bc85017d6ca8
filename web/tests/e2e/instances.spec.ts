import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { cause, chooseFilm, expect, openStageMenu, press, reveal, runLine, test } from "./page";

// A lab can have a third and a fourth instance. The page connects a client to each of
// them, and these clients take part in everything.

const homes = { alice: "a", bob: "a", carol: "b", dan: "c", erin: "d" };
const stage = (page: Page) => page.getByTestId("stage");

/** Opens a lab with this many instances. */
async function open(page: Page, instances: number) {
  await page.goto("/lab/main/");
  await (await reveal(page, "lab-size")).selectOption(String(instances));
  await press(page, "new-lab");
  await page.waitForURL(/\/lab\/\w{32}\/$/);
  await expectConnected(page, Object.keys(homes).slice(0, instances + 1));
}

async function expectConnected(page: Page, names: string[]) {
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  for (const name of names) await expect(page.locator(`lab-stage .stage-figure[data-key="${name}"]`)).toHaveAttribute("data-transport", "websocket", { timeout: 30_000 });
}

/**
 * Emits to all clients from the handler of actor. Returns the sorted names of the clients
 * that received the event.
 */
async function emit(page: Page, actor: string, event: string) {
  await (await reveal(page, `actor-${actor}`)).check();
  await (await reveal(page, "event")).fill(event);
  await runLine(page, "all");
  await expect(page.getByTestId("narration")).toContainText(event);
  const rows = page.locator('[data-testid="verdict"] [data-received="true"]');
  return (await rows.evaluateAll((list) => list.map((el) => el.getAttribute("data-testid")?.replace("outcome-", "")))).sort().join(" ");
}

test("an emit reaches the clients of all four instances over Redis, and the stage shows its path", async ({ page }) => {
  await open(page, 4);
  await expect(page.locator(".stage-instance")).toHaveCount(4);
  await expect(page.getByTestId("add-instance")).toBeHidden();
  expect(await emit(page, "dan", "far")).toBe("alice bob carol dan erin");
  for (const name of Object.keys(homes)) await expect(page.locator(`lab-stage .stage-figure[data-key="${name}"]`)).toHaveAttribute("data-audience", "hit");
  await expect(stage(page)).toHaveAttribute("data-playing", "false");
  const story = await page.getByTestId("stage-story").locator("li").allTextContents();
  expect(story[0]).toBe("Instance c emits far to everyone in /.");
  expect(story.join(" ")).toMatch(/Instance c publishes far to Redis/);
  const takers = /(Instance [abd][^.]*) take far from Redis/.exec(story.join(" "))?.[1].match(/\b[abd]\b/g);
  expect(takers?.sort()).toEqual(["a", "b", "d"]);
  await (await reveal(page, "filter-by-instance")).focus();
  await expect(page.getByTestId("filter-by-instance").locator("option")).toHaveText(["instance", "a", "b", "c", "d"]);
  await expectAccessible(page);
});

test("one of four instances can be cut off, and clients of stopped ones move to the others", async ({ page }) => {
  await open(page, 4);
  await (await reveal(page, "actor-erin")).check();
  await cause(page, "chaos-cut");
  await expect(page.getByTestId("broken")).toContainText("d has no Redis");
  expect(await emit(page, "alice", "without-d")).toBe("alice bob carol dan");
  await expect(page.getByTestId("outcome-erin")).toContainText("d");
  await press(page, "heal");
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");

  // The three clients of instances a and b each connect to another instance.
  await cause(page, "chaos-failover");
  await expect(page.getByTestId("broken")).toContainText("go to another");
  await press(page, "toggle-a");
  const place = (name: string) => page.getByTestId(`actor-${name}`).locator("xpath=..").locator(".instance");
  await expect(place("alice")).toHaveText(/[bcd]/);
  await expect(place("bob")).toHaveText(/[bcd]/);
  await press(page, "toggle-b");
  await expect(place("carol")).toHaveText(/[cd]/, { timeout: 30_000 });
  await expect(place("alice")).toHaveText(/[cd]/, { timeout: 30_000 });
  await expect(place("bob")).toHaveText(/[cd]/, { timeout: 30_000 });
  await expect(page).toHaveTitle(/^connected/);
  const places = await Promise.all(["alice", "bob", "carol"].map((name) => place(name).textContent()));
  expect([...new Set(places)].sort(), "the clients are spread over the running instances").toEqual(["c", "d"]);
});

test("the keyboard adds and removes an instance, and every page of the lab shows it", async ({ page, context }) => {
  await open(page, 2);
  const other = await context.newPage();
  await other.goto(page.url());
  await expectConnected(other, ["alice", "bob", "carol"]);

  const add = await reveal(page, "add-instance"); // in the menu, which stays open
  const remove = page.getByTestId("remove-instance");
  await expect(add).toHaveText("Add instance c");
  await expect(remove).toHaveText("Remove instance b");
  await add.focus();
  await page.keyboard.press("Enter");
  for (const p of [page, other]) {
    await expect(p.getByTestId("instance-c")).toHaveAttribute("data-running", "true");
    await expectConnected(p, ["dan"]);
  }
  await expect(add).toBeFocused();
  await expect(add).toHaveText("Add instance d");
  await page.keyboard.press("Enter");
  await expectConnected(other, ["erin"]);
  await expect(add).toBeHidden();
  await expect(remove).toBeFocused();
  await expect(remove).toHaveText("Remove instance d");
  expect(await emit(other, "erin", "whole")).toBe("alice bob carol dan erin");

  // The chosen actor disappears when its instance is removed.
  await (await reveal(other, "actor-erin")).check();
  await remove.focus();
  await page.keyboard.press("Enter");
  for (const p of [page, other]) {
    await expect(p.getByTestId("instance-d")).toHaveCount(0);
    await expect(p.getByTestId("actor-erin")).toHaveCount(0);
    await expect(p.getByTestId("client-erin")).toHaveCount(0);
    await expect(p.locator("lab-stage .stage-box")).toHaveCount(3);
    await expect(p.locator("lab-stage .stage-figure")).toHaveCount(8); // four clients of each page
  }
  await expect(other.getByTestId("actor-alice")).toBeChecked();
  await expect(page.getByTestId("timeline").locator('[data-name="stop"]', { hasText: "instance d is removed" })).toHaveCount(1);
  await page.keyboard.press("Tab"); // and back again, to check that the button had the focus
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(add).toHaveText("Add instance c");
  await expect(remove).toHaveText("Remove instance b");
  await expect(remove).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(add).toHaveText("Add a second instance");
  await expect(remove).toBeHidden();
  await expect(add).toBeFocused();
  await expect(page.locator("lab-stage .stage-box")).toHaveCount(1);
  await other.close();
});

test("a prediction can name dan and erin too", async ({ page }) => {
  await open(page, 4);
  await page.getByTestId("predict-switch").check();
  await (await reveal(page, "actor-alice")).check();
  await press(page, "emit-broadcast");
  for (const name of ["bob", "carol", "dan"]) await page.getByTestId(`predict-${name}`).check({ force: true });
  await stage(page).locator('.stage-figure[data-key="erin"]').click();
  await expect(page.getByTestId("predict-erin")).toBeChecked();
  await page.getByTestId("again").click();
  await expect(page.getByTestId("predict-score")).toContainText("5 of 5");
});

test("a trace of four instances can be saved, opened and forked, and the fork has as many", async ({ page }) => {
  test.setTimeout(120_000);
  await open(page, 3);
  await emit(page, "dan", "three");
  await press(page, "add-instance");
  await expectConnected(page, ["erin"]);
  await emit(page, "erin", "four");
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, "save-trace")]);
  const text = await readFile(await download.path(), "utf8");
  expect(JSON.parse(text).instances.map((i: { name: string }) => i.name)).toEqual(["a", "b", "c", "d"]);

  await page.goto("/lab/main/"); // this lab has two instances
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  await page.getByTestId("trace-file").setInputFiles({ name: "four.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await expect(page.getByTestId("recorded")).toBeVisible();
  await expect(page.locator("lab-stage .stage-box")).toHaveCount(4);

  await chooseFilm(page, "three");
  await page.getByTestId("fork").click();
  const dialog = page.getByTestId("fork-dialog");
  const next = page.getByTestId("fork-next");
  await expect(dialog).toHaveAttribute("data-busy", "false", { timeout: 60_000 });
  await expect(dialog).toContainText("alice and bob on a; carol on b; dan on c");
  for (const world of ["with", "without"]) await expect(page.getByTestId(`fork-stage-${world}`).locator(".stage-box")).toHaveCount(3);
  const steps = Number((await dialog.locator(".fork-bar").textContent())?.match(/0 of (\d+)/)?.[1]);
  expect(steps).toBe(3); // an emit, the added instance, another emit
  for (let at = 1; at <= steps; at++) {
    while (Number(await dialog.getAttribute("data-at")) < at) {
      await next.click();
      await expect(dialog).toHaveAttribute("data-busy", "false", { timeout: 60_000 });
    }
    if (at === 1) await expect(dialog).toContainText("without an adapter a broadcast never leaves c");
    if (at === 2) for (const world of ["with", "without"]) await expect(page.getByTestId(`fork-stage-${world}`).locator(".stage-box")).toHaveCount(4);
  }
  await expect(dialog).toContainText("without an adapter a broadcast never leaves d");
  await expect(page.getByTestId("fork-with-dan")).toHaveAttribute("data-received", "true");
  await expect(page.getByTestId("fork-without-dan")).toHaveAttribute("data-received", "false");
});
