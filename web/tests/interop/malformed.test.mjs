// Packets that a client must not send, and odd packets that it may send. Each packet is sent on
// both transports, by a client whose socket is in the root namespace.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Frames, Polling, RS } from "./raw.mjs";
import { deliberately, seen } from "./server.mjs";

const bytes = Buffer.from("bytes");
const forced = "forced close";

/** The packets. If a packet closes the connection, closed is the disconnect reason. @type {{name: string, frames: (string | Buffer)[], closed?: string, errors?: string[]}[]} */
const rows = [
  // The connection
  { name: "an EVENT to a namespace without a socket", frames: ['42/tasks,["echo-event",1]'], closed: forced },
  { name: "an ACK to a namespace without a socket", frames: ["43/tasks,0[]"], closed: forced },
  { name: "a second CONNECT", frames: ["40"], closed: forced },
  { name: "a second CONNECT with a payload", frames: ["40{}"], closed: forced },
  { name: "a CONNECT_ERROR from a client", frames: ['44{"message":"x"}'], closed: forced },
  { name: "a CONNECT whose payload is an array", frames: ['40/tasks,["a"]'], closed: forced },
  { name: "a CONNECT whose payload is a string", frames: ['40/tasks,"a"'], closed: forced },
  { name: "a DISCONNECT", frames: ["41"], closed: "client namespace disconnect" },
  { name: "a DISCONNECT with a payload", frames: ["41{}"], closed: forced },
  { name: "a CONNECT to an unknown namespace", frames: ["40/nowhere,"] },
  { name: "a CONNECT without the comma", frames: ["40/tasks"] },
  { name: "a CONNECT to a namespace with a query", frames: ["40/tasks?x=1,"] },

  // Types and headers
  { name: "an unknown packet type", frames: ["47"], closed: forced },
  { name: "a packet type that is a letter", frames: ["4x"], closed: forced },
  { name: "an empty message", frames: ["4"], closed: forced },
  { name: "only a namespace", frames: ["42/"] },

  // Events
  { name: "an EVENT without a payload", frames: ["42"] },
  { name: "an EVENT without a payload that wants an ack", frames: ["421"] },
  { name: "an empty EVENT", frames: ["42[]"], closed: forced },
  { name: "an EVENT that is an object", frames: ["42{}"], closed: forced },
  { name: "an EVENT that is a string", frames: ['42"echo"'], closed: forced },
  { name: "an EVENT that is null", frames: ["42null"], closed: forced },
  { name: "an EVENT that is not JSON", frames: ["42[echo]"], closed: forced },
  { name: "an EVENT with something after the JSON", frames: ['42["echo"]x'], closed: forced },
  { name: "an EVENT that is cut off", frames: ['42["echo"'], closed: forced },
  { name: "a number for a name", frames: ["42[5,1]"] },
  { name: "null for a name", frames: ["42[null]"], closed: forced },
  { name: "true for a name", frames: ["42[true]"], closed: forced },
  { name: "an object for a name", frames: ['42[{"toString":"foo"}]'], closed: forced },
  { name: "an array for a name", frames: ['42[["echo"]]'], closed: forced },
  { name: "an event named error", frames: ['42["error"]', '42["error",{"message":1}]', '42["error",null]'] },
  ...["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].map((name) => ({
    name: `the reserved name ${name}`,
    frames: [`42["${name}"]`],
    closed: forced,
  })),
  { name: "a name with control characters", frames: ['42["\\u0000\\n"]'] },
  { name: "a lone surrogate", frames: ['42["\\ud800"]'] },
  { name: "a large number", frames: ['42["unheard",123456789012345678901234567890,1e400]'] },
  { name: "spaces within the JSON", frames: ['42 [ "unheard" , 1 ]'] },

  // Acks
  { name: "an unknown ack id", frames: ["4312345[]"] },
  { name: "an ack without an id", frames: ["43[]"] },
  { name: "an ack without a payload", frames: ["430"] },
  { name: "an ack whose payload is an object", frames: ["430{}"], closed: forced },
  { name: "an ack whose payload is not JSON", frames: ["430["], closed: forced },

  // Attachments
  { name: "binary without an announcement", frames: [bytes], closed: forced },
  { name: "text while attachments are due", frames: ['451-["unheard",{"_placeholder":true,"num":0}]', '42["unheard"]'], closed: forced },
  { name: "no attachments", frames: ['450-["unheard"]'], closed: forced },
  { name: "eleven attachments", frames: ['4511-["unheard"]'], closed: forced },
  { name: "a huge number of attachments", frames: ['4599999999999999999999-["unheard"]'], closed: forced },
  { name: "attachments without a number", frames: ['45-["unheard"]'], closed: forced },
  { name: "a negative number of attachments", frames: ['45-1-["unheard"]'], closed: forced },
  { name: "attachments without the dash", frames: ['451["unheard"]'], closed: forced },
  { name: "an attachment", frames: ['451-["unheard",{"_placeholder":true,"num":0}]', bytes] },
  { name: "an attachment without a placeholder", frames: ['451-["unheard"]', bytes] },
  // The official server accepts 0.5 as the number of an attachment.
  { name: "a placeholder number 0.5", frames: ['451-["unheard",{"_placeholder":true,"num":0.5}]', bytes], closed: deliberately({ official: undefined, ours: forced }) },
  ...["1", "-1", '"0"', "null", "{}", "1e99"].map((num) => ({
    name: `a placeholder number ${num}`,
    frames: [`451-["unheard",{"_placeholder":true,"num":${num}}]`, bytes],
    closed: forced,
  })),
  { name: "a placeholder without a number", frames: ['451-["unheard",{"_placeholder":true}]', bytes], closed: forced },
  { name: "a placeholder in a plain event", frames: ['42["unheard",{"_placeholder":true,"num":7}]'] },
  { name: "a placeholder that says false", frames: ['451-["unheard",{"_placeholder":false,"num":7}]', bytes] },
  { name: "a binary ack for an unknown id", frames: ['461-9[{"_placeholder":true,"num":0}]', bytes] },

  // Names that have a special meaning in JavaScript
  { name: "__proto__", frames: ['42["__proto__",{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]'] },
];

