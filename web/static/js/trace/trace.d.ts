// The events of the Go package server/trace as they arrive in the page, and the types that
// the pages' modules make from them. A lab is one learner's isolated set of server
// instances ("a", "b", …); its trace is the list of events that the instances have recorded.

import type { Kind, Rule } from "./words.js";

/** The sockets that an emit addresses. Without socket and rooms these are all sockets of the namespace. */
export interface TraceTarget {
  socket?: string; // the id of the only socket that socket.emit addresses; absent for other emits
  rooms?: string[]; // the rooms whose sockets receive the emit; absent: no room is named
  except?: string[]; // the rooms whose sockets do not receive the emit
  local?: boolean; // true: the emit stays on its instance, and is not published to the others
  volatile?: boolean; // true: the emit is dropped for a client that cannot receive at the moment
}

/** An event of the trace. A field is absent if the event's kind does not have it, or if it is unknown. */
export interface TraceEvent {
  id: number; // from 1, in the order of recording
  cause?: number; // the id of the event that led to this one
  answers?: number; // of a received acknowledgement: the id of the delivery that asked for it
  at: number; // microseconds on the server's clock
  kind: Kind;
  lab?: string; // the lab's name
  instance?: string; // the instance that recorded the event: "a", "b", …
  session?: string; // a short name of the Engine.IO session, never the secret sid
  transport?: string; // the session's transport: "polling" or "websocket"
  nsp?: string; // the namespace
  socket?: string; // the socket's Socket.IO id
  user?: string; // the id of the socket's user
  link?: string; // of a socket that is let in: the client's link, which stays the same when the client reconnects
  unheard?: boolean; // of an event that is handled: true if the server has no handler for it; of a verdict: true if no middleware decided
  event?: string; // the name of the Socket.IO event, or of the action
  args?: unknown[]; // the arguments of the Socket.IO event, or the request of the action; of a verdict: the user who was let in, as an object
  target?: TraceTarget; // of an emit: whom it addresses
  room?: string; // the room that a socket joined or left, that was created or deleted, or that an action names
  rooms?: string[]; // the rooms that a disconnecting socket is in
  reason?: string; // why a connection, or an instance, ended
  rule?: Rule; // what the client did, or did not do, if the server ended the connection for it: see rules.js
  recovered?: boolean; // of a socket that connects: true if it has come back with its id, rooms and data
  error?: string; // the message of an error; of a published message: why Redis did not get it
  channel?: string; // the Redis channel of a published or received message
  frame?: string; // the text of a packet or of a body, without credentials
  binary?: boolean; // true: the frame is binary, so the field frame is absent
  hex?: string; // the first bytes of a binary frame, in hexadecimal
  bytes?: number; // the size of the whole frame or body
  method?: string; // the HTTP method of a polling request, or of a request to the REST interface
  path?: string; // of a request to the REST interface and of its response: the path, without the lab's id and without a query
  status?: number; // the HTTP status of the answer to a request
  duration?: number; // microseconds from a request to its answer
  missing?: number; // how many bytes of texts and arguments the lab has left out; absent: none
  missingRooms?: number; // how many rooms the lab has left out of rooms and target; absent: none
}

/** A socket, as the page knows it from the trace. */
export interface Member {
  id: string;
  nsp: string; // its namespace
  instance: string; // the instance that it is connected to
  user: string; // its user's id; "" if unknown
  session?: string; // the name of its connection, which may carry sockets of several namespaces; absent if unknown
  link?: string; // the client's link, which stays the same when the client reconnects; absent if unknown
  transport: string; // "polling" or "websocket"; "" if unknown
  rooms: Set<string>; // the rooms that it is in
  more?: number; // how many further rooms the control plane has not listed; absent: none
}

/** A socket as the control plane lists it: the same fields as in Member, absent if unknown. */
export interface SocketState {
  id: string;
  user?: string;
  nsp: string;
  rooms?: string[];
  session?: string;
  transport?: string;
  link?: string;
  more?: number; // how many rooms are not listed; absent: all are listed
}

