import { expect, openLab, test } from "./page";
import { startPlayground } from "./playground";

test("a new lab is separate from lab main, and its link lets others in", async ({ page, context, baseURL }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/play");
  await expect(page.getByTestId("share")).toHaveCount(0); // lab main has no link to share
  await page.getByTestId("new-lab").click();
  await expect(page).toHaveURL(/\/lab\/[a-z2-9]{32}\/$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/lab [a-z]+-[a-z]+$/);
  await expect(page).toHaveTitle(/^connected/);

  await page.getByTestId("share").click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(page.url());
  const guest = await context.newPage();
  await guest.goto(link);
  await expect(guest).toHaveTitle(/^connected/);

  // The two pages of the lab see each other's events. A page of lab main does not see them.
  const main = await context.newPage();
  await main.goto("/play");
  await expect(main).toHaveTitle(/^connected/);
  await page.getByTestId("event").fill("hello-lab");
  await page.getByTestId("emit-all").click();
  await expect(guest.getByTestId("client-alice").getByTestId("received")).toContainText("hello-lab");
  await expect(guest.getByTestId("client-carol").getByTestId("received")).toContainText("hello-lab");
  await main.getByTestId("event").fill("hello-main");
  await main.getByTestId("emit-all").click();
  await expect(main.getByTestId("client-carol").getByTestId("received")).toContainText("hello-main");
  await expect(main.getByTestId("client-carol").getByTestId("received")).not.toContainText("hello-lab");
  await expect(guest.getByTestId("client-carol").getByTestId("received")).not.toContainText("hello-main");
  expect(new URL(link).origin).toBe(new URL(baseURL ?? "").origin);
});

test("the page of a lab that does not exist says so", async ({ page }) => {
  const answer = await page.goto("/lab/abcdefghijkmnpqrstuvwxyz23456789/");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such lab");
  await page.getByRole("main").getByRole("link", { name: "/play", exact: true }).click();
  await expect(page).toHaveTitle(/^connected/);
});

test("a lab says that its playground has stopped, and its stage shows no client as connected", async ({ browser }) => {
  const first = await startPlayground();
  const page = await browser.newPage({ baseURL: first.url });
  await openLab(page);
  await expect(page.locator('.stage-figure[data-connected="true"]')).toHaveCount(3);
  await first.stop();
  await expect(page.getByTestId("problem")).toContainText("The playground’s server does not answer.");
  await expect(page.locator(".stage-figure")).toHaveCount(3); // alice's old socket is not drawn as a second alice
  await expect(page.locator('.stage-figure[data-connected="true"]')).toHaveCount(0);

  const second = await startPlayground(["-addr", new URL(first.url).host]);
  await expect(page.getByTestId("problem")).toContainText("This lab is gone.", { timeout: 30_000 });
  await page.getByTestId("new-lab").click();
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  await expect(page.getByTestId("problem")).toBeHidden();
  await page.close();
  await second.stop();
});

test("the page says that a full playground opens no lab", async ({ page }) => {
  await page.route("**/api/labs", (route) => route.fulfill({
    status: 503, contentType: "application/json",
    body: JSON.stringify({ code: "too_many_labs", message: "As many labs are open as this playground holds." }),
  }));
  await page.goto("/play");
  await page.getByTestId("new-lab").click();
  await expect(page.getByTestId("problem")).toContainText("As many labs are open as this playground holds.");
  await expect(page.getByTestId("new-lab")).toBeEnabled();
});
