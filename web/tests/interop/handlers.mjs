// The server side of the interop tests, with the official library. internal/interoptest adds the
// same handlers to our server. If you change one of the two places, change the other.
//
// Each socket of the root namespace and of /tasks has:
//
//   echo(...args)              acks args
//   echo-event(...args)        emits "echoed" with args
//   nested()                   emits "nested" with binary values inside values
//   count(n, binary)           emits "n" with 0, 1, … n-1, if binary each with a binary value; acks n
//   seq(i)                     notes i;  seq-list() acks the noted numbers, in order
//   join(room), leave(room)    acks the socket's rooms after that, sorted, without its own id
//   send(how, ...args)         emits an event, see send(); acks true
//   ask(event, arg, ms)        emits event and waits for its ack; acks {reply} or {error: true}
//   reserved(name)             emits an event of that name; acks whether that was refused
//   disconnect-me(close)       socket.disconnect(close)
//   handshake()                acks members of the handshake, and the handshake as other servers see it
//   transport()                acks the name of the session's transport
//   slow(ms)                   acks after that many milliseconds
//   inject(text)               sends text to the client in place of a Socket.IO packet
//   settle()                   acks;  silence(…) does not
//   flaky(key, n)              acks only the nth call with that key, with n
//   auth(), query()            acks the handshake's auth or query, without parameters that differ from
//                              request to request
//   header(name)               acks a header of the handshake, or null
//   forbidden()                is refused by event middleware
//
// Other namespaces:
//
//   /guarded   connection middleware accepts only the auth.token "good"
//   /greeting  emits "hello" with 1, and with a binary value, on connection
//   /late      connection middleware takes 150 ms
//
// The map seen has a note about each socket, by the socket's id: why the socket was disconnected,
// the rooms that it was in at that time, and its errors. Tests read the notes with seen of
// server.mjs.

/**
 * @param {import("socket.io").Server} io
 * @param {Map<string, {connected: boolean, rooms: string[] | null, disconnecting: string, disconnect: string, errors: string[]}>} seen
 */
export function install(io, seen) {
  const guarded = io.of("/guarded");
  guarded.use((socket, next) => {
    const { token } = socket.handshake.auth;
    if (token === "good") return next();
    const error = /** @type {Error & {data?: unknown}} */ (
      new Error(token === undefined ? "Authentication required" : "Invalid or expired token")
    );
    if (token !== "bare") error.data = { code: token === undefined ? "token_missing" : "token_invalid" };
    next(error);
  });
  const greeting = io.of("/greeting");
  greeting.on("connection", (socket) => {
    socket.emit("hello", 1);
    socket.emit("hello", Buffer.from([1, 2, 3]));
  });
  const late = io.of("/late");
  late.use((_, next) => setTimeout(next, 150));
  /** @type {Map<string, number>} */
  const tries = new Map();
  for (const nsp of [io.of("/"), io.of("/tasks"), guarded, greeting, late]) {
    nsp.on("connection", (socket) => serve(io, nsp, socket, seen, tries));
  }
}

/**
 * @param {import("socket.io").Server} io
 * @param {import("socket.io").Namespace} nsp
 * @param {import("socket.io").Socket} socket
 * @param {Map<string, any>} seen
 * @param {Map<string, number>} tries
 */
