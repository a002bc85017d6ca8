// The answers to requests, good and bad, on both transports.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Frames, Polling, address, ask, brief, refusal } from "./raw.mjs";
import { deliberately, urls } from "./server.mjs";

const error = (/** @type {number} */ code, /** @type {string} */ message, status = 400) => ({ status, body: JSON.stringify({ code, message }) });
const unknownTransport = error(0, "Transport unknown");
const unknownSession = error(1, "Session ID unknown");
const badMethod = error(2, "Bad handshake method");
const badRequest = error(3, "Bad request");
const unsupported = error(5, "Unsupported protocol version");

test("the handshake of polling", async (t) => {
  const { status, body, headers } = await ask(address("main"));
  assert.equal(status, 200);
  assert.match(headers.get("content-type") ?? "", /^text\/plain; charset=UTF-8$/i);
  assert.equal(headers.get("cache-control"), "no-store");
  assert.equal(headers.get("access-control-allow-origin"), null);
  assert.equal(headers.get("set-cookie"), null);
  assert.equal(body[0], "0");
  const { sid, ...rest } = JSON.parse(body.slice(1));
  assert.match(sid, /^[\w-]{20,}$/);
  assert.deepEqual(rest, { upgrades: ["websocket"], pingInterval: 25000, pingTimeout: 20000, maxPayload: 1_000_000 });
  await ask(address("main", { sid }), { method: "POST", body: "1" });
});

test("the handshake of WebSocket", async (t) => {
  const frames = await Frames.open(t);
  const open = String(await frames.next());
  assert.equal(open[0], "0");
  const { sid, ...rest } = JSON.parse(open.slice(1));
  assert.match(sid, /^[\w-]{20,}$/);
  assert.deepEqual(rest, { upgrades: [], pingInterval: 25000, pingTimeout: 20000, maxPayload: 1_000_000 });
});

test("session ids differ", async (t) => {
  const ids = await Promise.all(Array.from({ length: 20 }, async () => (await Polling.open(t)).sid));
  assert.equal(new Set(ids).size, 20);
});

test("a POST is answered ok", async (t) => {
  const { status, body, headers } = await (await Polling.open(t)).post("40");
  assert.deepEqual({ status, body }, { status: 200, body: "ok" });
  assert.match(headers.get("content-type") ?? "", /^text\/html/);
});

test("the answer to a GET is packets, joined by the separator", async (t) => {
  const session = await Polling.join(t);
  await session.post('42["echo-event",1]\x1e42["echo-event",2]');
  const got = [];
  while (got.length < 2) got.push(...(await session.get()).body.split("\x1e"));
  assert.deepEqual(got, ['42["echoed",1]', '42["echoed",2]']);
});

test("requests that are refused", async (t) => {
  const session = await Polling.open(t);
  /** @type {[string, string, RequestInit | undefined, {status: number, body: string}][]} */
  const rows = [
    ["an unknown sid", address("main", { sid: "unknown" }), undefined, unknownSession],
    ["POST to an unknown sid", address("main", { sid: "unknown" }), { method: "POST", body: "40" }, unknownSession],
    ["a sid like a property's name", address("main", { sid: "__proto__" }), undefined, unknownSession],
    ["a sid like a property's name", address("main", { sid: "constructor" }), undefined, unknownSession],
    ["no transport", `${urls.main}/socket.io/?EIO=4`, undefined, unknownTransport],
    ["an unknown transport", address("main", { transport: "carrier-pigeon" }), undefined, unknownTransport],
    ["a transport like a property's name", address("main", { transport: "constructor" }), undefined, unknownTransport],
    ["webtransport", address("main", { transport: "webtransport" }), undefined, unknownTransport],
    ["a transport that is not allowed", address("websocket"), undefined, unknownTransport],
    ["POST without a sid", address("main"), { method: "POST", body: "40" }, badMethod],
    ["DELETE without a sid", address("main"), { method: "DELETE" }, badMethod],
    ["OPTIONS without a sid", address("main"), { method: "OPTIONS" }, badMethod],
    ["version 3", address("main", { EIO: "3" }), undefined, unsupported],
    ["no version", `${urls.main}/socket.io/?transport=polling`, undefined, unsupported],
    ["version 5", address("main", { EIO: "5" }), undefined, unsupported],
    ["WebSocket's transport without an upgrade", address("main", { transport: "websocket" }), undefined, badRequest],
    ["another version within a session", session.url({ EIO: "3" }), undefined, badRequest],
    ["another transport within a session", session.url({ transport: "websocket" }), undefined, badRequest],
  ];
  for (const [name, url, init, want] of rows) {
    const answer = await ask(url, init);
    assert.deepEqual(brief(answer), want, name);
    assert.match(answer.headers.get("content-type") ?? "", /^application\/json/, name);
  }
  assert.ok(await session.lives(), "the session is open after the refusals");
});

