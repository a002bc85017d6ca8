// Client and server use the msgpack parser in place of the JSON parser. The tests send every kind
// of packet and value, on each transport.
import assert from "node:assert/strict";
import { test } from "node:test";
import parser from "socket.io-msgpack-parser";
import { call, connect, modes, once, open, caughtUp, upgraded } from "./client.mjs";
import { Frames } from "./raw.mjs";
import { deliberately, seen } from "./server.mjs";

for (const [mode, transports] of Object.entries(modes)) {
  const options = { ...transports, server: "msgpack", parser };

  test(`${mode}: the server acknowledges with values of any kind`, async (t) => {
    const socket = await connect(t, options);
    const rows = [
      [],
      [0],
      [null],
      ["", false, -1.5e10, 127, 128, 65536, 4294967296, 9007199254740991, -33, -129, -9007199254740991],
      [{ a: { b: [{}] } }, [[]], "ü\u2028🎉\"\\", "x".repeat(70_000)],
      [Buffer.from([0, 255]), { x: Buffer.from("x"), y: [Buffer.alloc(0)] }],
      [Array.from({ length: 100 }, (_, i) => Buffer.from([i]))],
    ];
    for (const row of rows) {
      const got = await new Promise((resolve) => socket.emit("echo", ...row, (/** @type {any[]} */ ...args) => resolve(args)));
      assert.deepEqual(got, row);
    }
  });

  test(`${mode}: values that JSON does not have`, async (t) => {
    const socket = await connect(t, options);
    assert.deepEqual(await call(socket, "echo", new Uint8Array([9, 8, 7]).buffer).then((value) => Buffer.from(value)), Buffer.from([9, 8, 7]));
    assert.equal(new Date(await call(socket, "echo", new Date(1700000000123))).getTime(), 1700000000123);
    assert.deepEqual(Object.keys(await call(socket, "echo", { a: 1, none: undefined })).filter((key) => key !== "none"), ["a"]);
  });

  test(`${mode}: events keep their order, binary ones too`, async (t) => {
    const socket = await connect(t, options);
    /** @type {string[]} */
    const got = [];
    socket.on("echoed", (value) => got.push(String(value)));
    const want = Array.from({ length: 60 }, (_, i) => String(i));
    for (const [i, text] of want.entries()) socket.emit("echo-event", i % 3 === 0 ? Buffer.from(text) : text);
    await call(socket, "echo");
    assert.deepEqual(got, want);
    const nested = once(socket, "nested");
    socket.emit("nested");
    assert.deepEqual(await nested, [
      { a: Buffer.from([1, 2, 3]), b: [Buffer.from([]), { c: Buffer.from([255]) }], d: "plain" },
      Buffer.from("last"),
    ]);
  });

  test(`${mode}: the client acknowledges`, async (t) => {
    const socket = await connect(t, options);
    socket.on("double", (n, ack) => ack(n * 2));
    socket.on("bytes", (b, ack) => ack({ got: b, more: [Buffer.from("more")] }));
    assert.deepEqual(await call(socket, "ask", "double", 21, 5000), { reply: 42 });
    assert.deepEqual(await call(socket, "ask", "bytes", Buffer.from("b"), 5000), { reply: { got: Buffer.from("b"), more: [Buffer.from("more")] } });
    assert.deepEqual(await call(socket, "ask", "unheard", 1, 100), { error: true });
  });

  test(`${mode}: a refused connection`, async (t) => {
    for (const [auth, message, data] of [
      [{}, "Authentication required", { code: "token_missing" }],
      [{ token: "bare" }, "Invalid or expired token", undefined],
    ]) {
      const socket = open(t, { ...options, nsp: "/guarded", auth });
      const [error] = await once(socket, "connect_error");
      assert.equal(error.message, message);
      assert.deepEqual(error.data, data);
    }
    await connect(t, { ...options, nsp: "/guarded", auth: { token: "good" } });
    const [error] = await once(open(t, { ...options, nsp: "/nowhere" }), "connect_error");
    assert.equal(error.message, "Invalid namespace");
  });

  test(`${mode}: rooms and namespaces`, async (t) => {
    const [a, b, tasks] = [await connect(t, options), await connect(t, options), await connect(t, { ...options, nsp: "/tasks" })];
    /** @type {unknown[]} */
    const got = [];
    for (const [name, socket] of Object.entries({ a, b, tasks })) {
      socket.on("news", (value) => got.push([name, value]));
      assert.deepEqual(await call(socket, "join", "r"), ["r"]);
    }
    await call(a, "send", { target: "to", event: "news", rooms: ["r"] }, Buffer.from("1"));
    await caughtUp(a, b, tasks);
    assert.deepEqual(got.sort(), [["a", Buffer.from("1")], ["b", Buffer.from("1")]]);
    got.length = 0;
    await call(b, "leave", "r");
    await call(b, "send", { target: "socket-to", event: "news", rooms: ["r"] }, 2);
    await caughtUp(a, b, tasks);
    assert.deepEqual(got, [["a", 2]]);
  });

  test(`${mode}: each side disconnects`, async (t) => {
    const [a, b] = [await connect(t, options), await connect(t, options)];
    const id = a.id;
    a.disconnect();
    assert.equal((await seen(id)).disconnect, "client namespace disconnect");
    b.emit("disconnect-me", false);
    assert.deepEqual((await once(b, "disconnect"))[0], "io server disconnect");
  });
}

