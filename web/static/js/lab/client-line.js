// @ts-check
// Writes the line that a client runs, in both dialects: for socket.io-client in
// JavaScript, and for package wasmclient in a Go program.

/**
 * @typedef {"emit" | "ack" | "volatile" | "timeout" | "timeout-ack"} How
 */

/**
 * @typedef {object} ClientLine
 * @property {How} how
 * @property {string} nsp the namespace whose socket emits
 * @property {string} event
 * @property {string} json the payload; "" for an event without one
 * @property {number} timeout milliseconds
 */

const quote = JSON.stringify;

/** Whether a line waits for an answer. @param {How} how */
export const waits = (how) => how === "ack" || how === "timeout" || how === "timeout-ack";

/** The line in JavaScript. @param {ClientLine} f */
export function clientJS(f) {
  const socket = f.nsp === "/" ? "socket" : `socket.io.socket(${quote(f.nsp)})`;
  const args = [quote(f.event), f.json].filter(Boolean).join(", ");
  switch (f.how) {
    case "ack": return `const answer = await ${socket}.emitWithAck(${args});`;
    case "volatile": return `${socket}.volatile.emit(${args});`;
    case "timeout": return `${socket}.timeout(${f.timeout}).emit(${args}, (err, answer) => { … });`;
    case "timeout-ack": return `const answer = await ${socket}.timeout(${f.timeout}).emitWithAck(${args});`;
  }
  return `${socket}.emit(${args});`;
}

/** The line in Go. @param {ClientLine} f */
export function clientGo(f) {
  const socket = f.nsp === "/" ? "socket" : `socket.Manager().Socket(${quote(f.nsp)})`;
  const data = f.json && `json.RawMessage(${f.json.includes("`") ? quote(f.json) : `\`${f.json}\``})`;
  const args = [quote(f.event), data].filter(Boolean).join(", ");
  switch (f.how) {
    case "ack": return `answer, err := wasmclient.Call[any](ctx, ${socket}, ${args})`;
    case "volatile": return `err := ${socket}.Volatile().Emit(${args})`;
    case "timeout": {
      const payload = data ? `, ${data}` : "";
      return `err := ${socket}.Timeout(${f.timeout}*time.Millisecond).EmitWithAck(${quote(f.event)}, func(answer wasmclient.Reply, err error) { … }${payload})`;
    }
    case "timeout-ack":
      return `ctx, cancel := context.WithTimeout(ctx, ${f.timeout}*time.Millisecond); defer cancel(); answer, err := wasmclient.Call[any](ctx, ${socket}, ${args})`;
  }
  return `err := ${socket}.Emit(${args})`;
}
