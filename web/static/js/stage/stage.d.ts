// The shapes that the modules of <lab-stage> hand to each other.

import type { TraceEvent } from "../trace/trace.js";
import type { Kind } from "../trace/words.js";

/** One of the page's own clients, connected or not. */
export interface Own {
  name: string;
  user: string;
  instance: string;
  sockets: string[]; // ids it has now
}

/** A client on stage: one connection to one instance. */
export interface Figure {
  key: string; // stays the same for as long as the client is there
  label: string;
  user: string;
  mark: number; // 6: it has the sixth colour and shape; 0: those of its name, or none
  instance: string;
  transport: string; // "" while it is not connected
  own: boolean; // of this page
  rooms: string[];
  namespaces: string[]; // beyond "/"
}

export interface Group {
  name: string;
  nsp: string;
  keys: string[]; // of the figures in it
}

/** Who is where at a moment. */
export interface Scene {
  instances: { name: string; running: boolean; linked?: boolean }[]; // linked to Redis, unless said otherwise
  figures: Figure[];
  rooms: Group[];
  namespaces: Group[];
  redis?: boolean; // whether it is shown; left out: it is
}

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

export interface Spot extends Point {
  r: number;
  label?: Box; // where the name is written; left out where there is no place for it
}

export interface Layout {
  width: number;
  height: number;
  across: boolean; // the instances stand side by side, else one above the other
  instances: Map<string, Box>; // x and y are the centre
  redis: { from: Point; to: Point };
  spots: Map<string, Spot>;
  crowds: { label: string; user: string; box: Box }[]; // figures of one user, too many to be named one by one
}

/** Where a packet can be: "client:alice", "instance:a", "redis". */
export type Place = string;

/** A packet's way from one place to the next, or its stay where the two are the same. */
export interface Hop {
  id: number; // of the trace event
  kind: Kind;
  from: Place;
  to: Place;
  event: string;
  payload: string;
  took: number; // microseconds, as recorded
  start: number; // milliseconds of the film
  end: number;
  source: TraceEvent;
}

/** What happens at the same time. */
export interface Step {
  start: number;
  end: number;
  hops: Hop[];
  text: string;
}

/** An emit and what it led to, timed to be watched. */
export interface Film {
  id: number; // of the event it begins with
  event: string;
  sender: string; // key of the figure that sent it or whose handler ran the line, "" if nobody's
  targets: { rooms: string[]; nsp: string }[];
  steps: Step[];
  length: number; // milliseconds at normal speed
}

/** A film and how far it has been played. */
export interface Run {
  film: Film;
  t: number;
}