/** An instance as the control plane lists it. */
export interface InstanceState {
  name: string;
  running: boolean; // false while the instance is stopped
  path?: string; // the path at which clients reach the instance, such as "/a/socket.io/"
  sockets?: SocketState[]; // the sockets that are connected to the instance
  more?: number; // how many further sockets are not listed; absent: all are listed
}

/** The faults that are set on a client's link, the connection between the client and its instance. */
export interface LinkState {
  link: string; // the link's id, which the client has chosen
  delayMs: number; // milliseconds by which each message is late; 0: no delay
  blocked: boolean; // true: the client cannot use WebSocket
  paused: boolean; // true: nothing that the client sends arrives
  offline: boolean; // true: the client has no network
}

/** The faults that are set in a lab on purpose. */
export interface Faults {
  cut: string[]; // the names of the instances that are cut off from Redis
  alone: boolean; // true: the instances run without the Redis adapter
  scattered: boolean; // true: the load balancer is not sticky, so it sends the requests of one client to different instances
  failover: boolean; // true: the load balancer sends the clients of a stopped instance to other instances
  recovery: boolean; // true: the instances run with connectionStateRecovery
  quick: boolean; // true: the instances run with a fast heartbeat and short timeouts
  links: LinkState[]; // the links that have a fault
}

/** An event in one of the page's clients. watch.js makes it. */
export interface ClientEvent {
  id?: string; // the event's id, unique in the page; absent in old recordings
  cause?: string | number; // a string: the id of the client's event that led to this one; a number: the id of the server's event for the frame that the client received; absent if unknown
  at: number; // milliseconds of performance.now()
  client: string; // the client's name
  instance?: string; // the instance that the client connects to; absent if the page does not say
  name: string; // "connect", "reconnect", "packet", …
  text: string; // what the row says after the name, such as "attempt 2"
  builtin: boolean; // true: an event of Socket.IO itself; false: an event of the application, or a frame
  manager?: boolean; // true: the Manager fired the event; absent: the Socket or the engine did
  event?: string; // the name of the application's event; absent for other events
  nsp?: string; // the namespace; absent if the event concerns the whole connection
  socket?: string; // the socket's id; absent if it is unknown
  transport?: string; // the transport of a frame, or the new transport of an upgrade; else absent
  reason?: string; // why the connection ended; absent unless it ended
  detail?: string; // the description that came with the reason; absent if the reason had no description
  args?: unknown[]; // the arguments of the application's event, without a callback; absent if they are long, and for other events
  frame?: string; // a packet's text, as in the server's trace, without credentials; absent if the packet is binary
  binary?: boolean; // true: the packet is binary; absent: text, or not a packet
  bytes?: number; // the packet's size: bytes if it is binary, characters if it is text
  wire?: number; // the id of the server's event for the same frame; absent until ties.js has found it
}

/** One of the page's clients on stage: the facts that audience() needs. They were taken just before the line ran. */
export interface Person {
  name: string;
  instance: string; // the instance that the client connects to
  sockets: string[]; // the ids of the client's connected sockets, one for each namespace
  past?: string[]; // the ids of all sockets that the client has had; absent: only those in sockets
  detail?: string; // the state of the client's connection in words, such as "lost: transport close"; absent if unknown
  running?: boolean; // whether that instance runs; absent: it does
  delayMs?: number; // by how many milliseconds the client's link delays each message; absent: it does not
}

/** What the page knows about a lab while a line ran, besides what the line caused. */
export interface Circumstances {
  cut: string[]; // the names of the instances that were cut off from Redis all the time
  rejoining: string[]; // the names of the instances that got Redis back and have taken nothing from it since
  alone: boolean; // true: the instances ran without the adapter all the time
  problem: string; // why the line could not publish the event; "" if it could, or if the line does not say
  lost: number; // how many events of the trace were lost meanwhile
  ended: string[]; // the ids of the sockets that disconnected meanwhile
  one?: boolean; // true: the lab has one instance; absent: it has several
}

