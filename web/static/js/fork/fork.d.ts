// The types that the modules of the fork share. A fork repeats acts from a trace in two
// worlds. A world is a lab (an isolated set of server instances) with clients; the instances of
// one world are connected by the Redis adapter, those of the other are not.

import type { Own } from "../stage/stage.js";
import type { ForkRow, Member, Verdict } from "../trace/trace.js";
import type { Action } from "../trace/words.js";

/** An action of the lab or of a client that a fork can repeat. */
export interface Act {
  id: number; // the id of the trace event that records the act
  does: "ask" | "send" | "connect" | "disconnect"; // "ask": the page asks the lab for an action; the others: a client sends an event, connects or disconnects
  ask?: Ask; // the action; only if does is "ask"
  client?: string; // the name of the client that acts, or on which the action is done; absent if the act concerns no client
  instance?: string; // the instance on which the act happens; absent if it concerns the whole lab
  nsp?: string; // the namespace of the client's socket
  body?: Record<string, unknown>; // the other fields of the action's request; only if does is "ask"
  event?: string; // the event's name; only if does is "send"
  args?: unknown[]; // the event's arguments; only if does is "send", or if ask is "emit"
  answered?: boolean; // whether the client asks for an acknowledgement; only if does is "send"
}

/** The actions that a fork can repeat: all but "alone", which takes the adapter away, because the two worlds differ in the adapter. */
export type Ask = Exclude<Action, "alone">;

/** Something in the trace that the fork does not repeat. */
export interface LeftOut {
  what: string; // the thing that is left out, in words
  why: string; // the reason, in words
  times: number; // how often this is left out
}

/** A client at the point of the fork. */
export interface Cast {
  name: string;
  user: string; // the client's user
  instance: string; // the instance that the client is connected to
  namespaces: string[]; // the namespaces in which the client has had a socket at any time
  rooms: Record<string, string[]>; // the client's rooms by namespace, for each namespace that it is connected to
}

/** The plan of a fork: the state that both worlds begin with, and the acts to repeat. */
export interface Plan {
  lab: string; // the name of the lab that the trace comes from
  instances: number; // how many instances each of the two labs starts with
  people: Cast[]; // the clients
  before: Act[]; // earlier acts whose effect lasts at the point of the fork: they have set faults or disconnected clients
  acts: Act[]; // the acts from the point of the fork on, in order
  sockets: Map<string, { name: string; nsp: string }>; // by socket id, the client and the namespace of each socket in the trace; needed because an act may name a room after a socket
  leftOut: LeftOut[];
}

/** The outcome of an act in one world. */
export interface ActOutcome {
  verdicts: Verdict[]; // one for each client, which counts all emits of the act together; empty if the act caused no emit
  heard: Record<string, number>; // by the client's name, how many events the client's handlers received
  before: ClientState[]; // the clients before the act
  people: ClientState[]; // the clients after the act
  returned: string; // what the line returned, in words; "" if it returned nothing
  found: string[]; // the owners of the sockets that fetchSockets found, or the answers that the line got; sorted, so that the two worlds can be compared
  problem: string; // the message of the error; "" if the act succeeded
  moment: Moment; // the world after the act
}

/** The state of a world at one moment, kept so that the stage can show that moment again. */
export interface Moment {
  root: number; // the id of the event that records the act before this moment; 0 if the trace has no such event
  members: Member[]; // all sockets of the world
  own: Own[]; // the clients of the world
  instances: { name: string; running: boolean; linked: boolean }[]; // linked: connected to the other instances through Redis
}

/** The state of a client in a world. */
export interface ClientState {
  name: string;
  instance: string; // the instance that the client connects to
  connected: boolean;
  rooms: string[]; // the rooms of all the client's sockets
}

/** The difference between the two worlds after an act. */
export interface Difference {
  differs: boolean;
  sentence: string; // explains the difference, or why the outcomes are the same
  rows: ForkRow[]; // one for each client
}
