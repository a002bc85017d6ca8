import { defineConfig, devices } from "@playwright/test";
import path from "node:path";
import { fileURLToPath } from "node:url";

// The browser tests play the built playground as a learner would, in the system's
// Chromium; playground.ts starts it.
//
//   CHROMIUM_BIN  the browser, /usr/bin/chromium by default
//   TRACE=1       keep Playwright's trace of every test that fails. Without, there are a
//                 screenshot and the page's outline: a trace is recorded of every test,
//                 whether it fails or not, and all take a quarter longer

const here = path.dirname(fileURLToPath(import.meta.url));
const browser = process.env.CHROMIUM_BIN ?? "/usr/bin/chromium";

// Chromium's own interface keeps two pages for every tab, in a process of their own: the
// list below its address bar. They take a third of what the loading of a page costs.
const addressList = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"];

// What Playwright switches off: of two such switches, only the last counts.
const playwrights = [
  "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
  "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
];

export default defineConfig({
  testDir: here,
  testMatch: "**/*.spec.ts",
  outputDir: path.resolve(here, "../../test-results"),
  // In a playground that somebody else has started, all would be in the same lab main.
  workers: process.env.PLAYGROUND_URL ? 1 : 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // A test that needs a second try is a fault to look into, not to repeat.
  retries: 0,
  timeout: 180_000, // on a busy machine; what is expected comes sooner, see below
  expect: { timeout: 15_000 },
  reporter: [
    ["list"],
    [path.resolve(here, "../../../scripts/reporters/playwright.mjs")], // for `make test`
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
      // *.phone.spec.ts: what has to hold at 360 px.
      name: "phone",
      testMatch: "**/*.phone.spec.ts",
      use: { ...devices["Desktop Chrome"], viewport: { width: 360, height: 740 } },
    },
  ],
});
