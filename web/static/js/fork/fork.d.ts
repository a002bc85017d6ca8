// The shapes that the modules of the fork hand to each other.

import type { Own } from "../stage/stage.js";
import type { Member, Verdict } from "../trace/trace.js";
import type { Action } from "../trace/words.js";

/** What somebody did, as a trace has it, and as it can be done again. */
export interface Act {
  id: number; // of the event that it is recorded as
  does: "ask" | "send" | "connect" | "disconnect"; // of the control plane; in the client
  ask?: Ask;
  client?: string; // who acts or is acted on
  instance?: string;
  nsp?: string;
  body?: Record<string, unknown>; // of what is asked
  event?: string; // of what is sent, as are the next two
  args?: unknown[];
  answered?: boolean; // the client wants an acknowledgement
}

/** What the control plane can be asked to do again. The adapter is what the two worlds differ in. */
export type Ask = Exclude<Action, "alone">;

/** Something that is not done again, and why. */
export interface LeftOut {
  what: string;
  why: string;
  times: number;
}

/** A client as it was at the point of the fork. */
export interface Cast {
  name: string;
  user: string;
  instance: string;
  namespaces: string[]; // that it has sockets in, at some time
  rooms: Record<string, string[]>; // by namespace, where it was connected
}

/** What is done in both worlds. */
export interface Plan {
  lab: string; // whose trace it is
  instances: number; // that the labs begin with
  people: Cast[];
  before: Act[]; // what was broken, and who had gone, at that point
  acts: Act[]; // what happened from there on
  sockets: Map<string, { name: string; nsp: string }>; // whose an id was: rooms may be named after it
  leftOut: LeftOut[];
}

/** What an act came to in one world. */
export interface Came {
  verdicts: Verdict[]; // over all emits that followed from it
  heard: Record<string, number>; // how many events each client's handlers were called for
  before: Standing[]; // how they stood
  people: Standing[]; // and stand afterwards
  returned: string; // what the line returned, in words; "" if nothing
  found: string[]; // of fetchSockets and answers: whose, in order
  problem: string; // "" if all went well
  moment: Moment;
}

/** How a world stood, to be shown again. */
export interface Moment {
  root: number; // of what had led to it, 0 if nothing
  members: Member[];
  own: Own[];
  instances: { name: string; running: boolean; linked: boolean }[];
}

export interface Standing {
  name: string;
  instance: string;
  connected: boolean;
  rooms: string[]; // of all its sockets
}

/** One client in both worlds. */
export interface Row {
  name: string;
  instance: string;
  differs: boolean;
  with: { word: string; why: string; got: boolean };
  without: { word: string; why: string; got: boolean };
}

/** What differs between two worlds after an act. */
export interface Difference {
  differs: boolean;
  sentence: string;
  rows: Row[];
}
