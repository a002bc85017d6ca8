// The official Socket.IO server, with the handlers that package load needs: echo, join and
// cast. On Bun the server uses Bun's own engine (@socket.io/bun-engine), as the authors of
// Socket.IO advise.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { Server } from "socket.io";

const { version } = createRequire(import.meta.url)("socket.io/package.json");

const options = { serveClient: false };
if (process.argv[2]) { // the URL of a Redis, through which the server forms a cluster with others
  const { createAdapter } = await import("@socket.io/redis-adapter");
  const { createClient } = await import("redis");
  const clients = [createClient({ url: process.argv[2] }), createClient({ url: process.argv[2] })];
  await Promise.all(clients.map((client) => client.connect()));
  options.adapter = createAdapter(...clients);
}
const io = new Server(options);

io.on("connection", (socket) => {
  socket.on("echo", (data, ack) => ack(data));
  socket.on("join", (room, ack) => {
    socket.join(room);
    ack();
  });
  socket.on("cast", (room, data) => {
    io.to(room).emit("cast", data);
  });
});

const listening = (runtime, port) => console.log(`socket.io ${version} on ${runtime} listens on 127.0.0.1:${port}`);

if (process.versions.bun) {
  const { Server: Engine } = await import("@socket.io/bun-engine");
  const engine = new Engine({ path: "/socket.io/" });
  io.bind(engine);
  const { port } = Bun.serve({ hostname: "127.0.0.1", port: 0, ...engine.handler() });
  listening(`Bun ${process.versions.bun}`, port);
} else {
  const server = createServer();
  io.attach(server);
  server.listen(0, "127.0.0.1", () => listening(`Node ${process.versions.node}`, server.address().port));
}
