import type { FrameLocator, Locator, Page } from "@playwright/test";
import { io } from "socket.io-client";

import { expectAccessible } from "./accessible";
import { expect, test } from "./page";

// The two task lists of /compare use one server: the Go client is on instance a, the Angular
// app with the official client on instance b. All tests share lab "main", so each run gives
// its tasks new titles.

type Side = Locator | FrameLocator;

let run = 0;
const unique = (title: string) => `${title} ${Date.now().toString(36)}${run++}`;

const wasm = (page: Page) => page.locator("task-list");
const angular = (page: Page) => page.frameLocator("iframe");

async function logIn(side: Side, name: string) {
  await side.getByLabel("Email").fill(`${name}@example.test`);
  await side.getByLabel("Password").fill(`${name}-pass`);
  await side.getByRole("button", { name: "Log in" }).click();
  await expectConnected(side);
}

const expectConnected = (side: Side) => expect(side.getByText("Connected over websocket")).toBeVisible();

async function add(side: Side, title: string) {
  await side.getByLabel("New task").fill(title);
  await side.getByRole("button", { name: "Add" }).click();
}

const row = (side: Side, title: string) => side.getByRole("listitem").filter({ hasText: title });
const box = (side: Side, title: string) => side.getByRole("checkbox", { name: title, exact: true });

async function rename(side: Side, title: string, next: string) {
  await side.getByRole("button", { name: `Rename ${title}`, exact: true }).click();
  const field = side.getByLabel(`New title of ${title}`);
  await field.fill(next);
  await field.press("Enter");
}

const remove = (side: Side, title: string) => side.getByRole("button", { name: `Delete ${title}`, exact: true }).click();

test("a login on one side logs both sides in, each on its own instance", async ({ page }) => {
  await page.goto("/compare");
  await logIn(wasm(page), "alice");
  await expectConnected(angular(page));
  await expect(wasm(page).getByText("on instance a")).toBeVisible();
  await expect(angular(page).getByText("on instance b")).toBeVisible();

  // A new tab tells the user's other tabs, on both instances, that it is online.
  const tab = await page.context().newPage();
  await tab.goto("/angular/");
  await expectConnected(tab.locator("app-root"));
  await expect(wasm(page).getByText("Another tab of yours came online")).toBeVisible();
  await expect(angular(page).getByText("Another tab of yours came online")).toBeVisible();
  await tab.close();

  // After a reload both sides are logged in again, although the cookie is valid for one use only.
  await page.reload();
  await expectConnected(wasm(page));
  await expectConnected(angular(page));

  await angular(page).getByRole("button", { name: "Log out" }).click();
  await expect(angular(page).getByRole("button", { name: "Log in" })).toBeVisible();
  await expect(wasm(page).getByRole("button", { name: "Log in" })).toBeVisible();
});

for (const [from, to, here, there] of [
  ["Go client", "Angular", wasm, angular],
  ["Angular", "Go client", angular, wasm],
] as const) {
  test(`a change in the ${from} column appears in the ${to} column`, async ({ page }) => {
    await page.goto("/compare");
    await logIn(here(page), "alice");
    await expectConnected(there(page));

    const title = unique("Made here");
    await add(here(page), title);
    await expect(row(there(page), title)).toHaveCount(1);
    // This side received the task twice, as the answer to its request and as an event,
    // but lists it once.
    await expect(row(here(page), title)).toHaveCount(1);

    await box(here(page), title).click();
    await expect(box(here(page), title)).toBeChecked();
    await expect(box(there(page), title)).toBeChecked();

    const renamed = unique("Renamed");
    await rename(here(page), title, renamed);
    await expect(row(there(page), renamed)).toHaveCount(1);
    await expect(row(there(page), title)).toHaveCount(0);

    await remove(here(page), renamed);
    await expect(row(there(page), renamed)).toHaveCount(0);
    await expect(row(here(page), renamed)).toHaveCount(0);
  });
}

