// The server pings, and the client answers. The servers "fast" and "steady" ping every 500 ms.
// "fast" waits 500 ms for the pong, and "hasty" 500 ms for the first CONNECT.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Frames, Polling, brief } from "./raw.mjs";
import { seen } from "./server.mjs";

test("websocket: pings arrive at their interval as long as they are answered", async (t) => {
  const client = await Frames.join(t, "steady");
  const start = Date.now();
  for (let pings = 0; pings < 4; ) {
    const frame = client.queue.shift();
    if (frame === undefined) await new Promise((resolve) => client.waiting.push(() => resolve(undefined)));
    assert.notEqual(client.ws.readyState, client.ws.CLOSED);
    if (frame !== "2") continue;
    pings++;
    client.ws.send("3");
  }
  const spent = Date.now() - start;
  assert.ok(spent >= 1500, `4 pings arrived within ${spent} ms`);
});

test("websocket: without a pong the connection ends", async (t) => {
  const client = await Frames.join(t, "fast");
  await client.closed;
  assert.equal((await seen(client.id)).disconnect, "ping timeout");
});

test("websocket: a WebSocket ping does not replace a pong", async (t) => {
  const client = await Frames.join(t, "fast");
  const ping = setInterval(() => client.ws.ping(), 50);
  client.closed.then(() => clearInterval(ping));
  await client.closed;
  assert.equal((await seen(client.id)).disconnect, "ping timeout");
});

test("polling: a ping is polled, a pong is posted", async (t) => {
  const client = await Polling.join(t, "steady");
  for (let pings = 0; pings < 3; pings++) {
    assert.deepEqual(brief(await client.get()), { status: 200, body: "2" });
    assert.deepEqual(brief(await client.post("3")), { status: 200, body: "ok" });
  }
});

test("polling: without a pong the session ends", async (t) => {
  const client = await Polling.join(t, "fast");
  let answer;
  do answer = await client.get();
  while (answer.body === "2");
  assert.equal((await seen(client.id)).disconnect, "ping timeout");
  assert.equal((await client.get()).status, 400);
});

test("polling: the session of a client that never polls ends too", async (t) => {
  const client = await Polling.join(t, "fast");
  assert.equal((await seen(client.id)).disconnect, "ping timeout");
});

test("the connection of a client that does not CONNECT in time is closed", async (t) => {
  const client = await Frames.open(t, "hasty");
  assert.equal(String(await client.next())[0], "0");
  assert.deepEqual(await client.rest(), []);
  await client.closed;
});