/** Whether one client received one emit, and why. */
export interface Verdict {
  name: string; // the client's name
  received: boolean;
  times: number; // how many deliveries of the emit the client received; 0 if received is false
  why: string; // the reason in a sentence, for the learner
  because: Because; // the same reason as a word, for programs
  room?: string; // the room that decided whether the client received the emit; absent if no room did
  rooms?: string[]; // the rooms that the line names; absent if the client is in one of them, or the line names none
  nsp?: string; // the emit's namespace
  instance?: string; // the client's instance
  far?: boolean; // true: the line ran on another instance than the client's
  sender?: boolean; // true: the client's own handler ran the line
  apart?: boolean; // true: nothing could pass through Redis from the line's instance to the client's
}

/** The reason why a client received an emit, or did not. */
export type Because =
  | "one-socket" | "in-room" | "in-rooms" | "not-excepted" | "in-namespace" | "broadcast" | "connected"
  | "not-connected" | "no-namespace" | "not-in-room" | "sender-outside" | "sender-left-out" | "excepted" | "local"
  | "no-adapter" | "sender-cut" | "receiver-cut" | "both-cut" | "rejoining" | "publish-failed"
  | "ended" | "volatile" | "not-published" | "not-taken" | "lost" | "unknown";

/**
 * Compares the learner's prediction for one client with what happened.
 * hit: the client received the emit, as predicted.
 * rightly-left-out: the client did not receive the emit, as predicted.
 * extra: the client received the emit, but the learner did not expect that.
 * missed: the client did not receive the emit, but the learner expected that.
 */
export type JudgementKind = "hit" | "rightly-left-out" | "extra" | "missed";

/** The trace of one lab, and everything else that a page needs to show it after the lab has closed. */
export interface RecordedWorld {
  offset: number; // the time on the page's clock, in milliseconds, at which the server's clock was zero
  instances: { name: string; running: boolean; linked?: boolean }[]; // the lab's instances when the recording was saved; linked: connected to the others through Redis; absent: it was
  people: { name: string; user: string; instance: string; sockets: string[] }[]; // the page's clients; sockets: the ids of all sockets that each has had
  sockets: (Omit<Member, "rooms" | "session" | "more"> & { session: string; rooms: string[] })[]; // the sockets that were connected when the recording was saved
  events: TraceEvent[]; // the server's events, in order
  happened: ClientEvent[]; // the events of the page's clients, in order
}

/** What a page saves, in a file or in a link: a trace, and what the visitor said about it. */
export interface Recording extends RecordedWorld {
  saved: string; // when the recording was saved, in ISO 8601
  lab: string; // the lab's name
  predictions?: Prediction[]; // absent in recordings of version 1
  fork?: RecordedFork; // absent if the recording is no fork
}

/** The clients that a visitor expected to receive an emit, before it ran. */
export interface Prediction {
  emit: number; // the id of the emit's event
  guess: string[]; // the clients' names
}

/**
 * One step of a fork: the same act in two worlds. The recording itself has the world with the
 * Redis adapter.
 */
export interface RecordedFork {
  line: { code: string; text: string }; // the act, as a line of code and in words
  sentence: string; // explains the difference, or why there is none
  differs: boolean;
  rows: ForkRow[];
  returned: string[]; // what the line returned with the adapter, and what without, in words; "" if nothing
  guess?: string[]; // the clients that the visitor expected to be reached without the adapter; absent if the visitor made no guess
  without: RecordedWorld; // the world without the adapter
}

/** The outcome of an act for one client in both worlds of a fork. */
export interface ForkRow {
  name: string; // the client's name
  instance: string; // the client's instance in the world with the adapter
  differs: boolean; // whether the two words differ
  with: { word: string; why: string; got: boolean }; // with the adapter: the outcome in a word or two, the reason in a sentence, and whether the client received events
  without: { word: string; why: string; got: boolean }; // the same without the adapter
}
