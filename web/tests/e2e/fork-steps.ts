import type { Page } from "@playwright/test";
import { expect } from "./page";

// Steps through a fork, for tests in a browser of any size.

export async function expectAllConnected(page: Page) {
  for (const name of ["alice", "bob", "carol"]) {
    await expect(page.getByTestId(`client-${name}`).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
    await expect(page.getByTestId(`client-${name}`).getByTestId("rooms")).toContainText(`user:${name}`);
  }
}

/** Forks at the emit that the stage shows, and waits until both worlds are ready. */
export async function fork(page: Page) {
  await page.getByTestId("fork").click();
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-busy", "false", { timeout: 45_000 });
}

/** Waits until both worlds have repeated the first at actions. */
export async function expectForkAt(page: Page, at: number) {
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-at", String(at), { timeout: 45_000 });
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-busy", "false");
}

/** Repeats the next action, number at, in both worlds. */
export async function repeatNext(page: Page, at: number) {
  await page.getByTestId("fork-next").click();
  await expectForkAt(page, at);
}

/** Returns the names of the clients that received the event, as the column of a world says. */
export async function receivers(page: Page, world: "with" | "without") {
  const names = [];
  for (const name of ["alice", "bob", "carol"]) if ((await page.getByTestId(`fork-${world}-${name}`).getAttribute("data-received")) === "true") names.push(name);
  return names;
}

/** The sentence that compares the two worlds. */
export const comparison = (page: Page) => page.getByTestId("fork-said");
