// Four official servers with the official instrumentation (@socket.io/admin-ui). The test in
// server/socketio/admin starts our servers with the same options and handlers. It compares the
// events that dashboards get from both: see scenario.mjs. This program prints the URLs of the
// servers by name.
import { createServer } from "node:http";
import { instrument } from "@socket.io/admin-ui";
import bcrypt from "bcryptjs";
import { Server } from "socket.io";

const auth = { type: /** @type {const} */ ("basic"), username: "admin", password: bcrypt.hashSync("secret", 4) };

/** @type {Record<string, Parameters<typeof instrument>[1]>} */
const servers = {
  main: { auth, mode: "development", serverId: "server-1" },
  readonly: { auth, mode: "development", readonly: true },
  production: { auth, mode: "production" },
  open: { auth: false, mode: "development", namespaceName: "/watch" },
};

/** @type {Record<string, string>} */
const urls = {};
for (const [name, options] of Object.entries(servers)) {
  const http = createServer((_, response) => response.writeHead(404).end());
  const io = new Server(http);
  instrument(io, options);
  for (const nsp of [io.of("/"), io.of(/^\/child-\d$/)]) nsp.on("connection", serve);
  await new Promise((resolve) => http.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = http.address();
  urls[name] = `http://127.0.0.1:${typeof address === "object" && address?.port}`;
}
console.log(JSON.stringify(urls));
process.stdin.resume().on("end", () => process.exit()); // the test closes the input when it ends

/** @param {import("socket.io").Socket} socket */
function serve(socket) {
  socket.on("join", (room) => socket.join(room));
  socket.on("leave", (room) => socket.leave(room));
  socket.on("data", (value) => (socket.data.value = value));
  socket.on("say", (room, ...args) => socket.nsp.to(room).emit("said", ...args));
  socket.on("echo", (...args) => args.pop()(...args));
  socket.on("ask", () => socket.emit("question", 1, () => {}));
}
