// @ts-check
// Writes the line of code with which a client emits an event, in two languages: in
// JavaScript for socket.io-client, and in Go for package wasmclient.

/**
 * The way in which a line emits: plainly, with emitWithAck, volatile, or with a timeout in
 * which the server has to acknowledge the event.
 * @typedef {"emit" | "ack" | "volatile" | "timeout" | "timeout-ack"} How
 */

/**
 * The parts of a client's line.
 * @typedef {object} ClientLine
 * @property {How} how
 * @property {string} nsp the namespace whose socket emits
 * @property {string} event the event's name
 * @property {string} json the payload as JSON; "" for an event without a payload
 * @property {{js: string, go: string}} [short] what stands for a long payload in a line that is shown; undefined: the payload itself
 * @property {number} timeout milliseconds to wait for the acknowledgement; only "timeout" and "timeout-ack" use it
 */

const quote = JSON.stringify;

/** Whether a line waits for an acknowledgement. @param {How} how */
export const waits = (how) => how === "ack" || how === "timeout" || how === "timeout-ack";

/** Writes the line in JavaScript. @param {ClientLine} f */
export function clientJS(f) {
  const socket = f.nsp === "/" ? "socket" : `socket.io.socket(${quote(f.nsp)})`;
  const args = [quote(f.event), f.short?.js ?? f.json].filter(Boolean).join(", ");
  switch (f.how) {
    case "ack": return `const answer = await ${socket}.emitWithAck(${args});`;
    case "volatile": return `${socket}.volatile.emit(${args});`;
    case "timeout": return `${socket}.timeout(${f.timeout}).emit(${args}, (err, answer) => { … });`;
    case "timeout-ack": return `const answer = await ${socket}.timeout(${f.timeout}).emitWithAck(${args});`;
  }
  return `${socket}.emit(${args});`;
}

/** Writes the line in Go. @param {ClientLine} f */
export function clientGo(f) {
  const socket = f.nsp === "/" ? "socket" : `socket.Manager().Socket(${quote(f.nsp)})`;
  const data = f.short?.go ?? (f.json && `json.RawMessage(${f.json.includes("`") ? quote(f.json) : `\`${f.json}\``})`);
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
