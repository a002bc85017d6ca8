import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, openLab, type OwnTrace, reveal, runLine, showOwnTrace, test } from "./page";

test.describe.configure({ timeout: 120_000 });

const people = ["alice", "bob", "carol"];

/** Opens a new lab, so that the wire shows no traffic of other tests. */
async function open(page: Page) {
  await openLab(page);
  for (const name of people) {
    await expect(page.getByTestId(`client-${name}`).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
    await expect(page.getByTestId(`client-${name}`).getByTestId("rooms")).toContainText(`user:${name}`);
  }
}

/** Closes every WebSocket at once, so that all clients stay on polling. */
const blockWebSocket = (page: Page) => page.routeWebSocket(/socket\.io/, (ws) => ws.close());

const rows = (page: Page, text: string | RegExp) => page.locator(".wire-row", { hasText: text });

const parts = (page: Page) =>
  page.getByTestId("wire-parts").locator("li").evaluateAll((list) =>
    list.map((li) => `${li.querySelector(".wire-title")?.textContent}: ${li.querySelector("code")?.textContent}`));

test("the wire explains each byte of a frame", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page);
  await (await reveal(page, "actor-carol")).check();
  await (await reveal(page, "event")).fill("hi");
  await (await reveal(page, "data")).fill('{"text":"hello"}');
  await runLine(page, "namespace");
  await page.getByTestId("tab-wire").click();
  const frame = rows(page, '42/tasks,["hi",{"text":"hello"}]');
  await expect(frame).toHaveAttribute("data-who", "carol");
  await expect(frame).toHaveAttribute("data-direction", "out");
  await expect(frame).toHaveAttribute("data-transport", "websocket");
  await frame.click();
  expect(await parts(page)).toEqual(["message: 4", "event: 2", "namespace: /tasks,", 'event: "hi"', 'argument 1: {"text":"hello"}']);
  await expect(page.getByTestId("wire-parts").locator("li").nth(2)).toContainText("bytes 2 to 8");
  await expect(page.getByTestId("wire-parts")).toContainText('socket.on("hi", …) hears it');
  await page.getByTestId("wire-copy").click();
  await expect(page.getByTestId("wire-copy")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('42/tasks,["hi",{"text":"hello"}]');
});

test("the wire shows the frames from the handshake on, and hides secrets", async ({ page }) => {
  await open(page);
  await page.getByTestId("tab-wire").click();
  const opening = rows(page, '0{"sid":"…"').first();
  await expect(opening).toHaveAttribute("data-kind", "http");
  await opening.click();
  await expect(page.getByTestId("wire-request")).toHaveText("GET …/socket.io/?EIO=4&transport=polling");
  await expect(page.getByTestId("wire-detail")).toContainText("opens the session");
  await expect(page.getByTestId("wire-parts")).toContainText("anyone who knows it can act for the client");
  await page.locator('.wire-row[data-direction="in"]', { hasText: "40{…}" }).first().click();
  await expect(page.getByTestId("wire-parts")).toContainText("What the client gave as auth");
  await expect(rows(page, "2probe").first()).toBeVisible();
  await expect(page.locator('.wire-row[data-kind="upgrade"]')).toHaveCount(3);
});

test("the wire shows the requests of a client that only polls", async ({ page }) => {
  await blockWebSocket(page);
  await open(page);
  await (await reveal(page, "event")).fill("by-polling");
  await runLine(page, "socket");
  await page.getByTestId("tab-wire").click();
  const get = rows(page, '42["by-polling"');
  await expect(get).toHaveAttribute("data-kind", "http");
  await expect(get).toHaveAttribute("data-method", "GET");
  await expect(get).toContainText(/GET 200 · \d+(\.\d)? m?s/);
  await get.click();
  await expect(page.getByTestId("wire-request")).toHaveText("GET …/socket.io/?EIO=4&transport=polling&sid=…");
  await expect(page.getByTestId("wire-detail")).toContainText(/200 after/);
  await expect(page.getByTestId("wire-parts")).toContainText("by-polling");
  const post = page.locator('.wire-row[data-method="POST"]', { hasText: "40" }).first();
  await post.click();
  await expect(page.getByTestId("wire-detail")).toContainText("The client sends one packet in the body");
  // The packets of a poll are shown within its request, and not beside it.
  await expect(page.locator('.wire-row[data-kind="frame"]', { hasText: "by-polling" })).toHaveCount(0);
  await expect(page.locator('.wire-row[data-kind="upgrade"]')).toHaveCount(0);
});

