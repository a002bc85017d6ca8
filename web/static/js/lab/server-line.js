// @ts-check
// The line that the emit panel stands for, in both dialects, and as the control
// plane is asked to run it. server/lab/emit.go runs exactly what these say.

import { sendsEvent } from "./targets.js";

/** @typedef {import("./targets.js").Fields} Fields */
/** @typedef {import("./targets.js").Target} Target */

const quote = JSON.stringify;

/** Of methods that take sockets, one socket is a room of its own. @param {Target} target @param {Fields} f */
const onSockets = (target, f) => target.id === "socket" && !["emit", "emitWithAck"].includes(f.method ?? "emit");

/** Who waits for one socket's answer does not let the question get lost. @param {Target} target @param {Fields} f */
const isVolatile = (target, f) =>
  f.volatile === true && ((f.method ?? "emit") === "emit" || f.method === "emitWithAck" && target.id !== "socket");

/**
 * The line as a JavaScript server has it.
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
const args = (f) => [quote(f.event), f.json].filter(Boolean).join(", ");

/**
 * The same in Go.
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
  const data = f.json && `json.RawMessage(${f.json.includes("`") ? quote(f.json) : `\`${f.json}\``})`;
  return [quote(f.event), data].filter(Boolean).join(", ");
}

/**
 * What the control plane is asked for, beside instance, socket and payload.
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
