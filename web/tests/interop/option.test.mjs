// A server with many options: a cookie, hooks for headers, compression on both transports, and the
// files of the client.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { request } from "node:http";
import path from "node:path";
import { test } from "node:test";
import zlib from "node:zlib";
import { call, connect, modes, upgraded } from "./client.mjs";
import { address, ask, Frames, Polling, refusal } from "./raw.mjs";
import { deliberately, seen, urls } from "./server.mjs";

const server = "dressed";

test("only the answer to the polling handshake has the cookie", async (t) => {
  const answer = await ask(address(server));
  const { sid } = JSON.parse(answer.body.slice(1));
  assert.equal(answer.headers.get("set-cookie"), `io=${sid}; Path=/; HttpOnly; SameSite=Lax`);
  const session = new Polling(server, { sid });
  t.after(() => session.post("1"));
  assert.equal((await session.post("40")).headers.get("set-cookie"), null);
  assert.equal((await session.get()).headers.get("set-cookie"), null);
  const [headers] = await new Promise((resolve, reject) => {
    const another = request(address(server, { transport: "websocket" }), {
      headers: { connection: "upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" },
    });
    another.on("upgrade", (response, socket) => (socket.destroy(), resolve([response.headers])));
    another.on("error", reject).end();
  });
  assert.equal(headers["set-cookie"], undefined);
  assert.equal(headers["x-initial"], "yes");
  assert.equal(headers["x-each"], "yes");
});

test("hooks set headers of each answer", async (t) => {
  const answer = await ask(address(server));
  assert.equal(answer.headers.get("x-initial"), "yes");
  assert.equal(answer.headers.get("x-each"), "yes");
  const session = new Polling(server, JSON.parse(answer.body.slice(1)));
  t.after(() => session.post("1"));
  for (const { headers } of [await session.post("40"), await session.get()]) {
    assert.equal(headers.get("x-initial"), null);
    assert.equal(headers.get("x-each"), "yes");
  }
});

test("a hook hears of each refusal, with its context", async (t) => {
  const session = await Polling.open(t, server);
  /** @type {[string, RequestInit | undefined, any][]} */
  const refusals = [
    [address(server, { transport: "pigeon" }), undefined, { code: 0, message: "Transport unknown", context: { transport: "pigeon" } }],
    [address(server, { sid: "no" }), undefined, { code: 1, message: "Session ID unknown", context: { sid: "no" } }],
    [address(server), { method: "POST" }, { code: 2, message: "Bad handshake method", context: { method: "POST" } }],
    [address(server, { transport: "websocket" }), undefined, { code: 3, message: "Bad request", context: { name: "TRANSPORT_HANDSHAKE_ERROR" } }],
    [session.url({ EIO: "3" }), undefined, { code: 3, message: "Bad request", context: { name: "PROTOCOL_MISMATCH", protocol: 3, previousProtocol: 4 } }],
    [address(server, { EIO: "3" }), undefined, { code: 5, message: "Unsupported protocol version", context: { protocol: 3 } }],
  ];
  for (const [url, init, want] of refusals) {
    await ask(url, init);
    assert.deepEqual(JSON.parse((await seen("refused", () => true)).errors[0]), want);
  }
  assert.equal((await refusal(Frames.open(t, server, { sid: "no" }))).status, 400);
  assert.deepEqual(JSON.parse((await seen("refused", () => true)).errors[0]), { code: 1, message: "Session ID unknown", context: { sid: "no" } });
});

/** Sends a GET, and returns the answer with its body still compressed. @param {string} url @param {Record<string, string>} headers @returns {Promise<{status?: number, headers: import("node:http").IncomingHttpHeaders, body: Buffer}>} */
function get(url, headers) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (response) => {
      /** @type {Buffer[]} */
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    });
    sent.on("error", reject).end();
  });
}

/** @type {Record<string, (body: Buffer) => Buffer>} */
const decoders = { br: zlib.brotliDecompressSync, gzip: zlib.gunzipSync, deflate: zlib.inflateSync };

/** @param {string | undefined} coding @param {Buffer} body */
function decoded(coding, body) {
  return coding === undefined ? body : decoders[coding](body);
}

test("large answers to polls are compressed, small ones are not", async (t) => {
  for (const coding of ["gzip", "deflate"]) {
    const session = await Polling.join(t, server);
    const text = "all work and no play ".repeat(100);
    await session.post(`421["echo",${JSON.stringify(text)}]`);
    const large = await get(session.url(), { "accept-encoding": `${coding}, br;q=0.5` });
    assert.equal(large.headers["content-encoding"], coding);
    assert.equal(String(decoded(coding, large.body)), `431[${JSON.stringify(text)}]`);
    await session.post('422["echo","short"]');
    assert.equal((await get(session.url(), { "accept-encoding": coding })).headers["content-encoding"], undefined);
    await session.post(`423["echo",${JSON.stringify(text)}]`);
    assert.equal((await get(session.url(), { "accept-encoding": "br" })).headers["content-encoding"], undefined);
  }
});

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: compressed messages arrive unchanged`, async (t) => {
    const socket = await connect(t, { ...options, server, perMessageDeflate: true });
    if (mode === "upgrade") await upgraded(socket);
    for (const size of [10, 1023, 1024, 5000, 200_000]) {
      const text = "all work and no play ".repeat(size / 20);
      assert.equal(await call(socket, "echo", text), text);
      const bytes = Buffer.from(text);
      assert.deepEqual(await call(socket, "echo", bytes), bytes);
    }
    if (mode !== "polling") assert.match(/** @type {any} */ (socket.io.engine).transport.ws.extensions, /permessage-deflate/);
  });
}

const dist = path.join(path.dirname(createRequire(import.meta.url).resolve("socket.io/package.json")), "client-dist");

for (const name of ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js", "socket.io.min.js.map"]) {
  test(`the client's file ${name} is served`, async () => {
    const want = createHash("sha256").update(readFileSync(path.join(dist, name))).digest("hex");
    const url = `${urls[server]}/socket.io/${name}`;
    for (const accepted of ["", "gzip", "deflate", "br;q=0.1, gzip"]) {
      const { status, headers, body } = await get(url, accepted ? { "accept-encoding": accepted } : {});
      assert.equal(status, 200);
      assert.equal(headers["content-type"], `application/${name.endsWith(".map") ? "json" : "javascript"}; charset=utf-8`);
      assert.equal(headers["cache-control"], "public, max-age=0");
      assert.equal(headers.etag, '"4.8.4"');
      assert.equal(headers["content-encoding"], accepted === "" ? undefined : accepted.split(" ").at(-1));
      const plain = decoded(headers["content-encoding"], body);
      assert.equal(createHash("sha256").update(plain).digest("hex"), want);
    }
    for (const etag of ['"4.8.4"', 'W/"4.8.4"']) {
      assert.equal((await get(url, { "if-none-match": etag })).status, 304);
    }
    assert.equal((await get(url, { "if-none-match": '"4.8.3"' })).status, 200);
  });
}

test("no other file is served", async () => {
  for (const name of ["nothing.js", "../package.json", "%2e%2e/package.json", "sub/socket.io.js"]) {
    // The servers have no such file, so they answer as to a handshake without a transport.
    const { status, body } = await get(`${urls[server]}/socket.io/${name}`, {});
    assert.ok(status === 400 || status === 404, `${name}: ${status} ${body}`);
  }
  assert.equal((await get(`${urls.main}/socket.io/socket.io.js`, {})).status, deliberately({ official: 200, ours: 400 })); // our library serves the client's files only with an option
});
