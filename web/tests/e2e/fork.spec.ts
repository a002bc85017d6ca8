import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { done, everybody, fork, forkedAt, got, said } from "./fork-steps";
import { expect, openLab, test } from "./page";

// Two labs are opened for each fork, on machines that may be busy with much else.
test.describe.configure({ timeout: 180_000 });

/** Has a line run in the actor's handler, whatever is chosen beside event and target. */
async function emit(page: Page, event: string, target = "all") {
  await page.getByTestId("event").fill(event);
  await page.getByTestId(`emit-${target}`).click();
  await expect(page.getByTestId("stage")).toHaveAttribute("data-event", event);
  await expect(page.getByTestId("outcome")).toContainText(`emit("${event}"`);
}

async function joins(page: Page, name: string, room: string) {
  await page.getByTestId(`actor-${name}`).check();
  await page.getByTestId("room").fill(room);
  await page.getByTestId("join").click();
  await expect(page.getByTestId(`client-${name}`).getByTestId("rooms")).toContainText(room);
}

const file = (text: string) => ({ name: "trace.json", mimeType: "application/json", buffer: Buffer.from(text) });

async function save(page: Page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("save-trace").click()]);
  return readFile(await download.path(), "utf8");
}

test("one emit, two worlds: without the adapter the other instance’s client has nothing", async ({ page }) => {
  await openLab(page);
  await everybody(page);
  await emit(page, "news");
  let opened = 0; // the second lab is slow to come: by then the first has long been connected
  await page.route("**/api/labs?brief", async (route) => {
    if (++opened === 2) await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
  });
  await fork(page);
  await expect(page.getByTestId("fork-line")).toContainText('io.emit("news", {"text":"hello"})');
  await done(page, 1);
  expect(await got(page, "with")).toEqual(["alice", "bob", "carol"]);
  expect(await got(page, "without")).toEqual(["alice", "bob"]);
  await expect(said(page)).toHaveText("carol is on instance b: without an adapter a broadcast never leaves a.");
  await expect(page.getByTestId("fork-with-carol")).toContainText("Instance b took it from Redis");
  await expect(page.getByTestId("fork-without-carol")).toContainText("Instance a published nothing");
  await expect(page.getByTestId("fork-stage-with").locator('.stage-figure[data-key="carol"]')).toHaveAttribute("data-audience", "hit");
  await expect(page.getByTestId("fork-stage-without").locator('.stage-figure[data-key="carol"]')).toHaveAttribute("data-audience", "miss");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("fork-dialog")).toHaveCount(0);
  await emit(page, "on"); // the lab that was forked goes on as it was
  await expect(page.getByTestId("outcome-carol")).toHaveAttribute("data-received", "true");
});

