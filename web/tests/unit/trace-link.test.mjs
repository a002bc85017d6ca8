import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { TraceFileError, writeTrace } from "../../static/js/trace/file.js";
import { most, readLink, writeLink } from "../../static/js/trace/link.js";
import { segmentOf } from "../../static/js/trace/segment.js";
import { lab, readings } from "./trace-secrets.test.mjs";

const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl_-w";

/** @returns {import("../../static/js/trace/trace.js").RecordedWorld} */
const world = () => ({
  offset: 12.5,
  instances: [{ name: "a", running: true }, { name: "b", running: true, linked: false }],
  people: [{ name: "alice", user: "alice", instance: "a", sockets: ["A", "old"] }, { name: "carol", user: "carol", instance: "b", sockets: ["C"] }],
  sockets: [{ id: "A", nsp: "/", instance: "a", user: "alice", session: "s", transport: "websocket", rooms: ["project:1"] }],
  events: [
    { id: 3, at: 9, kind: "action", instance: "a", socket: "A", event: "emit", args: [{ event: "news" }] },
    { id: 4, cause: 3, at: 10, kind: "emit", instance: "a", nsp: "/", event: "news", args: [{ text: "hello" }] },
    { id: 5, at: 11, kind: "join", instance: "b", socket: "C", room: "x" },
    { id: 6, cause: 4, at: 12, kind: "deliver", instance: "a", socket: "A", event: "news" },
    { id: 7, cause: 6, at: 13, kind: "frame-out", instance: "a", session: "s", transport: "websocket", frame: '42["news",{"text":"hello"}]', bytes: 10 },
    { id: 8, at: 14, kind: "disconnect", instance: "b", socket: "C", reason: "transport close" },
    { id: 9, at: 15, kind: "emit", instance: "b", nsp: "/", event: "other" },
    { id: 10, at: 16, kind: "instance-stop", instance: "b" },
  ],
  happened: [
    { id: "c1", at: 1, client: "alice", name: "connect", text: "", builtin: true },
    { id: "c2", cause: 7, wire: 7, at: 14, client: "alice", name: "packet", text: '42["news"]', builtin: false, socket: "A" },
    { id: "c3", cause: "c2", at: 14, client: "alice", name: "received", text: "news", builtin: false, event: "news", socket: "A" },
  ],
});

/** @returns {import("../../static/js/trace/trace.js").Recording} */
const recording = () => ({ saved: "2026-11-24T12:00:00.000Z", lab: "quiet-otter", ...world(), predictions: [{ emit: 4, guess: ["alice", "carol"] }, { emit: 9, guess: [] }] });

/** @returns {import("../../static/js/trace/trace.js").Recording} */
const fork = () => ({
  ...recording(),
  fork: {
    line: { code: 'io.emit("news")', text: "in alice’s handler" }, sentence: "carol is on instance b.", differs: true, returned: ["", "It failed."], guess: ["carol"],
    rows: [{ name: "carol", instance: "b", differs: true, with: { word: "received it", why: "", got: true }, without: { word: "not reached", why: "no adapter", got: false } }],
    without: world(),
  },
});

/** The link that holds some text. @param {string | Buffer} text */
const linkOf = (text) => `#trace=${deflateRawSync(text).toString("base64url")}`;

/** The text in a link. @param {string} link */
const textOf = (link) => inflateRawSync(Buffer.from(link.slice("#trace=".length), "base64url")).toString();

