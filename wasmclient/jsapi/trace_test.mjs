// What web/static/js/trace/watch.js sees of our client has to be what it sees of the
// official one: the same events in the same order, with the same causes. TestNode runs it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { ClientTrace } from "../../web/static/js/trace/watch.js";
import { comparable, script, serve } from "../../web/tests/unit/trace-script.mjs";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { Server } = require("socket.io");
const { io: official } = require("socket.io-client");
globalThis.WebSocket ??= require("ws").WebSocket;

const { io, load } = await import(pathToFileURL(process.env.CLIENT + "/socketplay.js").href);
await load({ wasm: await readFile(process.env.CLIENT + "/socketplay.wasm") });

/** Plays the script on a server of its own. */
async function played(io, transports) {
  const http = createServer();
  const server = new Server(http);
  serve(server);
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  try {
    return await script(io, `http://127.0.0.1:${http.address().port}`, ClientTrace, transports);
  } finally {
    await server.close();
  }
}

for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  test(`the trace of both clients is the same, by ${transports.join(" and ")}`, async () => {
    const theirs = await played(official, transports);
    const ours = await played(io, transports);
    assert.ok(theirs.length > 50, `${theirs.length} events`);
    assert.deepEqual(comparable(ours), comparable(theirs));
    const upgrades = (events) => events.filter((e) => e.name === "upgrade").map((e) => e.text);
    assert.deepEqual(upgrades(ours), upgrades(theirs));
    assert.equal(upgrades(ours).length, transports.length === 2 ? 2 : 0, "one for each connection");
  });
}
