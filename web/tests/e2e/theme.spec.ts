import { expect, test } from "./page";

// The colour scheme is chosen once, for all pages and tabs.

test("every page has the switch, and all follow it", async ({ page, context }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  await page.getByRole("button", { name: "Switch to dark colours" }).click();
  await expect(page.getByRole("button", { name: "Switch to light colours" })).toBeVisible();
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(await paper()).toBe("dark");
  for (const path of ["/play", "/lessons", "/lessons/04-emit-targets", "/compare", "/angular/"]) {
    await page.goto(path);
    await expect(page.getByRole("button", { name: "Switch to light colours" }), path).toBeVisible();
    expect(await paper(), path).toBe("dark");
  }
  const other = await context.newPage();
  await other.emulateMedia({ colorScheme: "light" });
  await other.goto("/angular/");
  await page.getByRole("button", { name: "Switch to light colours" }).click(); // on the Angular page
  await expect(other.getByRole("button", { name: "Switch to dark colours" })).toBeVisible();
  expect(await paper()).toBe("light dark"); // what the system wants, again
});

test("at 360 px the switch stands above the links, and comes before them", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ["/", "/angular/"]) {
    await page.goto(path);
    await expect(page.getByRole("button", { name: /^Switch to/ })).toBeVisible();
    await page.getByRole("link", { name: "Socketplay" }).focus();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name: /^Switch to/ }), path).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Home", exact: true }).first(), path).toBeFocused();
  }
});
