// The types that the modules of <lab-stage> share.

import type { TraceEvent } from "../trace/trace.js";
import type { Kind } from "../trace/words.js";

/** One of the page's own clients, connected or not. */
export interface Own {
  name: string;
  user: string;
  instance: string;
  sockets: string[]; // ids that it has now
}

/** A client on stage: one connection to one instance. */
export interface Figure {
  key: string; // stays the same for as long as the client is there
  label: string;
  user: string;
  mark: number; // 6: the sixth colour and shape; 0: those of its user's name, or none
  instance: string;
  transport: string; // "" while it is not connected
  own: boolean; // a client of this page
  rooms: string[];
  namespaces: string[]; // without "/"
}

/** A room or a namespace. */
export interface Group {
  name: string;
  nsp: string;
  keys: string[]; // of the figures in it
}

/** The instances, clients, rooms and namespaces at one moment. */
export interface Scene {
  instances: { name: string; running: boolean; linked?: boolean }[]; // linked: to Redis; absent means that it is
  figures: Figure[];
  rooms: Group[];
  namespaces: Group[];
  redis?: boolean; // whether Redis is shown; absent means that it is
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
  label?: Box; // the place of the name; absent if there is no space for it
}

export interface Layout {
  width: number;
  height: number;
  across: boolean; // the instances stand side by side; false: one above the other
  instances: Map<string, Box>; // x and y are the centre
  redis: { from: Point; to: Point };
  spots: Map<string, Spot>;
  crowds: { label: string; user: string; box: Box }[]; // figures of one user, too many to be named one by one
}

/** Where a packet can be: "client:alice", "instance:a", "redis". */
export type Place = string;

/** A packet's way from one place to the next. If the two are the same, the packet stays there. */
export interface Hop {
  id: number; // of the trace event
  kind: Kind;
  from: Place;
  to: Place;
  event: string;
  payload: string;
  took: number; // microseconds, as recorded
  start: number; // milliseconds of the film, as is end
  end: number;
  source: TraceEvent;
}

/** Hops that happen at the same time. */
export interface Step {
  start: number;
  end: number;
  hops: Hop[];
  text: string;
}

/** An emit and its effects, slowed down so that a viewer can watch them. */
export interface Film {
  id: number; // of its first event
  event: string;
  sender: string; // key of the figure that sent it or whose handler ran the line, "" if there is none
  targets: { rooms: string[]; nsp: string }[];
  steps: Step[];
  length: number; // milliseconds at normal speed
}

/** A film and how far it has been played. */
export interface Run {
  film: Film;
  t: number;
}
