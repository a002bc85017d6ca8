import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { KeptLab } from "../../static/js/lab/kept-lab.js";
import { Refused } from "../../static/js/trace/refusals.js";

const { fetch } = globalThis;
afterEach(() => { globalThis.fetch = fetch; });

/**
 * A browser's storage and a server. The server answers a HEAD of a lab that is not there with
 * 404, and opens labs while taken is false.
 */
function world({ open = /** @type {string[]} */ ([]), full = false, forbidden = false } = {}) {
  const values = new Map();
  const asked = /** @type {string[]} */ ([]);
  const w = {
    values, asked, open, taken: false,
    storage: {
      getItem: (/** @type {string} */ key) => { if (forbidden) throw new Error("SecurityError"); return values.get(key) ?? null; },
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => { if (full || forbidden) throw new Error("QuotaExceededError"); values.set(key, value); },
    },
  };
  globalThis.fetch = /** @type {any} */ (async (/** @type {string} */ address, /** @type {any} */ { method = "GET", body } = {}) => {
    asked.push(`${method} ${address}${body ?? ""}`);
    if (method !== "POST") return new Response(method === "HEAD" ? null : "All labs are taken.", { status: open.includes(address) ? (w.taken ? 503 : 200) : 404, headers: { "Content-Type": "text/plain" } });
    if (w.taken) return Response.json({ code: "too_many_labs", message: "All labs are taken." }, { status: 503 });
    open.push(`/lab/${JSON.parse(body).instances}new${open.length}/`);
    return Response.json({ url: open.at(-1) }, { status: 201 });
  });
  return w;
}

test("the lab that was opened once is entered again", async () => {
  const w = world();
  const lab = new KeptLab(w.storage, "k");
  const first = await lab.open();
  assert.equal(first, "/lab/2new0/");
  assert.equal(await new KeptLab(w.storage, "k").open(), first);
  assert.deepEqual(w.asked, ['POST /api/labs{"instances":2}', "HEAD /lab/2new0/"]);
});

// If open asked the server no question, the visitor would land on a page that has no lab.
test("a kept lab that is gone, or cannot be entered now, gives way to a new one", async () => {
  const w = world();
  const lab = new KeptLab(w.storage, "k");
  await lab.open();
  w.open.splice(0, 1, "/lab/other/");
  assert.equal(await lab.open(), "/lab/2new1/");
  w.taken = true;
  await assert.rejects(lab.open(), (error) => error instanceof Refused && error.message.includes("All labs are taken."));
  w.taken = false;
  assert.equal(await lab.open(), "/lab/2new1/", "a refusal forgets nothing");
});

test("a kept lab of another size is not entered when a size is asked for", async () => {
  const w = world();
  const lab = new KeptLab(w.storage, "k");
  await lab.open();
  assert.equal(await lab.open(1), "/lab/1new1/");
  assert.equal(await lab.open(1), "/lab/1new1/");
  assert.equal(await lab.open(), "/lab/1new1/", "without a size the last one will do");
  assert.equal(await lab.open(2), "/lab/2new2/");
});

test("nothing but the address of a lab is taken from storage", async () => {
  for (const kept of ["", "nonsense", "null", "7", '{"address":"//evil.example/","instances":2}', '{"address":"/lab/../admin/","instances":2}', '{"address":"/lab/a/","instances":"2"}', '{"address":7,"instances":2}']) {
    const w = world({ open: ["//evil.example/", "/lab/../admin/", "/lab/a/"] });
    w.values.set("k", kept);
    assert.equal(await new KeptLab(w.storage, "k").open(), "/lab/2new3/", kept);
  }
});

test("without storage every visit opens a lab", async () => {
  for (const storage of [undefined, world({ full: true }).storage, world({ forbidden: true }).storage]) {
    world();
    const lab = new KeptLab(storage, "k");
    assert.equal(await lab.open(), "/lab/2new0/");
    assert.equal(await lab.open(), "/lab/2new1/");
  }
});
