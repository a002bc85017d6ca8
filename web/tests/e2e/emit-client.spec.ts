import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { cause, expect, openLab, reveal, runInClient, runLine, test } from "./page";

// In these tests a client emits to the server. In emit.spec.ts the server emits.
test.describe.configure({ timeout: 180_000 });

async function open(page: Page) {
  await openLab(page);
  await (await reveal(page, "side-client")).check();
}

const answers = (page: Page) => page.getByTestId("answers");

test("a client emits, waits and gives up, and the line of code says the same", async ({ page }) => {
  await open(page);
  await expect(page.getByTestId("emit-all")).toBeHidden();
  await (await reveal(page, "event")).fill("presence:online");
  await (await reveal(page, "data")).fill("");
  await runInClient(page, "emit");
  await expect(page.getByTestId("code-js")).toContainText('socket.emit("presence:online");');
  await expect(page.getByTestId("code-go")).toContainText('err := socket.Emit("presence:online")');
  await expect(answers(page)).toContainText("Its handler emitted presence:update.");
  await runInClient(page, "ack");
  await expect(answers(page)).toContainText('The answer: {"ok":true}.');

  await (await reveal(page, "event")).fill("nobody:listens");
  await runInClient(page, "emit");
  await expect(answers(page)).toContainText(/received nobody:listens .*nobody on the server listens to nobody:listens/);
  await (await reveal(page, "client-timeout-ms")).fill("300");
  await runInClient(page, "timeout");
  await expect(page.getByTestId("code-js")).toContainText('socket.timeout(300).emit("nobody:listens", (err, answer) => { … });');
  await expect(answers(page)).toContainText("No answer arrived, and the line fails: operation has timed out");
  await runInClient(page, "timeout-ack");
  await expect(page.getByTestId("code-js")).toContainText('await socket.timeout(300).emitWithAck("nobody:listens")');
  await expect(answers(page)).toContainText("No answer arrived, and the line fails: operation has timed out");
  await page.getByTestId("tab-wire").click();
  await expect(page.getByTestId("wire-rows")).toContainText('["nobody:listens"]');
});

test("a button that is pressed while a line runs takes its turn afterwards", async ({ page }) => {
  await open(page);
  await (await reveal(page, "event")).fill("nobody:listens");
  await (await reveal(page, "data")).fill("");
  await (await reveal(page, "client-timeout-ms")).fill("300");
  await runInClient(page, "timeout");
  await runInClient(page, "emit");
  await runInClient(page, "timeout-ack");
  await (await reveal(page, "side-server")).check();
  await runLine(page, "all");
  await expect(page.getByTestId("code-js")).toContainText('io.emit("nobody:listens"');
  await page.getByTestId("tab-wire").click();
  const sent = async () => (await page.getByTestId("wire-rows").innerText()).match(/42\d*(?=\["nobody:listens"\])/g);
  await expect.poll(sent).toEqual(["420", "42", "421", "42", "42", "42"]); // the last three are events of the server to alice, bob and carol
});

test("any client can emit, in each of its own namespaces", async ({ page }) => {
  await open(page);
  await expect(page.getByTestId("client-nsp").locator("option")).toHaveText(["/"]);
  await (await reveal(page, "actor-carol")).check();
  await expect(page.getByTestId("client-nsp").locator("option")).toHaveText(["/", "/tasks"]);
  await (await reveal(page, "client-nsp")).selectOption("/tasks");
  await (await reveal(page, "event")).fill("elsewhere");
  await runInClient(page, "emit");
  await expect(page.getByTestId("code-js")).toContainText('socket.io.socket("/tasks").emit("elsewhere"');
  await page.getByTestId("tab-wire").click();
  await expect(page.getByTestId("wire-rows")).toContainText('42/tasks,["elsewhere"');
  await (await reveal(page, "actor-bob")).check();
  await expect(page.getByTestId("client-nsp")).toHaveValue("/");
});

test("a client that is disconnected drops volatile events and keeps the others", async ({ page }) => {
  await open(page);
  await cause(page, "fault-client-disconnect");
  await expect(page.getByTestId("client-alice").getByTestId("state")).toContainText("io client disconnect");
  await (await reveal(page, "event")).fill("dropped");
  await runInClient(page, "volatile");
  await expect(answers(page)).toContainText("the volatile event is dropped");
  await (await reveal(page, "event")).fill("kept");
  await runInClient(page, "emit");
  await expect(answers(page)).toContainText("waits in the client’s buffer");
  await cause(page, "fault-connect");
  await page.getByTestId("tab-wire").click();
  await expect(page.getByTestId("wire-rows")).toContainText('42["kept"');
  await expect(page.getByTestId("wire-rows")).not.toContainText('42["dropped"');
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the lines of a client are accessible in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await runInClient(page, "emit");
    await expect(answers(page)).toContainText("Nothing follows");
    await page.mouse.move(0, 0);
    await page.waitForTimeout(300);
    await expectAccessible(page);
  });
}
