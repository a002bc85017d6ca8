// Tests which clients receive an event, for each way to emit it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes, caughtUp } from "./client.mjs";

// Five clients with their rooms: four in the root namespace, and tess in /tasks.
const people = { alice: ["red"], bob: ["red", "blue"], carol: ["blue"], dave: [], tess: ["red"] };

// In all cases alice emits. In rooms and except, a person's name stands for the id of the person's
// socket.
const cases = [
  { name: "socket.emit", how: { target: "socket" }, to: ["alice"] },
  { name: "io.emit", how: { target: "all" }, to: ["alice", "bob", "carol", "dave"] },
  { name: "io.local.emit", how: { target: "local" }, to: ["alice", "bob", "carol", "dave"] },
  { name: "io.compress(true).emit", how: { target: "compress" }, to: ["alice", "bob", "carol", "dave"] },
  { name: "socket.broadcast.emit", how: { target: "broadcast" }, to: ["bob", "carol", "dave"] },
  { name: "io.to(room)", how: { target: "to", rooms: ["red"] }, to: ["alice", "bob"] },
  { name: "io.to of two rooms, each client once", how: { target: "to", rooms: ["red", "blue"] }, to: ["alice", "bob", "carol"] },
  { name: "io.to(socket id)", how: { target: "to", rooms: ["carol"] }, to: ["carol"] },
  { name: "io.to(an empty room)", how: { target: "to", rooms: ["empty"] }, to: [] },
  { name: "io.except(room)", how: { target: "except", except: ["red"] }, to: ["carol", "dave"] },
  { name: "io.except(two rooms)", how: { target: "except", except: ["red", "blue"] }, to: ["dave"] },
  { name: "io.to(room).except(room)", how: { target: "to-except", rooms: ["blue"], except: ["red"] }, to: ["carol"] },
  { name: "io.to(room).except(socket id)", how: { target: "to-except", rooms: ["red"], except: ["bob"] }, to: ["alice"] },
  { name: "socket.to(room) leaves the sender out", how: { target: "socket-to", rooms: ["red"] }, to: ["bob"] },
  { name: "socket.to(two rooms)", how: { target: "socket-to", rooms: ["red", "blue"] }, to: ["bob", "carol"] },
  { name: "socket.except(room)", how: { target: "socket-except", except: ["blue"] }, to: ["dave"] },
  { name: "socket.to(room).except(room)", how: { target: "socket-to-except", rooms: ["red", "blue"], except: ["blue"] }, to: [] },
  { name: "io.of(/tasks).emit", how: { target: "namespace", nsp: "/tasks" }, to: ["tess"] },
];

for (const [mode, options] of Object.entries(modes)) {
  test(mode, async (t) => {
    /** @type {Record<string, import("socket.io-client").Socket>} */
    const sockets = {};
    /** @type {Record<string, unknown[][]>} */
    const inbox = {};
    for (const [name, rooms] of Object.entries(people)) {
      const socket = (sockets[name] = await connect(t, { ...options, nsp: name === "tess" ? "/tasks" : "/" }));
      for (const room of rooms) await call(socket, "join", room);
      socket.on("news", (...args) => inbox[name].push(args));
    }
    const id = (/** @type {string} */ name) => sockets[name]?.id ?? name;

    for (const { name, how, to } of cases) {
      for (const binary of [false, true]) {
        await t.test(binary ? `${name}, binary` : name, async () => {
          for (const person of Object.keys(people)) inbox[person] = [];
          const args = ["text", { n: 1 }, null, binary ? Buffer.from("bytes") : [true]];
          const request = { ...how, event: "news", rooms: how.rooms?.map(id) ?? [], except: how.except?.map(id) ?? [] };
          await call(sockets.alice, "send", request, ...args);
          await caughtUp(...Object.values(sockets));
          const received = Object.keys(people).filter((person) => inbox[person].length > 0);
          assert.deepEqual(received, to, "the receivers");
          for (const person of to) assert.deepEqual(inbox[person], [args], `what ${person} received`);
        });
      }
    }
  });
}

test("socket.volatile.emit reaches a client whose connection is idle", async (t) => {
  const socket = await connect(t, modes.websocket);
  const got = new Promise((resolve) => socket.once("news", resolve));
  // Right after another packet the connection may be busy. The event is then dropped, so the test
  // tries several times.
  for (let tries = 0, heard = false; !heard && tries < 100; tries++) {
    await call(socket, "send", { target: "volatile", event: "news" }, "now");
    heard = await Promise.race([got.then(() => true), caughtUp(socket).then(() => false)]);
  }
  assert.equal(await got, "now");
});