test("another method with a sid is refused", async (t) => {
  // The official server answers 500, as for an internal error.
  const want = deliberately({ official: 500, ours: 405 });
  for (const method of ["PUT", "DELETE", "PATCH"]) {
    const session = await Polling.open(t);
    assert.equal((await ask(session.url(), { method, body: "40" })).status, want, method);
  }
});

test("WebSocket handshakes that are refused", async (t) => {
  const session = await Polling.open(t);
  /** @type {[string, Record<string, string>, {status: number, body: string}][]} */
  const rows = [
    ["an unknown sid", { sid: "unknown" }, unknownSession],
    ["an unknown transport", { transport: "carrier-pigeon" }, unknownTransport],
    ["another version within a session", { sid: session.sid, EIO: "3" }, badRequest],
  ];
  for (const [name, query, want] of rows) {
    const { status, body } = await refusal(Frames.open(t, "main", query));
    assert.equal(status, 400, name);
    // The official server's body is only the message.
    assert.ok(body.includes(JSON.parse(want.body).message), `${name}: ${body}`);
  }
  // The official server accepts the WebSocket, then sends the refusal as HTTP text and closes it.
  assert.equal((await refusal(Frames.open(t, "main", { EIO: "3" }))).status, deliberately({ official: 101, ours: 400 }), "version 3");
  assert.equal((await refusal(Frames.open(t, "guard", { deny: "1" }))).status, deliberately({ official: 400, ours: 403 }), "allowRequest");
  assert.equal((await refusal(Frames.open(t, "polling"))).status, 400, "a transport that is not allowed");
});

test("paths", async () => {
  const url = address("main");
  assert.equal((await ask(url.replace("/socket.io/", "/socket.io"))).status, 404, "without the slash");
  assert.equal((await ask(url.replace("/socket.io/", "/engine.io/"))).status, 404);
});

test("overlapping GETs end the session", async (t) => {
  const session = await Polling.open(t);
  // Either of the two requests may arrive first.
  const answers = (await Promise.all([session.get(), session.get()])).map(brief).sort((a, b) => a.status - b.status);
  assert.deepEqual(answers[0], { status: 200, body: "1" });
  assert.equal(answers[1].status, 400);
  assert.deepEqual(brief(await session.get()), unknownSession);
});

test("POST 1 ends the waiting GET and the session", async (t) => {
  const session = await Polling.open(t);
  const poll = session.get();
  await new Promise((resolve) => setTimeout(resolve, 500)); // so that the GET arrives first
  assert.deepEqual(brief(await session.post("1")), { status: 200, body: "ok" });
  assert.deepEqual(brief(await poll), { status: 200, body: "6" });
  assert.deepEqual(brief(await session.get()), unknownSession);
});

test("a GET and a POST 1 at the same time both get their answer, and the session ends", async (t) => {
  for (let round = 0; round < 30; round++) {
    const session = await Polling.open(t);
    const [poll, post] = await Promise.all([session.get(), session.post("1")]);
    assert.deepEqual({ poll: brief(poll), post: brief(post) }, { poll: { status: 200, body: "6" }, post: { status: 200, body: "ok" } });
    assert.deepEqual(brief(await session.get()), unknownSession);
  }
});

