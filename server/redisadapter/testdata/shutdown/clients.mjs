// Official clients that emit without a pause and want every event acknowledged. When the
// server of a client stops, the client connects to the other server. When standard input
// ends, the clients stop, and the program prints how many events were acknowledged or
// failed.
//
//   node clients.mjs '{"modules":…,"urls":[…],"clients":…}'
import { createRequire } from "node:module";
import { join } from "node:path";

const config = JSON.parse(process.argv[2]);
const { io } = createRequire(join(config.modules, "package.json"))("socket.io-client");

const transports = [["websocket"], ["polling"], ["polling", "websocket"]];
const report = { acked: [], failed: 0, unsettled: 0, reasons: {} };
let going = true;
process.stdin.on("end", () => (going = false)).resume();

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function client(number) {
  let at = number % config.urls.length;
  const socket = io(config.urls[at], {
    transports: transports[number % transports.length],
    reconnectionDelay: 10, reconnectionDelayMax: 100, forceNew: true,
  });
  const move = () => {
    at = (at + 1) % config.urls.length;
    socket.io.uri = config.urls[at];
  };
  socket.on("disconnect", (reason) => {
    report.reasons[reason] = (report.reasons[reason] ?? 0) + 1;
    move();
  });
  socket.on("connect_error", move);
  socket.on("ask", (answer) => answer(number));
  const emits = [];
  for (let n = 0; going; n++) {
    if (!socket.connected) await new Promise((resolve) => socket.once("connect", resolve));
    const id = `${number}-${n}`;
    // An emit fails when the socket is disconnected. After a minute without an answer it
    // counts as unsettled.
    emits.push(
      socket.timeout(60_000).emitWithAck("work", id).then(
        (answer) => report.acked.push(answer),
        (reason) => (/disconnected/.test(reason.message) ? report.failed++ : report.unsettled++),
      ),
    );
    await pause(Math.random() * 5);
  }
  await Promise.all(emits);
  socket.disconnect();
}

await Promise.all(Array.from({ length: config.clients }, (_, n) => client(n)));
process.stdout.write(JSON.stringify(report));
