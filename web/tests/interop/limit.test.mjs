// A message may have at most 1,000,000 bytes.
import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { Frames, Polling, brief } from "./raw.mjs";
import { seen } from "./server.mjs";

/** An EVENT packet of that many bytes. @param {number} size */
function event(size) {
  const head = '42["unheard","';
  return `${head}${"x".repeat(size - head.length - 2)}"]`;
}

const limit = 1_000_000;
const sign = '42["echo-event","alive"]';
const alive = '42["echoed","alive"]';

test("websocket: a message of the limit is accepted", async (t) => {
  const client = await Frames.join(t);
  client.ws.send(event(limit));
  client.ws.send(sign);
  assert.equal(await client.next(), alive);
});

test("websocket: one byte more closes the connection with 1009", async (t) => {
  const client = await Frames.join(t);
  client.ws.send(event(limit + 1));
  assert.equal(await client.closed, 1009);
  assert.equal((await seen(client.id)).disconnect, "transport error");
});

test("websocket: binary too", async (t) => {
  const client = await Frames.join(t);
  client.ws.send('451-["unheard",{"_placeholder":true,"num":0}]');
  client.ws.send(Buffer.alloc(limit));
  client.ws.send(sign);
  assert.equal(await client.next(), alive);
  client.ws.send('451-["unheard",{"_placeholder":true,"num":0}]');
  client.ws.send(Buffer.alloc(limit + 1));
  assert.equal(await client.closed, 1009);
});

test("websocket: fragments count together", async (t) => {
  const client = await Frames.join(t);
  const part = "x".repeat(100_000);
  client.ws.send(`42["unheard","${part}`, { fin: false });
  for (let i = 0; i < 7; i++) client.ws.send(part, { fin: false });
  client.ws.send('"]', { fin: true });
  client.ws.send(sign);
  assert.equal(await client.next(), alive);
  client.ws.send(`42["unheard","${part}`, { fin: false });
  for (let i = 0; i < 10; i++) client.ws.send(part, { fin: false });
  assert.equal(await client.closed, 1009);
});

test("polling: a message of the limit is accepted", async (t) => {
  const client = await Polling.join(t);
  assert.deepEqual(brief(await client.post(event(limit))), { status: 200, body: "ok" });
  await client.post(sign);
  assert.equal((await client.get()).body, alive);
});

test("polling: one byte more is refused with 413, and the session stays until the client ends it", async (t) => {
  const client = await Polling.join(t);
  assert.deepEqual(brief(await client.post(event(limit + 1))), { status: 413, body: "" });
  assert.ok(await client.lives());
  await client.post("1");
  assert.equal((await seen(client.id)).disconnect, "transport close");
});

test("polling: bytes count, not characters", async (t) => {
  const client = await Polling.join(t);
  const head = '42["unheard","';
  const body = `${head}${"ü".repeat((limit - head.length - 2) / 2 + 1)}"]`;
  assert.ok(body.length < limit && Buffer.byteLength(body) > limit);
  assert.equal((await client.post(body)).status, 413);
});

test("polling: a body without a Content-Length", async (t) => {
  for (const [size, want] of [[limit, 200], [limit + 1, 413]]) {
    const client = await Polling.join(t);
    const body = event(size);
    const status = await new Promise((resolve, reject) => {
      const request = http.request(client.url(), { method: "POST", headers: { "content-type": "text/plain" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on("error", reject);
      for (let i = 0; i < body.length; i += 65_536) request.write(body.slice(i, i + 65_536));
      request.end();
    });
    assert.equal(status, want);
  }
});
