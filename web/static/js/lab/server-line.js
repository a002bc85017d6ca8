// @ts-check
// Writes the line of server code that the emit panel describes, in JavaScript and in Go, and
// the request that asks the control plane to run this line. server/lab/emit.go runs it.

import { sendsEvent } from "./targets.js";

/** @typedef {import("./targets.js").Fields} Fields */
/** @typedef {import("./targets.js").Target} Target */

const quote = JSON.stringify;

/** Whether a method for sockets, such as socketsJoin, is called for one socket. Then the line names the room with the socket's id. @param {Target} target @param {Fields} f */
const onSockets = (target, f) => target.id === "socket" && !["emit", "emitWithAck"].includes(f.method ?? "emit");

/** Whether the line is volatile. A line that waits for one socket's answer never is, because a dropped event gets no answer. @param {Target} target @param {Fields} f */
const isVolatile = (target, f) =>
  f.volatile === true && ((f.method ?? "emit") === "emit" || f.method === "emitWithAck" && target.id !== "socket");

/**
 * Writes the line in JavaScript, for the official server.
 * @param {Target} target
 * @param {Fields} f
 */
export function jsLine(target, f) {
  const method = f.method ?? "emit";
  if (method === "serverSideEmit") {
    const base = target.id === "namespace" ? target.js(f) : "io";
    return `await ${base}.serverSideEmitWithAck(${args(f)});`;
  }
  let base = onSockets(target, f) ? "io.in(socket.id)" : target.js(f);
  if (f.local && target.id !== "socket") base += ".local";
  if (isVolatile(target, f)) base += ".volatile";
  switch (method) {
    case "emitWithAck": return `await ${base}.timeout(${f.timeout ?? 1000}).emitWithAck(${args(f)});`;
    case "fetchSockets": return `await ${base}.fetchSockets();`;
    case "socketsJoin":
    case "socketsLeave": return `${base}.${method}(${quote(f.newRoom ?? "")});`;
    case "disconnectSockets": return `${base}.disconnectSockets();`;
    case "emit": return `${base}.emit(${args(f)});`;
    default: return /** @satisfies {never} */ (method);
  }
}

/** @param {Fields} f */
const args = (f) => [quote(f.event), f.short?.js ?? f.json].filter(Boolean).join(", ");

/**
 * Writes the line in Go.
 * @param {Target} target
 * @param {Fields} f
 */
export function goLine(target, f) {
  const method = f.method ?? "emit";
  const event = goArgs(f);
  if (method === "serverSideEmit") {
    const ns = target.id === "namespace" ? target.go(f) : "io.Namespace";
    return `answers, err := socketio.CallServers[any](ctx, ${ns}, ${event})`;
  }
  const wait = `ctx, cancel := context.WithTimeout(ctx, ${f.timeout ?? 1000}*time.Millisecond); defer cancel(); `;
  if (method === "emitWithAck" && target.id === "socket") return `${wait}answer, err := socketio.Call[any](ctx, s, ${event})`;
  const one = onSockets(target, f) || target.id === "socket" && isVolatile(target, f);
  let base = one ? "io.To(s.ID())" : target.go(f);
  if (f.local && target.id !== "socket") base += ".Local()";
  if (isVolatile(target, f)) base += ".Volatile()";
  switch (method) {
    case "emitWithAck": {
      const broadcast = base === "io" || target.id === "namespace" && base === target.go(f) ? `${base}.To()` : base;
      return `${wait}answers, err := socketio.CallAll[any](ctx, ${broadcast}, ${event})`;
    }
    case "fetchSockets": return `sockets, err := ${base}.FetchSockets(ctx)`;
    case "socketsJoin": return `${base}.SocketsJoin(ctx, ${quote(f.newRoom ?? "")})`;
    case "socketsLeave": return `${base}.SocketsLeave(ctx, ${quote(f.newRoom ?? "")})`;
    case "disconnectSockets": return `${base}.DisconnectSockets(ctx, false)`;
    case "emit": return `${base}.Emit(ctx, ${event})`;
    default: return /** @satisfies {never} */ (method);
  }
}

/** @param {Fields} f */
function goArgs(f) {
  const data = f.short?.go ?? (f.json && `json.RawMessage(${f.json.includes("`") ? quote(f.json) : `\`${f.json}\``})`);
  return [quote(f.event), data].filter(Boolean).join(", ");
}

/**
 * Makes the request to the control plane, without the fields that the caller adds: instance, socket and payload.
 * @param {Target} target
 * @param {Fields} f
 * @returns {Record<string, unknown>}
 */
export function bodyOf(target, f) {
  const method = f.method ?? "emit";
  return {
    target: target.id,
    ...target.body(f),
    ...(method === "emit" ? {} : { method }),
    ...(sendsEvent(method) ? { event: f.event } : {}),
    ...(isVolatile(target, f) ? { volatile: true } : {}),
    ...(f.local && target.id !== "socket" ? { local: true } : {}),
    ...(method === "emitWithAck" ? { timeout: f.timeout ?? 1000 } : {}),
    ...(method === "socketsJoin" || method === "socketsLeave" ? { newRoom: f.newRoom ?? "" } : {}),
  };
}