test("from a point on: rooms as they were then, lines of server and client, step by step and back by the keys", async ({ page }) => {
  await openLab(page);
  await everybody(page);
  await emit(page, "before");
  await joins(page, "carol", "red");
  await joins(page, "alice", "red");
  await page.getByTestId("actor-alice").check();
  await emit(page, "to-red", "room");
  await page.getByTestId("method").selectOption("socketsJoin");
  await page.getByTestId("new-room").fill("blue");
  await page.getByTestId("emit-all").click();
  await expect(page.getByTestId("client-carol").getByTestId("rooms")).toContainText("blue");
  await page.getByTestId("method").selectOption("fetchSockets");
  await page.getByTestId("emit-all").click();
  await expect(page.getByTestId("answers")).toContainText("carol");
  await page.getByTestId("method").selectOption("emit");
  await page.getByTestId("actor-carol").check();
  await page.getByTestId("side-client").check();
  await page.getByTestId("event").fill("presence:online");
  await page.getByTestId("client-ack").click();
  await expect(page.getByTestId("answers")).toContainText('"ok":true');
  await page.getByTestId("actor-bob").check();
  await page.getByTestId("fault-drop").click();
  await expect(page.getByTestId("client-bob").getByTestId("state")).not.toHaveText("connected");
  await everybody(page);

  await page.getByTestId("stage-films").selectOption({ label: "2 · to-red" });
  await fork(page);
  await expect(page.getByTestId("fork-dialog")).toContainText("Both begin as it was: alice and bob on a; carol on b; alice and carol in red.");
  await expect(page.getByTestId("fork-steps").locator("li")).toHaveText([/to\("red"\)\.emit\("to-red"/, /socketsJoin\("blue"\)/, /fetchSockets/, /emitWithAck\("presence:online"/, /bob’s TCP connection is cut/]);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"]) {
    const at = Number(await page.getByTestId("fork-dialog").getAttribute("data-at"));
    await page.keyboard.press(key);
    await forkedAt(page, at + 1);
    if (at === 0) {
      expect(await got(page, "with")).toEqual(["alice", "carol"]);
      expect(await got(page, "without")).toEqual(["alice"]);
    }
    if (at === 1) await expect(said(page)).toHaveText(/^carol is in blue only with the adapter/);
    if (at === 2) await expect(said(page)).toHaveText("With the adapter the line returned alice, bob and carol; without it, alice and bob: it asks no other instance.");
    if (at === 3) await expect(page.getByTestId("fork-without")).toContainText('{"ok":true}');
    if (at === 4) await expect(said(page)).toHaveText(/^No difference\. This is between one instance and its own clients/);
  }
  await expect(page.getByTestId("fork-next")).toHaveText("That was all");
  for (let at = 4; at > 0; at--) {
    await page.keyboard.press("ArrowLeft");
    await forkedAt(page, at);
  }
  await expect(said(page)).toHaveText(/^carol is on instance b/);
  await expect(page.getByTestId("fork-stage-without")).toHaveAttribute("data-event", "to-red");
  await page.getByTestId("fork-steps").getByRole("button").nth(2).click();
  await forkedAt(page, 3);
  await expect(said(page)).toHaveText(/^With the adapter the line returned/);
});

test("a fork of a file, in a lab where nothing has happened", async ({ page }) => {
  await openLab(page);
  await everybody(page);
  await joins(page, "carol", "red");
  await page.getByTestId("actor-bob").check();
  await emit(page, "filed", "room-except");
  const saved = await save(page);
  await openLab(page);
  await everybody(page);
  await page.getByTestId("trace-file").setInputFiles(file(saved));
  await expect(page.getByTestId("recorded")).toBeVisible();
  await fork(page);
  await expect(page.getByTestId("fork-line")).toContainText("in bob’s handler, on instance a");
  await done(page, 1);
  expect(await got(page, "with")).toEqual(["carol"]);
  expect(await got(page, "without")).toEqual([]);
});

test("what a file says is text, and what cannot be done again is named", async ({ page }) => {
  await openLab(page);
  await everybody(page);
  await emit(page, "live");
  const saved = JSON.parse(await save(page));
  const image = "<img src=x onerror=document.title='hacked'>";
  const action = saved.events.find((e: { kind: string }) => e.kind === "action");
  action.args[0].event = image;
  action.args[0].__proto__ = { data: 1 };
  saved.lab = image;
  saved.people.push({ name: image, user: image, instance: "a", sockets: [] }, { name: "zoe", user: "zoe", instance: "z", sockets: [] });
  const last = saved.events.at(-1).id;
  saved.events.push(
    { id: last + 1, at: 9e9, kind: "action", event: image, instance: "a", args: [{}] },
    { id: last + 2, at: 9e9, kind: "action", event: "emit", instance: "a", socket: action.socket, args: [{ target: "nowhere", event: "x" }] },
    { id: last + 3, at: 9e9, kind: "action", event: "emit", instance: "a", args: "none" },
  );
  await page.getByTestId("trace-file").setInputFiles(file(JSON.stringify(saved)));
  await expect(page.getByTestId("problem")).toContainText("args is not a list"); // refused as any such file is
  saved.events.pop();
  await page.getByTestId("trace-file").setInputFiles(file(JSON.stringify(saved)));
  await fork(page);
  await expect(page.getByTestId("fork-line")).toContainText(image);
  await page.getByTestId("fork-left").locator("summary").click();
  for (const text of ["zoe: was on instance z", `“${image}”: this page knows no such action`, `${image}: the labs of a fork know alice`]) await expect(page.getByTestId("fork-left")).toContainText(text);
  await done(page, 1);
  expect(await got(page, "without")).toEqual(["alice", "bob"]);
  await done(page, 2);
  await expect(said(page)).toContainText('In both worlds: There is no emit target "nowhere".');
  expect(await page.locator("main img, dialog img").count()).toBe(0);
  expect(await page.title()).not.toContain("hacked");
});

test("what was broken is broken again, and the labs are gone soon after", async ({ page, request }) => {
  await openLab(page);
  await everybody(page);
  await emit(page, "first");
  await page.getByTestId("chaos-cut").click();
  await expect(page.getByTestId("chaos-cut")).toHaveAttribute("data-on", "true");
  await emit(page, "cut");
  await page.getByTestId("chaos-cut").click();
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
  await page.getByTestId("chaos-delay").click();
  await expect(page.getByTestId("chaos-delay")).toHaveAttribute("data-on", "true");
  await page.getByTestId("heal").click();
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
  await page.getByTestId("actor-carol").check();
  await page.getByTestId("chaos-failover").click();
  await expect(page.getByTestId("chaos-failover")).toHaveAttribute("data-on", "true");
  await page.getByTestId("chaos-kill").click();
  await expect(page.getByTestId("instance-b")).toHaveAttribute("data-running", "false");
  await everybody(page);
  await emit(page, "moved");
  await expect(page.getByTestId("outcome-bob")).toHaveAttribute("data-received", "true");
  await page.getByTestId("chaos-alone").click();
  await expect(page.getByTestId("chaos-alone")).toHaveAttribute("data-on", "true");

  const labs = async () => Number(/^playground_labs (\d+)/m.exec(await (await request.get("/metrics")).text())?.[1]);
  const before = await labs();
  await page.locator('[data-testid="timeline-rows"] li[data-name="you"]', { hasText: "killed the instance" }).focus();
  await page.keyboard.press("f"); // at a row of the timeline
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-busy", "false", { timeout: 45_000 });
  await expect(page.getByTestId("fork-steps").locator("li").first()).toHaveText("instance b is killed");
  await page.keyboard.press("Escape");

  await page.getByTestId("stage-films").selectOption({ label: "2 · cut" });
  await fork(page);
  expect(await labs()).toBeGreaterThanOrEqual(3); // the one that is forked, and its two
  await expect(page.getByTestId("fork-dialog")).toContainText("Faults that were set then are set here too.");
  await done(page, 1);
  await expect(said(page)).toHaveText(/^The same clients were reached, but only with the adapter does the line report an error: .*the connection is cut$/);
  await page.getByTestId("fork-left").locator("summary").click();
  await expect(page.getByTestId("fork-left")).toContainText("the adapter was taken away: the adapter is what the two worlds differ in.");
  const acts = await page.getByTestId("fork-steps").locator("li").allTextContents();
  expect(acts.slice(1).map((text) => text.trim())).toEqual([
    "instance a gets Redis again", "alice’s link takes 500 ms", "all faults are undone", "clients of a stopped instance are sent to another",
    "instance b is killed", 'io.emit("moved", {"text":"hello"})in carol’s handler, on instance a',
  ]);
  for (let at = 2; at <= acts.length; at++) await done(page, at);
  expect([await got(page, "with"), await got(page, "without")]).toEqual([["alice", "bob", "carol"], ["alice", "bob", "carol"]]);
  await expect(said(page)).toHaveText("No difference. Every client that it reaches is on instance a, where the line runs.");
  await page.getByTestId("fork-close").click();
  await expect.poll(labs, { timeout: 60_000 }).toBeLessThanOrEqual(before);
});

test("an empty trace and a playground that is full say so", async ({ page }) => {
  await openLab(page);
  await everybody(page);
  await page.getByTestId("fork").click();
  await expect(page.getByTestId("problem")).toContainText("There is nothing to fork in this trace.");
  await emit(page, "news");
  await page.route("**/api/labs?brief", (route) => route.fulfill({
    status: 503, contentType: "application/json", body: JSON.stringify({ code: "too_many_labs", message: "As many labs are open as this playground holds." }),
  }));
  await page.getByTestId("fork").click();
  await expect(said(page)).toHaveText("The fork could not be made. As many labs are open as this playground holds.");
  await expect(page.getByTestId("fork-next")).toHaveText("It is over");
  await page.getByTestId("fork-close").click();
  await expect(page.getByTestId("fork")).toBeFocused();
});

test.describe("with predictions", () => {
  test.use({ predict: true });

  test("the question comes first, on the page and on the stage", async ({ page }) => {
    await openLab(page);
    await everybody(page);
    await page.getByTestId("emit-all").click();
    await page.getByTestId("again").click();
    await expect(page.getByTestId("stage")).toHaveAttribute("data-event", "news");
    await fork(page);
    await page.getByTestId("fork-predict-alice").check();
    await page.getByTestId("fork-stage-without").locator('.stage-figure[data-key="carol"]').click();
    await expect(page.getByTestId("fork-predict-carol")).toBeChecked();
    await done(page, 1);
    await expect(page.getByTestId("fork-predict")).toBeHidden();
    await expect(said(page)).toContainText("You predicted 1 of 3 correctly.");
    await expect(page.getByTestId("fork-without-bob")).toContainText("not quite");
    await expect(page.getByTestId("fork-without-alice")).toContainText("right");
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`accessible in ${colorScheme}`, async ({ page }) => {
    await page.addInitScript(() => localStorage.setItem("socketplay:predict", "on"));
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 1280, height: 800 });
    await openLab(page);
    await everybody(page);
    for (const event of ["news", "more"]) {
      await page.getByTestId("event").fill(event);
      await page.getByTestId("emit-all").click();
      await page.getByTestId("again").click();
      await expect(page.getByTestId("stage")).toHaveAttribute("data-event", event);
    }
    await page.getByTestId("stage-films").selectOption({ label: "1 · news" });
    await fork(page);
    await page.getByTestId("fork-predict-bob").check();
    const check = async (name: string) => {
      await page.waitForTimeout(2500); // films and transitions of colours
      await expectAccessible(page);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/fork-${colorScheme}-${name}.png` });
    };
    await check("asked");
    await done(page, 1);
    await check("done");
  });
}
