// Records the traces of this folder from a running playground, with the official client:
//
//     bin/playground -addr localhost:3900 &
//     node web/tests/unit/traces/record.mjs http://localhost:3900 [name,name …]
//
// Each file has what one act has caused in a new lab: the server's events and the clients',
// without the frames of polling. stage-films.test.mjs makes films of them. alice and bob
// are on instance a, carol is on b; alice and carol are in project:1.
import { writeFileSync } from "node:fs";
import { io as official } from "socket.io-client";
import { tryToConnect } from "../../../static/js/lab/client.js";
import { token } from "../../../static/js/lab/token.js";
import { World } from "../../../static/js/lab/world.js";

const [base = "http://localhost:3000", only = ""] = process.argv.slice(2);
const io = (/** @type {string} */ uri, /** @type {object} */ options) => official(base + uri, options);

/** @param {string} url the address of a lab @param {Record<string, string>} homes the clients' names, and the instance of each */
async function page(url, homes) {
  const world = new World(/** @type {any} */ (io), `${url}control/socket.io/`, `${base}${url}api/token`);
  await new Promise((resolve) => { world.addEventListener("up", resolve, { once: true }); });
  world.connect(Object.entries(homes).map(([name, instance]) => ({ name, instance, path: `${url}${instance}/socket.io/`, namespaces: ["/"] })));
  await settled(world);
  return world;
}

/** @param {World} world */
const settled = (world) => world.waitUntil(() => [...world.clients.values()].every((c) => c.transport === "websocket" && world.members.get(c.socket.id ?? "")?.transport === "websocket"), 30_000, "the clients did not connect");

/** @param {World} world @param {string} [name] */
const away = (world, name = "alice") => world.waitUntil(() => !world.client(name).socket.connected && !world.socketsOf(name).some((id) => world.members.get(id)), 30_000, `${name} did not leave`);

/** What each trace records. @type {Record<string, (world: World, url: string) => Promise<unknown>>} */
const acts = {
  first: async () => {},
  drop: async (world) => { await world.act("drop", "alice"); await away(world); await settled(world); },
  "client-disconnect": async (world) => { world.client("alice").disconnect(); await away(world); },
  "server-disconnect": async (world) => { await world.act("disconnect-socket", "alice"); await away(world); },
  again: async (world) => { world.client("alice").disconnect(); await away(world); world.client("alice").connect(); await settled(world); },
  stop: async (world) => { await world.control.ask("stop", { instance: "a" }); await away(world); await world.pause(2500); await world.control.ask("start", { instance: "a" }); await settled(world); },
  kill: async (world) => { await world.control.ask("kill", { instance: "a" }); await away(world); await world.pause(4500); await world.control.ask("start", { instance: "a" }); await settled(world); },
  pause: async (world) => { const c = world.client("alice"); await world.act("pause", "alice", { link: c.link, on: true }); await away(world); await settled(world); },
  block: async (world) => {
    const c = world.client("alice");
    await world.control.ask("block", { link: c.link, socket: c.socket.id, on: true });
    await world.act("drop", "alice");
    await away(world);
    await world.waitUntil(() => c.socket.connected && world.trace.happened.some((e) => e.name === "upgradeError"), 30_000, "alice did not return");
  },
  refused: async (world) => { await tryToConnect(world.io, world.client("alice"), { token: await token(world.tokens, "alice", "forged") }, (e) => world.trace.addClientEvent(e)); },
  expired: async (world) => { const c = world.client("alice"); c.tokenKind = "expired"; await world.act("drop", "alice"); await world.waitUntil(() => c.state === "refused", 30_000, "alice was not refused"); },
  nonsense: async (world) => { world.client("alice").sendNonsense(); await away(world); await settled(world); },
  stranger: async (world, url) => { const other = await page(url, { dan: "a" }); await other.act("drop", "dan"); await away(other, "dan"); await settled(other); other.close(); await world.waitUntil(() => world.members.all().every((m) => m.user !== "dan"), 30_000, "dan did not leave"); },
};

for (const [name, act] of Object.entries(acts)) {
  if (only && !only.split(",").includes(name)) continue;
  const { url } = /** @type {{url: string}} */ (await (await fetch(`${base}/api/labs`, { method: "POST" })).json());
  const world = await page(url, { alice: "a", bob: "a", carol: "b" });
  for (const who of ["alice", "carol"]) await world.act("join", who, { room: "project:1" });
  await world.waitUntil(() => world.members.inRoom("project:1").length === 2, 5000, "nobody is in project:1");
  const mark = name === "first" ? 0 : world.trace.log.all().at(-1)?.id ?? 0;
  const since = name === "first" ? 0 : performance.now();
  await act(world, url);
  await world.pause(300); // what follows at once belongs to it
  const { predictions: _, ...all } = world.record();
  const events = all.events.filter((e) => e.id > mark && e.kind !== "http").map(({ lab: _lab, ...e }) => Object.fromEntries(Object.entries(e).filter(([, value]) => value && value !== 0)));
  const happened = all.happened.filter((e) => e.at >= since);
  const lines = Object.entries({ ...all, events, happened }).map(([field, value]) => `  ${JSON.stringify(field)}: ${Array.isArray(value) ? `[\n${value.map((v) => `    ${JSON.stringify(v)}`).join(",\n")}\n  ]` : JSON.stringify(value)}`);
  writeFileSync(new URL(`${name}.json`, import.meta.url), `{\n${lines.join(",\n")}\n}\n`);
  console.log(name, events.length, happened.length);
  world.close();
}
process.exit(0);
