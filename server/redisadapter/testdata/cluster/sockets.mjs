// Rows of the table that main.mjs plays: either server fetches, moves and disconnects the
// sockets of both servers.
import assert from "node:assert/strict";
import { eventually } from "./cast.mjs";
import { config } from "./packages.mjs";
import { targets } from "./broadcasts.mjs";
import { nested, plain } from "./values.mjs";

const ids = (sockets) => sockets.map(({ id }) => id).sort();

export async function fetch(cast, sender) {
  for (const target of [...targets, { local: true }, { local: true, rooms: ["red"] }]) {
    const found = await sender.do("fetchSockets", { ...target, sender: true });
    assert.deepEqual(ids(found), ids(cast.reached(target, sender, true)), `${sender.side} fetches ${JSON.stringify(target)}`);
  }
}

// The other server describes a socket in the same way as the socket's own server does.
export async function describe(cast, sender) {
  for (const client of cast.clients) {
    const [there] = await sender.do("fetchSockets", { rooms: [client.id], sender: true });
    const [home] = await client.do("fetchSockets", { rooms: [client.id], sender: true, local: true });
    for (const s of [there, home]) {
      s.rooms = s.rooms.map(String).sort();
      assert.ok(Math.abs(new Date(s.handshake.time) - s.handshake.issued) < 1000, `time ${s.handshake.time}`);
      delete s.handshake.time;
    }
    assert.deepEqual(there, home, `a socket of ${client.side} as ${sender.side} sees it`);
    assert.deepEqual(there.rooms, [client.id, ...client.joined].sort());
    assert.deepEqual(there.data, { name: client.name });
    const { headers, query, auth, url, address, xdomain, secure } = there.handshake;
    assert.equal(headers.host, new URL(cast.urls[client.side]).host);
    assert.equal(query.EIO, "4");
    assert.deepEqual(auth, { rooms: client.joined, data: { name: client.name } });
    assert.ok(url.startsWith("/socket.io/?EIO=4"), url);
    assert.ok(address.includes("127.0.0.1"), address);
    assert.deepEqual([xdomain, secure], [false, false]);
  }
}

export async function joinAndLeave(cast, sender, op = { sender: true }) {
  const move = async (name, target, join) => {
    for (const client of cast.reached(target, sender, true)) {
      client.joined = name === "socketsJoin" ? [...new Set([...client.joined, ...join])] : client.joined.filter((room) => !join.includes(room));
    }
    await sender.do(name, { ...op, ...target, join });
    await cast.fence(sender, op.emitter);
    await eventually(`${sender.side} ${name} ${JSON.stringify(target)}`, async () => {
      for (const room of join) {
        const found = await sender.do("fetchSockets", { rooms: [room], sender: true });
        assert.deepEqual(ids(found), ids(cast.reached({ rooms: [room] }, sender, true)));
      }
    });
    await cast.subscribed();
  };
  await move("socketsJoin", {}, ["all"]);
  await move("socketsJoin", { rooms: ["red"], except: ["blue"] }, ["green", "white"]);
  await move("socketsLeave", { rooms: ["7"] }, ["all"]);
  await move("socketsJoin", { rooms: ["empty room"] }, ["empty"]);
  const target = { rooms: ["all"], except: ["green"] };
  await sender.do("emit", { ...op, ...target, event: "news", args: [1] });
  await cast.fence(sender, op.emitter);
  cast.expect("after moving", cast.reached(target, sender, true), [1]);
  await move("socketsLeave", {}, ["all", "green", "white"]);
}

// A server emits to a socket that it has fetched, and moves it.
export async function remote(cast, sender) {
  for (const side of ["node", "go"]) {
    const client = cast.of(side, "number");
    const on = (method, ...args) => sender.do("remote", { rooms: [client.id], sender: true, method, args });
    const rooms = async () => (await client.do("fetchSockets", { rooms: [client.id], sender: true, local: true }))[0].rooms.map(String);
    await on("emit", "news", nested);
    await cast.fence(sender);
    cast.expect(`${sender.side} emits to a fetched socket`, [client], [nested]);
    await on("join", "found");
    await eventually("joined", async () => assert.ok((await rooms()).includes("found")));
    await on("leave", "found");
    await eventually("left", async () => assert.ok(!(await rooms()).includes("found")));
  }
}

let doom = 0;

// Without close, the client keeps its sockets in other namespaces. With close, it loses
// them too. Each victim has its own room, because a server without the victim may handle
// the request late, when the next victim has connected already.
export async function disconnect(cast, sender, op = { sender: true }) {
  const other = cast.namespace === "/" ? "/tasks" : "/";
  for (const close of [false, true]) {
    for (const side of ["node", "go"]) {
      const room = `doomed ${++doom}`;
      const victim = await cast.join(side, "victim", [room]);
      const neighbour = victim.socket.io.socket(other, { auth: { rooms: [] } });
      await new Promise((resolve) => neighbour.connected ? resolve() : neighbour.on("connect", resolve));
      const gone = new Promise((resolve) => victim.socket.on("disconnect", resolve));
      const alsoGone = new Promise((resolve) => neighbour.on("disconnect", resolve));
      await sender.do("disconnectSockets", { ...op, rooms: [room], except: ["red"], close });
      assert.equal(await gone, "io server disconnect");
      if (close) assert.equal(await alsoGone, "io server disconnect");
      else assert.ok(neighbour.connected);
      neighbour.disconnect();
      cast.clients.pop();
    }
  }
  await cast.fence(sender, op.emitter);
  assert.ok(cast.clients.every(({ socket }) => socket.connected));
}

export async function servers(cast, sender) {
  assert.equal(await sender.do("serverCount"), 2);
  const other = sender.side === "go" ? "node" : "go";
  const noted = cast.clients.filter(({ side }) => side === other);
  await sender.do("serverSideEmit", { event: "note", args: [plain, "text", [1]] });
  await eventually("noted", () => noted.forEach(({ got }) => assert.equal(got.length, 1)));
  cast.expect(`${sender.side} emits to servers`, noted, [plain, "text", [1]], "noted");
  if (sender.side === "go" || config.kind !== "classic") {
    // redis-adapter converts server-side events to JSON, even with binary values
    await sender.do("serverSideEmit", { event: "note", args: [nested] });
    await eventually("noted", () => noted.forEach(({ got }) => assert.equal(got.length, 1)));
    cast.expect(`${sender.side} emits binary to servers`, noted, [nested], "noted");
  }
}

export async function allRooms(cast, sender) {
  if (config.kind !== "classic" && sender.side === "node") return; // these adapters have no such method
  const want = new Set(cast.clients.flatMap(({ id, joined }) => [id, ...joined]));
  assert.deepEqual((await sender.do("allRooms")).sort(), [...want].sort());
}
