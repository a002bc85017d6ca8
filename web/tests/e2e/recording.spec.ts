import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { ClientEvent, TraceEvent } from "../../static/js/trace/trace";
import { expectAccessible } from "./accessible";
import { expect, openDrawer, openLab, openStageMenu, press, reveal, runLine, test } from "./page";

test.describe.configure({ timeout: 180_000 });

async function emit(page: Page, event: string) {
  await (await reveal(page, "event")).fill(event);
  await runLine(page, "all");
  await expect(page.getByTestId("outcome")).toContainText(`emit("${event}"`);
  await expect(page.getByTestId("outcome-carol")).toHaveAttribute("data-received", "true");
}

const file = (text: string) => ({ name: "trace.json", mimeType: "application/json", buffer: Buffer.from(text) });

test("a saved trace replaces the live one of another lab, until the learner goes back", async ({ page }) => {
  await openLab(page);
  await emit(page, "recorded");
  await expect(page.getByTestId("timeline-rows")).toContainText("recorded to everyone");
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, "save-trace")]);
  expect(download.suggestedFilename()).toMatch(/^socketplay-[\w-]+\.json$/);
  const saved = await readFile(await download.path(), "utf8");
  expect(JSON.parse(saved)).toMatchObject({ format: "socketplay-trace", version: 2 });
  expect(saved).not.toMatch(/eyJ[\w-]+\.eyJ/); // the file has no token

  await openLab(page);
  await emit(page, "live");
  await page.getByTestId("trace-file").setInputFiles(file(saved));
  await expect(page.getByTestId("recorded")).toContainText("A recorded trace is shown");
  const rows = page.getByTestId("timeline-rows");
  await expect(rows).toContainText("recorded to everyone");
  await expect(rows).not.toContainText("live to everyone");
  // The clients' events are in the trace with their frames, in the same chain as the server's.
  for (const name of ["received", "packet"]) await expect(rows.locator(`li[data-side="client"][data-name="${name}"]`).filter({ hasText: "recorded" })).toHaveCount(3);
  const { happened, events } = JSON.parse(saved) as { happened: ClientEvent[]; events: TraceEvent[] };
  for (const received of happened.filter((e) => e.name === "received" && e.event === "recorded")) {
    const packet = happened.find((e) => e.id === received.cause);
    expect(packet).toMatchObject({ name: "packet", client: received.client, socket: received.socket });
    const frame = events.find((e) => e.id === packet?.cause);
    expect(frame).toMatchObject({ kind: "frame-out", frame: packet?.frame });
    expect(events.find((e) => e.id === frame?.cause)).toMatchObject({ kind: "deliver", event: "recorded", socket: received.socket });
  }
  await openDrawer(page);
  await rows.locator('li[data-side="server"][data-name="emit"]', { hasText: "recorded" }).hover();
  await expect(rows.locator('li.linked[data-side="client"][data-name="received"]')).toHaveCount(3);
  const stage = page.getByTestId("stage");
  await expect(stage).toHaveAttribute("data-mode", "replay");
  await expect(stage).toHaveAttribute("data-event", "recorded");
  await openStageMenu(page);
  await expect(page.getByTestId("stage-films")).toBeVisible();
  await expect(page.getByTestId("stage-live")).toBeHidden(); // a recorded trace has nothing live to follow
  await expect(page.locator("lab-stage [data-upgraded]")).toHaveCount(0); // the stage does not show recorded upgrades as if they were new
  await page.getByTestId("stage-view").focus();
  await page.keyboard.press("End");
  await expect(page.locator('.stage-figure[data-key="carol"]')).toHaveAttribute("data-audience", "hit");
  await page.getByTestId("tab-wire").click();
  await expect(page.getByTestId("wire-rows")).toContainText('42["recorded"');
  await expect(page.getByTestId("wire-rows")).not.toContainText('42["live"');
  await expectAccessible(page);

  await emit(page, "meanwhile"); // this happens in the live lab, so the page does not show it yet
  await expect(page.getByTestId("wire-rows")).not.toContainText("meanwhile");
  await page.getByTestId("back-to-live").click();
  await expect(page.getByTestId("recorded")).toBeHidden();
  await expect(page.getByTestId("wire-rows")).toContainText('42["meanwhile"');
  await page.getByTestId("tab-timeline").click();
  await expect(rows).toContainText("live to everyone");
  await expect(rows).toContainText("meanwhile to everyone");
  await expect(rows).not.toContainText("recorded to everyone");
  await expect(stage).toHaveAttribute("data-mode", "live");
  await expect(page.getByTestId("stage-live")).toHaveAttribute("aria-pressed", "true");
  await emit(page, "after");
  await expect(rows).toContainText("after to everyone");
});

test("the page refuses forged and damaged files, changes nothing, and shows the content of a file as text", async ({ page }) => {
  await openLab(page);
  await emit(page, "live");
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, "save-trace")]);
  const saved = await readFile(await download.path(), "utf8");
  for (const [text, message] of [
    [saved.slice(0, -30), "cut off"],
    ["<script>alert(1)</script>", "not JSON"],
    ['{"format":"har"}', "not a Socketplay trace"],
    [saved.replace('"version":2', '"version":9'), "newer Socketplay"],
    [saved.replace('"kind":"emit"', '"kind":7'), "kind is not a text"],
  ]) {
    await page.getByTestId("trace-file").setInputFiles(file(text));
    await expect(page.getByTestId("problem")).toContainText(message);
    await expect(page.getByTestId("problem")).toContainText("Nothing on the page has changed.");
    await expect(page.getByTestId("recorded")).toBeHidden();
    await expect(page.getByTestId("timeline-rows")).toContainText("live to everyone");
  }
  const image = "<img src=x onerror=document.title='hacked'>";
  await page.getByTestId("trace-file").setInputFiles(file(saved.replaceAll('"live"', JSON.stringify(image)).replace(/"lab":"[\w-]+"/, `"lab":${JSON.stringify(image)}`)));
  await expect(page.getByTestId("recorded")).toContainText(image);
  await expect(page.getByTestId("problem")).toBeHidden();
  await expect(page.getByTestId("timeline-rows")).toContainText(`${image} to everyone`);
  expect(await page.locator("main img").count()).toBe(0);
  expect(await page.title()).not.toContain("hacked");
});
