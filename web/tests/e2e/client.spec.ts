import { expect, test } from "./playground";

// The WASM client in a page: how it is loaded.

test("the program is announced by the page, downloaded once, and compiled while it comes", async ({ page }) => {
  await page.addInitScript(() => {
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = (...args) => {
      (globalThis as any).streamed = true;
      return instantiateStreaming(...args);
    };
  });
  await page.goto("/play");
  await expect(page.getByTestId("client-alice")).toContainText("connected");
  const asked = await page.evaluate(() =>
    (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter((entry) => /socketplay\.(js|wasm)/.test(entry.name))
      .map((entry) => ({ name: entry.name.replace(/.*\//, ""), by: entry.initiatorType, size: entry.encodedBodySize })),
  );
  // Were it not what the page announces that the module asks for, it would be there twice.
  expect(asked.map(({ name }) => name.replace(/\?v=\w{16}$/, "")).sort()).toEqual(["socketplay.js", "socketplay.wasm"]);
  const program = asked.find(({ name }) => name.startsWith("socketplay.wasm?v="));
  expect(program?.by).toBe("link");
  expect(program?.size).toBeLessThan(560_000); // brotli
  expect(await page.evaluate(() => (globalThis as any).streamed)).toBe(true);
});
