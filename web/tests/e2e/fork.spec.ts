import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { comparison, expectAllConnected, expectForkAt, fork, receivers, repeatNext } from "./fork-steps";
import { cause, chooseFilm, expect, openDrawer, openLab, openStageMenu, press, reveal, runInClient, runLine, test, toggleRoom } from "./page";

// The timeout is long, because each fork opens two labs, and the machine may be busy.
test.describe.configure({ timeout: 180_000 });

/**
 * Emits an event to a target from the handler of the chosen actor. Other choices on the
 * page stay as they are.
 */
async function emit(page: Page, event: string, target = "all") {
  await (await reveal(page, "event")).fill(event);
  await (await reveal(page, "data")).fill('{"text": "hello"}');
  await runLine(page, target);
  await expect(page.getByTestId("stage")).toHaveAttribute("data-event", event);
  await expect(page.getByTestId("outcome")).toContainText(`emit("${event}"`);
}

async function joinRoom(page: Page, name: string, room: string) {
  await (await reveal(page, "room")).fill(room);
  await toggleRoom(page, name, room);
  await expect(page.getByTestId(`client-${name}`).getByTestId("rooms")).toContainText(room);
}

const file = (text: string) => ({ name: "trace.json", mimeType: "application/json", buffer: Buffer.from(text) });

async function save(page: Page) {
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, "save-trace")]);
  return readFile(await download.path(), "utf8");
}

test("a fork shows that without the adapter an emit does not reach the other instance’s client", async ({ page }) => {
  await openLab(page);
  await expectAllConnected(page);
  await emit(page, "news");
  let opened = 0; // counts labs, because the test delays the second one until long after the first has connected
  await page.route("**/api/labs?brief", async (route) => {
    if (++opened === 2) await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
  });
  await fork(page);
  await expect(page.getByTestId("fork-line")).toContainText('io.emit("news", {"text":"hello"})');
  await repeatNext(page, 1);
  expect(await receivers(page, "with")).toEqual(["alice", "bob", "carol"]);
  expect(await receivers(page, "without")).toEqual(["alice", "bob"]);
  await expect(comparison(page)).toHaveText("carol is on instance b: without an adapter a broadcast never leaves a.");
  await expect(page.getByTestId("fork-with-carol")).toContainText("Instance b took it from Redis");
  await expect(page.getByTestId("fork-without-carol")).toContainText("a published nothing");
  await expect(page.getByTestId("fork-stage-with").locator('.stage-figure[data-key="carol"]')).toHaveAttribute("data-audience", "hit");
  await expect(page.getByTestId("fork-stage-without").locator('.stage-figure[data-key="carol"]')).toHaveAttribute("data-audience", "miss");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("fork-dialog")).toHaveCount(0);
  await emit(page, "on"); // the original lab still works
  await expect(page.getByTestId("outcome-carol")).toHaveAttribute("data-received", "true");
});

