// Measures our WASM client and the official one side by side, in one Chromium and against
// the same servers. Measurements come in pairs, one client directly after the other, so
// that other load on the machine affects both. The result is the median of the ratios of
// all pairs. If a bar lies within the confidence interval of its measure's ratio, the
// measure is undecided, and is measured again for up to three times as many rounds. At the
// end this program prints a table, compares the results with the bars, and fails if a bar
// is missed. "make bench-client" builds what it needs.
//
//   node bench/client/run.mjs [rounds]
//
//   CHROMIUM_BIN  the browser, /usr/bin/chromium by default
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { coldStarts, measures } from "./measures.mjs";
import { table, undecided } from "./table.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const require = createRequire(path.join(root, "web/package.json"));
const { chromium } = require("@playwright/test");

const rounds = Number(process.argv[2] ?? 7);
const clients = ["ours", "official"];

/** @type {import("node:child_process").ChildProcess[]} */
const children = [];

/** Starts a server and returns the URL that it prints. */
async function serve(name, command, ...args) {
  const child = spawn(command, args, { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`${name} has not started`);
}

/** The sizes of the clients' downloads, in bytes after compression with brotli. */
function sizes() {
  const dir = path.join(root, "web/build/client");
  const packed = readdirSync(dir).filter((name) => /\.(js|wasm)\.br$/.test(name));
  const size = (name) => statSync(path.join(dir, name)).size;
  return {
    all: packed.reduce((sum, name) => sum + size(name), 0),
    official: statSync(path.join(root, "bin/bench-client/official/socket.io.esm.min.js.br")).size,
  };
}

function progress(text) {
  console.log(`${((performance.now()) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}

async function main() {
  const servers = {
    ours: await serve("the Go server", "bin/bench-client/server"),
    official: await serve("the official server", process.execPath, "bench/client/official.mjs"),
  };
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_BIN || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-background-timer-throttling", "--disable-renderer-backgrounding"],
  });
  try {
    const results = new Map();
    const note = (measure, client, value) => {
      const key = `${measure} ${client}`;
      if (!results.has(key)) results.set(key, []);
      results.get(key).push(value);
    };
    progress(`Chromium ${browser.version()}, Node ${process.version}, ${rounds} rounds`);

    const cold = async (client) => {
      const context = await browser.newContext(); // with an empty cache
      const page = await context.newPage();
      await page.goto(servers.ours + "/page.html");
      await page.waitForFunction(() => globalThis.bench);
      const took = await page.evaluate((client) => globalThis.bench.start(client), client);
      await context.close();
      return took;
    };
    const pages = {};
    const sessions = {};
    /** The CPU time of the page's main thread so far, in seconds. */
    const cpu = async (client) => {
      const { metrics } = await sessions[client].send("Performance.getMetrics");
      return metrics.find((m) => m.name === "TaskDuration").value;
    };
    for (const client of clients) {
      await cold(client); // so that the first measurement does not include the start of the browser
      const context = await browser.newContext();
      pages[client] = await context.newPage();
      sessions[client] = await context.newCDPSession(pages[client]);
      await sessions[client].send("Performance.enable", { timeDomain: "threadTicks" });
      pages[client].on("pageerror", (error) => progress(`${client}: ${error}`));
      await pages[client].goto(servers.ours + "/page.html");
      await pages[client].waitForFunction(() => globalThis.bench);
    }
    let pairs = 0;
    /** Measures both clients, one after the other. From call to call the order changes, so that both are first equally often. */
    const pair = async (measure) => {
      for (const client of pairs++ % 2 ? clients : clients.toReversed()) await measure(client);
    };
    const run = ({ m, client, server }) =>
      (async () => {
        const { bench } = globalThis;
        await bench.connect(client, server, m.transports);
        try {
          return await bench[m.run](...m.args);
        } finally {
          bench.disconnect();
        }
      })();
    let open = new Set(["start", ...measures.map(({ name }) => name)]);
    for (let round = 0; round <= 4 * rounds && open.size > 0; round++) {
      const warmUp = round === 0;
      for (let i = 0; i < coldStarts && open.has("start"); i++) {
        await pair(async (client) => {
          const took = await cold(client);
          if (!warmUp) note("start", client, took);
        });
      }
      for (const m of measures.filter(({ name }) => open.has(name))) {
        for (let i = 0; i < m.times; i++) {
          await pair(async (client) => {
            const page = pages[client];
            await page.bringToFront(); // a page in the background may be slowed down
            const before = await cpu(client);
            const out = await page.evaluate(run, { m, client, server: servers[m.server] });
            const busy = (await cpu(client)) - before;
            if (warmUp) return;
            note(`${m.name}, cpu`, client, busy);
            if (typeof out === "number") note(m.name, client, out);
            else for (const [name, value] of Object.entries(out)) note(`${m.name}, ${name}`, client, value);
          });
        }
      }
      if (round >= rounds) open = undecided(results);
      const left = round < rounds ? `of ${rounds}` : `: ${[...open].join("; ") || "nothing"} undecided`;
      progress(warmUp ? "warmed up" : `round ${round} ${left}`);
    }
    const failed = table(results, sizes());
    progress(failed === 0 ? "every bar is met" : `${failed} bars missed`);
    return failed;
  } finally {
    await browser.close();
  }
}

function stop() {
  for (const child of children) child.kill();
}
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
process.on("exit", stop);

process.exitCode = (await main()) === 0 ? 0 : 1;
stop();
