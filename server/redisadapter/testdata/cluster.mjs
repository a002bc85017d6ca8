// One cluster of a Node server, which runs here, and a Go server: every target,
// from either side, reaches the clients of both that it should and no others.
//
//   node cluster.mjs <folder with node_modules> <Redis socket> <URL of the Go server>
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const [modules, socketPath, goURL] = process.argv.slice(2);
const require = createRequire(modules + "/");
const { Server } = require("socket.io");
const { io: connect } = require("socket.io-client");
const { createAdapter } = require("@socket.io/redis-adapter");
const { createClient } = require("redis");

const pub = createClient({ socket: { path: socketPath } });
const sub = pub.duplicate();
await Promise.all([pub.connect(), sub.connect()]);

// The same server as in interop_test.go.
const http = createServer();
const server = new Server(http, { adapter: createAdapter(pub, sub) });
for (const name of ["/", "/tasks"]) {
  const nsp = server.of(name);
  nsp.on("connection", (socket) => {
    socket.join(socket.handshake.auth.rooms);
    socket.on("emit", ({ rooms, except, sender }, event, data) => {
      const from = sender ? nsp : socket;
      from.to(rooms).except(except).emit(event, data);
    });
  });
}
await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
const nodeURL = `http://127.0.0.1:${http.address().port}`;

const rooms = { red: ["red"], both: ["red", "blue"], none: [], number: ["7"] };
const targets = [
  { rooms: [], except: [] },
  { rooms: ["red"], except: [] },
  { rooms: ["blue"], except: [] },
  { rooms: ["red", "blue"], except: [] },
  { rooms: ["7"], except: [] },
  { rooms: [], except: ["blue"] },
  { rooms: ["red"], except: ["blue"] },
  { rooms: ["nobody"], except: [] },
];
const data = {
  integers: [0, -1, 127, 128, 65536, 4294967296, 9007199254740991, -9007199254740991],
  floats: [0.1, 1.5, -1e-7, 1.7e-300],
  text: "é😀\n\u0001",
  empty: [{}, [], "", null, true, false],
  binary: Buffer.from([0, 1, 255]),
  more: [Buffer.alloc(30, 7)],
};

for (const nsp of ["/", "/tasks"]) {
  const clients = [];
  for (const [side, url] of [["node", nodeURL], ["go", goURL]]) {
    for (const [name, joined] of Object.entries(rooms)) {
      const socket = connect(url + nsp, { auth: { rooms: joined }, transports: ["websocket"], forceNew: true, reconnection: false });
      const client = { side, name, joined, socket, got: [] };
      socket.on("news", (value) => client.got.push(value));
      await new Promise((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
      clients.push(client);
    }
  }
  for (const sender of clients) {
    for (const target of targets) {
      for (const withSender of [true, false]) {
        // What follows on the same way has everybody wait for what went before.
        const fences = clients.map((client) => new Promise((resolve) => client.socket.once("fence", resolve)));
        sender.socket.emit("emit", { ...target, sender: withSender }, "news", data);
        sender.socket.emit("emit", { rooms: [], except: [], sender: true }, "fence", null);
        await Promise.all(fences);
        const what = `${nsp}: ${sender.side} ${sender.name} to ${JSON.stringify(target)}, sender ${withSender}`;
        for (const client of clients) {
          const reached =
            (target.rooms.length === 0 || target.rooms.some((room) => client.joined.includes(room))) &&
            !target.except.some((room) => client.joined.includes(room)) &&
            (withSender || client !== sender);
          assert.equal(client.got.length, reached ? 1 : 0, `${what}: ${client.side} ${client.name}`);
          if (reached) assert.deepEqual(client.got[0], data, `${what}: ${client.side} ${client.name}`);
          client.got = [];
        }
      }
    }
  }
  for (const client of clients) client.socket.disconnect();
}
await new Promise((resolve) => server.close(resolve));
await Promise.all([pub.close(), sub.close()]);
