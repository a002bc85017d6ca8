// The events of package server/trace as they arrive in the page, and the types that the
// pages' modules make from them.

import type { Kind } from "./words.js";

export interface TraceTarget {
  socket?: string;
  rooms?: string[];
  except?: string[];
  local?: boolean;
  volatile?: boolean;
}

export interface TraceEvent {
  id: number;
  cause?: number;
  answers?: number; // of a received acknowledgement: the id of the delivery that asked for it
  at: number; // microseconds on the server's clock
  kind: Kind;
  lab?: string;
  instance?: string;
  session?: string;
  transport?: string;
  nsp?: string;
  socket?: string;
  user?: string;
  event?: string;
  args?: unknown[];
  target?: TraceTarget;
  room?: string;
  rooms?: string[];
  reason?: string;
  error?: string;
  channel?: string;
  frame?: string;
  binary?: boolean;
  hex?: string; // the first bytes of a binary frame
  bytes?: number;
  method?: string; // of a polling request, as are the next two
  status?: number;
  duration?: number; // microseconds
}

/** A socket, as the page knows it from the trace. */
export interface Member {
  id: string;
  nsp: string;
  instance: string;
  user: string;
  session?: string; // its connection, which may carry sockets of several namespaces
  transport: string;
  rooms: Set<string>;
}

/** A socket as the control plane lists it. */
export interface SocketState {
  id: string;
  user?: string;
  nsp: string;
  rooms?: string[];
  session?: string;
  transport?: string;
}

export interface InstanceState {
  name: string;
  running: boolean;
  path?: string;
  sockets?: SocketState[];
}

/** The faults that are set on a client's link. */
export interface LinkState {
  link: string;
  delayMs: number;
  blocked: boolean;
  paused: boolean;
}

/** The faults that are set in a lab on purpose. */
export interface Faults {
  cut: string[]; // names of the instances that are cut off from Redis
  alone: boolean; // the instances run without an adapter
  scattered: boolean; // the load balancer is not sticky
  failover: boolean; // the clients of a stopped instance go to another one
  links: LinkState[];
}

/** An event in one of the page's clients. watch.js makes it. */
export interface ClientEvent {
  id?: string; // unique in the page; old recordings do not have it
  cause?: string | number; // the id of the client's event that led to it, or, of a received frame, of the server's
  at: number; // performance.now()
  client: string;
  instance?: string; // the one that the client connects to
  name: string; // "connect", "reconnect", "packet", …
  text: string;
  builtin: boolean; // an event of Socket.IO itself; false: one of the application, or a frame that carries it
  manager?: boolean; // the Manager fired it, not the Socket
  event?: string; // the name of the application's event
  nsp?: string; // its namespace
  socket?: string; // the socket's id, if it is known
  transport?: string;
  reason?: string; // of a disconnect
  detail?: string; // the description that came with the reason
  args?: unknown[];
  frame?: string; // a packet's text, as in the server's trace, without credentials
  binary?: boolean; // the packet was binary; frame is absent
  bytes?: number; // the packet's size: bytes if it is binary, characters if it is text
  wire?: number; // the id of the server's event of the same frame, once it is known
}

/** One of the page's clients on stage, as audience() looks at it. */
export interface Person {
  name: string;
  instance: string;
  sockets: string[]; // ids that it has now
  running?: boolean; // whether its instance runs; absent means that it does
}

/** Whether one client received one emit, and why. */
export interface Verdict {
  name: string;
  received: boolean;
  times: number;
  why: string;
  because: Because;
  room?: string; // the room that decided it
  nsp?: string;
  instance?: string; // the client's instance
  far?: boolean; // the client is on another instance than the line
  sender?: boolean; // its own handler ran the line
}

/** The reason why a client received an emit, or did not. */
export type Because =
  | "one-socket" | "in-room" | "in-rooms" | "not-excepted" | "in-namespace" | "connected"
  | "not-connected" | "no-namespace" | "not-in-room" | "sender-left-out" | "excepted"
  | "local" | "not-published" | "not-taken" | "unknown";

/**
 * Compares the prediction for one client with what happened. hit: it received the emit, as
 * predicted; rightly-left-out: it did not, as predicted; extra: it received the emit, but
 * the learner did not expect that; missed: the learner expected it, but it did not.
 */
export type JudgementKind = "hit" | "rightly-left-out" | "extra" | "missed";

/** A trace, and everything that a page needs to show it without its lab. */
export interface Recording {
  saved: string; // the time when it was saved, ISO 8601
  lab: string;
  offset: number; // the page's time in milliseconds when the server's clock was zero
  instances: { name: string; running: boolean }[];
  people: { name: string; user: string; instance: string; sockets: string[] }[]; // sockets: all ids that they ever had
  sockets: (Omit<Member, "rooms" | "session"> & { session: string; rooms: string[] })[];
  events: TraceEvent[];
  happened: ClientEvent[];
}
