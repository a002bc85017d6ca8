import { defineConfig, devices } from "@playwright/test";
import path from "node:path";
import { fileURLToPath } from "node:url";

// The browser tests use the built playground like a learner, in the system's Chromium.
// playground.ts starts the playground.
//
//   CHROMIUM_BIN  the browser, /usr/bin/chromium by default
//   TRACE=1       keep Playwright's trace of each test that fails. Playwright then records
//                 every test, which takes a quarter longer. Without TRACE, a test that
//                 fails leaves a screenshot and the outline of the page

const here = path.dirname(fileURLToPath(import.meta.url));
const browser = process.env.CHROMIUM_BIN ?? "/usr/bin/chromium";

// For every tab, Chromium opens two internal pages in a separate process, for the list
// below the address bar. They would take a third of the time that loading a page takes,
// so these features are turned off.
const addressList = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"];

// The features that Playwright disables. Chromium reads only the last --disable-features, so
// the list is repeated here.
const playwrights = [
  "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
  "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
];

export default defineConfig({
  testDir: here,
  testMatch: "**/*.spec.ts",
  outputDir: path.resolve(here, "../../test-results"),
  // With PLAYGROUND_URL, all workers would share one lab main.
  workers: process.env.PLAYGROUND_URL ? 1 : 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // If a test passes only at the second try, find the cause instead of repeating the
  // test.
  retries: 0,
  timeout: 180_000, // for a busy machine; an expectation has the shorter timeout below
  expect: { timeout: 15_000 },
  reporter: [
    ["list"],
    [path.resolve(here, "../../../scripts/reporters/playwright.mjs")], // writes the times that `make test` prints
    ...(process.env.CI ? [] : [["html", { open: "never", outputFolder: path.resolve(here, "../../playwright-report") }] as const]),
  ],
  use: {
    trace: process.env.TRACE ? "retain-on-failure" : "off",
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
        `--disable-features=${[...playwrights, ...addressList].join()}`,
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
      // The tests in *.phone.spec.ts run in a window that is 360 px wide.
      name: "phone",
      testMatch: "**/*.phone.spec.ts",
      use: { ...devices["Desktop Chrome"], viewport: { width: 360, height: 740 } },
    },
  ],
});
