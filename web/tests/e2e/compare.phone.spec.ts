import { expect, test } from "./page";

test("the comparison fits a phone, and neither column scrolls on its own", async ({ page }) => {
  const issued = await page.request.post("/api/play/token", { data: { user: "carol", kind: "valid" } });
  const headers = { Authorization: `Bearer ${(await issued.json()).token}` };
  const tasks: string[] = [];
  try {
    for (let i = 0; i < 8; i++) {
      const title = `Long enough for two lines on a phone, ${i}, ${"x".repeat(60)}`;
      const created = await page.request.post("/api/tasks", { headers, data: { title, projectId: "2" } });
      tasks.push((await created.json()).data._id);
    }

    await page.goto("/compare");
    const list = page.locator("task-list");
    await list.getByRole("button", { name: "Fill in for carol" }).click();
    await list.getByRole("button", { name: "Log in" }).click();
    const frame = page.frameLocator("iframe");
    await expect(frame.getByRole("checkbox").nth(7)).toBeVisible();
    await expect(list.getByRole("checkbox").nth(7)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

    // The frame is as wide as its column and as tall as its content.
    const hidden = () => frame.locator("main").evaluate((main) => [main.scrollWidth > innerWidth, main.scrollHeight > innerHeight]);
    await expect.poll(hidden).toEqual([false, false]);
  } finally {
    for (const id of tasks) await page.request.delete(`/api/tasks/${id}`, { headers });
  }
});
