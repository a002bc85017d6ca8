// Plays the cases in Chromium: the official client and ours, each against the
// official server and ours. wasmclient/equality_test.go starts it, plays the same
// cases with the Go client, and compares.
//
// It is told, in the environment: EQUALITY_CLIENT, where ours has been built;
// EQUALITY_ONLY, a pattern that the names of cases must match. It says, on standard
// output, a line of JSON each:
//
//   {origin}                            and waits for {servers} on standard input: ours
//   {cases, parks}                      parks: the servers' URLs by name, by who made them
//   {case, client, server, log}         for each play
//   {done: true}                        and ends with its standard input
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
 * Plays all cases with one client against one server, in a page of its own.
 * @param {import("./step.js").ClientName} client @param {"official" | "ours"} server
 */
async function lane(client, server) {
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

await Promise.all([lane("official", "official"), lane("official", "ours"), lane("wasm", "official"), lane("wasm", "ours")]);
await browser.close();
say({ done: true });
await lines.next(); // the end of standard input: others need the servers no more
raw.close();
site.close();
await official.close();
process.exit();
