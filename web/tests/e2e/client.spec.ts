import { expect, test } from "./playground";

// These tests check how a page loads the WASM client.

test("the page preloads the program, downloads it once, and compiles it during the download", async ({ page }) => {
  await page.addInitScript(() => {
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = (...args) => {
      (globalThis as any).streamed = true;
      return instantiateStreaming(...args);
    };
  });
  await page.goto("/lab/main/");
  await expect(page.getByTestId("client-alice")).toContainText("connected");
  const requests = await page.evaluate(() =>
    (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter((entry) => /socketplay\.(js|wasm)/.test(entry.name))
      .map((entry) => ({ name: entry.name.replace(/.*\//, ""), by: entry.initiatorType, size: entry.encodedBodySize })),
  );
  // If the module requested another address than the page preloads, the list would have
  // the program twice.
  expect(requests.map(({ name }) => name.replace(/\?v=\w{16}$/, "")).sort()).toEqual(["socketplay.js", "socketplay.wasm"]);
  const program = requests.find(({ name }) => name.startsWith("socketplay.wasm?v="));
  expect(program?.by).toBe("link");
  expect(program?.size).toBeLessThan(560_000); // the budget in bytes, compressed with brotli
  expect(await page.evaluate(() => (globalThis as any).streamed)).toBe(true);
});
