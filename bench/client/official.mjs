// The official server, with the handlers of main.go. It prints its URL, and ends when its
// standard input is closed.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { Server } = require("socket.io");

const http = createServer();
const io = new Server(http, { cors: { origin: "*" } });
io.on("connection", (socket) => {
  let sunk = 0;
  socket.on("echo", (value, ack) => ack(value));
  socket.on("sink", () => sunk++);
  socket.on("sunk", (ack) => {
    ack(sunk);
    sunk = 0;
  });
  socket.on("burst", (n, value) => {
    for (let i = 0; i < n; i++) socket.emit("tick", value);
  });
});
http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${http.address().port}`));
process.stdin.on("end", () => process.exit()).resume();