test("a recording and a fork come back from their links as they were", async () => {
  for (const r of [recording(), fork()]) {
    const link = await writeLink(r);
    assert.match(link, /^#trace=[\w-]+$/);
    assert.deepEqual(await readLink(link), r);
  }
});

test("a link of version 1 plays", async () => {
  const { predictions: _, ...old } = recording();
  assert.deepEqual(await readLink(linkOf(JSON.stringify({ format: "socketplay-trace", version: 1, ...old }))), old);
});

/** @param {(file: any) => void} change */
const changed = (change) => {
  const file = JSON.parse(writeTrace(fork()));
  change(file);
  return linkOf(JSON.stringify(file));
};
const [events, happened] = [4097, 2000].map((n) => Array.from({ length: n }, (_, i) => ({ id: i + 1, at: i, kind: "emit" })));
const whole = linkOf(writeTrace(recording()));
/** @type {[string, string, RegExp][]} */
const hostile = [
  ["no fragment", "", /has no recording/],
  ["another fragment", "#content", /has no recording/],
  ["no data", "#trace=", /cut off or changed.*copy the whole link again/],
  ["characters of another alphabet", "#trace=ab+c", /characters that no such link has/],
  ["a length that base64 cannot have", "#trace=abcde", /last characters are missing/],
  ["the beginning of a link", whole.slice(0, -40), /cut off or changed.*cannot be decompressed/],
  ["bytes that were not compressed", `#trace=${Buffer.from("hello, this is no deflate").toString("base64url")}`, /cannot be decompressed/],
  ["text that is not UTF-8", linkOf(Buffer.from([0x22, 0xff, 0xfe, 0x22])), /cannot be decompressed/],
  ["text that is not JSON", linkOf("hello"), /not JSON/],
  ["JSON of something else", linkOf("{}"), /not a Socketplay trace/],
  ["an older format", changed((f) => { f.version = 0; }), /version 0; .* older Socketplay: record it again/],
  ["a newer format", changed((f) => { f.version = 7; }), /version 7; .* newer Socketplay: update/],
  ["a bomb", linkOf(Buffer.alloc(200 << 20)), /larger than the 4 MB.*stopped reading/],
  ["4,097 events", changed((f) => { f.events = events; }), /more events than a link may have/],
  ["4,097 events of both sides", changed((f) => { f.events = events.slice(0, 2097); f.happened = happened; }), /more events than a link may have/],
  ["4,097 events of both worlds of a fork", changed((f) => { f.events = events.slice(0, 2000); f.fork.without.events = events.slice(0, 2094); }), /more events than a link may have/],
  ["predictions that are texts", changed((f) => { f.predictions = ["alice"]; }), /predictions\[0\] is not an object/],
  ["a guess that is a number", changed((f) => { f.predictions[0].guess = 7; }), /predictions\[0\]\.guess/],
  ["a fork that is a list", changed((f) => { f.fork = []; }), /fork is not an object/],
  ["a fork without its second world", changed((f) => { delete f.fork.without; }), /fork is not an object with a line and a world/],
  ["an event of the second world that is its own cause", changed((f) => { f.fork.without.events[0].cause = 3; }), /fork\.without\.events\[0\]\.cause/],
  ["a second world without events", changed((f) => { f.fork.without.events = []; }), /empty/],
  ["a row without an outcome", changed((f) => { delete f.fork.rows[0].with; }), /fork\.rows\[0\]\.with/],
];
for (const [name, link, message] of hostile) {
  test(`the reader says why it does not play a link: ${name}`, async () => {
    await assert.rejects(readLink(link), (error) => error instanceof TraceFileError && message.test(error.message) && /^[A-Z].*\.$/s.test(error.message));
  });
}

// Without the count in inflate, all 64 MB are taken.
test("the reader stops inflating a bomb as soon as it has too much", async () => {
  const zeros = deflateRawSync(Buffer.alloc(64 << 20), { level: 9 });
  let taken = 0;
  const original = globalThis.DecompressionStream;
  globalThis.DecompressionStream = class extends original {
    get readable() {
      const count = new TransformStream({ transform(chunk, controller) { taken += chunk.length; controller.enqueue(chunk); } }, undefined, { highWaterMark: 0 });
      return super.readable.pipeThrough(count);
    }
  };
  try {
    await assert.rejects(readLink(`#trace=${zeros.toString("base64url")}`), /larger than the 4 MB/);
  } finally {
    globalThis.DecompressionStream = original;
  }
  assert.ok(taken >= most.bytes && taken <= most.bytes + (1 << 20), `${taken} bytes were taken`);
});

test("the reader plays a damaged link or says why not, and never fails otherwise", async () => {
  const link = await writeLink(fork());
  let seed = 3;
  const random = (/** @type {number} */ n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  let refused = 0;
  for (let i = 0; i < 1500; i++) {
    const at = 7 + random(link.length - 7);
    const damaged = link.slice(0, at) + "ABCxyz019-_%=#"[random(14)] + link.slice(at + random(3));
    await readLink(damaged).catch((error) => {
      assert.ok(error instanceof TraceFileError, `${damaged}: ${error.stack}`);
      refused++;
    });
  }
  assert.ok(refused > 500, `${refused} refused`);
});

// Without withoutSecrets in writeTrace, each of these is in the link.
test("nothing in a link or in a file can be read as a token or as a lab’s id", async () => {
  const r = fork();
  const escaped = `\\u0065${token.slice(1)}`;
  const id = `/lab/${lab}/a/socket.io/`;
  Object.assign(r.events[1], {
    lab, event: token, nsp: `/${token}`, room: encodeURIComponent(token.replace("e", "%65")), rooms: [token, lab], channel: `socket.io-${lab}#/#`, args: [{ [token]: { deep: [escaped, id] } }],
    frame: `42["${escaped}","${id}"]`, hex: Buffer.from(`"${escaped}" ${id}`).toString("hex"), error: token, reason: lab, target: { rooms: [token], except: [lab] },
  });
  Object.assign(r.happened[1], { text: token, frame: escaped, detail: id, event: token });
  Object.assign(/** @type {any} */ (r.fork).without.events[1], { lab, args: [token, lab], frame: `b${Buffer.from(`x${token}`).toString("base64")}` });
  /** @type {any} */ (r.fork).line.code = `io.to("${lab}").emit("${token}")`;
  /** @type {any} */ (r.people)[0].name = token;
  /** @type {any} */ (r.predictions)[0].guess = [token];
  const link = await writeLink(r);
  await readLink(link);
  for (const text of [textOf(link), writeTrace(r)]) {
    const texts = new Set();
    JSON.parse(text, (key, value) => { texts.add(key); if (typeof value === "string") texts.add(value); return value; });
    for (const part of [text, ...texts]) {
      for (const read of readings(part)) assert.ok(!/eyJhbG|c2lnbmF0|7kmzq4w9|mzq4w9xv/.test(read), `${part} can be read as ${read}`);
    }
  }
});

test("a part of a recording has an event’s causes and effects, and the state after them", () => {
  const part = segmentOf(recording(), 6);
  assert.deepEqual(part.events.map((e) => e.id), [3, 4, 5, 6, 7]);
  assert.deepEqual(part.happened.map((e) => e.id), ["c2", "c3"]);
  assert.deepEqual(part.sockets.map((s) => s.id), ["A", "C"]); // carol was still there
  assert.deepEqual(part.people.map((p) => p.sockets), [["A"], ["C"]]);
  assert.deepEqual(part.instances.map((i) => i.running), [true, true]); // b was stopped later
  assert.deepEqual(part.predictions, [{ emit: 4, guess: ["alice", "carol"] }]);
});
