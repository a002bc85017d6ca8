// The upgrade to WebSocket, step by step, and the ways in which it may fail.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Frames, Polling, RS, brief } from "./raw.mjs";
import { seen } from "./server.mjs";

const badRequest = { status: 400, body: '{"code":3,"message":"Bad request"}' };
const echo = (/** @type {unknown} */ value) => `42["echo-event",${JSON.stringify(value)}]`;
const echoed = (/** @type {unknown} */ value) => `42["echoed",${JSON.stringify(value)}]`;

test("the steps", async (t) => {
  const client = await Polling.join(t);
  const poll = client.get();
  const probe = await Frames.open(t, "main", { sid: client.sid });
  probe.ws.send("2probe");
  assert.equal(await probe.next(), "3probe");
  assert.deepEqual(brief(await poll), { status: 200, body: "6" }, "the waiting GET is answered");
  // Between the answer to the probe and the upgrade packet, the client still sends by polling.
  assert.equal((await client.post(echo("before"))).status, 200);
  probe.ws.send("5");
  assert.equal(await probe.next(), echoed("before"));
  probe.ws.send(echo("after"));
  assert.equal(await probe.next(), echoed("after"));
  assert.deepEqual(brief(await client.get()), badRequest, "a GET after the upgrade");
  assert.deepEqual(brief(await client.post(echo("late"))), badRequest, "a POST after the upgrade");

  const second = await Frames.open(t, "main", { sid: client.sid });
  second.ws.send("2probe");
  await second.closed;
  probe.ws.send(echo("unharmed"));
  assert.equal(await probe.next(), echoed("unharmed"));
  probe.ws.close();
  assert.equal((await seen(client.id)).disconnect, "transport close");
});

test("a second probe while the first is under way is closed", async (t) => {
  const client = await Polling.join(t);
  const first = await Frames.open(t, "main", { sid: client.sid });
  first.ws.send("2probe");
  assert.equal(await first.next(), "3probe");
  const second = await Frames.open(t, "main", { sid: client.sid });
  await second.closed;
  first.ws.send("5");
  first.ws.send(echo(1));
  assert.equal(await first.next(), echoed(1));
});

test("after a reset during the upgrade the session stays on polling", async (t) => {
  for (const steps of [[], ["2probe"]]) {
    const client = await Polling.join(t);
    const probe = await Frames.open(t, "main", { sid: client.sid });
    for (const step of steps) {
      probe.ws.send(step);
      await probe.next();
    }
    probe.ws.terminate();
    await client.post(echo("still"));
    assert.ok(await arrives(client, echoed("still")));
    // After the failure, a second upgrade succeeds.
    const again = await retryProbe(t, client);
    again.ws.send("5");
    again.ws.send(echo("moved"));
    assert.equal(await again.next(), echoed("moved"));
  }
});

test("an upgrade that does not begin with a probe is closed", async (t) => {
  for (const frame of ["2", echo(1), "2other", "x", Buffer.from("2probe")]) {
    const client = await Polling.join(t);
    const probe = await Frames.open(t, "main", { sid: client.sid });
    probe.ws.send(frame);
    await probe.closed;
    await client.post(echo("still polling"));
    assert.ok(await arrives(client, echoed("still polling")), String(frame));
  }
});

test("the probe may be left out", async (t) => {
  const client = await Polling.join(t);
  const socket = await Frames.open(t, "main", { sid: client.sid });
  socket.ws.send("5");
  socket.ws.send(echo(1));
  assert.equal(await socket.next(), echoed(1));
});

test("an upgrade that is not completed in time is closed, and the session stays on polling", async (t) => {
  const client = await Polling.join(t, "steady");
  const probe = await Frames.open(t, "steady", { sid: client.sid });
  probe.ws.send("2probe");
  assert.equal(await probe.next(), "3probe");
  let over = false;
  probe.closed.then(() => (over = true));
  // The client polls until the server closes the WebSocket. While the server waits for the upgrade
  // packet, it answers each GET.
  while (!over) {
    const { status, body } = await client.get();
    assert.equal(status, 200);
    if (body.split(RS).includes("2")) await client.post("3");
    else await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await client.post(echo("still"));
  assert.ok(await arrives(client, echoed("still")));
});

test("packets that wait for the end of the upgrade are sent in order", async (t) => {
  const client = await Polling.join(t);
  const probe = await Frames.open(t, "main", { sid: client.sid });
  probe.ws.send("2probe");
  assert.equal(await probe.next(), "3probe");
  const want = Array.from({ length: 100 }, (_, i) => i);
  for (let i = 0; i < 100; i += 10) await client.post(want.slice(i, i + 10).map(echo).join(RS));
  const polled = (await client.get()).body.split(RS).filter((packet) => packet !== "6");
  probe.ws.send("5");
  const got = [...polled];
  while (got.length < 100) got.push(String(await probe.next()));
  assert.deepEqual(got, want.map(echoed));
});

/** Polls until packet arrives, or until the session ends. @param {Polling} client @param {string} packet */
async function arrives(client, packet) {
  for (;;) {
    const { status, body } = await client.get();
    if (status !== 200) return false;
    const packets = body.split(RS);
    if (packets.includes("2")) await client.post("3");
    if (packets.includes(packet)) return true;
  }
}

/** Probes until the server answers. It may refuse at first, while it still has the previous probe. @param {import("node:test").TestContext} t @param {Polling} client */
async function retryProbe(t, client) {
  for (let tries = 0; tries < 100; tries++) {
    const probe = await Frames.open(t, "main", { sid: client.sid }).catch(() => null);
    if (probe) {
      probe.ws.send("2probe");
      if ((await probe.next()) === "3probe") return probe;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("no second probe was answered");
}
