// One cluster of a Node server, which runs here, and a Go server: every row of the
// table is played from either side.
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
  acks.fromClients, acks.localClients, acks.notAllClients, acks.fromServers,
  sockets.fetch, sockets.describe, sockets.joinAndLeave, sockets.remote, sockets.disconnect, sockets.servers, sockets.allRooms,
];
const once = [acks.notAllServers]; // it waits for a time-out
if (config.recovery) table.push(recovery.comeBack);
if (config.kind === "classic") table.push(emitters.emitter);

// inTime fails for what neither happens nor fails.
function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it waits for ever")), 30_000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const node = await startServer();
const urls = { node: node.url, go: config.go };
let played = 0;
for (const namespace of ["/", "/tasks", "/team-1"]) {
  const cast = await Cast.gather(namespace, urls);
  for (const row of namespace === "/" ? [...table, ...once] : table) {
    for (const side of ["node", "go"]) {
      try {
        await inTime(row(cast, cast.of(side)));
      } catch (error) {
        error.message = `${row.name} in ${namespace} from ${side}: ${error.message}`;
        throw error;
      }
      played++;
    }
  }
  cast.leave();
}
await node.close();
console.log(JSON.stringify({ played }));
process.exit(); // the clients of Redis would keep the process
