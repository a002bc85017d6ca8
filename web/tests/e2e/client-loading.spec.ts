import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, runLine, test } from "./page";

// While a page loads its client, it shows the progress. If the Go client cannot run, the
// page uses the official client and says so.

/** Serves a page with a content security policy that forbids WebAssembly. */
const forbidWasm = (page: Page, path: string) =>
  page.route(path, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers() };
    headers["content-security-policy"] = headers["content-security-policy"].replace("'wasm-unsafe-eval'", "");
    await route.fulfill({ response, headers });
  });

/**
 * Obstacles that prevent the Go client from running, and the reason that the page shows
 * for each.
 */
const obstacles: { name: string; prepare: (page: Page, path: string) => Promise<unknown>; why: RegExp; breach?: boolean }[] = [
  { name: "its .wasm file does not load", prepare: (page) => page.route("**/*.wasm*", (route) => route.abort()), why: /did not load/ },
  { name: "its module does not load", prepare: (page) => page.route("**/client/socketplay.js", (route) => route.abort()), why: /did not load/ },
  {
    name: "the browser has no WebAssembly",
    prepare: (page) => page.addInitScript(() => { delete (globalThis as { WebAssembly?: unknown }).WebAssembly; }),
    why: /WebAssembly switched off/,
  },
  { name: "the policy forbids WebAssembly", prepare: forbidWasm, why: /security policy/, breach: true },
];

for (const { name, prepare, why, breach } of obstacles) {
  test(`the playground runs on the official client if ${name}`, async ({ page, problems }) => {
    await prepare(page, "**/lab/main/");
    await page.goto("/lab/main/");
    await expect(page.getByTestId("client-notice")).toContainText(why);
    await expect(page.getByTestId("client-notice")).toContainText("uses the official JavaScript client instead");
    await expect(page).toHaveTitle(/^connected/);
    await runLine(page, "all");
    for (const client of ["alice", "bob", "carol"]) {
      await expect(page.getByTestId(`client-${client}`).getByTestId("received")).toContainText("task:created");
    }
    await expect(page.getByTestId("problem")).toBeHidden();
    if (breach) {
      expect(problems.filter((p) => !/WebAssembly|wasm|unsafe-eval/i.test(p))).toEqual([]);
      problems.length = 0; // this test breaches the policy on purpose
    }
  });
}

test("a lesson runs on the official client if its address asks for it", async ({ page }) => {
  await page.goto("/lessons/04-emit-targets?client=official");
  await expect(page.getByTestId("client-notice")).toContainText("as its address asks");
  await expect(page.locator('lab-stage .stage-figure[data-connected="true"]')).toHaveCount(3);
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((e) => e.name));
  expect(loaded.filter((name) => name.includes(".wasm"))).toEqual([]);
  await expect(page.getByTestId("run-without")).toBeEnabled({ timeout: 30_000 });
  await page.getByTestId("run-without").click();
  await expect(page.getByTestId("outcome-alice")).toHaveAttribute("data-received", "true");
  await page.getByTestId("turn-timeline").click();
  await expect(page.getByTestId("timeline-rows").locator('li[data-side="client"][data-name="received"]', { hasText: "welcome" })).toBeVisible();
});

test("the comparison says that its left column uses another client", async ({ page }) => {
  await page.route("**/*.wasm*", (route) => route.abort());
  await page.goto("/compare");
  await expect(page.locator("task-list").getByRole("status").first()).toContainText("uses the official JavaScript client instead");
  await expect(page.locator("task-list").getByRole("button", { name: "Log in" })).toBeVisible();
});

test("the page says what to do if neither client loads", async ({ page }) => {
  await page.route("**/*.wasm*", (route) => route.abort());
  await page.route("**/socket.io.esm.min.js", (route) => route.abort());
  await page.goto("/lab/main/");
  await expect(page.getByTestId("problem")).toContainText("did not load");
  await expect(page.getByTestId("problem")).toContainText("Reload the page to try again");
  await expect(page).toHaveTitle(/not connected/);
});

/** Serves a file in eight pieces. Each piece goes out when the test calls send. */
async function serveInEighths(file: Buffer, type: string) {
  const server = http.createServer();
  const answer = once(server, "request").then(([, response]: http.ServerResponse[]) => response.writeHead(200, { "content-type": type }));
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const end = (n: number) => Math.floor((file.length * n) / 8);
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    /** Sends the piece number n. Resolves with the number of bytes sent so far. */
    async send(n: number) {
      const response = await answer;
      const piece = file.subarray(end(n - 1), end(n));
      if (n < 8) response.write(piece);
      else response.end(piece);
      return end(n);
    },
    close: () => server.close(),
  };
}

test("the page shows how many of the client's bytes have arrived", async ({ page, request }) => {
  const file = await (await request.get("/client/socketplay.wasm")).body();
  const slow = await serveInEighths(file, "application/wasm");
  await page.route("**/*.wasm*", (route) => route.continue({ url: slow.url }));
  await page.addInitScript(() => {
    const seen: [number, number, string][] = [];
    Object.assign(globalThis, { seen });
    addEventListener("DOMContentLoaded", () => {
      const box = document.querySelector("[data-loading]")!;
      const bar = box.querySelector("progress")!;
      new MutationObserver(() => seen.push([bar.value, bar.max, box.textContent!.trim()])).observe(box, { subtree: true, childList: true, characterData: true });
    });
  });
  await page.goto("/lab/main/");
  for (let n = 1; n < 8; n++) {
    await expect(page.locator("[data-loading] progress")).toHaveJSProperty("value", await slow.send(n));
  }
  await slow.send(8);
  await expect(page).toHaveTitle(/^connected/);
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: [number, number, string][] }).seen);
  const [last, total, text] = seen.at(-1)!;
  expect(last).toBe(total);
  expect(total).toBe(file.length);
  expect(text).toMatch(/^Loading the Go client, (\d\.\d) of \1 MB$/);
  expect(seen.map(([value]) => value)).toEqual(seen.map(([value]) => value).toSorted((a, b) => a - b));
  await expect(page.locator("[data-loading]")).toBeHidden();
  slow.close();
});

test("the notice about the official client is accessible", async ({ page }) => {
  await page.goto("/lab/main/?client=official");
  await expect(page.getByTestId("client-notice")).toBeVisible();
  await expect(page).toHaveTitle(/^connected/);
  await expectAccessible(page);
});
