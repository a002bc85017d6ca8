import { expectAccessible } from "./accessible";
import { expect, expectInSight, openLab, refuseEvent, test, tooMany } from "./limits";
import { reveal, runInClient, runLine } from "./page";
import { startPlayground } from "./playground";
import { openStageMenu } from "./page";

// The pages say in words when a limit of the server strikes, and go on when it is over.

for (const client of ["", "?client=official"]) {
  test(`a client that has no room at its address says so, and connects when there is room${client && ", with the official client too"}`, async ({ browser, context }) => {
    const playground = await startPlayground(["-per-address", "3"]);
    const first = await browser.newPage({ baseURL: playground.url });
    await openLab(first); // alice and bob are on instance a
    const page = await context.newPage();
    await page.goto(first.url() + client);
    await expect(page.getByTestId("problem")).toContainText("Your network address has too many connections, so the server refuses another.");
    await expect(page.getByTestId("problem")).toContainText("Everybody behind the same address shares this limit");
    await expect(page.getByTestId("problem")).toHaveAttribute("role", "alert");
    await expectInSight(page, "problem");
    await expectAccessible(page);
    await first.close();
    await expect(page).toHaveTitle(/^connected/, { timeout: 60_000 });
    await expect(page.getByTestId("problem")).toBeHidden();
    await page.close();
    await playground.stop();
  });

  test(`a page whose control plane is refused says so, and goes on by itself${client && ", with the official client too"}`, async ({ page }) => {
    const lab = ((await (await page.request.post("/api/labs")).json()) as { url: string }).url;
    await page.route("**/control/socket.io/**", (route) => route.fulfill(tooMany));
    await page.goto(lab + client);
    await expect(page.getByTestId("problem")).toContainText("Your network address has too many connections");
    await expect(page).toHaveTitle(/^refused/);
    await expectInSight(page, "problem");
    await expectAccessible(page);
    await page.unroute("**/control/socket.io/**");
    await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
    await expect(page.getByTestId("problem")).toBeHidden();
  });
}

// Without the popover in Problem.show, the menu covers the note; without focusOn, nothing has the focus in the end.
test("an action that was too much says so in sight of its button, and works after the wait", async ({ page, context }) => {
  let strict = true;
  await refuseEvent(context, "stop", () => strict);
  await openLab(page);
  const stop = await reveal(page, "toggle-b"); // in a menu, which would cover the note
  await stop.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("problem")).toContainText("The server has not done this: too much was sent at once.");
  await expect(page.getByTestId("problem")).toContainText("Try again in 2 seconds.");
  await expectInSight(page, "problem");
  await expectAccessible(page);
  await expect(stop).toBeFocused(); // the learner can press it again
  await expect(stop).toBeInViewport({ ratio: 1 });
  await page.getByTestId("problem-close").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("problem")).toBeHidden();
  await expect(stop).toBeFocused();
  strict = false;
  await page.keyboard.press("Enter");
  await expect(stop).toHaveText("Start");
  // A click on Close also closes the menu, so the button that opens it gets the focus.
  strict = true;
  await (await reveal(page, "toggle-a")).click();
  await page.getByTestId("problem-close").click();
  await expect(page.getByTestId("problem")).toBeHidden();
  await expect(page.getByTestId("lab-menu-button")).toBeFocused();
});

test("a line that was too much says so in its outcome, and the fields keep what was typed", async ({ page, context }) => {
  let strict = true;
  await refuseEvent(context, "emit", () => strict);
  await openLab(page);
  await (await reveal(page, "event")).fill("hello");
  await runLine(page, "all");
  await expect(page.getByTestId("outcome")).toContainText("The server has not done this: too much was sent at once.");
  await expectInSight(page, "outcome-failed");
  await expect(page.getByTestId("narration")).toContainText("Try again in 2 seconds.");
  await expectAccessible(page);
  await expect(page.getByTestId("event")).toHaveValue("hello");
  strict = false;
  await runLine(page, "all");
  await expect(page.getByTestId("client-alice").getByTestId("received")).toContainText("hello");
  await expect(page.getByTestId("outcome-failed")).toHaveCount(0);
});

