// The types of a lesson. The Go package lessons writes the lesson into the page as JSON.

import type { ClientEvent, TraceEvent } from "../trace/trace.js";
import type { Kind, LessonAction, Target, actions } from "../trace/words.js";

export interface LessonData {
  folder: string; // the name of the lesson's folder, which identifies the lesson
  version: string; // changes with the lesson's text; saved progress belongs to one version
  scene: Scene;
  steps: StepData[];
}

/** The instances (servers "a", "b", …), clients, rooms and faults that a lesson starts with. */
export interface Scene {
  instances: string[]; // the names of the instances
  clients: SceneClient[];
  rooms: { room: string; clients: string[] }[] | null; // each room with the names of the clients in it; null: no rooms
  faults?: Action[]; // actions that break something before the lesson begins; absent: nothing is broken
}

/** A client of the scene. */
export interface SceneClient {
  name: string;
  user: string; // the user as which the client connects
  instance: string; // the instance that the client connects to
  namespaces: string[]; // the namespaces that the client connects to
}

/** A step of a lesson. */
export interface StepData {
  id: string;
  title: string;
  exercise?: Exercise; // absent if the learner only reads in this step
  checks?: Check[]; // what has to happen for the chosen line to pass; absent if the line is fixed
}

/** The exercise of a step. It has either play or choices. */
export interface Exercise {
  ask: string; // the question to the learner
  reveal?: string[]; // the parts of the scene ("rooms", "namespaces", "redis") that the stage shows in this step; absent: none
  times?: boolean; // true: the learner also says how often each client receives the event
  ideas?: Idea[]; // wrong ideas that some predictions show
  play?: Action[]; // the actions that the exercise runs
  choices?: { id: string; js: string; go: string; play: Action[] }[]; // lines from which the learner chooses one, each in JavaScript and in Go, and with its actions
  start?: string; // the id of the choice that the lesson's starting code makes, which fails the checks; absent without choices
  solution?: string; // the id of the choice that the lesson's solution makes, which passes the checks; absent without choices
}

/** A wrong idea that a prediction shows, and the sentence that meets it. */
export interface Idea {
  said: string[]; // the clients that the learner expects, in any order, a name twice for twice; empty: nobody
  says: string;
  so: string;
}

/** An action that a lesson plays. Which fields it has depends on the field do. */
export interface Action {
  do: (typeof actions)[LessonAction]["recorded"]; // the action's name, as the trace records it
  client?: string; // the client that acts, or on which the action is done
  instance?: string; // the instance on which the action is done
  target?: Target; // of an emit: whom it addresses
  room?: string; // the room that the client joins or leaves, or that the emit names
  rooms?: string[]; // the rooms that the emit names
  except?: string[]; // the rooms that the emit leaves out
  nsp?: string; // the namespace that the emit names
  event?: string; // the name of the event that is emitted
  data?: unknown; // the payload of that event
}

/** An event that some clients have to receive, or must not receive. */
export interface Reception {
  event: string; // the event's name
  clients: string[]; // the names of the clients
  nsp?: string; // the event's namespace; absent: any
  times?: number; // how often each client has to receive the event; absent: once
}

/** Describes an event of the trace. A field that is absent fits any event. */
export interface Mark {
  kind: Kind;
  client?: string; // the name of the client that the event is about
  instance?: string;
  room?: string;
  event?: string; // the name of the Socket.IO event
}

/** A condition of an exercise. It has feedback and one of the other fields. */
export interface Check {
  receives?: Reception; // holds if each client receives the event
  misses?: Reception; // holds if none of the clients receives the event
  order?: Mark[]; // holds if the trace has these events in this order
  ends?: { client: string; side: "server" | "client"; reason: string }; // holds if the client's connection ends for this reason, as that side sees it
  feedback: string; // what the learner reads if the check does not hold
}

/** The facts that a check may use: the events that the step's actions caused, and the owners of the sockets. */
export interface Facts {
  trace: TraceEvent[]; // events of the server
  happened: ClientEvent[]; // events of the page's clients
  ownerOf(socket: string | undefined): string | undefined; // the name of the client that has or had a socket; undefined if unknown
}

/** The result of a check. */
export interface Judgement {
  holds: boolean;
  text: string; // what happened, or the check's feedback
}

/** The saved result of a step. guess, right and of are absent if the learner skipped the prediction. */
export interface StepRecord {
  guess?: string[]; // the names of the clients that the learner expected to receive the event
  right?: number; // for how many clients the learner was right
  of?: number; // how many clients there were
  passed: boolean; // whether all checks have held in some run; true without checks
  again?: boolean; // whether the learner was right when the step was asked again at the end; absent: not asked yet
}
