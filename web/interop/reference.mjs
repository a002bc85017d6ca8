// The official Node server under the interop tests: it shows that what they
// expect is what the official server does. `node interop/reference.mjs [file…]`
// runs them against it, all of them by default.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Server } from "socket.io";
import parser from "socket.io-msgpack-parser";
import { install } from "./handlers.mjs";

/** @type {Map<string, any>} */
const seen = new Map();

// The servers of the tests, each on a port of its own. The Go test starts the
// same ones under the same names.
/** @type {Record<string, Partial<import("socket.io").ServerOptions>>} */
const servers = {
  main: {},
  fast: { pingInterval: 500, pingTimeout: 500, upgradeTimeout: 500, connectTimeout: 500 },
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  noupgrade: { allowUpgrades: false },
  cors: { cors: { origin: ["http://app.example"], credentials: true } },
  guard: { allowRequest: (request, decide) => decide(request.url?.includes("deny=1") ? "not today" : null, !request.url?.includes("deny=1")) },
  restart: {},
  recovery: { connectionStateRecovery: {} },
  msgpack: { parser },
  v2: { allowEIO3: true, pingInterval: 1000, pingTimeout: 4000 },
  dressed: { cookie: true, perMessageDeflate: true },
};

/** @type {Map<string, {io: Server, port: number}>} */
const running = new Map();

/** @param {string} name @param {number} port */
async function start(name, port = 0) {
  const http = createServer((_, response) => response.writeHead(404).end());
  const io = new Server(http, servers[name]);
  install(io, seen);
  if (name === "dressed") dress(io);
  await new Promise((resolve) => http.listen(port, "127.0.0.1", () => resolve(undefined)));
  const address = http.address();
  port = typeof address === "object" && address ? address.port : 0;
  running.set(name, { io, port });
  return `http://127.0.0.1:${port}`;
}

/** Headers on all answers of a server, and a note of what it refuses. @param {Server} io */
function dress(io) {
  io.engine.on("initial_headers", (headers) => (headers["x-initial"] = "yes"));
  io.engine.on("headers", (headers) => (headers["x-each"] = "yes"));
  io.engine.on("connection_error", ({ code, message, context }) => {
    seen.set("refused", { errors: [JSON.stringify({ code, message, context })] });
  });
}

// What tests ask beside the protocol:
//   GET  /seen?id=…        what a socket met
//   POST /stop?name=…      closes a server;  POST /start?name=… starts it again on its port
const control = createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://control");
  const name = url.searchParams.get("name") ?? "";
  switch (url.pathname) {
    case "/seen":
      return response.end(JSON.stringify(seen.get(url.searchParams.get("id") ?? "") ?? null));
    case "/stop":
      await running.get(name)?.io.close();
      return response.end("ok");
    case "/start":
      await start(name, running.get(name)?.port);
      return response.end("ok");
    default:
      response.statusCode = 404;
      return response.end();
  }
});

const here = path.dirname(fileURLToPath(import.meta.url));
const files = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(here).filter((file) => file.endsWith(".test.mjs")).sort().map((file) => path.join(here, file));

/** @type {Record<string, string>} */
const urls = {};
for (const name of Object.keys(servers)) urls[name] = await start(name);
await new Promise((resolve) => control.listen(0, "127.0.0.1", () => resolve(undefined)));
const address = control.address();
urls.control = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;

spawn(process.execPath, ["--test", "--test-reporter=spec", "--test-concurrency=1", ...files], {
  stdio: "inherit",
  env: { ...process.env, INTEROP_SERVERS: JSON.stringify(urls), INTEROP_KIND: "official" },
}).on("exit", (code) => process.exit(code ?? 1));