function serve(io, nsp, socket, seen, tries) {
  /** @type {{connected: boolean, rooms: string[] | null, disconnecting: string, disconnect: string, errors: string[]}} */
  const note = { connected: true, rooms: null, disconnecting: "", disconnect: "", errors: [] };
  seen.set(socket.id, note);
  socket.on("disconnecting", (reason) => {
    note.disconnecting = reason;
    note.rooms = rooms(socket);
  });
  socket.on("disconnect", (reason) => {
    note.disconnect = reason;
    note.connected = false;
  });
  socket.on("error", (error) => note.errors.push(error instanceof Error ? error.message : `event: ${JSON.stringify(error)}`));
  socket.use(([event], next) => (event === "forbidden" ? next(new Error("not this one")) : next()));

  /** @type {number[]} */
  const noted = [];
  socket.on("echo", (...args) => args.pop()(...args));
  socket.on("echo-event", (...args) => socket.emit("echoed", ...args));
  socket.on("nested", () =>
    socket.emit("nested", { a: Buffer.from([1, 2, 3]), b: [Buffer.from([]), { c: Buffer.from([255]) }], d: "plain" }, Buffer.from("last")),
  );
  socket.on("count", (n, binary, ack) => {
    for (let i = 0; i < n; i++) {
      if (binary) socket.emit("n", i, Buffer.from(String(i)));
      else socket.emit("n", i);
    }
    ack?.(n);
  });
  socket.on("seq", (i) => noted.push(i));
  socket.on("seq-list", (ack) => ack(noted));
  socket.on("join", async (room, ack) => {
    await socket.join(room);
    ack?.(rooms(socket));
  });
  socket.on("leave", async (room, ack) => {
    await socket.leave(room);
    ack(rooms(socket));
  });
  socket.on("send", (how, ...rest) => {
    const ack = typeof rest.at(-1) === "function" ? rest.pop() : undefined;
    send(io, nsp, socket, how, rest);
    ack?.(true);
  });
  socket.on("ask", async (event, arg, ms, ack) => {
    try {
      ack({ reply: await socket.timeout(ms).emitWithAck(event, arg) });
    } catch {
      ack({ error: true });
    }
  });
  socket.on("reserved", (name, ack) => {
    try {
      socket.emit(name);
      ack(false);
    } catch {
      ack(true);
    }
  });
  socket.on("disconnect-me", (close) => socket.disconnect(close));
  socket.on("handshake", (ack) => {
    const { auth, query, headers, secure, xdomain, url, address } = socket.handshake;
    ack({ auth, query, header: headers["x-test"] ?? null, secure, xdomain, url, address, whole: socket.handshake });
  });
  socket.on("transport", (ack) => ack(socket.conn.transport.name));
  socket.on("slow", (ms, ack) => setTimeout(ack, ms, "slow"));
  socket.on("inject", (text) => socket.conn.write(text));
  socket.on("settle", (ack) => ack());
  socket.on("flaky", (key, n, ack) => {
    tries.set(key, (tries.get(key) ?? 0) + 1);
    if (tries.get(key) === n) ack(n);
  });
  socket.on("auth", (ack) => ack(socket.handshake.auth));
  socket.on("query", (ack) => {
    const { EIO, transport, t, sid, ...query } = socket.handshake.query;
    ack(query);
  });
  socket.on("header", (name, ack) => ack(socket.handshake.headers[name] ?? null));
}

/** @param {import("socket.io").Socket} socket */
function rooms(socket) {
  return [...socket.rooms].filter((room) => room !== socket.id).sort();
}

/**
 * Emits event to the receivers that target names: for example "socket" is socket.emit, and
 * "to" is nsp.to(rooms).
 *
 * @param {import("socket.io").Server} io
 * @param {import("socket.io").Namespace} nsp
 * @param {import("socket.io").Socket} socket
 * @param {{target: string, event: string, rooms: string[], except: string[], nsp: string}} how
 * @param {unknown[]} args
 */
function send(io, nsp, socket, { target, event, rooms, except, nsp: other }, args) {
  switch (target) {
    case "socket":
      return socket.emit(event, ...args);
    case "volatile":
      return socket.volatile.emit(event, ...args);
    case "all":
      return nsp.emit(event, ...args);
    case "broadcast":
      return socket.broadcast.emit(event, ...args);
    case "to":
      return nsp.to(rooms).emit(event, ...args);
    case "except":
      return nsp.except(except).emit(event, ...args);
    case "to-except":
      return nsp.to(rooms).except(except).emit(event, ...args);
    case "socket-to":
      return socket.to(rooms).emit(event, ...args);
    case "socket-except":
      return socket.except(except).emit(event, ...args);
    case "socket-to-except":
      return socket.to(rooms).except(except).emit(event, ...args);
    case "local":
      return nsp.local.emit(event, ...args);
    case "compress":
      return nsp.compress(true).emit(event, ...args);
    case "namespace":
      return io.of(other).emit(event, ...args);
    default:
      throw new Error(`no target ${target}`);
  }
}
