// What must not compile: each line here that did would be reported as an error, since
// nothing was wrong where something is expected to be. Like program.ts it is compiled
// against the official declarations and ours.
import { io, Manager, Socket } from "socket.io-client";

interface FromServer {
  chat: (from: string, text: string) => void;
}

interface ToServer {
  ask: (question: string, done: (answer: string) => void) => void;
}

const socket: Socket<FromServer, ToServer> = io();

// @ts-expect-error no such event comes
socket.on("chatt", () => {});
// @ts-expect-error from is a text
socket.on("chat", (from: number) => from);
// @ts-expect-error no such event is sent
socket.emit("chat", "a", "b");
// @ts-expect-error the question is a text
socket.emit("ask", 1, () => {});
// @ts-expect-error the acknowledgement is not optional
socket.emit("ask", "when");
// @ts-expect-error the answer is a text
socket.emit("ask", "when", (answer: number) => answer);
// @ts-expect-error without a timeout there is no error first
socket.emit("ask", "when", (err: Error, answer: string) => err.message + answer);
// @ts-expect-error the answer is a text
export const answer: Promise<number> = socket.emitWithAck("ask", "when");
// @ts-expect-error there is no such reason
socket.on("disconnect", (reason) => reason === "gone");
// @ts-expect-error reconnect is the manager's
socket.on("reconnect", () => {});
// @ts-expect-error the option is a number
io({ reconnectionDelay: "1s" });
// @ts-expect-error there is no such option
io({ reconnect: true });
// @ts-expect-error the attempt is a number
new Manager().on("reconnect", (attempt: string) => attempt);
// @ts-expect-error the engine has no such event
socket.io.engine.on("upgraded", () => {});
// @ts-expect-error it cannot be set
socket.active = true;