test("alice in the Go client and bob in Angular see each other's changes to a project", async ({ page, browser, baseURL }) => {
  const bobs = await browser.newContext({ baseURL });
  const bob = await bobs.newPage();
  await bob.goto("/angular/?instance=b");
  const bobSide = bob.locator("app-root");
  await logIn(bobSide, "bob");
  await bobSide.getByLabel("Project").selectOption({ label: "Website" });

  await page.goto("/compare");
  await logIn(wasm(page), "alice");
  await wasm(page).getByLabel("Project").selectOption({ label: "Website" });

  const title = unique("For both");
  await add(wasm(page), title);
  await expect(row(bobSide, title)).toHaveCount(1);
  await box(bobSide, title).click();
  await expect(box(wasm(page), title)).toBeChecked();

  // While alice is in another project, bob's Website tasks are not shown. They appear when she
  // returns.
  const away = unique("While alice looked elsewhere");
  await wasm(page).getByLabel("Project").selectOption({ label: "Mobile app" });
  await expect(row(wasm(page), title)).toHaveCount(0);
  await add(bobSide, away);
  await expect(row(bobSide, away)).toHaveCount(1);
  await expect(row(wasm(page), away)).toHaveCount(0);
  await wasm(page).getByLabel("Project").selectOption({ label: "Website" });
  await expect(row(wasm(page), away)).toHaveCount(1);

  await remove(bobSide, title);
  await expect(row(wasm(page), title)).toHaveCount(0);
  await remove(wasm(page), away);
  await expect(row(bobSide, away)).toHaveCount(0);
  await bobs.close();
});

test("when an instance comes back, its client gets what it missed and is in its rooms again", async ({ page, baseURL }) => {
  await page.goto("/compare");
  await logIn(wasm(page), "alice");
  await expectConnected(angular(page));

  const control = io(`${baseURL}/lab`, { path: "/lab/main/control/socket.io/" });
  try {
    expect(await control.emitWithAck("stop", { instance: "b" })).toMatchObject({ ok: true });
    await expect(angular(page).getByText("Connection lost")).toBeVisible();
    const missed = unique("Missed");
    await add(wasm(page), missed);
    await expect(row(wasm(page), missed)).toHaveCount(1);
    await expect(row(angular(page), missed)).toHaveCount(0);

    expect(await control.emitWithAck("start", { instance: "b" })).toMatchObject({ ok: true });
    await expectConnected(angular(page));
    await expect(row(angular(page), missed)).toHaveCount(1);

    await remove(wasm(page), missed);
    await expect(row(angular(page), missed)).toHaveCount(0);
  } finally {
    await control.emitWithAck("start", { instance: "b" });
    control.disconnect();
  }
});

for (const [name, side] of [["Go client", wasm], ["Angular", angular]] as const) {
  test(`the ${name} column refreshes an expired token once`, async ({ page }) => {
    const expired = await page.request.post("/api/play/token", { data: { user: "alice", kind: "expired" } });
    const { token } = await expired.json();
    let refusals = 0;
    let refreshes = 0;
    await page.route("**/api/auth/login", async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      body.data.accessToken = token;
      await route.fulfill({ response, json: body });
    });
    page.on("response", (response) => {
      if (response.status() === 401 && response.url().includes("/api/projects")) refusals++;
    });
    page.on("request", (request) => {
      const mine = request.frame() === (name === "Angular" ? page.frames()[1] : page.mainFrame());
      if (mine && request.url().endsWith("/api/auth/refresh")) refreshes++;
    });
    await page.goto("/compare");
    await logIn(side(page), "alice");
    await expect(side(page).getByLabel("Project")).toContainText("Website");
    // The REST request and the socket both had the expired token, and shared one refresh.
    expect(refusals).toBe(1);
    expect(refreshes).toBe(1);
  });
}