test("a packet is one binary frame", async (t) => {
  const socket = await connect(t, { ...modes.upgrade, server: "msgpack", parser });
  await upgraded(socket);
  /** @type {unknown[]} */
  const packets = [];
  socket.io.engine.on("packet", (packet) => packet.type === "message" && packets.push(typeof packet.data));
  await call(socket, "echo", Buffer.from("a"), [Buffer.from("b")]);
  assert.deepEqual(packets, ["object"]);
});

test("the connection of a client with the JSON parser is closed", async (t) => {
  const client = await Frames.open(t, "msgpack");
  await client.next();
  client.ws.send("40");
  assert.deepEqual(await client.rest(), []);
});

/** The packets. closed says whether a packet closes the connection. @type {{name: string, packet: unknown, closed?: boolean}[]} */
const rows = [
  { name: "an event", packet: { type: 2, nsp: "/", data: ["unheard"] } },
  { name: "a number for a name", packet: { type: 2, nsp: "/", data: [5, 1] } },
  { name: "an event named error", packet: { type: 2, nsp: "/", data: ["error", { message: 1 }] } },
  { name: "an unknown ack id", packet: { type: 3, nsp: "/", id: 12345, data: [] } },
  { name: "unknown members", packet: { type: 2, nsp: "/", data: ["unheard"], options: { compress: true }, more: [1] } },
  { name: "no type", packet: { nsp: "/", data: ["unheard"] }, closed: true },
  { name: "a type that is text", packet: { type: "2", nsp: "/", data: ["unheard"] }, closed: true },
  { name: "an unknown type", packet: { type: 5, nsp: "/", data: ["unheard"] }, closed: true },
  { name: "no namespace", packet: { type: 2, data: ["unheard"] }, closed: true },
  { name: "a namespace that is a number", packet: { type: 2, nsp: 1, data: ["unheard"] }, closed: true },
  { name: "an event without data", packet: { type: 2, nsp: "/" }, closed: true },
  { name: "an event that is an object", packet: { type: 2, nsp: "/", data: {} }, closed: true },
  { name: "an id that is text", packet: { type: 2, nsp: "/", data: ["unheard"], id: "1" }, closed: true },
  { name: "an ack that is an object", packet: { type: 3, nsp: "/", id: 0, data: {} }, closed: true },
  { name: "a disconnect with data", packet: { type: 1, nsp: "/", data: {} }, closed: true },
  { name: "a connect with an array", packet: { type: 0, nsp: "/tasks", data: [] }, closed: true },
  { name: "a second connect", packet: { type: 0, nsp: "/" }, closed: true },
  // The official server passes events with such names to the listeners. (If the name is an object
  // with a toString of its own, the server's process ends: CVE-2023-32695 was fixed only in the
  // JSON parser.)
  { name: "an object for a name", packet: { type: 2, nsp: "/", data: [{ a: 1 }] }, closed: deliberately({ official: false, ours: true }) },
  { name: "a reserved name", packet: { type: 2, nsp: "/", data: ["newListener"] }, closed: deliberately({ official: false, ours: true }) },
  { name: "an event without a name", packet: { type: 2, nsp: "/", data: [] }, closed: deliberately({ official: false, ours: true }) },
];

for (const { name, packet, closed } of rows) {
  test(`websocket: ${name}`, async (t) => {
    const { Encoder, Decoder } = /** @type {any} */ (parser);
    const encode = (/** @type {unknown} */ packet) => new Encoder().encode(packet)[0];
    const client = await Frames.open(t, "msgpack");
    await client.next();
    client.ws.send(encode({ type: 0, nsp: "/" }));
    await client.next();
    client.ws.send(encode(packet));
    if (closed) {
      await client.closed;
      return;
    }
    client.ws.send(encode({ type: 2, nsp: "/", data: ["echo-event", "alive"] }));
    const decoder = new Decoder();
    /** @type {any} */
    let got = null;
    decoder.on("decoded", (/** @type {any} */ packet) => (got = packet));
    decoder.add(await client.next());
    assert.deepEqual(got.data, ["echoed", "alive"]);
  });
}
