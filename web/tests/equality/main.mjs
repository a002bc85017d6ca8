// Plays the cases in Chromium, with the official client and with ours, each against the official
// server and against ours. wasmclient/equality_test.go starts this program, plays the same cases
// with the Go client, and compares the logs.
//
// Its environment has EQUALITY_CLIENT, the directory of our built client, and EQUALITY_ONLY, a
// pattern for the names of cases. On standard output it writes lines of JSON:
//
//   {origin}                       first; then it waits on standard input for {servers}, ours
//   {cases, parks}                 parks has the URLs of "official" and "ours", by the server's name
//   {case, client, server, log}    for each play
//   {trouble}                      for an error in a page
//   {done: true}                   last; then it ends when its standard input is closed
import { createInterface } from "node:readline";
import { chromium } from "@playwright/test";
import { cases } from "./cases.mjs";
import { startPark } from "../interop/park.mjs";
import { startRaw } from "./raw.mjs";
import { startSite } from "./site.mjs";

/** @param {any} value */
const say = (value) => process.stdout.write(JSON.stringify(value) + "\n");

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const site = await startSite(process.env.EQUALITY_CLIENT ?? "");
const origin = site.url;
say({ origin });
const { servers: ours } = JSON.parse((await lines.next()).value ?? "");
const raw = await startRaw();
const official = await startPark(origin);

const only = new RegExp(process.env.EQUALITY_ONLY ?? "");
const chosen = cases.filter((c) => only.test(c.name));
const parks = {
  official: { ...official.urls, raw: raw.url, nowhere: "http://127.0.0.1:1" },
  ours: { ...ours, raw: raw.url, nowhere: "http://127.0.0.1:1" },
};
say({ cases: chosen, parks });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_BIN || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-background-timer-throttling"],
});

/**
 * Plays all cases with one client against one server, in one page.
 * @param {import("./step.js").ClientName} client @param {"official" | "ours"} server
 */
async function playAll(client, server) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on("pageerror", (err) => say({ trouble: `${client} against ${server}: ${err.stack || err.name}` }));
  await page.goto(site.url);
  await page.waitForFunction("globalThis.playCase");
  await page.evaluate(`loadClient(${JSON.stringify(client)})`);
  for (const c of chosen) {
    if (c.absent?.[client]) continue;
    const log = await page.evaluate(`playCase(${JSON.stringify(c.steps)}, ${JSON.stringify(parks[server])})`);
    say({ case: c.name, client, server, log });
  }
  await context.close();
}

await Promise.all([playAll("official", "official"), playAll("official", "ours"), playAll("wasm", "official"), playAll("wasm", "ours")]);
await browser.close();
say({ done: true });
await lines.next(); // waits until standard input is closed, when the Go client does not need the servers any more
raw.close();
site.close();
await official.close();
process.exit();
