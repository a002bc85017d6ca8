// ClientTrace must record the same for our client as for the official client: the same
// events in the same order, with the same causes. The tests use the client that `make
// client` builds.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { Server } from "socket.io";
import { io as official } from "socket.io-client";
import { WebSocket } from "ws";
import { ClientTrace } from "../../static/js/trace/watch.js";
import { comparable, script, serve } from "./trace-script.mjs";

/** @typedef {import("../../static/js/client/socketplay.js").IO} IO */

const built = new URL("../../build/client/", import.meta.url);
if (!existsSync(new URL("socketplay.js", built)) || !existsSync(new URL("socketplay.wasm", built))) {
  throw new Error("the WASM client is not in web/build/client: run make client first");
}
globalThis.WebSocket ??= /** @type {any} */ (WebSocket); // Node before 22 has none
const { io: ours, load } = await import(new URL("socketplay.js", built).href);
await load({ wasm: await readFile(new URL("socketplay.wasm", built)) });

/**
 * Plays the script against a new server, and returns the trace.
 * @param {IO} io
 * @param {string[]} transports
 */
async function played(io, transports) {
  const http = createServer();
  const server = new Server(http);
  serve(server);
  await new Promise((resolve) => http.listen(0, "127.0.0.1", () => resolve(undefined)));
  try {
    const { port } = /** @type {import("node:net").AddressInfo} */ (http.address());
    return await script(io, `http://127.0.0.1:${port}`, ClientTrace, transports);
  } finally {
    await server.close();
  }
}

for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  test(`both clients give the same trace, by ${transports.join(" and ")}`, async () => {
    const theirs = await played(/** @type {any} */ (official), transports);
    const own = await played(ours, transports);
    assert.ok(theirs.length > 50, `${theirs.length} events`);
    assert.deepEqual(comparable(own), comparable(theirs));
    const upgrades = (/** @type {typeof own} */ events) => events.filter((e) => e.name === "upgrade").map((e) => e.text);
    assert.deepEqual(upgrades(own), upgrades(theirs));
    assert.equal(upgrades(own).length, transports.length === 2 ? 2 : 0, "one for each connection");
  });
}
