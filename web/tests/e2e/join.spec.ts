import { expectAccessible } from "./accessible";
import { expect, test } from "./page";
import { startPlayground } from "./playground";
import { expectReadingOrder } from "./tab-order";

const phone = { width: 360, height: 740 };
const projector = { width: 1280, height: 800 };

test("on this machine only, /join says how to let others in", async ({ page, baseURL }) => {
  await page.goto("/join");
  await expect(page.getByTestId("join-closed")).toContainText("It listens on this machine only");
  await expect(page.getByTestId("join-closed")).toContainText(`bin/playground -addr :${new URL(baseURL ?? "").port}`);
  await expectAccessible(page);
});

test("a class reads the address from afar, and a phone gets a lab with one press", async ({ browser }) => {
  const open = await startPlayground(["-addr", "0.0.0.0:0", "-host", "class.localhost", "-host", "192.0.2.20", "-host", "a-laptop-with-a-rather-long-name.school.example"]);
  const { port } = new URL(open.url);
  const page = await browser.newPage({ viewport: projector });
  const breaches: string[] = [];
  page.on("console", (message) => { if (/Content.Security.Policy/i.test(message.text())) breaches.push(message.text()); });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(projector);
    await page.goto(`${open.url}/join`);
    const address = page.getByTestId("join-address");
    const code = page.getByTestId("join-code");
    for (const host of [`a-laptop-with-a-rather-long-name.school.example:${port}`, `192.0.2.20:${port}`]) {
      await page.getByRole("link", { name: host, exact: true }).click();
      await expect(address).toHaveText(`${host}/join`);
      await expect(code).toHaveAccessibleName(`QR code of http://${host}/join`);
      expect(await address.evaluate((el) => parseFloat(getComputedStyle(el).fontSize))).toBeGreaterThanOrEqual(56);
      expect((await code.boundingBox())?.width).toBeGreaterThanOrEqual(projector.width / 4);
      await expect(address).toBeInViewport({ ratio: 1 });
      await expect(code).toBeInViewport({ ratio: 1 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing scrolls sideways").toBe(projector.width);
    }
    // A phone reads black on white only.
    expect(await code.evaluate((el) => [getComputedStyle(el).backgroundColor, getComputedStyle(el).fill])).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
    await expectAccessible(page);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/join-${colorScheme}.png` });
    await page.setViewportSize(phone);
    await page.getByRole("link", { name: `a-laptop-with-a-rather-long-name.school.example:${port}` }).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing scrolls sideways").toBe(phone.width);
    await page.getByRole("link", { name: "See what guests see" }).click();
    for (const id of ["join-own", "join-main"]) {
      await expect(page.getByTestId(id)).toBeInViewport({ ratio: 1 });
      expect((await page.getByTestId(id).boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing scrolls sideways").toBe(phone.width);
    await expectAccessible(page);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/join-guest-${colorScheme}.png` });
  }
  await page.getByTestId("join-main").click();
  await expect(page).toHaveTitle(/^connected/);
  await page.goBack();
  await page.getByTestId("join-own").click();
  await expect(page).toHaveTitle(/^connected/);
  expect(breaches, "breaches of the content security policy").toEqual([]);
  await page.close();

  // A browser finds this machine under class.localhost without asking anyone.
  const guest = await browser.newPage({ viewport: phone });
  await guest.goto(`http://class.localhost:${port}/join/guest`);
  await expect(guest.getByTestId("join-own")).toBeVisible();
  await guest.goto(`http://class.localhost:${port}/join/screen`);
  await expect(guest.getByTestId("join-code")).toBeVisible();
  await expectReadingOrder(guest, [".skip", ".site-header", "main"]);
  await guest.close();
  await open.stop();
});
