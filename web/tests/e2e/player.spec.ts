import { readFile } from "node:fs/promises";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Browser, Page } from "@playwright/test";
import type { Recording } from "../../static/js/trace/trace";
import { expectAccessible } from "./accessible";
import { expectAllConnected, fork, receivers, repeatNext } from "./fork-steps";
import { expect, openLab, press, reveal, runLine, test } from "./page";

test.describe.configure({ timeout: 180_000 });

/** The link that holds some text. */
const linkOf = (text: string | Buffer) => `/player#trace=${deflateRawSync(text).toString("base64url")}`;

/** The text that a link holds. */
const textOf = (link: string) => inflateRawSync(Buffer.from(link.split("#trace=")[1] ?? "", "base64url")).toString();

async function emit(page: Page, event: string) {
  await (await reveal(page, "event")).fill(event);
  await runLine(page, "all");
  await expect(page.getByTestId("outcome")).toContainText(`emit("${event}"`);
  await expect(page.getByTestId("outcome-carol")).toHaveAttribute("data-received", "true");
}

/** The link that the dialog offers. */
async function offered(page: Page) {
  await expect(page.getByTestId("share-size")).toContainText(/events/);
  return page.getByTestId("share-link").inputValue();
}

/**
 * Opens a link as somebody else does: in a new window without any data of this one, which
 * gets neither labs nor the client. Returns the page, and the paths that it has asked for.
 */
