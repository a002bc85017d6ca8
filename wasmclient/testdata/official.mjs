// The official server for interop_test.go. It prints its port, and ends when its standard
// input is closed.

import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { Server } = require("socket.io");

const http = createServer();
const io = new Server(http, { pingInterval: 300, pingTimeout: 10000, maxHttpBufferSize: 2e5 });

io.use((socket, next) => {
  if (socket.handshake.auth.token !== "bad") return next();
  const err = new Error("Invalid or expired token");
  err.data = { code: "token_invalid" };
  next(err);
});

for (const nsp of [io, io.of("/tasks")]) {
  nsp.on("connection", (socket) => {
    socket.on("echo", (...args) => args.pop()(...args));
    socket.on("mirror", (...args) => socket.emit("mirror", ...args));
    socket.on("ask", (event, ...args) => socket.emit(event, ...args, (...reply) => socket.emit("answered", ...reply)));
    socket.on("silence", () => {});
    socket.on("auth", (ack) => ack(socket.handshake.auth));
    socket.on("transport", (ack) => ack(socket.conn.transport.name));
    socket.on("kick", (close) => socket.disconnect(close));
    socket.on("lose", () => socket.conn.close());
    socket.on("garble", () => socket.conn.write("9oops"));
  });
}

http.listen(0, "127.0.0.1", () => console.log(http.address().port));
process.stdin.resume().on("end", () => process.exit(0));
