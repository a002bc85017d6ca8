// What a lesson is in the page: package lessons as JSON.

import type { ClientEvent, TraceEvent } from "../trace/trace.js";
import type { Kind, LessonAction, Target, actions } from "../trace/words.js";

export interface LessonData {
  folder: string;
  version: string;
  scene: Scene;
  paths: Record<string, string>; // of each instance
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

/** What a check may look at: what followed from the step's actions, and whose sockets these were. */
export interface Facts {
  trace: TraceEvent[];
  happened: ClientEvent[];
  ownerOf(socket: string | undefined): string | undefined;
}

export interface Judgement {
  holds: boolean;
  text: string;
}

/** What is kept of a step. guess is missing where the prediction was skipped. */
export interface StepRecord {
  guess?: string[];
  right?: number;
  of?: number;
  passed: boolean;
}
