import type { Page } from "@playwright/test";
import { expect, openLab, reveal, runLine, test } from "./page";

// A line of server code can do more than emit. It can set flags, collect answers, act
// on sockets and ask other servers.
test.describe.configure({ timeout: 180_000 });

const received = (page: Page, name: string) => page.getByTestId(`client-${name}`).getByTestId("received");

test("a local emit stays on its instance, and the line says so", async ({ page }) => {
  await openLab(page);
  await (await reveal(page, "local")).check();
  await (await reveal(page, "event")).fill("near");
  await expect(page.getByTestId("code-js")).toContainText('io.local.emit("near"');
  await runLine(page, "all");
  await expect(page.getByTestId("outcome-carol")).toContainText("local to instance a");
  await expect(received(page, "bob")).toContainText("near");
  await expect(received(page, "carol")).not.toContainText("near");
});

test("an emit collects an answer from each client, and fails with those it has if a client is silent", async ({ page }) => {
  await openLab(page);
  await (await reveal(page, "method")).selectOption("emitWithAck");
  await (await reveal(page, "event")).fill("question");
  await (await reveal(page, "timeout")).fill("1500");
  await expect(page.getByTestId("code-js")).toContainText('await io.timeout(1500).emitWithAck("question"');
  await runLine(page, "all");
  for (const name of ["alice", "bob", "carol"]) await expect(page.getByTestId("answers")).toContainText(`"${name}"`);
  await expect(page.getByTestId("answers")).not.toContainText("the line fails");

  await (await reveal(page, "actor-bob")).check();
  await (await reveal(page, "silent")).check();
  await (await reveal(page, "timeout")).fill("400");
  await runLine(page, "all");
  await expect(page.getByTestId("answers")).toContainText("the line fails, with the answers that arrived");
  await expect(page.getByTestId("answers")).toContainText('"carol"');
  await expect(page.getByTestId("answers")).not.toContainText('"bob"');
});

test("a line fetches, moves and disconnects the sockets of both instances", async ({ page }) => {
  await openLab(page);
  await (await reveal(page, "method")).selectOption("socketsJoin");
  await (await reveal(page, "new-room")).fill("red");
  await expect(page.getByTestId("code-go")).toContainText('io.SocketsJoin(ctx, "red")');
  await runLine(page, "all");
  for (const name of ["alice", "bob", "carol"]) await expect(page.getByTestId(`client-${name}`).getByTestId("rooms")).toContainText("red");

  await (await reveal(page, "method")).selectOption("fetchSockets");
  await (await reveal(page, "room")).fill("red");
  await runLine(page, "room-except");
  await expect(page.getByTestId("answers")).toContainText("carol");
  await expect(page.getByTestId("answers")).toContainText("bob");
  await expect(page.getByTestId("answers")).not.toContainText("alice");

  await (await reveal(page, "method")).selectOption("socketsLeave");
  await runLine(page, "broadcast");
  await expect(page.getByTestId("client-carol").getByTestId("rooms")).not.toContainText("red");
  await expect(page.getByTestId("client-alice").getByTestId("rooms")).toContainText("red");

  await (await reveal(page, "method")).selectOption("serverSideEmit");
  await runLine(page, "all");
  await expect(page.getByTestId("answers")).toContainText("Each answered with its name: b.");

  await (await reveal(page, "method")).selectOption("disconnectSockets");
  await runLine(page, "room"); // only alice is in room red
  await expect(page.getByTestId("client-alice").getByTestId("state")).toContainText("io server disconnect");
  await expect(page.getByTestId("client-bob").getByTestId("state")).toHaveText("connected");
});

test("the page says that the trace keeps only a part of a long event, and refuses what is too long", async ({ page }) => {
  await openLab(page);
  await (await reveal(page, "event")).fill("long");
  await (await reveal(page, "data")).fill(JSON.stringify({ text: "y".repeat(30_000) }));
  await runLine(page, "all");
  await expect(received(page, "carol")).toContainText("long");
  await expect(page.getByTestId("timeline-rows").locator('li[data-name="deliver"]', { hasText: "the trace keeps only a part of it" }).first()).toContainText("bytes are left out");
  await (await reveal(page, "data")).fill(JSON.stringify({ text: "y".repeat(70_000) }));
  await runLine(page, "all");
  await expect(page.getByText("The data of an event has at most 65536 bytes here").first()).toBeVisible();
  await (await reveal(page, "data")).fill("1");
  await (await reveal(page, "room")).fill("red#blue");
  await runLine(page, "room");
  await expect(page.getByText("A room’s name has no #").first()).toBeVisible();
});
