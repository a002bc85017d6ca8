import { comparison } from "./fork-steps";
import { expect, openLab, press, reveal, runLine, test } from "./page";
import { startPlayground } from "./playground";

test("a new lab is separate from lab main, and its link lets others in", async ({ page, context, baseURL }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/play");
  await expect(page.getByTestId("share")).toHaveCount(0); // lab main has no link to share
  await press(page, "new-lab");
  await expect(page).toHaveURL(/\/lab\/[a-z2-9]{32}\/$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/lab [a-z]+-[a-z]+$/);
  await expect(page).toHaveTitle(/^connected/);

  await press(page, "share");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(page.url());
  const guest = await context.newPage();
  await guest.goto(link);
  await expect(guest).toHaveTitle(/^connected/);

  // The two pages of the lab see each other's events. A page of lab main does not see them.
  const main = await context.newPage();
  await main.goto("/play");
  await expect(main).toHaveTitle(/^connected/);
  await (await reveal(page, "event")).fill("hello-lab");
  await runLine(page, "all");
  await expect(guest.getByTestId("client-alice").getByTestId("received")).toContainText("hello-lab");
  await expect(guest.getByTestId("client-carol").getByTestId("received")).toContainText("hello-lab");
  await (await reveal(main, "event")).fill("hello-main");
  await runLine(main, "all");
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
  await press(page, "new-lab");
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
  await expect(page.getByTestId("problem")).toBeHidden();
  await page.close();
  await second.stop();
});

const taken = "All labs of this playground are taken. A lab becomes free a minute after its last visitor has left.";

test("a page whose playground is full says so, and loses nothing", async ({ browser }) => {
  const full = await startPlayground(["-labs", "1"]); // forks may take half of the labs, so none
  const lab = await browser.newPage({ baseURL: full.url });
  await openLab(lab);
  const page = await browser.newPage({ baseURL: full.url });
  await page.addInitScript(() => localStorage.setItem("socketplay:predict", "off"));
  await page.goto("/play");
  await expect(page).toHaveTitle(/^connected/);
  await (await reveal(page, "event")).fill("kept");
  await runLine(page, "all");
  await expect(page.getByTestId("stage")).toHaveAttribute("data-event", "kept");

  await press(page, "new-lab");
  await expect(page.getByTestId("problem")).toHaveText(`No lab could be opened.${taken} Try again in 60 seconds.Until then, go on in this lab, which everybody shares.Close`);
  await expect(page.getByTestId("new-lab")).toBeEnabled();
  await expect(page.getByTestId("event")).toHaveValue("kept");
  await press(lab, "new-lab");
  await expect(lab.getByTestId("problem")).toContainText("Until then, go on in this lab, or in the lab that everybody shares (a new tab).");

  await page.getByTestId("fork").click();
  await expect(comparison(page)).toHaveText(`The fork could not be made. ${taken} Try again in 60 seconds. Until then, go on in this lab, which everybody shares.`);
  await page.getByTestId("fork-close").click();
  await (await reveal(page, "event")).fill("on");
  await runLine(page, "all");
  await expect(page.getByTestId("client-carol").getByTestId("received")).toContainText("on");
  await lab.close();
  await page.close();
  await full.stop();
});

test("a link to a lab says that all labs are taken, before the page has loaded and after it has lost its lab", async ({ browser }) => {
  const secret = { JWT_SECRET: "both playgrounds know the link’s lab" };
  const first = await startPlayground([], secret);
  const context = await browser.newContext({ baseURL: first.url });
  const page = await context.newPage();
  await openLab(page);
  await (await reveal(page, "event")).fill("kept");
  await context.setOffline(true); // so that another page takes the lab first
  await first.stop();
  const second = await startPlayground(["-addr", new URL(first.url).host, "-labs", "1"], secret);
  const lab = await browser.newPage({ baseURL: second.url });
  await openLab(lab);
  await context.setOffline(false);
  await expect(page.getByTestId("problem")).toContainText("This lab cannot be opened now.", { timeout: 30_000 });
  await expect(page.getByTestId("problem")).toContainText(`${taken} This page tries again on its own, and keeps what you typed.`);
  await expect(page.getByTestId("event")).toHaveValue("kept");

  const guest = await context.newPage();
  const answer = await guest.goto(page.url());
  expect(answer?.status()).toBe(503);
  expect(answer?.headers()["retry-after"]).toBe("60");
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText("This lab cannot be opened now");
  await expect(guest.getByRole("main")).toContainText(taken);
  await guest.getByRole("main").getByRole("link", { name: "/play", exact: true }).click();
  await expect(guest).toHaveTitle(/^connected/);
  await page.getByTestId("problem").getByRole("link", { name: "the lab that everybody shares" }).click();
  await expect(page).toHaveTitle(/^connected/);
  await context.close();
  await lab.close();
  await second.stop();
});

for (const [limit, flags, sentences] of [
  ["has opened its share of labs", ["-labs-per-address", "1"], ["Your network has opened as many labs as one network may have here.", "Until then, go on in this lab, which everybody shares."]],
  ["opens labs too fast", ["-new-labs", "0.01/1"], ["Your network has opened many labs in a short time. Try again in "]],
] as const) {
  test(`a page says that its network ${limit}`, async ({ browser }) => {
    const playground = await startPlayground([...flags]);
    const page = await browser.newPage({ baseURL: playground.url });
    expect((await page.request.post("/api/labs")).status()).toBe(201);
    await page.goto("/play");
    const answer = page.waitForResponse("**/api/labs");
    await press(page, "new-lab");
    expect((await answer).status()).toBe(429);
    expect(Number((await answer).headers()["retry-after"])).toBeGreaterThan(0);
    await expect(page.getByTestId("problem")).toContainText("No lab could be opened.");
    for (const sentence of sentences) await expect(page.getByTestId("problem")).toContainText(sentence);
    await page.close();
    await playground.stop();
  });
}
