import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, openLab, test } from "./page";

// In these tests a client emits to the server. In emit.spec.ts the server emits.
test.describe.configure({ timeout: 180_000 });

async function open(page: Page) {
  await openLab(page);
  await page.getByTestId("side-client").check();
}

const answers = (page: Page) => page.getByTestId("answers");

test("a client emits, waits and gives up, and the line of code says the same", async ({ page }) => {
  await open(page);
  await expect(page.getByTestId("emit-all")).toBeHidden();
  await page.getByTestId("event").fill("presence:online");
  await page.getByTestId("data").fill("");
  await page.getByTestId("client-emit").click();
  await expect(page.getByTestId("code-js")).toContainText('socket.emit("presence:online");');
  await expect(page.getByTestId("code-go")).toContainText('err := socket.Emit("presence:online")');
  await expect(answers(page)).toContainText("Its handler emitted presence:update.");
  await page.getByTestId("client-ack").click();
  await expect(answers(page)).toContainText('The answer: {"ok":true}.');

  await page.getByTestId("event").fill("nobody:listens");
  await page.getByTestId("client-emit").click();
  await expect(answers(page)).toContainText(/received nobody:listens .*nobody on the server listens to nobody:listens/);
  await page.getByTestId("client-timeout-ms").fill("300");
  await page.getByTestId("client-timeout").click();
  await expect(page.getByTestId("code-js")).toContainText('socket.timeout(300).emit("nobody:listens", (err, answer) => { … });');
  await expect(answers(page)).toContainText("No answer arrived, and the line fails: operation has timed out");
  await page.getByTestId("client-timeout-ack").click();
  await expect(page.getByTestId("code-js")).toContainText('await socket.timeout(300).emitWithAck("nobody:listens")');
  await expect(answers(page)).toContainText("No answer arrived, and the line fails: operation has timed out");
  await page.getByTestId("tab-wire").click();
  await expect(page.getByTestId("wire-rows")).toContainText('["nobody:listens"]');
});

test("a button that is pressed while a line runs takes its turn afterwards", async ({ page }) => {
  await open(page);
  await page.getByTestId("event").fill("nobody:listens");
  await page.getByTestId("data").fill("");
  await page.getByTestId("client-timeout-ms").fill("300");
  await page.getByTestId("client-timeout").click();
  await page.getByTestId("client-emit").click();
  await page.getByTestId("client-timeout-ack").click();
  await page.getByTestId("side-server").check();
  await page.getByTestId("emit-all").click();
  await expect(page.getByTestId("code-js")).toContainText('io.emit("nobody:listens"');
  await page.getByTestId("tab-wire").click();
  const sent = async () => (await page.getByTestId("wire-rows").innerText()).match(/42\d*(?=\["nobody:listens"\])/g);
  await expect.poll(sent).toEqual(["420", "42", "421", "42", "42", "42"]); // the last three are events of the server to alice, bob and carol
});

test("any client can emit, in each of its own namespaces", async ({ page }) => {
  await open(page);
  await expect(page.getByTestId("client-nsp").locator("option")).toHaveText(["/"]);
  await page.getByTestId("actor-carol").check();
  await expect(page.getByTestId("client-nsp").locator("option")).toHaveText(["/", "/tasks"]);
  await page.getByTestId("client-nsp").selectOption("/tasks");
  await page.getByTestId("event").fill("elsewhere");
  await page.getByTestId("client-emit").click();
  await expect(page.getByTestId("code-js")).toContainText('socket.io.socket("/tasks").emit("elsewhere"');
  await page.getByTestId("tab-wire").click();
  await expect(page.getByTestId("wire-rows")).toContainText('42/tasks,["elsewhere"');
  await page.getByTestId("actor-bob").check();
  await expect(page.getByTestId("client-nsp")).toHaveValue("/");
});

test("a client that is disconnected drops volatile events and keeps the others", async ({ page }) => {
  await open(page);
  await page.getByTestId("fault-client-disconnect").click();
  await expect(page.getByTestId("client-alice").getByTestId("state")).toContainText("io client disconnect");
  await page.getByTestId("event").fill("dropped");
  await page.getByTestId("client-volatile").click();
  await expect(answers(page)).toContainText("the volatile event is dropped");
  await page.getByTestId("event").fill("kept");
  await page.getByTestId("client-emit").click();
  await expect(answers(page)).toContainText("waits in the client’s buffer");
  await page.getByTestId("fault-connect").click();
  await page.getByTestId("tab-wire").click();
  await expect(page.getByTestId("wire-rows")).toContainText('42["kept"');
  await expect(page.getByTestId("wire-rows")).not.toContainText('42["dropped"');
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the lines of a client are accessible in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await page.getByTestId("client-emit").click();
    await expect(answers(page)).toContainText("Nothing follows");
    await page.mouse.move(0, 0);
    await page.waitForTimeout(300);
    await expectAccessible(page);
  });
}
