// Lines that must not compile. If one of them does, the compiler reports that the directive
// above it is unused. Like program.ts, this file is compiled against the official declarations
// and against ours.
import { io, Manager, Socket } from "socket.io-client";

interface FromServer {
  chat: (from: string, text: string) => void;
}

interface ToServer {
  ask: (question: string, done: (answer: string) => void) => void;
}

const socket: Socket<FromServer, ToServer> = io();

// @ts-expect-error the server sends no event with this name
socket.on("chatt", () => {});
// @ts-expect-error from is a string
socket.on("chat", (from: number) => from);
// @ts-expect-error the client sends no event with this name
socket.emit("chat", "a", "b");
// @ts-expect-error the question is a string
socket.emit("ask", 1, () => {});
// @ts-expect-error the acknowledgement is required
socket.emit("ask", "when");
// @ts-expect-error the answer is a string
socket.emit("ask", "when", (answer: number) => answer);
// @ts-expect-error the error comes first only with a timeout
socket.emit("ask", "when", (err: Error, answer: string) => err.message + answer);
// @ts-expect-error the answer is a string
export const answer: Promise<number> = socket.emitWithAck("ask", "when");
// @ts-expect-error a disconnect has no such reason
socket.on("disconnect", (reason) => reason === "gone");
// @ts-expect-error reconnect is an event of the manager
socket.on("reconnect", () => {});
// @ts-expect-error the delay is a number
io({ reconnectionDelay: "1s" });
// @ts-expect-error the options have no such name
io({ reconnect: true });
// @ts-expect-error the attempt is a number
new Manager().on("reconnect", (attempt: string) => attempt);
// @ts-expect-error the engine has no such event
socket.io.engine.on("upgraded", () => {});
// @ts-expect-error active is read-only
socket.active = true;
