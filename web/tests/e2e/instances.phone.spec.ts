import { expectAccessible } from "./accessible";
import { expect, press, reveal, test } from "./page";

test("four instances fit a phone, and so do the buttons that add and remove them", async ({ page }) => {
  await page.goto("/lab/main/");
  await (await reveal(page, "lab-size")).selectOption("4");
  await press(page, "new-lab");
  await page.waitForURL(/\/lab\/\w{32}\/$/);
  await expect(page.locator('lab-stage .stage-figure[data-transport="websocket"]')).toHaveCount(5, { timeout: 30_000 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  const names = await page.evaluate(() => {
    const box = (el: Element) => { const { left, top, right, bottom } = el.getBoundingClientRect(); return { left, top, right, bottom, text: el.textContent }; };
    return [...document.querySelectorAll("lab-stage :is(.stage-name, .stage-hull-name text, .stage-box)")].map(box);
  });
  for (const [i, a] of names.entries()) {
    for (const b of names.slice(i + 1)) expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom, `“${a.text}” overlaps “${b.text}”`).toBe(false);
  }
  await reveal(page, "remove-instance");
  const small = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>(".site-header :is(button, select)")]
    .filter((el) => el.checkVisibility()).filter((el) => el.getBoundingClientRect().height < 44).map((el) => el.textContent));
  expect(small).toEqual([]);
  await press(page, "remove-instance");
  await expect(page.locator("lab-stage .stage-box")).toHaveCount(3);
  await expectAccessible(page);
});
