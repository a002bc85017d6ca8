import AxeBuilder from "@axe-core/playwright";
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, openLab, test } from "./page";

test.describe.configure({ timeout: 180_000 });

async function everybody(page: Page) {
  for (const name of ["alice", "bob", "carol"]) {
    await expect(page.getByTestId(`client-${name}`).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
    await expect(page.getByTestId(`client-${name}`).getByTestId("rooms")).toContainText(`user:${name}`);
  }
}

/** Has a line of alice's handler run, whatever is chosen beside event and target. */
async function emit(page: Page, event: string, target = "all") {
  await page.getByTestId("event").fill(event);
  await page.getByTestId(`emit-${target}`).click();
  await expect(page.getByTestId("stage")).toHaveAttribute("data-event", event);
  await expect(page.getByTestId("outcome")).toContainText(`emit("${event}"`);
}

async function fork(page: Page) {
  await page.getByTestId("fork").click();
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-busy", "false", { timeout: 30_000 });
}

async function next(page: Page, at: number) {
  await page.getByTestId("fork-next").click();
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-at", String(at));
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-busy", "false", { timeout: 30_000 });
}

async function got(page: Page, world: "with" | "without") {
  const names = [];
  for (const name of ["alice", "bob", "carol"]) if ((await page.getByTestId(`fork-${world}-${name}`).getAttribute("data-received")) === "true") names.push(name);
  return names;
}

const said = (page: Page) => page.getByTestId("fork-said");

test("one emit, two worlds: without the adapter the other instance’s client has nothing", async ({ page }) => {
  await openLab(page);
  await everybody(page);
  await emit(page, "news");
  await fork(page);
  await expect(page.getByTestId("fork-line")).toContainText('io.emit("news", {"text":"hello"})');
  await next(page, 1);
  expect(await got(page, "with")).toEqual(["alice", "bob", "carol"]);
  expect(await got(page, "without")).toEqual(["alice", "bob"]);
  await expect(said(page)).toHaveText("carol is on instance b: without an adapter a broadcast never leaves a.");
  await expect(page.getByTestId("fork-with-carol")).toContainText("Instance b took it from Redis");
  await expect(page.getByTestId("fork-without-carol")).toContainText("Instance a published nothing");
  if (process.env.SHOTS) await page.waitForTimeout(2500), await page.screenshot({ path: `${process.env.SHOTS}/fork.png` });
});
