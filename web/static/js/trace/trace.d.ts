// The events of package server/trace as they arrive in the page, and the shapes
// that the modules here make of them.

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
  answers?: number; // of an ack that came in: the delivery that asked
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

/** A socket as the trace knows it. */
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

/** What is wrong with a client's link. */
export interface LinkState {
  link: string;
  delayMs: number;
  blocked: boolean;
  paused: boolean;
}

/** What is broken in a lab on purpose. */
export interface Faults {
  cut: string[]; // instances without Redis
  alone: boolean; // instances without adapter
  scattered: boolean; // requests without stickiness
  failover: boolean; // another instance has the clients of one that is stopped
  links: LinkState[];
}

/** Something that happened in a client of the page: what watch.js yields. */
export interface ClientEvent {
  id?: string; // unique in the page; recordings of before have none
  cause?: string | number; // the client's event that led to it, or the server's: a frame that came in
  at: number; // performance.now()
  client: string;
  instance?: string; // that it connects to
  name: string; // "connect", "reconnect", "packet", …
  text: string;
  builtin: boolean; // or an event of the application's, or what carries it
  manager?: boolean; // the Manager fired it, not the Socket
  event?: string; // the name of a Socket.IO event of the application's
  nsp?: string; // its namespace
  socket?: string; // the socket's id, where it is known
  transport?: string;
  reason?: string; // of a disconnect
  detail?: string; // and what its details say
  args?: unknown[];
  frame?: string; // of a packet, as in the server's trace; credentials are left out
  binary?: boolean; // it was binary: frame is left out
  bytes?: number; // its size, in characters where it is text
  wire?: number; // the server's event of the same frame, once it is known
}

/** Who is on stage: what a client of the page is, seen from the trace. */
export interface Person {
  name: string;
  instance: string;
  sockets: string[]; // ids it has now
  running?: boolean; // whether its instance runs; left out: it does
}

/** What became of one client in one emit. */
export interface Verdict {
  name: string;
  received: boolean;
  times: number;
  why: string;
  because: Because;
  room?: string; // that decided it
  nsp?: string;
  instance?: string; // where the client is
  far?: boolean; // the client is on another instance than the line
  sender?: boolean; // its own handler ran the line
}

/** Why somebody received an emit, or did not. */
export type Because =
  | "one-socket" | "in-room" | "in-rooms" | "not-excepted" | "in-namespace" | "connected"
  | "not-connected" | "no-namespace" | "not-in-room" | "sender-left-out" | "excepted"
  | "local" | "not-published" | "not-taken" | "unknown";

/**
 * How what was predicted of a client compares with what happened. hit: it received the
 * emit, as predicted; rightly-left-out: it did not, as predicted; extra: it received the
 * emit although that was not predicted; missed: it was predicted to, and did not.
 */
export type JudgementKind = "hit" | "rightly-left-out" | "extra" | "missed";

/** A trace and what is needed to show it anywhere. */
export interface Recording {
  saved: string; // when, ISO 8601
  lab: string;
  offset: number; // the page's milliseconds at the server's zero
  instances: { name: string; running: boolean }[];
  people: { name: string; user: string; instance: string; sockets: string[] }[]; // with the ids they have had
  sockets: (Omit<Member, "rooms" | "session"> & { session: string; rooms: string[] })[];
  events: TraceEvent[];
  happened: ClientEvent[];
}
