// One script that our client and the official client play. ClientTrace must record the
// same for both.

/**
 * @param {import("socket.io").Server} server
 */
export function serve(server) {
  server.of("/shut").use((_socket, next) => next(Object.assign(new Error("no entry"), { data: { code: "shut" } })));
  for (const nsp of [server, server.of("/tasks")]) {
    nsp.on("connection", (socket) => {
      socket.on("ask", (n, answer) => answer(n + 1));
      socket.on("start", () => socket.emit("welcome", { hello: 1 }));
      socket.on("quiz", () => socket.emit("question", 7, (/** @type {unknown} */ answer) => socket.emit("answered", answer)));
      socket.on("sync", () => socket.emit("sync", 1));
      socket.on("bytes", () => socket.emit("bytes", Buffer.from([1, 2, 3])));
      socket.on("drop", () => socket.conn.transport.close());
      socket.on("ping me", () => /** @type {any} */ (socket.conn).sendPacket("ping"));
    });
  }
}

/** The events that a page can listen to. @type {["socket" | "manager" | "engine", string][]} */
export const watched = [
  ...["connect", "disconnect", "connect_error"].map((e) => /** @type {["socket", string]} */ (["socket", e])),
  ...["open", "close", "error", "ping", "reconnect", "reconnect_attempt", "reconnect_error", "reconnect_failed"].map((e) => /** @type {["manager", string]} */ (["manager", e])),
  ...["packet", "packetCreate", "upgrade", "upgradeError", "upgrading", "close", "open", "error"].map((e) => /** @type {["engine", string]} */ (["engine", e])),
];

/**
 * Plays the script, and resolves with the events of the trace.
 * @param {import("../../static/js/client/socketplay.js").IO} io
 * @param {string} url
 * @param {typeof import("../../static/js/trace/watch.js").ClientTrace} ClientTrace
 * @param {string[]} [transports]
 * @returns {Promise<import("../../static/js/trace/trace.js").ClientEvent[]>}
 */
export async function script(io, url, ClientTrace, transports = ["polling", "websocket"]) {
  const next = (/** @type {import("../../static/js/client/socketplay.js").Emitter} */ emitter, /** @type {string} */ event) =>
    new Promise((/** @type {(args: any[]) => void} */ resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${event}`)), 10_000);
      emitter.once(event, (...args) => { clearTimeout(timer); resolve(args); });
    });
  /** @type {import("../../static/js/trace/trace.js").ClientEvent[]} */
  const events = [];
  const socket = io(url + "/", /** @type {any} */ ({ forceNew: true, transports, auth: { token: "secret" }, reconnectionDelay: 20, reconnectionDelayMax: 20, randomizationFactor: 0 }));
  const trace = new ClientTrace(socket.io, { client: "alice", instance: "a" }, (e) => events.push(e));
  trace.watch(socket, "/");
  socket.on("question", (_n, answer) => answer("yes"));
  try {
    await next(socket, "connect");
    const last = transports.at(-1);
    const settled = async () => { if (socket.io.engine.transport?.name !== last) await next(socket.io.engine, "upgrade"); };
    await settled();

    const welcome = next(socket, "welcome");
    socket.emit("start");
    await welcome;
    const answered = next(socket, "answered");
    socket.emit("quiz");
    await answered;
    await socket.emitWithAck("ask", 1);
    const bytes = next(socket, "bytes");
    socket.emit("bytes");
    await bytes;
    const ping = next(socket.io, "ping");
    socket.emit("ping me");
    await ping;

    const tasks = socket.io.socket("/tasks", { auth: { token: "secret" } });
    trace.watch(tasks, "/tasks");
    await next(tasks, "connect");
    const sync = next(tasks, "sync");
    tasks.emit("sync");
    await sync;
    const shut = socket.io.socket("/shut", { auth: { token: "secret" } });
    trace.watch(shut, "/shut");
    await next(shut, "connect_error");
    tasks.disconnect();

    const lost = next(socket, "disconnect");
    const back = next(socket, "connect");
    socket.emit("drop");
    await lost;
    await back;
    await socket.emitWithAck("ask", 2);
    await settled();
    await socket.emitWithAck("ask", 3);
  } finally {
    socket.disconnect(); // otherwise the socket reconnects, and the process does not end
  }
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  trace.detach();
  return events;
}

/**
 * Returns what must be equal for all clients: the order, the causes and the frames. It
 * leaves out two things that depend on chance: the moment when an upgrade is complete,
 * and the noop packet that may answer the last poll.
 * @param {import("../../static/js/trace/trace.js").ClientEvent[]} events
 */
export function comparable(events) {
  const ids = new Map(events.map((e, i) => [e.id, i]));
  return events.filter((e) => e.name !== "upgrade" && e.frame !== "6").map((e) => {
    const cause = typeof e.cause === "string" ? events[ids.get(e.cause) ?? -1] : undefined;
    return [e.name, e.manager ? "manager" : e.nsp ?? "", e.event ?? e.frame ?? e.reason ?? (e.binary ? `${e.bytes} bytes` : ""), cause ? `because of ${cause.name} ${cause.event ?? cause.frame ?? ""}` : ""].join(" ").trim();
  });
}
