// Tests the client in Chromium, built with hooks (cmd/pack -hooks): many connections must not
// leak memory, and a page must survive the end of its program. TestPage runs this file.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("@playwright/test");
const { Server } = require("socket.io");

const types = { ".js": "text/javascript", ".wasm": "application/wasm" };
let http, io, browser;

before(async () => {
  http = createServer(async (request, response) => {
    const file = path.basename(new URL(request.url, "http://page").pathname);
    if (!types[path.extname(file)]) {
      response.setHeader("Content-Type", "text/html");
      return response.end("<!doctype html><title>page</title>");
    }
    response.setHeader("Content-Type", types[path.extname(file)]);
    response.end(await readFile(path.join(process.env.CLIENT, file)));
  });
  io = new Server(http, { serveClient: false });
  io.on("connection", (socket) => {
    socket.on("echo", (...args) => args.pop()(...args));
    socket.on("silence", () => {});
    socket.emit("hello", Buffer.alloc(100));
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM_BIN || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--js-flags=--expose-gc"] });
});

after(async () => {
  await browser?.close();
  await io?.close();
});

/** Opens a page with the client's module as the global variable client. */
async function open() {
  const page = await browser.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto(`http://127.0.0.1:${http.address().port}/`);
  await page.evaluate(async () => {
    globalThis.client = await import("/socketplay.js");
    await client.load();
  });
  return { page, said };
}

/** Connects and disconnects n times. Each connection uses all features of the client, and echoes size bytes. */
const cycles = async ([n, size]) => {
  for (let i = 0; i < n; i++) {
    const socket = client.io({ forceNew: true, transports: ["websocket"] });
    const hello = new Promise((resolve) => socket.on("hello", resolve));
    socket.onAny(() => {}).onAnyOutgoing(() => {});
    socket.io.on("packet", () => {});
    socket.io.engine.on("packet", () => {});
    socket.once("never", () => {});
    await new Promise((resolve) => socket.on("connect", resolve));
    await hello;
    const bytes = await socket.emitWithAck("echo", new Uint8Array(size));
    if (bytes.byteLength !== size) throw new Error(`${bytes.byteLength} bytes`);
    socket.emit("silence", () => {});
    socket.timeout(60_000).emit("silence", () => {});
    socket.disconnect();
    socket.emit("echo", "never sent", () => {});
  }
};

/** Collects garbage, and then measures the memory and the objects that are left. */
async function measure(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const seen = await page.evaluate(async () => {
    for (let i = 0; i < 10; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 20)); // finalizers run in later tasks
    }
    const program = client.currentProgram();
    const heap = program.calls.heapInUse();
    return { ...client.countHeld(), known: program.calls.countKnown(), heap, memory: program.size };
  });
  const { metrics } = await session.send("Performance.getMetrics");
  const value = (name) => metrics.find((m) => m.name === name).value;
  return { ...seen, listeners: value("JSEventListeners"), js: value("JSHeapUsedSize") };
}

test("1,000 connections leave nothing behind", async (t) => {
  const { page } = await open();
  // The first connections let everything grow to the size that it needs: the program's
  // memory has some megabytes before the first garbage collection.
  await page.evaluate(cycles, [200, 50_000]);
  const first = await measure(page);
  await page.evaluate(cycles, [1000, 1000]);
  const then = await measure(page);
  t.diagnostic(`after 200: ${JSON.stringify(first)}`);
  t.diagnostic(`after 1,200: ${JSON.stringify(then)}`);
  for (const what of ["managers", "sockets", "busy", "waiting", "network", "known"]) {
    assert.ok(then[what] <= first[what], `${what}: ${first[what]}, then ${then[what]}`);
  }
  // The browser keeps the last WebSockets until the server has answered their close.
  assert.ok(then.listeners - first.listeners < 100, `listeners: ${first.listeners}, then ${then.listeners}`);
  assert.ok(first.heap > 10_000, `the program's heap cannot be ${first.heap} bytes`);
  assert.ok(then.heap - first.heap < 50_000, `the program's heap has grown by ${then.heap - first.heap} bytes`);
  assert.ok(then.memory - first.memory < 1 << 20, `its memory has grown by ${then.memory - first.memory} bytes`);
  assert.ok(then.js - first.js < 1_000_000, `the page's heap has grown by ${then.js - first.js} bytes`);
  await page.close();
});

test("a panic is an error of the page's managers, and the next connection starts a fresh program", async () => {
  const { page, said } = await open();
  const log = await page.evaluate(async () => {
    const log = [];
    const socket = client.io({ forceNew: true });
    await new Promise((resolve) => socket.on("connect", resolve));
    const before = client.currentProgram();
    socket.io.on("error", (err) => log.push(["error", err.name, err.message]));
    socket.on("disconnect", (reason, details) => log.push(["disconnect", reason, details.message]));
    const lost = socket.emitWithAck("silence").catch((err) => log.push(["ack", err.message]));
    before.calls.crash();
    await lost;
    await new Promise((resolve) => setTimeout(resolve));
    log.push(["connected", socket.connected, socket.active]);
    const fresh = client.io({ forceNew: true });
    await new Promise((resolve) => fresh.on("connect", resolve));
    log.push(["fresh", await fresh.emitWithAck("echo", "still here"), client.currentProgram() !== before]);
    socket.connect();
    await new Promise((resolve) => socket.on("connect", resolve));
    log.push(["again", await socket.emitWithAck("echo", "me too")]);
    return log;
  });
  const why = "socketplay: the client has stopped because of an internal error: panic: a test wants it so";
  assert.deepEqual(log, [
    ["error", "LoadError", why],
    ["disconnect", "transport error", why],
    ["ack", "socket has been disconnected"],
    ["connected", false, false],
    ["fresh", "still here", true],
    ["again", "me too"],
  ]);
  assert.ok(said.some((text) => text.includes("goroutine") && text.includes("main.crash")), `the console has the trace: ${said}`);
  await page.close();
});
