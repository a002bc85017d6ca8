// The types of a lesson, as package lessons writes it into the page as JSON.

import type { ClientEvent, TraceEvent } from "../trace/trace.js";
import type { Kind, LessonAction, Target, actions } from "../trace/words.js";

export interface LessonData {
  folder: string;
  version: string;
  scene: Scene;
  paths: Record<string, string>; // by instance, the path of its Socket.IO server
  steps: StepData[];
}

export interface Scene {
  instances: string[];
  clients: SceneClient[];
  rooms: { room: string; clients: string[] }[] | null;
  faults?: Action[];
}

export interface SceneClient {
  name: string;
  user: string;
  instance: string;
  namespaces: string[];
}

export interface StepData {
  id: string;
  title: string;
  exercise?: Exercise;
  checks?: Check[];
}

export interface Exercise {
  ask: string;
  reveal?: string[];
  play?: Action[];
  choices?: { id: string; js: string; go: string; play: Action[] }[];
  start?: string;
  solution?: string;
}

export interface Action {
  do: (typeof actions)[LessonAction]["recorded"];
  client?: string;
  instance?: string;
  target?: Target;
  room?: string;
  rooms?: string[];
  except?: string[];
  nsp?: string;
  event?: string;
  data?: unknown;
}

export interface Reception {
  event: string;
  clients: string[];
  nsp?: string;
  times?: number;
}

export interface Mark {
  kind: Kind;
  client?: string;
  instance?: string;
  room?: string;
  event?: string;
}

export interface Check {
  receives?: Reception;
  misses?: Reception;
  order?: Mark[];
  ends?: { client: string; side: "server" | "client"; reason: string };
  feedback: string;
}

/** The facts that a check may use: the events that the step's actions caused, and the owners of the sockets. */
export interface Facts {
  trace: TraceEvent[];
  happened: ClientEvent[];
  ownerOf(socket: string | undefined): string | undefined;
}

export interface Judgement {
  holds: boolean;
  text: string;
}

/** The saved result of a step. guess is missing if the learner skipped the prediction. */
export interface StepRecord {
  guess?: string[];
  right?: number;
  of?: number;
  passed: boolean;
}
