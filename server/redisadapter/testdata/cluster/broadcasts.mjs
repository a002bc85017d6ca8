// Rows of the table that main.mjs plays: which clients receive a broadcast of either
// server.
import assert from "node:assert/strict";
import { nested, oddAsJSON } from "./values.mjs";

export const targets = [
  {},
  { rooms: ["red"] },
  { rooms: ["blue"] },
  { rooms: ["red", "blue"] },
  { rooms: ["7"] },
  { except: ["blue"] },
  { except: ["blue", "7"] },
  { rooms: ["red"], except: ["blue"] },
  { rooms: ["red", "7"], except: ["red"] },
  { rooms: ["empty room"] },
];

export async function everyTarget(cast, sender) {
  for (const target of targets) {
    for (const withSender of [true, false]) {
      await sender.do("emit", { ...target, sender: withSender, event: "news", args: [nested, "and", 2] });
      await cast.fence(sender);
      cast.expect(`${sender.side} emits to ${JSON.stringify(target)}, sender ${withSender}`, cast.reached(target, sender, withSender), [nested, "and", 2]);
    }
  }
}

export async function oneSocket(cast, sender) {
  for (const client of cast.clients) {
    const target = { rooms: [client.id] };
    await sender.do("emit", { ...target, sender: true, event: "news", args: [1] });
    await cast.fence(sender);
    cast.expect(`${sender.side} emits to one socket`, [client], [1]);
  }
}

export async function local(cast, sender) {
  const target = { local: true, except: ["blue"] };
  await sender.do("emit", { ...target, sender: true, event: "news", args: ["local"] });
  await cast.fence(sender);
  cast.expect(`${sender.side} emits locally`, cast.reached(target, sender, true), ["local"]);
}

// A client that is ready receives a volatile event. A poller between two polls is not
// ready.
export async function volatile(cast, sender, op = { sender: true }) {
  const pollers = await gatherPollers(cast);
  await sender.do("emit", { ...op, volatile: true, event: "news", args: ["volatile"] });
  await cast.fence(sender, op.emitter);
  cast.expect(`${sender.side} emits a volatile event`, cast.clients, ["volatile"]);
  for (const poller of pollers) {
    const { packets } = await poller.poll();
    assert.ok(!packets.includes("volatile") && packets.includes("fence"), `${sender.side} to a poller between polls: ${packets}`);
    await poller.leave();
  }
}

// Clients that poll see whether an event is compressed, on both servers. (On a WebSocket
// the official server ignores the flag.)
export async function compress(cast, sender, op = { sender: true }) {
  const pollers = await gatherPollers(cast);
  for (const compress of [true, false, undefined]) {
    await sender.do("emit", { ...op, compress, event: "news", size: 50_000 });
    for (const { side, poll } of pollers) {
      const { packets, encoding } = await poll();
      assert.ok(packets.includes('"news"') && !packets.includes("fence"));
      assert.equal(encoding, compress === false ? null : "gzip", `${sender.side} with compress ${compress}, to a poller of ${side}`);
    }
    await cast.fence(sender, op.emitter);
    cast.expect(`${sender.side} with compress ${compress}`, cast.clients, ["x".repeat(50_000)]);
    for (const { poll } of pollers) assert.ok((await poll()).packets.includes("fence"));
  }
  for (const { leave } of pollers) await leave();
}

const gatherPollers = (cast) => Promise.all(["node", "go"].map((side) => idlePoller(side, cast.urls[side], cast.namespace)));

// idlePoller connects by polling. It polls only when poll is called.
async function idlePoller(side, url, namespace) {
  const path = `${url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(path)).text()).slice(1));
  const session = `${path}&sid=${sid}`;
  const post = (body) => fetch(session, { method: "POST", body });
  const poll = async () => {
    const answer = await fetch(session, { headers: { "accept-encoding": "gzip" } });
    return { packets: await answer.text(), encoding: answer.headers.get("content-encoding") };
  };
  const prefix = namespace === "/" ? "" : namespace + ",";
  await post(`40${prefix}{"rooms":[]}`);
  while (!(await poll()).packets.includes(`40${prefix}{"sid"`));
  return { side, poll, leave: () => post("1") };
}

export async function large(cast, sender) {
  const size = 1_500_000;
  await sender.do("emit", { sender: true, rooms: ["red"], event: "news", size });
  await cast.fence(sender);
  cast.expect(`${sender.side} emits ${size} bytes`, cast.reached({ rooms: ["red"] }, sender, true), ["x".repeat(size)]);
}

// Values that JSON does not have reach all clients as JSON.stringify converts them.
export async function oddValues(cast, sender) {
  if (sender.side !== "node") return;
  await sender.do("emit", { sender: true, event: "news", odd: true });
  await cast.fence(sender);
  cast.expect("odd values", cast.clients, oddAsJSON);
  await cast.ask(sender, { sender: true, odd: true }, undefined, oddAsJSON);
}
