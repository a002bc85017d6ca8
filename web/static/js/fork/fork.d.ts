// The types that the modules of the fork share.

import type { Own } from "../stage/stage.js";
import type { Member, Verdict } from "../trace/trace.js";
import type { Action } from "../trace/words.js";

/** An action of the lab or of a client that a fork can repeat. */
export interface Act {
  id: number; // the event that records it
  does: "ask" | "send" | "connect" | "disconnect"; // "ask": of the control plane; the others happen in the client
  ask?: Ask; // the action, if does is "ask"
  client?: string; // the client that acts, or on which the action is done
  instance?: string;
  nsp?: string;
  body?: Record<string, unknown>; // the other fields of the request, if does is "ask"
  event?: string; // this and the next two describe the event, if does is "send"
  args?: unknown[];
  answered?: boolean; // whether the client asks for an acknowledgement
}

/** The actions that a fork can repeat: all but "alone", since the adapter is what the two worlds differ in. */
export type Ask = Exclude<Action, "alone">;

/** Something that the fork does not repeat, and the reason. */
export interface LeftOut {
  what: string;
  why: string;
  times: number;
}

/** A client at the point of the fork. */
export interface Cast {
  name: string;
  user: string;
  instance: string;
  namespaces: string[]; // those in which it has had a socket at any time
  rooms: Record<string, string[]>; // its rooms by namespace, for namespaces that it was connected to
}

/** What a fork does in both worlds. */
export interface Plan {
  lab: string; // the lab that the trace comes from
  instances: number; // how many the two labs start with
  people: Cast[];
  before: Act[]; // acts whose effect lasted at the point of the fork: faults, clients that had left
  acts: Act[]; // the acts from that point on
  sockets: Map<string, { name: string; nsp: string }>; // by id, the owner and namespace of each socket: rooms may be named after its id
  leftOut: LeftOut[];
}

/** The outcome of an act in one world. */
export interface ActOutcome {
  verdicts: Verdict[]; // of all emits that it caused
  heard: Record<string, number>; // by client, how many events its handlers received
  before: ClientState[]; // the clients before the act
  people: ClientState[]; // the clients after it
  returned: string; // what the line returned, in words; "" if nothing
  found: string[]; // the owners of the sockets that fetchSockets found, or the answers; sorted
  problem: string; // the error; "" if the act succeeded
  moment: Moment;
}

/** The state of a world at one moment, kept to be shown again. */
export interface Moment {
  root: number; // the event of the act that led to it; 0 if the trace has no such event
  members: Member[];
  own: Own[];
  instances: { name: string; running: boolean; linked: boolean }[];
}

/** The state of a client in a world. */
export interface ClientState {
  name: string;
  instance: string;
  connected: boolean;
  rooms: string[]; // the rooms of all its sockets
}

/** One client in both worlds. */
export interface Row {
  name: string;
  instance: string;
  differs: boolean;
  with: { word: string; why: string; got: boolean };
  without: { word: string; why: string; got: boolean };
}

/** The difference between the two worlds after an act. */
export interface Difference {
  differs: boolean;
  sentence: string;
  rows: Row[];
}