// Without untilAllowed around token(), the clients connect without a token and stay refused.
test("a lab that is full says so, and a client that gets no token waits for one", async ({ page }) => {
  const lab = ((await (await page.request.post("/api/labs")).json()) as { url: string }).url;
  await page.route("**/b/socket.io/**", (route) => route.fulfill({ ...tooMany, status: 403 }));
  await page.goto(lab);
  await expect(page.getByTestId("problem")).toContainText("carol: This lab is full");
  await expect(page.getByTestId("problem")).toContainText("open another lab");
  await expectInSight(page, "problem");
  await page.unroute("**/b/socket.io/**");
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  await expect(page.getByTestId("problem")).toBeHidden();

  let refused = 0;
  await page.route("**/api/token", (route) => (refused++ < 3 ? route.fulfill({
    status: 429, headers: { "Retry-After": "1" }, contentType: "application/json",
    body: '{"success":false,"error":{"code":"rate_limited","message":"Too many requests. Try again in 1 seconds."}}',
  }) : route.continue()));
  await page.reload();
  await expect(page.getByTestId("problem")).toContainText("Too many requests. Try again in 1 seconds.");
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 }); // not refused for a missing token
  await expect(page.getByTestId("problem")).toBeHidden();
});

// Without the field refused, the page says only that the trace does not show the event.
test("an acknowledgement that a limit has sent is explained", async ({ page, context }) => {
  await refuseEvent(context, "hello", () => true);
  await openLab(page);
  await (await reveal(page, "event")).fill("hello");
  await (await reveal(page, "side-client")).check();
  await runInClient(page, "ack");
  await expect(page.getByTestId("answers")).toContainText("The server has not done this: too much was sent at once.");
  await expect(page.getByTestId("answers")).toContainText('"rate_limited"');
  await expect(page.getByTestId("answers").locator("li").first()).toBeInViewport({ ratio: 1 });
});

test("a lesson says which limit refuses it, and which one has stopped an exercise", async ({ page, context }) => {
  let strict = true;
  await refuseEvent(context, "emit", () => strict);
  await page.route("**/control/socket.io/**", (route) => route.fulfill(tooMany));
  await page.goto("/lessons/04-emit-targets");
  await expect(page.getByTestId("problem")).toContainText("Your network address has too many connections");
  await expectInSight(page, "problem");
  await page.unroute("**/control/socket.io/**");
  await expect(page.getByTestId("problem")).toBeHidden({ timeout: 30_000 });
  const run = page.getByTestId("run-without");
  await expect(run).toBeEnabled();
  await run.click();
  await expect(page.getByTestId("outcome-failed")).toContainText("The server has not done this: too much was sent at once.");
  await expectInSight(page, "outcome-failed");
  await expectAccessible(page);
  strict = false;
  await page.getByTestId("again").click();
  await expect(page.getByTestId("outcome-failed")).toHaveCount(0);
  await expect(page.getByTestId("outcome-alice")).toBeVisible();
});

// Without refusedConnection in tasks/connection.js, the left side says only "xhr poll error".
test("both sides of the comparison say which limit refuses them, and go on by themselves", async ({ page }) => {
  await page.route(/socket\.io\/\?/, (route) => route.fulfill(tooMany));
  await page.goto("/compare");
  await page.locator("#tasks-email").fill("alice@example.test");
  await page.locator("#tasks-password").fill("alice-pass");
  await page.locator("task-list").getByRole("button", { name: "Log in" }).click();
  const sides = [page.locator("task-list .tasks-status"), page.frameLocator("iframe").locator(".tasks-status")];
  for (const side of sides) {
    await expect(side).toContainText("Your network address has too many connections");
    await expect(side).toHaveAttribute("role", "status");
  }
  await expectAccessible(page);
  await page.unroute(/socket\.io\/\?/);
  for (const side of sides) await expect(side).toContainText("Connected over", { timeout: 30_000 });
});

// Without the event waits, the fork ends and says that the server has gone away.
test("a fork waits for connections, and repeats an action that a limit has refused", async ({ page, context }) => {
  let refusals = 0;
  await refuseEvent(context, "emit", () => refusals > 0 && refusals-- > 0);
  await openLab(page);
  await (await reveal(page, "event")).fill("news");
  await runLine(page, "all");
  await expect(page.getByTestId("client-carol").getByTestId("received")).toContainText("news");
  await page.route("**/control/socket.io/**", (route) => route.fulfill(tooMany));
  await openStageMenu(page);
  await page.getByTestId("fork").click();
  await expect(page.getByTestId("fork-said")).toContainText("Your network address has too many connections");
  await expectInSight(page, "fork-said");
  await page.unroute("**/control/socket.io/**");
  const next = page.getByTestId("fork-next");
  await expect(next).toHaveText("Run it in both", { timeout: 60_000 });
  refusals = 2;
  await next.click();
  await expect(page.getByTestId("fork-said")).toContainText("without an adapter a broadcast never leaves a", { timeout: 30_000 });
  expect(refusals).toBe(0);
  await expect(page.getByTestId("fork-dialog")).not.toContainText("too much was sent");
});