test("a fork begins with the rooms of its moment, and the keys step forward and back through its actions", async ({ page }) => {
  await openLab(page);
  await expectAllConnected(page);
  await emit(page, "before");
  await joinRoom(page, "carol", "red");
  await joinRoom(page, "alice", "red");
  await (await reveal(page, "actor-alice")).check();
  await emit(page, "to-red", "room");
  await (await reveal(page, "method")).selectOption("socketsJoin");
  await (await reveal(page, "new-room")).fill("blue");
  await runLine(page, "all");
  await expect(page.getByTestId("client-carol").getByTestId("rooms")).toContainText("blue");
  await (await reveal(page, "method")).selectOption("fetchSockets");
  await runLine(page, "all");
  await expect(page.getByTestId("answers")).toContainText("carol");
  await (await reveal(page, "method")).selectOption("emit");
  await (await reveal(page, "actor-carol")).check();
  await (await reveal(page, "side-client")).check();
  await (await reveal(page, "event")).fill("presence:online");
  await runInClient(page, "ack");
  await expect(page.getByTestId("answers")).toContainText('"ok":true');
  await (await reveal(page, "actor-bob")).check();
  await cause(page, "fault-drop");
  await expect(page.getByTestId("client-bob").getByTestId("state")).not.toHaveText("connected");
  await expectAllConnected(page);

  await chooseFilm(page, "to-red");
  await fork(page);
  await expect(page.getByTestId("fork-dialog")).toContainText("In both, the clients begin as they were then: alice and bob on a; carol on b; alice and carol in red.");
  await expect(page.getByTestId("fork-steps").locator("li")).toHaveText([/to\("red"\)\.emit\("to-red"/, /socketsJoin\("blue"\)/, /fetchSockets/, /emitWithAck\("presence:online"/, /bob’s TCP connection is cut/]);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"]) {
    const at = Number(await page.getByTestId("fork-dialog").getAttribute("data-at"));
    await page.keyboard.press(key);
    await expectForkAt(page, at + 1);
    if (at === 0) {
      expect(await receivers(page, "with")).toEqual(["alice", "carol"]);
      expect(await receivers(page, "without")).toEqual(["alice"]);
    }
    if (at === 1) await expect(comparison(page)).toHaveText(/^carol is in blue only with the adapter/);
    if (at === 2) await expect(comparison(page)).toHaveText("With the adapter the line returned alice, bob and carol; without it, alice and bob: it asks no other instance.");
    if (at === 3) await expect(page.getByTestId("fork-without")).toContainText('{"ok":true}');
    if (at === 4) await expect(comparison(page)).toHaveText(/^No difference\. This is between one instance and its own clients/);
  }
  await expect(page.getByTestId("fork-next")).toHaveText("That was all");
  for (let at = 4; at > 0; at--) {
    await page.keyboard.press("ArrowLeft");
    await expectForkAt(page, at);
  }
  await expect(comparison(page)).toHaveText(/^carol is on instance b/);
  await expect(page.getByTestId("fork-stage-without")).toHaveAttribute("data-event", "to-red");
  await page.getByTestId("fork-steps").getByRole("button").nth(2).click();
  await expectForkAt(page, 3);
  await expect(comparison(page)).toHaveText(/^With the adapter the line returned/);
});

test("a lab in which nothing has happened can fork a trace from a file", async ({ page }) => {
  await openLab(page);
  await expectAllConnected(page);
  await joinRoom(page, "carol", "red");
  await (await reveal(page, "actor-bob")).check();
  await emit(page, "filed", "room-except");
  const saved = await save(page);
  await openLab(page);
  await expectAllConnected(page);
  await page.getByTestId("trace-file").setInputFiles(file(saved));
  await expect(page.getByTestId("recorded")).toBeVisible();
  await fork(page);
  await expect(page.getByTestId("fork-line")).toContainText("in bob’s handler, on instance a");
  await repeatNext(page, 1);
  expect(await receivers(page, "with")).toEqual(["carol"]);
  expect(await receivers(page, "without")).toEqual([]);
});

test("a fork shows the content of a file as text, and names what it cannot repeat", async ({ page }) => {
  await openLab(page);
  await expectAllConnected(page);
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
  await expect(page.getByTestId("problem")).toContainText("args is not a list"); // the page refuses this file like any other file with this mistake
  saved.events.pop();
  await page.getByTestId("trace-file").setInputFiles(file(JSON.stringify(saved)));
  await fork(page);
  await expect(page.getByTestId("fork-line")).toContainText(image);
  await page.getByTestId("fork-left").locator("summary").click();
  for (const text of ["zoe: was on instance z", `“${image}”: this page knows no such action`, `${image}: the labs of a fork know alice`]) await expect(page.getByTestId("fork-left")).toContainText(text);
  await repeatNext(page, 1);
  expect(await receivers(page, "without")).toEqual(["alice", "bob"]);
  await repeatNext(page, 2);
  await expect(comparison(page)).toContainText('In both worlds: There is no emit target "nowhere".');
  expect(await page.locator("main img, dialog img").count()).toBe(0);
  expect(await page.title()).not.toContain("hacked");
});

test("a fork breaks again what was broken at its moment, and its labs are closed soon after", async ({ page, request }) => {
  await openLab(page);
  await expectAllConnected(page);
  await emit(page, "first");
  await cause(page, "chaos-cut");
  await expect(page.getByTestId("chaos-cut")).toHaveAttribute("data-on", "true");
  await emit(page, "cut");
  await cause(page, "chaos-cut");
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
  await cause(page, "chaos-delay");
  await expect(page.getByTestId("chaos-delay")).toHaveAttribute("data-on", "true");
  await press(page, "heal");
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
  await (await reveal(page, "actor-carol")).check();
  await cause(page, "chaos-failover");
  await expect(page.getByTestId("chaos-failover")).toHaveAttribute("data-on", "true");
  await cause(page, "chaos-kill");
  await expect(page.getByTestId("instance-b")).toHaveAttribute("data-running", "false");
  await expectAllConnected(page);
  await emit(page, "moved");
  await expect(page.getByTestId("outcome-bob")).toHaveAttribute("data-received", "true");
  await cause(page, "chaos-alone");
  await expect(page.getByTestId("chaos-alone")).toHaveAttribute("data-on", "true");

  const labs = async () => Number(/^playground_labs (\d+)/m.exec(await (await request.get("/metrics")).text())?.[1]);
  const before = await labs();
  await openDrawer(page);
  await page.locator('[data-testid="timeline-rows"] li[data-name="you"]', { hasText: "killed the instance" }).focus();
  await page.keyboard.press("f"); // while a row of the timeline has the focus
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-busy", "false", { timeout: 45_000 });
  await expect(page.getByTestId("fork-steps").locator("li").first()).toHaveText("instance b is killed");
  await page.keyboard.press("Escape");

  await chooseFilm(page, "cut");
  await fork(page);
  expect(await labs()).toBeGreaterThanOrEqual(3); // the original lab, and the two labs of the fork
  await expect(page.getByTestId("fork-dialog")).toContainText("Faults that were set then are set here too.");
  await repeatNext(page, 1);
  await expect(comparison(page)).toHaveText(/^The same clients were reached, but only with the adapter does the line report an error: .*the connection is cut$/);
  await page.getByTestId("fork-left").locator("summary").click();
  await expect(page.getByTestId("fork-left")).toContainText("the adapter was taken away: the adapter is what the two worlds differ in.");
  const acts = await page.getByTestId("fork-steps").locator("li").allTextContents();
  expect(acts.slice(1).map((text) => text.trim())).toEqual([
    "instance a gets Redis again", "alice’s link takes 500 ms", "all faults are undone", "clients of a stopped instance are sent to another",
    "instance b is killed", 'io.emit("moved", {"text":"hello"})in carol’s handler, on instance a',
  ]);
  for (let at = 2; at <= acts.length; at++) await repeatNext(page, at);
  expect([await receivers(page, "with"), await receivers(page, "without")]).toEqual([["alice", "bob", "carol"], ["alice", "bob", "carol"]]);
  await expect(comparison(page)).toHaveText("No difference. Every client that it reaches is on instance a, where the line runs.");
  await page.getByTestId("fork-close").click();
  await expect.poll(labs, { timeout: 60_000 }).toBeLessThanOrEqual(before);
});

test("the page says that it cannot fork an empty trace, or in a full playground", async ({ page }) => {
  await openLab(page);
  await expectAllConnected(page);
  await openStageMenu(page);
  await page.getByTestId("fork").click();
  await expect(page.getByTestId("problem")).toContainText("There is nothing to fork in this trace.");
  await emit(page, "news");
  await page.route("**/api/labs?brief", (route) => route.fulfill({
    status: 503, contentType: "application/json", body: JSON.stringify({ code: "too_many_labs", message: "As many labs are open as this playground holds." }),
  }));
  await openStageMenu(page);
  await page.getByTestId("fork").click();
  await expect(comparison(page)).toHaveText("The fork could not be made. As many labs are open as this playground holds. Try again, or reload the page. Until then, go on in this lab, or in the lab of everybody (a new tab).");
  await expect(page.getByTestId("fork-next")).toHaveText("It is over");
  await page.getByTestId("fork-close").click();
  await expect(page.getByTestId("stage-menu")).toBeFocused(); // the menu that has the button is closed
});

test.describe("with predictions", () => {
  test.use({ predict: true });

  test("a fork asks for a prediction first, and takes it by its list or on the stage", async ({ page }) => {
    await openLab(page);
    await expectAllConnected(page);
    await press(page, "emit-all");
    await page.getByTestId("run-without").click();
    await expect(page.getByTestId("stage")).toHaveAttribute("data-event", "task:created");
    await fork(page);
    await page.getByTestId("fork-predict-alice").check();
    await page.getByTestId("fork-stage-without").locator('.stage-figure[data-key="carol"]').click();
    await expect(page.getByTestId("fork-predict-carol")).toBeChecked();
    await repeatNext(page, 1);
    await expect(page.getByTestId("fork-predict")).toBeHidden();
    await expect(comparison(page)).toContainText("You predicted 1 of 3 correctly.");
    await expect(page.getByTestId("fork-without-bob")).toContainText("not quite");
    await expect(page.getByTestId("fork-without-alice")).toContainText("right");
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a fork is accessible in ${colorScheme}`, async ({ page }) => {
    await page.addInitScript(() => localStorage.setItem("socketplay:predict", "on"));
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 1280, height: 800 });
    await openLab(page);
    await expectAllConnected(page);
    for (const event of ["news", "more"]) {
      await (await reveal(page, "event")).fill(event);
      await press(page, "emit-all");
      await page.getByTestId("run-without").click();
      await expect(page.getByTestId("stage")).toHaveAttribute("data-event", event);
    }
    await chooseFilm(page, "news");
    await fork(page);
    await page.getByTestId("fork-predict-bob").check();
    const check = async (name: string) => {
      await page.waitForTimeout(2500); // until films and changes of colour have ended
      await expectAccessible(page);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/fork-${colorScheme}-${name}.png` });
    };
    await check("asked");
    await repeatNext(page, 1);
    await check("done");
  });
}
