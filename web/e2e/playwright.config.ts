import { defineConfig, devices } from "@playwright/test";
import path from "node:path";
import { fileURLToPath } from "node:url";

// The browser tests play the built playground as a learner would: one process,
// its embedded Redis, the system's Chromium.
//
//   PLAYGROUND_BIN  the binary, bin/playground of the repository by default
//   PLAYGROUND_URL  a playground that runs already; then none is started
//   CHROMIUM_BIN    the browser, /usr/bin/chromium by default

const here = path.dirname(fileURLToPath(import.meta.url));
const port = Number(process.env.PLAYGROUND_PORT ?? 3117);
const url = process.env.PLAYGROUND_URL ?? `http://localhost:${port}`;
const binary = process.env.PLAYGROUND_BIN ?? path.resolve(here, "../../bin/playground");
const browser = process.env.CHROMIUM_BIN ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: here,
  testMatch: "**/*.spec.ts",
  outputDir: path.resolve(here, "../test-results"),
  // Every test shares lab "main", so one plays at a time.
  workers: 1,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  // A test that needs a second try is a fault to look into, not to repeat.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: process.env.CI ? [["list"]] : [["list"], ["html", { open: "never", outputFolder: path.resolve(here, "../playwright-report") }]],
  use: {
    baseURL: url,
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
  webServer: process.env.PLAYGROUND_URL
    ? undefined
    : {
        command: JSON.stringify(binary),
        url: `${url}/healthz`,
        reuseExistingServer: false,
        timeout: 30_000,
        gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
        stdout: "pipe",
        stderr: "pipe",
        env: {
          PLAYGROUND_ADDR: `localhost:${port}`,
          REDIS_URL: "",
        },
      },
});
