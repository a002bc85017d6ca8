import { expect, test } from "./page";

// A learner chooses the colour scheme once, for all pages and tabs.

test("every page has the switch of the colour scheme, and follows it", async ({ page, context }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  await page.getByRole("button", { name: "Switch to dark colours" }).click();
  await expect(page.getByRole("button", { name: "Switch to light colours" })).toBeVisible();
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(await scheme()).toBe("dark");
  for (const path of ["/lab/main/", "/lessons", "/lessons/04-emit-targets", "/compare", "/angular/"]) {
    await page.goto(path);
    await expect(page.getByRole("button", { name: "Switch to light colours" }), path).toBeVisible();
    expect(await scheme(), path).toBe("dark");
  }
  const other = await context.newPage();
  await other.emulateMedia({ colorScheme: "light" });
  await other.goto("/angular/");
  await page.getByRole("button", { name: "Switch to light colours" }).click(); // on the Angular page
  await expect(other.getByRole("button", { name: "Switch to dark colours" })).toBeVisible();
  expect(await scheme()).toBe("light dark"); // follow the system again
});

test("at 360 px Tab reaches the switch before the links", async ({ page }) => {
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
