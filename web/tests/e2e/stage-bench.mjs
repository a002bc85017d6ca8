// @ts-check
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { io } from "socket.io-client";

// Measures how much script time the stage takes in a page. It starts a playground, opens
// a lab of two instances and then one of four, connects clients until there are twelve, and
// delivers two hundred events a second. For each lab it prints the script time of a frame
// twice: for the stage alone, and for the whole page with its clients and the timeline. It does
// not fail if the time exceeds the budget, because a busy machine is slower.

const clients = 12;
const deliveries = 200; // a second
const seconds = Number(process.env.SECONDS ?? 10);
const budget = 8; // milliseconds a frame
const people = ["alice", "bob", "carol"]; // the users of the other clients

const here = path.dirname(fileURLToPath(import.meta.url));
const port = await freePort();
const url = `http://localhost:${port}`;
const server = spawn(process.env.PLAYGROUND_BIN ?? path.resolve(here, "../../../bin/playground"), { env: { ...process.env, PLAYGROUND_ADDR: `localhost:${port}`, REDIS_URL: "" }, stdio: "ignore" });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_BIN || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
/** @type {import("socket.io-client").Socket[]} */
const sockets = [];
try {
  await waitUntil(async () => (await fetch(`${url}/healthz`)).ok);
  for (const instances of [2, 4]) await measure(instances);
} finally {
  for (const socket of sockets) socket.disconnect();
  await browser.close();
  server.kill();
}

/** Measures a lab, and prints what it finds. @param {number} instances */
async function measure(instances) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(() => {
    // The stage draws in callbacks of requestAnimationFrame. This adds up their time by frame.
    const plain = requestAnimationFrame;
    /** @type {Map<number, number>} */
    const spent = new Map();
    Object.assign(window, { spent });
    window.requestAnimationFrame = (callback) => plain((now) => {
      const from = performance.now();
      callback(now);
      spent.set(now, (spent.get(now) ?? 0) + performance.now() - from);
    });
  });
  const lab = /** @type {{url: string}} */ (await (await fetch(`${url}/api/labs`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ instances }) })).json()).url;
  await page.goto(url + lab);
  const figures = page.locator("lab-stage .stage-figure");
  const own = 3 + Math.max(0, instances - 2); // a client of the page on each instance after the second
  await page.locator('lab-stage .stage-figure[data-transport="websocket"]').nth(own - 1).waitFor();
  const tokens = await page.locator("[data-token]").getAttribute("data-token");
  for (let i = own; i < clients; i++) {
    const answer = await fetch(url + tokens, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user: people[i % 3], kind: "valid" }) });
    const { token, data } = /** @type {{token?: string, data?: {token: string}}} */ (await answer.json());
    await connected(io(url, { path: `${lab}${"abcd"[i % instances]}/socket.io/`, forceNew: true, auth: { token: token ?? data?.token } }));
  }
  const control = await connected(io(`${url}/lab`, { path: `${lab}control/socket.io/`, forceNew: true }));
  await figures.nth(clients - 1).waitFor();

  const devtools = await page.context().newCDPSession(page);
  // Measure processor time instead of clock time, because other programs may be running.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const scriptSeconds = async () => (await devtools.send("Performance.getMetrics")).metrics.find((m) => m.name === "ScriptDuration")?.value ?? 0;
  await page.evaluate(() => /** @type {any} */ (window).spent.clear());
  const before = await scriptSeconds();
  const from = performance.now();
  let emits = 0;
  while (performance.now() - from < seconds * 1000) {
    if (emits * clients <= ((performance.now() - from) / 1000) * deliveries) {
      control.emit("emit", { instance: "abcd"[emits % instances], target: "all", event: "tick", data: { n: emits++ } }, () => {});
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const took = (performance.now() - from) / 1000;
  const allScript = (await scriptSeconds()) - before;
  const frames = (await page.evaluate(() => [.../** @type {Map<number, number>} */ (/** @type {any} */ (window).spent).values()])).sort((a, b) => a - b);
  const drawn = await page.locator("lab-stage").getAttribute("data-event");
  if (drawn !== "tick" || frames.length === 0) throw new Error("the stage did not draw the events");
  const percentile = (/** @type {number} */ share) => frames[Math.min(frames.length - 1, Math.floor(share * frames.length))];
  const mean = frames.reduce((sum, ms) => sum + ms, 0) / frames.length;
  console.log(`${instances} instances, ${clients} clients, ${Math.round((emits * clients) / took)} deliveries a second, ${took.toFixed(1)} s, ${(frames.length / took).toFixed(0)} frames a second`);
  console.log(`in frames, by the clock: mean ${mean.toFixed(2)} ms, median ${percentile(0.5).toFixed(2)}, p95 ${percentile(0.95).toFixed(2)}, worst ${percentile(1).toFixed(2)}`);
  console.log(`all script, a frame:   mean ${((allScript * 1000) / frames.length).toFixed(2)} ms of processor time (budget ${budget} ms)`);
  for (const socket of sockets.splice(0)) socket.disconnect();
  await page.close();
}

/** @param {import("socket.io-client").Socket} socket @returns {Promise<import("socket.io-client").Socket>} */
function connected(socket) {
  sockets.push(socket);
  return new Promise((resolve, reject) => socket.once("connect", () => resolve(socket)).once("connect_error", reject));
}

/** @param {() => Promise<boolean>} holds */
async function waitUntil(holds) {
  for (let i = 0; i < 100; i++) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the playground does not answer");
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject).listen(0, "localhost", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no free port"))));
    });
  });
}
