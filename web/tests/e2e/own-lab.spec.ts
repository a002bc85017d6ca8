import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, press, reveal, runLine, test } from "./page";

/** What a page of one instance must not name. */
const several = /redis|adapter|balancer|sticky|stickiness|instance b\b|(other|another|all) instances?/i;

/** What a page says now about several instances: in its visible text, and in the names and tips of what is visible. */
const saysOfSeveral = async (page: Page) => (await page.evaluate(() => {
  const named = [...document.querySelectorAll("[title], [aria-label], [placeholder]")].filter((e) => e.checkVisibility());
  return [...document.body.innerText.split("\n"), ...named.flatMap((e) => ["title", "aria-label", "placeholder"].map((name) => e.getAttribute(name) ?? ""))];
})).filter((line) => several.test(line));

// Without KeptLab, the second visit opens another lab. Without data-several, or without its rule
// in controls.css, the page of one instance names Redis.
test("/play opens a lab of the visitor's own, finds it again, and opens one of one instance", async ({ page }) => {
  await page.goto("/play?client=official"); // what else the address says goes along
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  await expect(page).toHaveURL(/\/lab\/2[a-z2-9]{31}\/\?client=official$/);
  const own = page.url().replace(/\?.*/, "");
  await page.goto("/play");
  await expect(page).toHaveURL(own);
  await expect(page).toHaveTitle(/^connected/);

  await page.goto("/play?instances=1");
  await expect(page).toHaveURL(/\/lab\/1[a-z2-9]{31}\/$/);
  await expect(page).toHaveTitle(/^connected/);
  await (await reveal(page, "event")).fill("alone");
  await runLine(page, "all");
  await expect(page.getByTestId("client-carol").getByTestId("received")).toContainText("alone");
  await expect(page.getByTestId("stage")).toHaveAttribute("data-event", "alone");
  for (const tab of ["tab-faults", "tab-emit"]) {
    await page.getByTestId(tab).click();
    for (const row of await page.locator(".bench details:visible > summary").all()) {
      await row.click();
      expect(await saysOfSeveral(page), `${tab}, ${await row.innerText()}`).toEqual([]);
    }
  }

  // With a second instance the page has all of it, and carol is there.
  await press(page, "add-instance");
  await expect(page.getByTestId("instance-b")).toHaveAttribute("data-running", "true");
  await page.keyboard.press("Escape"); // closes the menu, which lies above the bench
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  await (await reveal(page, "event")).fill("across");
  await runLine(page, "all");
  await expect(page.locator("body")).toContainText("Instance b took it from Redis.", { timeout: 15_000 });
  await press(page, "remove-instance");
  await expect(page.getByTestId("instance-b")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  await (await reveal(page, "event")).fill("again");
  await runLine(page, "all");
  await expect(page.getByTestId("client-carol").getByTestId("received")).toContainText("again");
  expect(await saysOfSeveral(page)).toEqual([]);
});

// Without the words of the refusal, the visitor waits before a page that does nothing.
test("/play says why it opens no lab, and offers the lab of everybody", async ({ page, browser, baseURL }) => {
  await page.route("**/api/labs", (route) => route.fulfill({ status: 503, headers: { "Retry-After": "60" }, json: { code: "too_many_labs", message: "All labs of this playground are taken." } }));
  await page.goto("/play");
  await expect(page).toHaveTitle("Opening a lab of your own · Socketplay");
  await expect(page.getByTestId("problem")).toContainText("No lab of your own could be opened. All labs of this playground are taken.");
  await expect(page.getByTestId("everybody")).toBeVisible();
  await expectAccessible(page);
  await page.unroute("**/api/labs");
  await page.getByTestId("retry").click();
  await expect(page).toHaveURL(/\/lab\/2[a-z2-9]{31}\/$/);
  await page.goto("/play?instances=9");
  await expect(page.getByRole("main")).toContainText("The address asks for a lab of “9” instances. A lab has 1 to 4.");

  const plain = await browser.newPage({ baseURL, javaScriptEnabled: false });
  await plain.goto("/play");
  await expect(plain.getByRole("main").getByRole("link", { name: "Lessons" })).toBeVisible();
  await plain.getByTestId("everybody").click();
  await expect(plain).toHaveURL(/\/lab\/main\/$/);
  await plain.close();
});