test("the keyboard chooses tabs and frames", async ({ page }) => {
  await open(page);
  await page.getByTestId("tab-timeline").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("tab-wire")).toBeFocused();
  await expect(page.getByTestId("wire")).toBeVisible();
  await expect(page.getByTestId("timeline")).toBeHidden();
  const list = page.getByTestId("wire-rows");
  await expect(page.locator(".wire-row").first()).toBeVisible(); // the page draws the rows in its next frame, and cannot select a row before that
  await list.focus();
  const selected = page.locator('.wire-row[aria-selected="true"]');
  await expect(selected).toHaveCount(1);
  await page.keyboard.press("Home");
  await expect(selected).toHaveAttribute("data-kind", "http");
  const first = await selected.getAttribute("id");
  await expect(list).toHaveAttribute("aria-activedescendant", first ?? "");
  await page.keyboard.press("ArrowDown");
  await expect(selected).not.toHaveAttribute("id", first ?? "");
  await page.keyboard.press("ArrowUp");
  await expect(selected).toHaveAttribute("id", first ?? "");
  await page.getByTestId("tab-wire").focus();
  await page.keyboard.press("Home");
  await expect(page.getByTestId("timeline")).toBeVisible();
});

test("the wire can show one connection only", async ({ page }) => {
  await open(page);
  await page.getByTestId("tab-wire").click();
  const select = page.getByTestId("wire-connection");
  await expect(select.locator("option", { hasText: "carol on b" })).toHaveCount(1);
  await select.selectOption({ label: (await select.locator("option", { hasText: "carol on b" }).textContent()) ?? "" });
  await expect(page.locator('.wire-row[data-who="carol"]').first()).toBeVisible();
  await expect(page.locator('.wire-row[data-who="alice"]')).toHaveCount(0);
  await expect(page.getByTestId("wire")).toContainText(/\d+ of other connections hidden/);
});

test("a frame lights up together with its rows of the timeline", async ({ page }) => {
  await open(page);
  await (await reveal(page, "event")).fill("linked");
  await runLine(page, "socket");
  await page.getByTestId("tab-wire").click();
  await rows(page, '42["linked"').hover();
  await page.getByTestId("tab-timeline").focus();
  await page.keyboard.press("Enter");
  // The pointer has not moved, although the frame is hidden now. Highlight the events by their ids.
  const ids = await page.locator('[data-testid="timeline-rows"] li', { hasText: "linked" }).evaluateAll((list) => list.map((li) => Number((li as HTMLElement).dataset.id)).filter(Boolean));
  await page.evaluate((ids) => document.dispatchEvent(new CustomEvent("trace:highlight", { detail: { ids: new Set(ids) } })), ids);
  await expect(page.locator('[data-testid="timeline-rows"] li.linked', { hasText: "linked" }).first()).toBeVisible();
  await expect(page.locator(".wire-row.linked", { hasText: '42["linked"' })).toHaveCount(1);
});

test("the wire shows the input of a learner as text", async ({ page }) => {
  await open(page);
  const evil = "<img src=x onerror=alert(1)>";
  page.on("dialog", () => { throw new Error("a dialog opened"); });
  await (await reveal(page, "event")).fill(evil);
  await (await reveal(page, "data")).fill(JSON.stringify(evil));
  await runLine(page, "socket");
  await page.getByTestId("tab-wire").click();
  await rows(page, `42["${evil}"`).click();
  await expect(page.getByTestId("wire-parts")).toContainText(evil);
  await expect(page.locator("lab-wire img")).toHaveCount(0);
});

test("a thousand events a second do not freeze the page", async ({ page }) => {
  await open(page);
  await page.getByTestId("tab-wire").click();
  await showOwnTrace(page);
  const worst = await page.evaluate(async () => {
    const trace = (window as unknown as { ownTrace: OwnTrace }).ownTrace;
    let worst = 0;
    let last = performance.now();
    let running = true;
    const watch = () => { worst = Math.max(worst, performance.now() - last); last = performance.now(); if (running) requestAnimationFrame(watch); };
    requestAnimationFrame(watch);
    let id = 1_000_000;
    for (let batch = 0; batch < 60; batch++) {
      const events = [];
      for (let i = 0; i < 50; i++) {
        const kind = i % 2 ? "frame-out" : "deliver";
        events.push({ id: ++id, at: 60_000_000 + id, kind, instance: "a", session: "c1", transport: "websocket", event: `e${id}`, nsp: "/", frame: i % 2 ? `42["e${id}",{"text":"${"x".repeat(200)}"}]` : undefined, bytes: 220 });
      }
      trace.add(events, 0);
      await new Promise((r) => setTimeout(r, 50));
    }
    running = false;
    return worst;
  });
  expect(worst).toBeLessThan(1000);
  expect(await page.locator(".wire-row").count()).toBeLessThanOrEqual(500);
  expect(await page.locator('[data-testid="timeline-rows"] li').count()).toBeLessThanOrEqual(600);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 360]) {
    test(`the wire is accessible in ${colorScheme} at ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await open(page);
      await page.setViewportSize({ width, height: 800 });
      await (await reveal(page, "event")).fill("news");
      await runLine(page, "socket");
      if (width < 500) await page.locator('[data-show="timeline"]').click();
      await page.getByTestId("tab-wire").click();
      await rows(page, '42["news"').click();
      await page.mouse.move(0, 0);
      await page.waitForTimeout(300); // until the colours have changed
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await expectAccessible(page);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/wire-${colorScheme}-${width}.png` });
    });
  }
}
