// @ts-check
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Rest, clientCode, handlerLine, requestOf, roomsOf } from "../../static/js/lab/rest.js";
import { TaskList } from "../../static/js/lab/task-list.js";

/** @typedef {import("../../static/js/lab/rest.js").Wish} Wish */

/** @param {Partial<Wish>} [more] @returns {Wish} */
const wish = (more) => ({ does: "create", user: "alice", token: "valid", instance: "b", task: "t 1/2", title: 'Order "tea" `now` ${x}', project: "1", done: true, ...more });
const deeds = /** @type {const} */ (["create", "update", "delete"]);

const { fetch } = globalThis;
afterEach(() => { globalThis.fetch = fetch; });

/** Answers requests in place of a server, and keeps them. @param {Response} answer @returns {{url: string, init: RequestInit}[]} */
function server(answer) {
  /** @type {{url: string, init: RequestInit}[]} */
  const asked = [];
  globalThis.fetch = async (url, init = {}) => {
    if (url === "/token") return Response.json({ token: `of-${JSON.parse(String(init.body)).user}` });
    asked.push({ url: String(url), init });
    return answer.clone();
  };
  return asked;
}

test("the request that is sent is the one whose code the page shows", async () => {
  for (const does of deeds) {
    for (const kind of /** @type {const} */ (["valid", "none"])) {
      const asked = server(Response.json({ success: true }));
      const w = wish({ does, token: kind });
      await new Rest("/lab/x/", "/token").send(w, requestOf(w));
      const run = Object.getPrototypeOf(async () => {}).constructor("token", clientCode(w).js);
      await run("of-alice");
      const [sent, shown] = asked;
      assert.equal(sent.url, `/lab/x/b${shown.url}`);
      assert.equal(sent.init.method, shown.init.method);
      assert.deepEqual(sent.init.headers ?? {}, shown.init.headers ?? {});
      assert.equal(sent.init.body, shown.init.body);
    }
  }
});

test("the code in Go has the same method, path and body", () => {
  assert.match(clientCode(wish()).go, /http\.NewRequest\("POST", url\+"\/api\/tasks", strings\.NewReader\(`\{"title":"Order \\"tea\\" `\+"`"\+`now`\+"`"\+` \$\{x\}","projectId":"1"\}`\)\)/);
  assert.match(clientCode(wish({ does: "delete" })).go, /http\.NewRequest\("DELETE", url\+"\/api\/tasks\/t%201%2F2", nil\)/);
  assert.match(clientCode(wish()).go, /"Authorization", "Bearer "\+token/);
  assert.doesNotMatch(clientCode(wish({ token: "none" })).go, /Authorization/);
});

test("the handler emits once, to the asker, the owner and the project", () => {
  const task = { _id: "t", title: "x", done: false, projectId: "2", userId: "carol" };
  assert.deepEqual(roomsOf(wish(), undefined), ["user:alice", "project:1"]);
  assert.deepEqual(roomsOf(wish({ project: "" }), undefined), ["user:alice"]);
  assert.deepEqual(roomsOf(wish({ does: "update" }), task), ["user:alice", "user:carol", "project:2"]);
  assert.deepEqual(roomsOf(wish({ does: "delete", user: "carol" }), task), ["user:carol", "project:2"]);
  assert.equal(handlerLine(wish({ does: "delete" }), task).js, 'io.to("user:alice").to("user:carol").to("project:2").emit("task:deleted", { taskId });');
  assert.match(handlerLine(wish(), undefined).go, /^io\.To\("user:alice", "project:1"\)\.Emit\(ctx, "task:created", /);
});

test("a refusal is an answer, with words and the id of the request in the trace", async () => {
  for (const [status, body, said] of /** @type {const} */ ([[403, '{"error":{"message":"You may not."}}', "You may not."], [409, "", "The server answered 409."], [429, "<html>", "Too many requests came from your network address at once."]])) {
    server(new Response(body, { status, headers: { "Trace-Id": "17" } }));
    const answer = await new Rest("/lab/x/", "/token").send(wish(), requestOf(wish()));
    assert.deepEqual([answer.status, answer.refused?.what, answer.data, answer.id], [status, said, undefined, 17]);
  }
  server(new Response(null, { status: 204 }));
  const done = await new Rest("/lab/x/", "/token").send(wish(), requestOf(wish({ does: "delete" })));
  assert.deepEqual([done.status, done.refused, done.id], [204, undefined, 0]);
});

test("the list of tasks takes in answers and events, and keeps what only others may see", () => {
  const list = new TaskList();
  const task = (/** @type {string} */ id, title = id) => ({ _id: id, title, done: false, userId: "carol" });
  list.add([task("2"), task("1")]);
  list.hear("task:created", [{ task: task("3") }]);
  list.hear("task:updated", [{ task: task("1", "new") }]);
  assert.deepEqual(list.all.map((t) => t.title), ["3", "2", "new"]);
  list.hear("task:deleted", [{ taskId: "2" }]);
  for (const odd of [undefined, null, 1, {}, { task: null }, { task: { _id: 1 } }]) {
    list.hear("task:created", [odd]);
    list.add(odd);
  }
  assert.deepEqual(list.all.map((t) => t._id), ["3", "1"]);
});

test("a request of the trace is the page's if the page waits for its answer, or if the answer has named it", async () => {
  const rest = new Rest("/lab/x/", "/token");
  const e = (/** @type {Partial<import("../../static/js/trace/trace.js").TraceEvent>} */ more) => ({ id: 17, at: 0, kind: /** @type {const} */ ("request"), user: "alice", method: "POST", path: "/api/tasks", ...more });
  server(new Response("{}", { headers: { "Trace-Id": "17" } }));
  const { fetch } = globalThis;
  /** @type {boolean[]} */
  const meanwhile = [];
  globalThis.fetch = (url, init) => {
    if (url !== "/token") meanwhile.push(rest.hasSent(e({})), rest.hasSent(e({ user: undefined })), rest.hasSent(e({ user: "bob" })), rest.hasSent(e({ path: "/api/tasks/1" })));
    return fetch(url, init);
  };
  assert.equal(rest.hasSent(e({})), false);
  await rest.send(wish(), requestOf(wish()));
  assert.deepEqual(meanwhile, [true, true, false, false]);
  assert.deepEqual([rest.hasSent(e({})), rest.hasSent(e({ id: 18 }))], [true, false]);
});