const alive = '42["echoed","alive"]';
const sign = '42["echo-event","alive"]';

for (const { name, frames, closed, errors } of rows) {
  test(`websocket: ${name}`, async (t) => {
    const client = await Frames.join(t);
    for (const frame of frames) client.ws.send(frame);
    if (!closed) {
      client.ws.send(sign);
      for (let got; got !== alive; ) {
        got = await client.next();
        assert.notEqual(got, undefined, "the connection was closed");
      }
      return;
    }
    const note = await seen(client.id);
    assert.equal(note.disconnect, closed);
    if (errors) assert.deepEqual(note.errors, errors);
    if (closed === forced) await client.closed;
  });

  test(`polling: ${name}`, async (t) => {
    const client = await Polling.join(t);
    const body = frames.map((frame) => (typeof frame === "string" ? frame : `b${frame.toString("base64")}`)).join(RS);
    assert.equal((await client.post(body)).status, 200);
    if (!closed) {
      assert.equal((await client.post(sign)).status, 200);
      for (let got = ""; !got.split(RS).includes(alive); ) {
        const answer = await client.get();
        assert.equal(answer.status, 200, "the session was closed");
        got = answer.body;
        assert.ok(!got.split(RS).includes("1"), "the session was closed");
      }
      return;
    }
    // The official server closes a session on polling only when a poll arrives.
    const poll = closed === forced ? await client.get() : null;
    const note = await seen(client.id);
    // If the official server has to wait for that poll, it reports another reason.
    if (!(closed === forced && note.disconnect === "forced server close")) assert.equal(note.disconnect, closed);
    if (poll?.status === 200) assert.equal(poll.body.split(RS).at(-1), "1");
  });
}

test("a packet before the CONNECT closes the connection", async (t) => {
  for (const packet of ['42["echo-event",1]', "41", "430[]", '40["a"]', "40[]", '40"a"', "4", "47", bytes]) {
    const client = await Frames.open(t);
    await client.next();
    client.ws.send(packet);
    await client.closed;
    assert.deepEqual(await client.rest(), [], String(packet));
  }
});

test("the answer to a CONNECT with an odd payload", async (t) => {
  for (const [packet, want] of [
    ["40{}", /^40\{"sid":"[\w-]{20,}"\}$/],
    ['40{"token":"x"}', /^40\{"sid"/],
    ["40/tasks", /^40\/tasks,\{"sid"/],
    ["40/tasks,{}", /^40\/tasks,\{"sid"/],
    ["40/", /^40\{"sid"/],
    ["40/,", /^40\{"sid"/],
    ["40/nowhere", /^44\/nowhere,\{"message":"Invalid namespace"\}$/],
    ["40/TASKS,", /^44\/TASKS,\{"message":"Invalid namespace"\}$/],
    ["40/tasks/,", /^44\/tasks\/,\{"message":"Invalid namespace"\}$/],
    ["40/tasks?x=1,", /^44\/tasks\?x=1,\{"message":"Invalid namespace"\}$/],
    ["40/guarded,", /^44\/guarded,\{"message":"Authentication required","data":\{"code":"token_missing"\}\}$/],
    ['40/guarded,{"token":"bare"}', /^44\/guarded,\{"message":"Invalid or expired token"\}$/],
  ]) {
    const client = await Frames.open(t);
    await client.next();
    client.ws.send(String(packet));
    assert.match(String(await client.next()), /** @type {RegExp} */ (want), String(packet));
  }
});

test("Engine.IO packets that a WebSocket client may not send", async (t) => {
  for (const [packet, reason] of [
    ["x", "parse error"],
    ["", "parse error"],
    ["9", "parse error"],
    ["2", "transport error"],
    ["2probe", "transport error"],
  ]) {
    const client = await Frames.join(t);
    client.ws.send(packet);
    await client.closed;
    assert.equal((await seen(client.id)).disconnect, reason, JSON.stringify(packet));
  }
  // Packets that belong to another transport or direction are ignored.
  for (const packet of ["3", "3x", "6", "5", '0{"sid":"x"}']) {
    const client = await Frames.join(t);
    client.ws.send(packet);
    client.ws.send(sign);
    assert.equal(await client.next(), alive, packet);
  }
});

test("a close packet over WebSocket", async (t) => {
  // The protocol lets a client send a close packet. The official server ignores the packet, and
  // waits for the end of the connection.
  const client = await Frames.join(t);
  client.ws.send("1");
  client.ws.send(sign);
  assert.equal(await client.next(), deliberately({ official: alive, ours: undefined }));
  client.ws.close();
  assert.equal((await seen(client.id)).disconnect, "transport close");
});
