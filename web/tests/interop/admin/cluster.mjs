// An official server with the official instrumentation (@socket.io/admin-ui). It forms a cluster
// with other servers, through the Redis whose address is the first argument. It prints its URL.
import { createServer } from "node:http";
import { instrument } from "@socket.io/admin-ui";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const publisher = createClient({ url: `redis://${process.argv[2]}`, RESP: 2 });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);

const http = createServer((_, response) => response.writeHead(404).end());
const io = new Server(http, { adapter: createAdapter(publisher, subscriber, { requestsTimeout: 2000 }) });
instrument(io, { auth: false, serverId: "node" });
io.on("connection", (socket) => (socket.data.from = "node"));
await new Promise((resolve) => http.listen(0, "127.0.0.1", () => resolve(undefined)));
const address = http.address();
console.log(`http://127.0.0.1:${typeof address === "object" && address?.port}`);
process.stdin.resume().on("end", () => process.exit()); // the test closes the input when it ends
