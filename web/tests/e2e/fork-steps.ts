import type { Page } from "@playwright/test";
import { expect } from "./page";

// How a fork is gone through, in a browser of any size.

export async function everybody(page: Page) {
  for (const name of ["alice", "bob", "carol"]) {
    await expect(page.getByTestId(`client-${name}`).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
    await expect(page.getByTestId(`client-${name}`).getByTestId("rooms")).toContainText(`user:${name}`);
  }
}

/** Forks at the emit that the stage is at, and waits until both worlds stand. */
export async function fork(page: Page) {
  await page.getByTestId("fork").click();
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-busy", "false", { timeout: 45_000 });
}

export async function forkedAt(page: Page, at: number) {
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-at", String(at), { timeout: 45_000 });
  await expect(page.getByTestId("fork-dialog")).toHaveAttribute("data-busy", "false");
}

/** Has the next thing done in both worlds. */
export async function done(page: Page, at: number) {
  await page.getByTestId("fork-next").click();
  await forkedAt(page, at);
}

/** Who has received it, by what the world’s column says. */
export async function got(page: Page, world: "with" | "without") {
  const names = [];
  for (const name of ["alice", "bob", "carol"]) if ((await page.getByTestId(`fork-${world}-${name}`).getAttribute("data-received")) === "true") names.push(name);
  return names;
}

export const said = (page: Page) => page.getByTestId("fork-said");
