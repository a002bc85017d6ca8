// The types that the modules of built-in films share. Such a film shows events of Socket.IO
// itself: how a connection begins, ends, and comes back.

import type { ClientEvent, Member, TraceEvent } from "../../trace/trace.js";
import type { FilmKind, Place, StepState } from "../stage.js";

/** The name of a stop in the score. */
export type BeatName =
  | "verdict" | "connection" | "disconnecting" | "disconnect" | "upgrade" | "error" | "stop" | "start" | "connection_error" // the server's
  | "connect" | "connect_error" | "upgrade error" | "attempt" | "reconnect" | "reconnect_error" | "reconnect_failed" // the client's
  | "pause" | "resume" | "ping" | "room created" | "room deleted";

/** One built-in event, on one side. */
export interface Beat {
  side: "server" | "client";
  name: BeatName;
  who: string; // the key of the figure that it is about; "" if unknown
  place: Place; // where it fires
  text: string; // what the plate says below the name
  reason: string; // the reason or the error; "" if there is none
  nsp: string;
  socket: string; // the id of the socket; "" if unknown
  server?: TraceEvent; // the server's event; absent if the event is a client's
  client?: ClientEvent; // the client's event; absent if the event is the server's
  order: number; // counts the events of one side, in the order in which they happened
  skipped?: number; // of an attempt: how many attempts before it failed too and are not shown
  after?: Moment; // of a server's event: the lab just after it
  down?: string[]; // of a client's event: the keys of the page's clients that were not connected just after it
}

/** The sockets and instances of the lab at one moment. */
export interface Moment {
  members: Member[];
  stopped: string[]; // the names of the instances that do not run
}

/** One client in an episode. */
export interface Person {
  serverUp?: boolean; // whether the server has a socket of it; absent: it has not changed yet
  clientUp?: boolean; // whether the client is connected; absent: it has not changed yet
  waiting?: boolean; // true: its heartbeat is paused, and the server has not noticed yet
  away: boolean; // true: it does not come back on its own
}

/** One story: what began it, and all built-in events that followed, until all its clients are connected again or stay away. */
export interface Episode {
  number: number; // counts the episodes
  id: number; // the id of the film; 0 while there is no film
  root?: TraceEvent; // the action that began it; absent if no action did
  beats: Beat[]; // in the order of arrival
  people: Map<string, Person>; // by the key of the figure
  before: Moment; // the lab before it
  down: Set<string>; // the keys of the page's clients that were not connected before it
  aside: boolean; // true: a page's first handshake, or what prepares a lab
  own: boolean; // true: one of the page's clients began it by an act of its own
  changed: boolean; // true: the film is older than the episode
}

/** What the films need to know of the page. */
export interface Stage {
  keyOf(socket: string | undefined): string | undefined; // the key of the figure that has or had a socket
  labelOf(key: string): string; // the name of the figure
  own(): string[]; // the names of the page's clients
  one?(): boolean; // whether the lab has one instance; absent: it has several
  prepared?(e: TraceEvent): boolean; // whether the page has asked for an action to prepare the lab, so that its film does not take the stage
  mine(e: TraceEvent): boolean; // whether this page has asked for an action
}

export type { FilmKind, StepState };
