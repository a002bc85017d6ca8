// Plays the table: each row tests one operation in a cluster of a Node server, which runs
// in this process, and a Go server. Every row is played with either server as the sender.
//
//   node main.mjs '{"modules":…,"redis":…,"go":…,"kind":…,…}'
import { config } from "./packages.mjs";
import { startServer } from "./server.mjs";
import { Cast } from "./cast.mjs";
import * as acks from "./acks.mjs";
import * as broadcasts from "./broadcasts.mjs";
import * as emitters from "./emitters.mjs";
import * as recovery from "./recovery.mjs";
import * as sockets from "./sockets.mjs";

const table = [
  broadcasts.everyTarget, broadcasts.oneSocket, broadcasts.local, broadcasts.volatile, broadcasts.compress,
  broadcasts.large, broadcasts.oddValues,
  acks.fromClients, acks.localClients, acks.fromServers,
  sockets.fetch, sockets.describe, sockets.joinAndLeave, sockets.remote, sockets.disconnect, sockets.servers, sockets.allRooms,
];
// These rows wait for a timeout, which is five seconds in some official adapters. The
// other rows are played meanwhile.
const waiting = [acks.notAllClients];
const waitingOnce = [acks.notAllServers];
if (config.recovery) table.push(recovery.comeBack);
if (config.kind === "classic") table.push(emitters.emitter);

// inTime fails if the promise is still pending after 30 seconds.
function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it is still waiting")), 30_000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const node = await startServer();
const urls = { node: node.url, go: config.go };
let played = 0;
async function play(row, cast, side) {
  try {
    await inTime(row(cast, cast.of(side)));
  } catch (error) {
    error.message = `${row.name} in ${cast.namespace} from ${side}: ${error.message}`;
    throw error;
  }
  played++;
}

const late = [];
for (const namespace of ["/", "/tasks", "/team-1"]) {
  const cast = await Cast.gather(namespace, urls);
  const slow = namespace === "/" ? [...waiting, ...waitingOnce] : waiting;
  const theirs = slow.flatMap((row) => ["node", "go"].map((side) => play(row, cast, side)));
  for (const row of table) {
    for (const side of ["node", "go"]) await play(row, cast, side);
  }
  late.push(Promise.all(theirs).then(() => cast.leave()));
}
await Promise.all(late);
await node.close();
console.log(JSON.stringify({ played }));
process.exit(); // the Redis clients would keep the process alive
