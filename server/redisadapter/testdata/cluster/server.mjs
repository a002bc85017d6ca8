// The Node server of the cluster. official_cluster_server_interop_test.go does the same
// in Go. A client tells its server what to do, and gets the outcome as acknowledgement.
import { createServer } from "node:http";
import { config, createAdapter, createClient, createShardedAdapter, createStreamsAdapter, Emitter, Server } from "./packages.mjs";
import { odd } from "./values.mjs";

export async function redis() {
  const client = createClient({ socket: { path: config.redis } });
  await client.connect();
  return client;
}

// key returns an object that sets an option to the cluster's key. The object is empty if
// the key is the default.
const key = (option) => (config.key ? { [option]: config.key } : {});

function adapter(pub, sub) {
  switch (config.kind) {
    case "classic":
      return createAdapter(pub, sub, { ...key("key"), publishOnSpecificResponseChannel: config.nodeSpecific, requestsTimeout: 1000 });
    case "sharded":
      return createShardedAdapter(pub, sub, { ...key("channelPrefix"), ...(config.mode && { subscriptionMode: config.mode }) });
    case "streams":
      return createStreamsAdapter(pub, {
        ...key("streamName"), ...key("channelPrefix"), ...(config.streamCount && { streamCount: config.streamCount }),
        useShardedPubSub: config.sharded, blockTimeInMs: 200,
      });
  }
}

export async function startServer() {
  const [pub, sub] = [await redis(), await redis()];
  const http = createServer();
  const server = new Server(http, {
    adapter: adapter(pub, sub),
    connectionStateRecovery: config.recovery ? { maxDisconnectionDuration: 60_000 } : undefined,
  });
  for (const name of ["/", "/tasks", /^\/team-\d+$/]) {
    server.of(name).on("connection", (socket) => serve(socket, pub));
  }
  server.on("new_namespace", handleServerEvents);
  for (const name of ["/", "/tasks"]) handleServerEvents(server.of(name));
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${http.address().port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

// handleServerEvents adds the handlers of the other server's events.
function handleServerEvents(nsp) {
  nsp.on("note", (...args) => nsp.local.emit("noted", ...args));
  nsp.on("ask", (...args) => args.pop()({ side: "node", args }));
  nsp.on("ask a silent one", () => {});
}

function serve(socket, pub) {
  const { rooms, data } = socket.handshake.auth;
  if (!socket.recovered) {
    socket.join(rooms);
    if (data) socket.data = data;
  }
  socket.on("do", async (op, answer) => {
    try {
      answer({ result: await perform(socket, pub, op) });
    } catch (error) {
      answer({ error: String(error), partial: error.responses });
    }
  });
}

const emitters = new Map();

function choose(socket, pub, op) {
  const nsp = socket.nsp;
  let from = op.sender ? nsp : socket.broadcast;
  if (op.emitter) {
    if (!emitters.has(nsp.name)) emitters.set(nsp.name, new Emitter(pub, key("key")).of(nsp.name));
    from = emitters.get(nsp.name);
  }
  if (op.rooms) from = from.to(op.rooms);
  if (op.except) from = from.except(op.except);
  if (op.volatile) from = from.volatile;
  if (op.compress !== undefined) from = from.compress(op.compress);
  if (op.local) from = from.local;
  if (op.timeout) from = from.timeout(op.timeout);
  return from;
}

const describe = ({ id, rooms, data, handshake }) => ({ id, rooms: [...rooms], data, handshake });

async function perform(socket, pub, op) {
  const from = choose(socket, pub, op);
  const args = op.size ? ["x".repeat(op.size)] : op.odd ? odd : (op.args ?? []);
  switch (op.name) {
    case "emit":
      return void from.emit(op.event, ...args);
    case "emitWithAck":
      return from.emitWithAck(op.event, ...args);
    case "fetchSockets":
      return (await from.fetchSockets()).map(describe);
    case "socketsJoin":
      return void from.socketsJoin(op.join);
    case "socketsLeave":
      return void from.socketsLeave(op.join);
    case "disconnectSockets":
      return void from.disconnectSockets(op.close);
    case "serverSideEmit":
      return void (op.emitter ? from : socket.nsp).serverSideEmit(op.event, ...args);
    case "serverSideEmitWithAck":
      return new Promise((resolve, reject) =>
        socket.nsp.serverSideEmit(op.event, ...args, (error, responses) => {
          if (error) reject(Object.assign(error, { responses }));
          else resolve(responses);
        }),
      );
    case "allRooms":
      return [...(await socket.nsp.adapter.allRooms())].map(String);
    case "serverCount":
      return socket.nsp.adapter.serverCount();
    case "remote": {
      const [found] = await socket.nsp.in(op.rooms).fetchSockets();
      return void found[op.method](...args);
    }
  }
  throw new Error("no such operation: " + op.name);
}