async function openElsewhere(browser: Browser, link: string, baseURL: string | undefined) {
  const context = await browser.newContext({ baseURL });
  const asked: string[] = [];
  await context.route("**", (route) => {
    const { pathname, hash } = new URL(route.request().url());
    asked.push(pathname + hash);
    return /\/lab\/|\/client\/|socket\.io|\/api\/|\.wasm/.test(pathname) ? route.abort() : route.continue();
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
  await page.goto(link);
  return { page, asked, problems, close: () => context.close() };
}

test("an emit becomes a link that plays elsewhere, forwards and backwards to the same picture", async ({ page, browser, baseURL, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openLab(page);
  await emit(page, "earlier");
  await emit(page, "recorded");
  await press(page, "share-trace");
  const link = await offered(page);
  expect(link.length, "the link of a first emit is about 3 KB").toBeLessThan(4000);
  await expectAccessible(page, ".share");
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/share.png` });
  await page.keyboard.press("Enter"); // the button has the focus
  await expect(page.getByTestId("share-status")).toHaveText("The link is copied.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("share-menu-button")).toBeFocused(); // Share is in its menu, which is closed
  const lab = new URL(page.url()).pathname.split("/")[2] ?? "";
  expect(lab).toHaveLength(32);
  expect(textOf(link)).not.toContain(lab);
  expect(textOf(link)).not.toContain("earlier");

  const there = await openElsewhere(browser, link, baseURL);
  const player = there.page;
  await expect(player).toHaveTitle(/by a visitor/);
  await expect(player.getByTestId("source")).toContainText("Recorded by a visitor.");
  const stage = player.getByTestId("stage");
  await expect(stage).toHaveAttribute("data-event", "recorded");
  await expect(stage).toHaveAttribute("data-playing", "false"); // it has played to its end
  await expect(player.locator('.stage-figure[data-key="carol"]')).toHaveAttribute("data-audience", "hit");
  for (const name of ["alice", "bob", "carol"]) await expect(player.getByTestId(`outcome-${name}`)).toHaveAttribute("data-received", "true");
  await expect(player.getByTestId("timeline-rows")).toContainText("recorded to everyone");
  await expect(player.getByTestId("stage-live")).toBeHidden();

  await player.getByTestId("stage-view").focus();
  await player.keyboard.press("Home");
  const steps = Number(await stage.getAttribute("data-steps"));
  const picture = async (at: number) => {
    await expect(stage).toHaveAttribute("data-step", String(at));
    await expect(stage).toHaveAttribute("data-playing", "false");
    return player.evaluate(() => {
      const describe = (el: Element): string => (el.getAttribute("display") === "none" ? "" // such as a packet that has arrived
        : `<${el.tagName} ${[...el.attributes].map((a) => `${a.name}=${a.value}`).sort().join(" ")}>${el.children.length > 0 ? [...el.children].map(describe).join("") : el.textContent}`);
      return [".stage-svg", ".stage-caption"].map((part) => describe(document.querySelector(part) ?? document.body)).join("\n");
    });
  };
  const seen = [await picture(0)];
  for (let at = 1; at <= steps; at++) {
    await player.keyboard.press("ArrowRight");
    seen.push(await picture(at));
  }
  expect(new Set(seen).size, "each step has a picture of its own").toBe(steps + 1);
  for (let at = steps - 1; at >= 0; at--) {
    await player.keyboard.press("ArrowLeft");
    expect(await picture(at), `step ${at}, backwards`).toBe(seen[at]);
  }
  await player.getByTestId("stage-scrub").focus();
  await player.keyboard.press("End");
  await expect(stage).toHaveAttribute("data-step", String(steps));
  await player.getByTestId("tab-wire").click();
  await expect(player.getByTestId("wire-rows")).toContainText('42["recorded"');
  await expectAccessible(player);
  if (process.env.SHOTS) {
    await player.setViewportSize({ width: 1280, height: 800 });
    await player.getByTestId("tab-timeline").click();
    for (const colorScheme of ["light", "dark"] as const) {
      await player.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await player.screenshot({ path: `${process.env.SHOTS}/player-${colorScheme}.png` });
    }
  }
  expect(there.problems).toEqual([]);
  expect(there.asked.filter((path) => !/^\/player$|^\/static\/[^/]+\/(js|css|img)\//.test(path)), "requests for anything but the page").toEqual([]);
  await there.close();
});

test.describe("after a prediction", () => {
  test.use({ predict: true });

  test("the link has the guess, and the player shows the verdict", async ({ page, browser, baseURL }) => {
    await openLab(page);
    await press(page, "emit-broadcast");
    await page.getByTestId("predict-alice").check({ force: true });
    await page.getByTestId("predict-bob").check({ force: true });
    await page.getByTestId("again").click();
    await expect(page.getByTestId("outcome-alice")).toHaveAttribute("data-judged", "missed");
    await press(page, "share-trace");
    const there = await openElsewhere(browser, await offered(page), baseURL);
    await expect(there.page.getByTestId("guess")).toHaveText("Before it ran, the visitor said: alice and bob. 1 of 3 right.");
    for (const [name, kind] of [["alice", "missed"], ["bob", "hit"], ["carol", "extra"]]) {
      await expect(there.page.getByTestId(`outcome-${name}`)).toHaveAttribute("data-judged", kind ?? "");
      await expect(there.page.locator(`.stage-figure[data-key="${name}"]`)).toHaveAttribute("data-judged", kind ?? "");
    }
    if (process.env.SHOTS) {
      await there.page.setViewportSize({ width: 1280, height: 800 });
      await expect(there.page.getByTestId("stage")).toHaveAttribute("data-playing", "false");
      await there.page.screenshot({ path: `${process.env.SHOTS}/player-guess.png` });
    }
    await expect(there.page.getByTestId("outcome-alice")).toContainText("socket.broadcast leaves out the sender’s own socket");
    expect(there.problems).toEqual([]);
    await there.close();
  });
});

test("a step of a fork becomes a link that plays both worlds", async ({ page, browser, baseURL }) => {
  await openLab(page);
  await expectAllConnected(page);
  await emit(page, "forked");
  await fork(page);
  await expect(page.getByTestId("fork-share")).toHaveAttribute("aria-disabled", "true"); // nothing has run yet
  await repeatNext(page, 1);
  const said = await page.getByTestId("fork-said").innerText();
  expect(await receivers(page, "without")).toEqual(["alice", "bob"]);
  await page.getByTestId("fork-share").click();
  const link = await offered(page);
  await page.getByTestId("share-close").click();
  await expect(page.getByTestId("fork-dialog")).toBeVisible();

  const there = await openElsewhere(browser, link, baseURL);
  await expect(there.page).toHaveTitle(/^A fork by a visitor/);
  await expect(there.page.getByTestId("fork-said")).toHaveText(said);
  await expect(there.page.getByTestId("fork-line")).toContainText('emit("forked"');
  expect(await receivers(there.page, "with")).toEqual(["alice", "bob", "carol"]);
  expect(await receivers(there.page, "without")).toEqual(["alice", "bob"]);
  for (const [world, hits] of [["with", 3], ["without", 2]] as const) {
    await expect(there.page.getByTestId(`fork-stage-${world}`)).toHaveAttribute("data-playing", "false");
    await expect(there.page.locator(`[data-testid=fork-${world}] .stage-figure[data-audience="hit"]`)).toHaveCount(hits);
  }
  const publishes = there.page.locator('[data-testid=timeline-rows] li[data-name="receive"]');
  await expect(publishes).toHaveCount(1);
  await there.page.getByTestId("fork-trace-1").click();
  await expect(publishes).toHaveCount(0);
  await there.page.getByTestId("both-back").click();
  await expect(there.page.getByTestId("fork-stage-with")).toHaveAttribute("data-playing", "false");
  await expectAccessible(there.page);
  if (process.env.SHOTS) {
    for (const [width, height] of [[1280, 800], [360, 740]] as const) {
      await there.page.setViewportSize({ width, height });
      await there.page.screenshot({ path: `${process.env.SHOTS}/player-fork-${width}.png` });
      await there.page.screenshot({ path: `${process.env.SHOTS}/player-fork-${width}-whole.png`, fullPage: true });
    }
  }
  expect(there.problems).toEqual([]);
  await there.close();
});

test("the player says why it does not play a link, and what to do", async ({ page }) => {
  await page.goto("/player");
  await expect(page.getByTestId("empty")).toContainText("press Share");
  await expectAccessible(page);
  const recording: Partial<Recording> & Record<string, unknown> = {
    format: "socketplay-trace", version: 1, saved: "2026-11-24T12:00:00.000Z", lab: "<img src=x>", offset: 0, instances: [{ name: "a", running: true }],
    people: [{ name: "alice", user: "alice", instance: "a", sockets: ["A"] }], sockets: [{ id: "A", nsp: "/", instance: "a", user: "alice", session: "s", transport: "websocket", rooms: [] }],
    events: [{ id: 1, at: 0, kind: "emit", instance: "a", nsp: "/", event: "<img src=x onerror=document.title='hacked'>" }, { id: 2, cause: 1, at: 9, kind: "deliver", instance: "a", socket: "A" }], happened: [],
  };
  const whole = linkOf(JSON.stringify(recording));
  for (const [link, message] of [
    [linkOf(Buffer.alloc(64 << 20)), "larger than the 4 MB"],
    [linkOf(JSON.stringify({ ...recording, version: 0 })), "older Socketplay: record it again"],
    [linkOf(JSON.stringify({ ...recording, version: 9 })), "newer Socketplay: update"],
    [whole.slice(0, -20), "cut off or changed"],
    [linkOf("{}"), "not a Socketplay trace"],
    [linkOf(JSON.stringify({ ...recording, events: Array.from({ length: 4097 }, (_, i) => ({ id: i + 1, at: i, kind: "emit" })) })), "more events than a link may have"],
  ] as const) {
    await page.goto(link); // only the fragment changes, so the page stays
    await expect(page.getByTestId("problem")).toContainText("This link cannot be played.");
    await expect(page.getByTestId("problem")).toContainText(message);
    await expect(page.getByTestId("problem")).toContainText("Ask for a new link");
    await expect(page.getByTestId("stage")).toBeHidden();
  }
  await page.goto(whole); // version 1
  await expect(page.getByTestId("problem")).toBeHidden();
  await expect(page.getByTestId("outcome-alice")).toHaveAttribute("data-received", "true");
  await expect(page.getByTestId("timeline-rows")).toContainText("<img src=x");
  await expect(page.getByTestId("about")).toContainText("<img src=x>");
  expect(await page.locator("main img").count()).toBe(0);
  expect(await page.title()).toBe("A recording by a visitor · Socketplay");
});

test("a recording that is too long for a link is offered as a file, which the player opens", async ({ page }) => {
  await openLab(page);
  for (let n = 0; n < 4; n++) { // the trace keeps 16 KB of the arguments of each
    const noise = Array.from({ length: 14_000 }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26))).join("");
    await (await reveal(page, "data")).fill(JSON.stringify(noise));
    await emit(page, `long ${n}`);
  }
  await press(page, "share-trace");
  await page.getByTestId("share-choice-1").check();
  await expect(page.getByTestId("share-size")).toContainText("too long for a link");
  await expect(page.getByTestId("share-link")).toBeHidden();
  await expect(page.getByTestId("share-copy")).toBeHidden();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("share-save").click()]);
  const file = { name: "trace.json", mimeType: "application/json", buffer: await readFile(await download.path()) };
  await page.goto("/player");
  await page.getByTestId("trace-file").setInputFiles(file);
  await expect(page.getByTestId("timeline-rows")).toContainText("long 3 to everyone");
  await page.getByTestId("trace-file").setInputFiles({ ...file, buffer: Buffer.from("hello") });
  await expect(page.getByTestId("problem")).toContainText("The trace is not JSON");
});

// Without withoutSecrets in writeTrace, the lab's id is in the link; without removeTokens
// in the recorder, the page shows the token.
test("a token that a learner emits is neither on the page nor in the link", async ({ page }) => {
  const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlc2lnbmF0dXJl";
  await openLab(page);
  const lab = new URL(page.url()).pathname.split("/")[2] ?? "";
  await (await reveal(page, "data")).fill(`{"\\u0065${token.slice(1)}":"${encodeURIComponent(token).replace(/\./g, "%2E")}","lab":"/lab/${lab}/a/"}`);
  await emit(page, token);
  await press(page, "tab-wire");
  await expect(page.getByTestId("wire-rows")).toContainText('42["eyJ…"');
  await expect(page.getByTestId("wire-rows")).not.toContainText("c2lnbmF0dXJl");
  await press(page, "share-trace");
  for (const choice of [0, 1]) {
    if (choice) await page.getByTestId("share-choice-1").check();
    const text = textOf(await offered(page));
    expect(text).toContain("eyJ…");
    expect(text).not.toMatch(/hbGciOi|c2lnbmF0dXJl/);
    expect(text).not.toContain(lab);
  }
});