test("both sides replace a token that expires while they are connected", async ({ page }) => {
  await page.route("**/api/auth/login", async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    const brief = await page.request.post("/api/play/token", { data: { user: "alice", kind: "brief" } });
    body.data.accessToken = (await brief.json()).token;
    await route.fulfill({ response, json: body });
  });
  const frames: string[] = [];
  let closed = 0;
  let turn = 0; // the number of the current page, because leaving a page closes connections too
  page.on("websocket", (socket) => {
    const opened = turn;
    socket.on("framesent", ({ payload }) => { frames.push(String(payload)); });
    socket.on("framereceived", ({ payload }) => { frames.push(String(payload)); });
    socket.on("close", () => { if (opened === turn) closed++; });
  });
  for (const side of [wasm, angular]) {
    turn++;
    frames.length = closed = 0;
    await page.goto(side === wasm ? "/compare" : "/angular/");
    const list = side === wasm ? wasm(page) : page.locator("app-root");
    await logIn(list, "alice");
    await expect.poll(() => frames.some((f) => f.includes('["auth:expired",')), { timeout: 20_000 }).toBe(true);
    await expect.poll(() => frames.some((f) => /^43\d+\[{"ok":true}\]$/.test(f) && frames.some((sent) => sent.startsWith(`42${f.slice(2, f.indexOf("["))}["auth:refresh"`)))).toBe(true);
    await expect(list.getByText("Connected over websocket")).toBeVisible();
    expect(closed, "no connection was lost").toBe(0);
    const title = unique("Still here");
    await add(list, title);
    await expect(row(list, title)).toBeVisible();
    await page.request.post("/api/auth/logout");
    await page.evaluate(() => localStorage.removeItem("socketplay:user"));
  }
});

test("both sides show markup in a title as text", async ({ page }) => {
  page.on("dialog", (dialog) => {
    throw new Error(`a dialog opened: ${dialog.message()}`);
  });
  await page.goto("/compare");
  await logIn(wasm(page), "alice");
  await expectConnected(angular(page));
  const title = unique(`<img src=x onerror=alert(1)><b>bold</b> & "quotes" {{ 1 + 1 }}`);
  await add(wasm(page), title);
  for (const side of [wasm(page), angular(page)]) {
    await expect(row(side, title).locator("label")).toHaveText(title);
    await expect(row(side, title).locator("img, b")).toHaveCount(0);
  }
  await remove(angular(page), title);
  await expect(row(wasm(page), title)).toHaveCount(0);
});

test("both sides say that a password is wrong", async ({ page }) => {
  await page.goto("/compare");
  for (const side of [wasm(page), angular(page)]) {
    await side.getByLabel("Email").fill("alice@example.test");
    await side.getByLabel("Password").fill("not hers");
    await side.getByRole("button", { name: "Log in" }).click();
    await expect(side.getByRole("alert")).toContainText("wrong");
  }
});

test("a reload keeps the login", async ({ page }) => {
  await page.goto("/angular/?instance=b");
  const side = page.locator("app-root");
  await logIn(side, "carol");
  await page.reload();
  await expectConnected(side);
  await side.getByRole("button", { name: "Log out" }).click();
  await expect(side.getByRole("button", { name: "Log in" })).toBeVisible();
  await page.reload();
  await expect(side.getByRole("button", { name: "Log in" })).toBeVisible();
});

for (const scheme of ["light", "dark"] as const) {
  test(`the comparison is accessible in ${scheme}`, async ({ page }) => {
    test.slow(); // because axe checks every element three times
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto("/compare");
    await expect(angular(page).getByRole("button", { name: "Log in" })).toBeVisible();
    await expect(wasm(page).getByRole("button", { name: "Log in" })).toBeVisible();
    await expectAccessible(page);

    await logIn(wasm(page), "alice");
    await expectConnected(angular(page));
    const title = unique("Seen by axe");
    await add(wasm(page), title);
    await box(wasm(page), title).click();
    await expect(box(angular(page), title)).toBeChecked();
    await expectAccessible(page);
    await remove(wasm(page), title);

    // If it is opened on its own, the Angular app has the site's header too.
    await page.goto("/angular/");
    await expectConnected(page.locator("app-root"));
    await expectAccessible(page);
  });
}