test("an aborted GET ends the session", async (t) => {
  const session = await Polling.open(t);
  const abort = new AbortController();
  const poll = fetch(session.url(), { signal: abort.signal });
  await new Promise((resolve) => setTimeout(resolve, 500)); // so that the GET has arrived
  abort.abort();
  await assert.rejects(poll);
  const after = await retry(() => session.post("3"), (answer) => answer.status === 400);
  assert.deepEqual(brief(after), unknownSession);
});

test("an octet-stream POST is refused and ends the session", async (t) => {
  const session = await Polling.open(t);
  assert.equal((await session.post("40", { "content-type": "application/octet-stream" })).status, 400);
  assert.deepEqual(brief(await session.get()), unknownSession);
});

test("a garbage POST is accepted and ends the session", async (t) => {
  for (const body of ["garbage", "", "9", "40\x1ex", "\x1e", "2"]) {
    const session = await Polling.open(t);
    assert.deepEqual(brief(await session.post(body)), { status: 200, body: "ok" }, JSON.stringify(body));
    assert.deepEqual(brief(await session.get()), unknownSession, JSON.stringify(body));
  }
});

test("CORS: no allow-origin unless it is listed", async () => {
  const from = (/** @type {string} */ origin) => ({ headers: { origin } });
  const listed = await ask(address("cors"), from("http://app.example"));
  assert.equal(listed.status, 200);
  assert.equal(listed.headers.get("access-control-allow-origin"), "http://app.example");
  assert.equal(listed.headers.get("access-control-allow-credentials"), "true");
  assert.match(listed.headers.get("vary") ?? "", /Origin/);
  const { sid } = JSON.parse(listed.body.slice(1));
  await ask(address("cors", { sid }), { method: "POST", body: "1", ...from("http://app.example") });
  for (const server of ["cors", "main"]) {
    for (const origin of ["http://evil.example", "null", "http://app.example.evil", "https://app.example", "http://app.example:81"]) {
      const answer = await ask(address(server), from(origin));
      assert.equal(answer.headers.get("access-control-allow-origin"), null, origin);
      // Our server itself refuses requests from pages of other origins. A browser would let such a
      // page connect.
      assert.equal(answer.status, deliberately({ official: 200, ours: 403 }), origin);
    }
  }
  const preflight = await ask(address("cors", { sid: "unknown" }), {
    method: "OPTIONS",
    headers: { origin: "http://app.example", "access-control-request-method": "POST", "access-control-request-headers": "x-test" },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get("access-control-allow-origin"), "http://app.example");
  assert.equal(preflight.headers.get("access-control-allow-headers"), "x-test");
});

test("Origin on WebSocket", async (t) => {
  const hostile = deliberately({ official: 101, ours: 403 });
  const own = new URL(urls.main).host;
  /** @type {[string, string | undefined, number][]} */
  const rows = [
    ["main", undefined, 101],
    ["main", `http://${own}`, 101],
    ["main", "http://evil.example", hostile],
    ["main", "null", hostile],
    ["main", `http://${own}.evil.example`, hostile],
    ["main", `http://${own}0`, hostile],
    ["main", `ftp://${own}`, hostile],
    ["cors", "http://app.example", 101],
    ["cors", "http://app.example.evil", hostile],
    ["cors", "https://app.example", hostile],
  ];
  for (const [server, origin, want] of rows) {
    const got = await refusal(Frames.open(t, server, {}, origin === undefined ? {} : { origin }));
    assert.equal(got.status, want, `${server} from ${origin}`);
  }
});

/**
 * Repeats a request until done accepts its answer, at most 50 times.
 *
 * @template T
 * @param {() => Promise<T>} request
 * @param {(answer: T) => boolean} done
 */
async function retry(request, done) {
  for (let tries = 0; ; tries++) {
    const answer = await request();
    if (done(answer) || tries > 50) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
