import type { Page } from "@playwright/test";
import { cause, expect, openDrawer, openLab, press, reveal, runInClient, runLine, test } from "./page";

// The reasons that the page gives, in labs that are broken on purpose. The unit test
// reasons.test.mjs tells every sentence; these tests hold that the page has the facts.
test.describe.configure({ timeout: 120_000 });

const client = (page: Page, name: string) => page.getByTestId(`client-${name}`);
const row = (page: Page, name: string, text: string | RegExp) => page.locator(`[data-testid="timeline-rows"] li[data-name="${name}"]`, { hasText: text });

async function expectConnected(page: Page, ...names: string[]) {
  for (const name of names) await expect(client(page, name).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
}

async function open(page: Page) {
  await openLab(page);
  await expectConnected(page, "alice", "bob", "carol");
}

async function pressFault(page: Page, id: string, actor: string) {
  await (await reveal(page, `actor-${actor}`)).check();
  await cause(page, `chaos-${id}`);
  await expect(page.getByTestId("chaos-now")).toBeVisible();
}

/** Emits to all from alice's handler, and waits for the outcome. */
async function emitToAll(page: Page) {
  const event = `e${Date.now()}`;
  await (await reveal(page, "actor-alice")).check();
  await (await reveal(page, "event")).fill(event);
  await runLine(page, "all");
  await expect(page.getByTestId("narration")).toContainText(event, { timeout: 20_000 });
}

test("the reason names the instance that is cut off, the other one, or both", async ({ page }) => {
  await open(page);
  const why = page.getByTestId("outcome-carol");
  await pressFault(page, "cut", "carol");
  await emitToAll(page);
  await expect(why).toContainText("Instance b, where carol is, was cut off from Redis and took nothing from it.");
  await pressFault(page, "cut", "alice");
  await emitToAll(page);
  await expect(why).toContainText("Instance b, where carol is, was cut off too.");
  await expect(page.getByTestId("stage-story")).toContainText("Instance a cannot publish");
  await pressFault(page, "cut", "carol");
  await emitToAll(page);
  await expect(why).toContainText("Instance a, where the line ran, was cut off from Redis and published nothing. So instance b");
  await expect(why).not.toContainText("cut off too");
});

test("a payload that is too large for the server’s side is refused, of 1.1 MB by the page itself, and the page stays connected", async ({ page }) => {
  await open(page);
  await (await reveal(page, "data")).fill(JSON.stringify("x".repeat(1_100_000)));
  await runLine(page, "all");
  await expect(page.getByTestId("outcome")).toContainText(/has 1,100,\d+ bytes, and the control plane takes no more than 1,000,000/);
  await expect(page.getByTestId("outcome")).toContainText("nothing is lost");
  await (await reveal(page, "data")).fill(JSON.stringify("x".repeat(900_000))); // this fits into a message, so the server itself refuses it
  await runLine(page, "all");
  await expect(page.getByTestId("outcome-failed")).toHaveText("The data of an event has at most 65536 bytes here, and this has 900002.");
  await expect(page.getByTestId("problem")).toBeHidden();
  await expect(page).toHaveTitle(/^connected/);
});

test("a payload of 1.1 MB from a client ends its connection, and the page says why", async ({ page }) => {
  await open(page);
  await (await reveal(page, "data")).fill(JSON.stringify("x".repeat(1_100_000)));
  await (await reveal(page, "side-client")).check();
  await runInClient(page, "emit");
  await expect(page.getByTestId("answers")).toContainText(/1,100,\d+ bytes, more than the 1,000,000 that the server takes \(maxHttpBufferSize\)/);
  await expect(page.getByTestId("problem")).toBeHidden();
  await expectConnected(page, "alice");
});

test("an event to which nobody listens is not handled", async ({ page }) => {
  await open(page);
  await (await reveal(page, "side-client")).check();
  await (await reveal(page, "event")).fill("nobody:listens");
  await (await reveal(page, "client-timeout-ms")).fill("300");
  await runInClient(page, "timeout");
  await expect(page.getByTestId("answers")).toContainText("Nobody on the server listens to nobody:listens, so nobody acknowledges it.");
  await expect(row(page, "no handler", "nobody:listens")).toBeAttached();
  await expect(row(page, "handle", "nobody:listens")).toHaveCount(0);
  await expect(page.getByTestId("stage-story")).toContainText("where nobody listens to it");
});

test("what a client sends while its heartbeat is paused waits, and the page says where", async ({ page }) => {
  await open(page);
  await pressFault(page, "pause", "bob");
  await (await reveal(page, "side-client")).check();
  await runInClient(page, "emit");
  await expect(page.getByTestId("answers")).toContainText("waits on bob’s link: while the heartbeat is paused");
});

test("the timeline shows whom the middleware let in, and the stage says it", async ({ page }) => {
  const seen: string[] = [];
  await page.exposeFunction("saw", (text: string) => { seen.push(text); });
  await page.addInitScript(() => {
    new MutationObserver(() => {
      const text = document.querySelector('[data-testid="stage-caption"]')?.textContent;
      if (text) (window as unknown as { saw(text: string): void }).saw(text);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await open(page);
  await openDrawer(page);
  for (const name of ["alice", "bob", "carol"]) await expect(row(page, "io.use", `let ${name} in`).first()).toBeVisible();
  await (await reveal(page, "actor-bob")).check();
  await expect(async () => { // on a busy machine, the note about bob's upgrade may replace this one before it is drawn
    await expectConnected(page, "bob");
    await cause(page, "fault-drop");
    await expect.poll(() => seen.find((text) => text.includes("let bob in")), { timeout: 5000 }).toMatch(/io\.use on instance a let bob in: _id bob, name bob, email bob@example\.test, role member\.$/);
  }).toPass({ timeout: 60_000 });
});

test("a client of the page keeps its name when it reconnects, and a second page's alice has another", async ({ page, context }) => {
  await page.addInitScript(() => {
    const names: string[] = [];
    Object.assign(window, { names });
    new MutationObserver(() => {
      for (const el of document.querySelectorAll(".stage-name")) if (el.textContent && !names.includes(el.textContent)) names.push(el.textContent);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  const names = () => page.evaluate(() => (window as unknown as { names: string[] }).names);
  await open(page);
  for (let i = 0; i < 3; i++) {
    await cause(page, "fault-drop");
    await expect(client(page, "alice").getByTestId("state")).not.toHaveText("connected");
    await expectConnected(page, "alice");
    await expect(page.locator(".stage-figure")).toHaveCount(3);
  }
  expect((await names()).filter((name) => name.includes("·"))).toEqual([]);
  const other = await context.newPage();
  await other.goto(page.url());
  await expectConnected(other, "alice", "bob", "carol");
  await expect.poll(names).toContain("alice·2");
  await cause(other, "fault-drop");
  await expectConnected(other, "alice");
  expect((await names()).filter((name) => name.startsWith("alice"))).toEqual(["alice", "alice·2"]);
  await other.close();
});

test("while the server waits for an answer, the panel says whose, and then why there is none", async ({ page }) => {
  await open(page);
  await (await reveal(page, "actor-bob")).check();
  await (await reveal(page, "method")).selectOption("emitWithAck");
  await (await reveal(page, "silent")).check();
  await (await reveal(page, "actor-alice")).check();
  await (await reveal(page, "timeout")).fill("3000");
  await press(page, "emit-all");
  await page.getByTestId("again").click();
  await expect(page.getByTestId("ask-status")).toHaveText("Waiting for the answer of bob.");
  await expect(page.getByTestId("answers")).toContainText("bob was told not to answer");
  await expect(page.getByTestId("answers")).toContainText('"carol"');
});

test("the narration says that a client is back after Connect", async ({ page }) => {
  await open(page);
  await cause(page, "fault-client-disconnect");
  await expect(page.getByTestId("narration")).toContainText("stays disconnected until you press Connect");
  await cause(page, "fault-connect");
  await expect(page.getByTestId("narration")).toHaveText("alice is connected again.");
});
