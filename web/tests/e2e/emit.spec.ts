import type { Page } from "@playwright/test";
import { expect, openLab, reveal, runInClient, runLine, test } from "./page";

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

// Without the arguments in Control.ask, the cards show "mixed" with nothing; without hex in
// receivedText, they would show bytes that are others with the same number.
test("several arguments, undefined and bytes arrive as they were sent, from the server and from a client", async ({ page }) => {
  await openLab(page);
  await (await reveal(page, "event")).fill("mixed");
  await (await reveal(page, "data")).fill(`{a: 1}, 'two', undefined, hex("01 ff"), [new Uint8Array([7])]`);
  await expect(page.getByTestId("code-js")).toContainText('.emit("mixed", {"a":1}, "two", undefined, Buffer.from("01ff", "hex"), [Buffer.from("07", "hex")]);');
  await expect(page.getByTestId("code-go")).toContainText('.Emit(ctx, "mixed", json.RawMessage(`{"a":1}`), "two", nil, []byte{0x01, 0xff}, []any{[]byte{0x07}})');
  await runLine(page, "all");
  for (const name of ["alice", "bob", "carol"]) {
    await expect(received(page, name).locator('[data-event="mixed"] .card-payload')).toHaveText('{"a":1}, "two", null, <01 ff>, ["<07>"]');
  }

  // A file is bytes too. One that is too large is not even read, and nothing that was typed is lost.
  const photo = { name: "photo.png", mimeType: "image/png", buffer: Buffer.from([1, 2, 3]) };
  await (await reveal(page, "data")).fill("undefined");
  await page.getByTestId("data-file").setInputFiles([photo, { ...photo, name: "large.png", buffer: Buffer.alloc(70_000) }]);
  await expect(page.getByTestId("data")).toHaveValue('undefined, file("photo.png")');
  await expect(page.getByTestId("data-note")).toHaveText("large.png has 70,000 bytes, so it is not added. A line of the server has at most 65,536 bytes here.");
  await (await reveal(page, "data")).fill('undefined, file("photo.png"), file("large.png")');
  await expect(page.getByTestId("data-error")).toContainText('No file "large.png" is here.');
  await (await reveal(page, "data")).fill('undefined, file("photo.png")');
  await (await reveal(page, "side-client")).check();
  await (await reveal(page, "event")).fill("photo");
  await expect(page.getByTestId("code-js")).toContainText('socket.emit("photo", undefined, photo_png_bytes /* 3 bytes */);');
  await runInClient(page, "emit");
  await expect(page.getByTestId("answers")).toContainText("received photo from alice’s socket");
  await expect(page.getByTestId("timeline-rows").locator('li[data-name="packetCreate"]', { hasText: "photo" })).toContainText('451-["photo",null,{"_placeholder":true,"num":0}]');

  // Dropped, it is added to what is there.
  await (await reveal(page, "data")).fill("1");
  await page.getByTestId("data").evaluate((el) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["x"], "dropped.txt"));
    el.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(page.getByTestId("data")).toHaveValue('1, file("dropped.txt")');
  await expect(page.getByTestId("data-note")).toContainText("up to 1,000,000 bytes");
  await (await reveal(page, "data")).fill("'x'".repeat(2));
  await expect(page.getByTestId("data-error")).toHaveText("A comma is missing before “'”. Column 4.");
});
