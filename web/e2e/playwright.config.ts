import { defineConfig, devices } from "@playwright/test";
import path from "node:path";
import { fileURLToPath } from "node:url";

// The browser tests play the built playground as a learner would, in the system's
// Chromium; playground.ts starts it.
//
//   CHROMIUM_BIN  the browser, /usr/bin/chromium by default

const here = path.dirname(fileURLToPath(import.meta.url));
const browser = process.env.CHROMIUM_BIN ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: here,
  testMatch: "**/*.spec.ts",
  outputDir: path.resolve(here, "../test-results"),
  // In a playground that somebody else has started, all would be in the same lab main.
  workers: process.env.PLAYGROUND_URL ? 1 : 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // A test that needs a second try is a fault to look into, not to repeat.
  retries: 0,
  timeout: 180_000, // on a busy machine; what is expected comes sooner, see below
  expect: { timeout: 15_000 },
  reporter: process.env.CI ? [["list"]] : [["list"], ["html", { open: "never", outputFolder: path.resolve(here, "../playwright-report") }]],
  use: {
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: browser,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    {
      name: "desktop",
      testIgnore: "**/*.phone.spec.ts",
      use: { ...devices["Desktop Chrome"] },
    },
    {
      // *.phone.spec.ts: what has to hold at 360 px.
      name: "phone",
      testMatch: "**/*.phone.spec.ts",
      use: { ...devices["Desktop Chrome"], viewport: { width: 360, height: 740 } },
    },
  ],
});
