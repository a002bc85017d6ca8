import type { Page } from "@playwright/test";
import { expect, openStageMenu } from "./page";

// Functions with which tests step through a fork, in a browser window of any size. A
// fork repeats the same actions in two labs, one with the adapter and one without it.

export async function expectAllConnected(page: Page) {
  for (const name of ["alice", "bob", "carol"]) {
    await expect(page.getByTestId(`client-${name}`).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
    await expect(page.getByTestId(`client-${name}`).getByTestId("rooms")).toContainText(`user:${name}`);
  }
}

/**
 * Starts a fork at the emit that the stage shows, and waits until both labs are ready.
 */
export async function fork(page: Page) {
  await openStageMenu(page);
  await page.getByTestId("fork").click();
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-busy", "false", { timeout: 45_000 });
}

/**
 * Waits until both labs have repeated the first actions of the fork. at is their number.
 */
export async function expectForkAt(page: Page, at: number) {
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-at", String(at), { timeout: 45_000 });
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-busy", "false");
}

/** Repeats the next action in both labs. at is the number of that action. */
export async function repeatNext(page: Page, at: number) {
  await page.getByTestId("fork-next").click();
  await expectForkAt(page, at);
}

/** Returns the names of the clients that received the event in one of the two labs. */
export async function receivers(page: Page, world: "with" | "without") {
  const names = [];
  for (const name of ["alice", "bob", "carol"]) if ((await page.getByTestId(`fork-${world}-${name}`).getAttribute("data-received")) === "true") names.push(name);
  return names;
}

/** The sentence with which the page compares the two labs. */
export const comparison = (page: Page) => page.getByTestId("fork-said");
