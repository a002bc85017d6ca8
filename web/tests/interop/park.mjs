// Starts the official Node servers for the tests, each on a port of its own.
// internal/interoptest starts our servers, with the same names, options and handlers.
import { createServer } from "node:http";
import { Server } from "socket.io";
import parser from "socket.io-msgpack-parser";
import { install } from "./handlers.mjs";

/** @type {Record<string, Partial<import("socket.io").ServerOptions>>} */
const options = {
  main: {},
  // "fast" is for clients that do not answer pings, "steady" for clients that do, and "hasty" for
  // clients that do not send CONNECT. If a client must answer in time, the limit is long enough
  // for a busy machine.
  fast: { pingInterval: 500, pingTimeout: 500 },
  steady: { pingInterval: 500, upgradeTimeout: 500 },
  hasty: { connectTimeout: 500 },
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  noupgrade: { allowUpgrades: false },
  cors: { cors: { origin: ["http://app.example"], credentials: true } },
  guard: { allowRequest: (request, decide) => decide(request.url?.includes("deny=1") ? "not today" : null, !request.url?.includes("deny=1")) },
  restart: {},
  recovery: { connectionStateRecovery: {} },
  msgpack: { parser },
  v2: { allowEIO3: true, pingInterval: 1000, pingTimeout: 4000 },
  dressed: { cookie: true, perMessageDeflate: true },
};

/**
 * Starts the servers.
 *
 * @param {string} [origin] the origin of a page that may connect to all servers whose options have no cors
 * @returns {Promise<{urls: Record<string, string>, close: () => Promise<void>}>} their URLs by name, and that of "control"
 */
export async function startPark(origin) {
  /** @type {Map<string, any>} */
  const seen = new Map();
  /** @type {Map<string, {like: string, io: Server, port: number}>} */
  const running = new Map();
  let copies = 0;

  /** @param {string} name @param {string} like @param {number} port */
  async function start(name, like = name, port = 0) {
    const http = createServer((_, response) => response.writeHead(404).end());
    const cors = origin && !options[like].cors ? { cors: { origin, credentials: true } } : {};
    const io = new Server(http, { ...options[like], ...cors });
    install(io, seen);
    if (like === "dressed") dress(io, seen);
    port = await listen(http, port);
    running.set(name, { like, io, port });
    return `http://127.0.0.1:${port}`;
  }

  // The tests control the servers with these requests:
  //   GET  /seen?id=…    answers with the note about a socket
  //   POST /stop?name=…  closes a server;  POST /start?name=… starts it again on its port
  //   POST /new?like=…   starts a server with the options of another; answers with its name and URL
  const control = createServer(async (request, response) => {
    if (origin) response.setHeader("Access-Control-Allow-Origin", origin);
    const url = new URL(request.url ?? "/", "http://control");
    const name = url.searchParams.get("name") ?? "";
    switch (url.pathname) {
      case "/seen":
        return response.end(JSON.stringify(seen.get(url.searchParams.get("id") ?? "") ?? null));
      case "/stop":
        await running.get(name)?.io.close();
        return response.end("ok");
      case "/start":
        await start(name, running.get(name)?.like, running.get(name)?.port);
        return response.end("ok");
      case "/new": {
        const like = url.searchParams.get("like") ?? "";
        const copy = `${like}-${++copies}`;
        return response.end(JSON.stringify({ name: copy, url: await start(copy, like) }));
      }
      default:
        response.statusCode = 404;
        return response.end();
    }
  });

  /** @type {Record<string, string>} */
  const urls = {};
  for (const name of Object.keys(options)) urls[name] = await start(name);
  urls.control = `http://127.0.0.1:${await listen(control, 0)}`;
  return {
    urls,
    async close() {
      control.close();
      await Promise.all([...running.values()].map(({ io }) => io.close()));
    },
  };
}

/** @param {import("node:http").Server} server @param {number} port @returns {Promise<number>} its port */
async function listen(server, port) {
  await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

/** Adds headers to all answers of a server, and records the last request that the server refused. @param {Server} io @param {Map<string, any>} seen */
function dress(io, seen) {
  io.engine.on("initial_headers", (headers) => (headers["x-initial"] = "yes"));
  io.engine.on("headers", (headers) => (headers["x-each"] = "yes"));
  io.engine.on("connection_error", ({ code, message, context }) => {
    seen.set("refused", { errors: [JSON.stringify({ code, message, context })] });
  });
}
