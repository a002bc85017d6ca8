import type { Page } from "@playwright/test";
import { expect, openLab, test } from "./page";

// A line of server code can do more than emit. It can set flags, collect answers, act
// on sockets and ask other servers.
test.describe.configure({ timeout: 180_000 });

const received = (page: Page, name: string) => page.getByTestId(`client-${name}`).getByTestId("received");

test("a local emit stays on its instance, and the line says so", async ({ page }) => {
  await openLab(page);
  await page.getByTestId("local").check();
  await page.getByTestId("event").fill("near");
  await expect(page.getByTestId("code-js")).toContainText('io.local.emit("near"');
  await page.getByTestId("emit-all").click();
  await expect(page.getByTestId("outcome-carol")).toContainText("local to instance a");
  await expect(received(page, "bob")).toContainText("near");
  await expect(received(page, "carol")).not.toContainText("near");
});

test("an emit collects an answer from each client, and fails with those it has if a client is silent", async ({ page }) => {
  await openLab(page);
  await page.getByTestId("method").selectOption("emitWithAck");
  await page.getByTestId("event").fill("question");
  await page.getByTestId("timeout").fill("1500");
  await expect(page.getByTestId("code-js")).toContainText('await io.timeout(1500).emitWithAck("question"');
  await page.getByTestId("emit-all").click();
  for (const name of ["alice", "bob", "carol"]) await expect(page.getByTestId("answers")).toContainText(`"${name}"`);
  await expect(page.getByTestId("answers")).not.toContainText("the line fails");

  await page.getByTestId("actor-bob").check();
  await page.getByTestId("silent").check();
  await page.getByTestId("timeout").fill("400");
  await page.getByTestId("emit-all").click();
  await expect(page.getByTestId("answers")).toContainText("the line fails, with the answers that arrived");
  await expect(page.getByTestId("answers")).toContainText('"carol"');
  await expect(page.getByTestId("answers")).not.toContainText('"bob"');
});

test("a line fetches, moves and disconnects the sockets of both instances", async ({ page }) => {
  await openLab(page);
  await page.getByTestId("method").selectOption("socketsJoin");
  await page.getByTestId("new-room").fill("red");
  await expect(page.getByTestId("code-go")).toContainText('io.SocketsJoin(ctx, "red")');
  await page.getByTestId("emit-all").click();
  for (const name of ["alice", "bob", "carol"]) await expect(page.getByTestId(`client-${name}`).getByTestId("rooms")).toContainText("red");

  await page.getByTestId("method").selectOption("fetchSockets");
  await page.getByTestId("room").fill("red");
  await page.getByTestId("emit-room-except").click();
  await expect(page.getByTestId("answers")).toContainText("carol");
  await expect(page.getByTestId("answers")).toContainText("bob");
  await expect(page.getByTestId("answers")).not.toContainText("alice");

  await page.getByTestId("method").selectOption("socketsLeave");
  await page.getByTestId("emit-broadcast").click();
  await expect(page.getByTestId("client-carol").getByTestId("rooms")).not.toContainText("red");
  await expect(page.getByTestId("client-alice").getByTestId("rooms")).toContainText("red");

  await page.getByTestId("method").selectOption("serverSideEmit");
  await page.getByTestId("emit-all").click();
  await expect(page.getByTestId("answers")).toContainText("Each answered with its name: b.");

  await page.getByTestId("method").selectOption("disconnectSockets");
  await page.getByTestId("emit-room").click(); // only alice is in room red
  await expect(page.getByTestId("client-alice").getByTestId("state")).toContainText("io server disconnect");
  await expect(page.getByTestId("client-bob").getByTestId("state")).toHaveText("connected");
});

test("the page says that the trace keeps only a part of a long event, and refuses what is too long", async ({ page }) => {
  await openLab(page);
  await page.getByTestId("event").fill("long");
  await page.getByTestId("data").fill(JSON.stringify({ text: "y".repeat(30_000) }));
  await page.getByTestId("emit-all").click();
  await expect(received(page, "carol")).toContainText("long");
  await expect(page.getByTestId("timeline-rows").locator('li[data-name="deliver"]', { hasText: "the trace keeps only a part of it" }).first()).toContainText("bytes are left out");
  await page.getByTestId("data").fill(JSON.stringify({ text: "y".repeat(70_000) }));
  await page.getByTestId("emit-all").click();
  await expect(page.getByText("The data of an event has at most 65536 bytes here").first()).toBeVisible();
  await page.getByTestId("data").fill("1");
  await page.getByTestId("room").fill("red#blue");
  await page.getByTestId("emit-room").click();
  await expect(page.getByText("A room’s name has no #").first()).toBeVisible();
});
