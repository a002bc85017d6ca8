// A program that uses the types of socket.io-client. It is compiled twice: against the
// official declarations (tsconfig.official.json) and against ours (tsconfig.json).
import connectByDefault, { connect, io, Manager, protocol, Socket } from "socket.io-client";
import type { DisconnectDescription, ManagerOptions, SocketOptions } from "socket.io-client";

interface FromServer {
  chat: (from: string, text: string) => void;
  file: (bytes: ArrayBuffer) => void;
  question: (text: string, answer: (yes: boolean) => void) => void;
}

interface ToServer {
  say: (text: string) => void;
  ask: (question: string, n: number, done: (answer: string, at: number) => void) => void;
}

const options: Partial<ManagerOptions & SocketOptions> = {
  path: "/socket.io/",
  transports: ["websocket", "polling"],
  query: { room: "1" },
  auth: (send) => send({ token: "t" }),
  extraHeaders: { "x-mine": "yes" },
  transportOptions: { polling: { extraHeaders: { "x-mine": "yes" } } },
  forceBase64: false,
  timestampRequests: true,
  requestTimeout: 5000,
  protocols: ["chat"],
  closeOnBeforeunload: true,
  withCredentials: true,
  reconnectionDelayMax: 5000,
  retries: 3,
  ackTimeout: 1000,
};

export const typed: Socket<FromServer, ToServer> = io("https://example.test/tasks", options);
export const plain: Socket = connect(options);
export const other = connectByDefault();

typed.on("connect", () => console.log(typed.id?.length, typed.recovered, typed.io.engine.transport.name));
typed.on("connect_error", (err) => console.log(err.message, err.data));
typed.on("disconnect", (reason: Socket.DisconnectReason, details?: DisconnectDescription) => console.log(reason === "io server disconnect", details));
typed.on("chat", (from, text) => console.log(from.toUpperCase(), text.length));
typed.once("file", (bytes) => console.log(bytes.byteLength));
typed.on("question", (text, answer) => answer(text === "ready?"));
typed.onAny((event, ...args) => console.log(event, args));
typed.off("chat").off();

typed.emit("say", "hello");
typed.volatile.compress(false).emit("say", "now or never");
typed.emit("ask", "when", 2, (answer, at) => console.log(answer.length, at.toFixed()));
typed.timeout(500).emit("ask", "when", 2, (err, answer, at) => console.log(err.message, answer.length, at.toFixed()));
export const answer: Promise<string> = typed.emitWithAck("ask", "when", 2);
export const answerInTime = async () => (await typed.timeout(500).emitWithAck("ask", "when", 2)).length;

plain.auth = { token: "new" };
plain.emit("anything", 1, { a: [new Uint8Array(1)] }, (value: number) => value);
plain.sendBuffer = [];
console.log(plain.connected, plain.disconnected, plain.active, plain.listeners("x").length, plain.receiveBuffer.length);

export const manager = new Manager("https://example.test", { autoConnect: false, reconnectionAttempts: 3 });
manager.on("reconnect_attempt", (attempt) => {
  manager.opts.query = { attempt };
});
manager.on("error", (err) => console.log(err.message));
manager.on("packet", ({ type, nsp, data }) => console.log(type + 1, nsp.length, data));
manager.reconnection(true).reconnectionDelay(manager.reconnectionDelay() * 2).timeout(1000);
manager.open((err) => console.log(err?.message));
manager.socket("/admin", { auth: { token: "t" } }).connect().close();

const { engine } = typed.io;
engine.on("upgrade", (transport) => console.log(transport.name));
engine.on("packet", ({ type, data }) => console.log(type === "message", data));
engine.once("handshake", ({ sid, pingInterval, maxPayload }) => console.log(sid.length, pingInterval + maxPayload));
engine.on("close", (reason) => console.log(reason.length, engine.writeBuffer.length, engine.readyState === "closed"));
console.log(protocol + 1);
