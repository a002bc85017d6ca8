// The types that the modules of <lab-stage> share. The stage is the picture of a lab: the
// clients, the instances (servers, "a", "b", …), Redis, and the packets that move between them.
// Lengths are in the stage's pixels, times in milliseconds unless a comment says otherwise.

import type { Member, TraceEvent } from "../trace/trace.js";
import type { Kind } from "../trace/words.js";

/** One of the page's own clients, connected or not. */
export interface Own {
  name: string;
  user: string; // the user as which the client connects
  instance: string; // the instance that the client connects to
  sockets: string[]; // the ids of the client's connected sockets; in a recording, of all that it has had
  link?: string; // the client's link, which stays the same when the client reconnects; absent in a recording
}

/** A client on stage: one connection to one instance. */
export interface Figure {
  key: string; // identifies the figure for as long as it is on stage: the client's name or, for a client of another page, its link, or instance and session if it has no link
  label: string; // the name beside the figure
  user: string; // the client's user; "guest" if unknown
  mark: number; // 6: the sixth colour and shape; 0: the colour and shape of the user's name, or none
  instance: string; // the instance that the client connects to
  transport: string; // "polling" or "websocket"; "" while the client is not connected
  own: boolean; // true: a client of this page
  rooms: string[]; // the rooms of all the client's sockets
  more?: number; // how many further rooms the lab has not listed; absent: none
  namespaces: string[]; // the namespaces that the client is connected to, without "/"
}

/** A room or a namespace, with the figures in it. */
export interface Group {
  name: string; // the name of the room or namespace
  nsp: string; // the namespace that the room belongs to; for a namespace, its name again
  keys: string[]; // the keys of the figures
}

/** The instances, clients, rooms and namespaces at one moment. */
export interface Scene {
  instances: { name: string; running: boolean; linked?: boolean; more?: number }[]; // linked: whether the instance is connected to Redis; absent: it is. more: how many further sockets of the instance the lab has not listed; absent: none
  figures: Figure[];
  rooms: Group[];
  namespaces: Group[];
  redis?: boolean; // whether Redis is shown; absent: it is
}

export interface Point {
  x: number;
  y: number;
}

/** A rectangle. x and y are its upper left corner, unless a comment says that they are its centre. */
export interface Box extends Point {
  width: number;
  height: number;
}

/** Where a figure stands. */
export interface Spot extends Point {
  r: number; // the figure's radius
  cell: Box; // the figure with its name, or the figure alone if it stands in a crowd
  row: string; // the figures of one row stand side by side
  column: number; // the figure's place in the row, so that the figure before it has the number before this
  pad: Point; // how far the ground of a room may reach beyond the cell and still touch no other figure
  label?: Box; // the place of the figure's name; absent if the figure stands in a crowd, without a name of its own
  text?: string; // the name, shortened so that it fits
}

/** The places of everything on the stage. */
export interface Layout {
  width: number; // the stage's width
  height: number; // the stage's height
  instances: Map<string, Box>; // by name; x and y are the centre
  redis?: { from: Point; to: Point; name: Box }; // the two ends of the line that stands for Redis, and the place of its name; absent if there is one instance only
  spots: Map<string, Spot>; // by the figure's key
  crowds: { label: string; user: string; box: Box; name: Box }[]; // groups of small figures that share one name, label
  order: string[]; // the keys of the figures, from left to right
}

/** A place where a packet can be: "client:" with the figure's key, "instance:" with the name, or "redis". */
export type Place = string;

/** A packet's way from one place to the next. If from and to are the same, the packet stays there. */
export interface Hop {
  id: number; // the id of the trace event that records the hop
  kind: Kind; // the kind of that event
  from: Place;
  to: Place;
  event: string; // the name of the Socket.IO event in the packet; "" if unknown
  payload: string; // the event's arguments, shortened so that they fit beside the packet
  took: number; // how long the hop took in reality, in microseconds
  start: number; // when the hop starts, in milliseconds from the start of the film
  end: number; // when the packet arrives, in milliseconds from the start of the film
  source: TraceEvent; // the event that records the hop
}

/** A plate at the client or the instance where an event of Socket.IO fires, while the film is at that step. */
export interface Mark {
  place: Place; // who fires the event: "client:" with the figure's key, or "instance:" with the name
  name: string; // the event's name, such as "disconnect"
  text: string; // what the plate says below the name, such as the reason; "" if nothing
}

/** What the stage must draw differently at a step, because it was different then. A field is absent if the lab was then as it is now. */
export interface StepState {
  gone?: string[]; // the keys of the figures that are not connected: they are drawn hollow, with a dotted link
  members?: Member[]; // all sockets of the lab, with their rooms and transports
  stopped?: string[]; // the names of the instances that do not run
}

/** One stop of a film: hops that happen at the same time, or an event that fires where it stands. */
export interface Step {
  start: number; // milliseconds from the start of the film
  end: number; // milliseconds from the start of the film
  hops: Hop[]; // empty if the event moves no packet
  text: string; // the sentence that describes the step
  name: string; // the stop's name in the score: "emit", "publish", "→ carol", "disconnecting", "attempt", "handler"
  side: "server" | "client"; // where it happens
  who: string; // the key of the figure that it is about; "" if it is about none, or about several
  marks: Mark[]; // the plates of this step
  gap?: number; // how many milliseconds really passed since the step before, if that is long; absent: not long
  state?: StepState; // absent: the lab is drawn as it is now
  ids: number[]; // the ids of the server's events that the step shows
  noted?: string[]; // the ids of the clients' events that the step shows; absent: none
}

/** What a film shows: an emit, a built-in event of Socket.IO, or an HTTP request, with all that followed. */
export type FilmKind = "emit" | "builtin" | "request";

/** An event and its effects, slowed down so that a viewer can watch them. */
export interface Film {
  id: number; // the id of the film's first event in the trace
  kind: FilmKind;
  by?: string; // who ran it, if that was not this page
  aside?: boolean; // true: nobody asked for it, such as the first handshake of a page, so it does not become the current film on its own
  before?: StepState; // how the lab was before the first step; absent: as it is now
  growing?: boolean; // true: further steps are expected, such as a reconnection
  event: string; // what the list of films calls it: the name of the event that is emitted, or "disconnect"
  sender: string; // the key of the figure that sent the event, whose handler ran the line or whose connection it is; "" if there is no such figure
  targets: { rooms: string[]; nsp: string }[]; // for each emit, the rooms that it names, and its namespace
  steps: Step[];
  length: number; // milliseconds at normal speed
}

/** A film and how far it has been played. */
export interface Run {
  film: Film;
  t: number; // milliseconds from the start of the film
}
