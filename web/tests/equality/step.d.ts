// The language of the cases: a case is a list of steps that each client plays by its
// own API, and what it then observes is its log. README.md tells more.

/** A value of a step: JSON, in which {"bytes": [...], "as": "Uint8Array"} stands for a binary value. */
export type Value = any;

/** What the client is created with, beside the client's own options. */
export interface Opening {
  /** The server, by name, or "own" for one that no other play uses. "main" by default. */
  at?: string;
  /** A client whose connection is shared, in place of a server. */
  on?: string;
  nsp?: string;
  /** Put after the server's URL and before its namespace's end. */
  url?: string;
  opts?: Record<string, any>;
  /** Events to log beside the socket's: "io:open", "engine:upgrade". */
  hear?: string[];
}

export type Step =
  /** A socket, which connects unless autoConnect is false. */
  | ({ open: string } & Opening)
  /** The same with io() as a page calls it, with its cache: not for a Go program. */
  | ({ io: string } & Opening)
  /** A manager without a socket. */
  | ({ manager: string } & Opening)
  /** Waits for so many further lines of the log that begin with these words: "a connect". */
  | { until: string; times?: number }
  /** Waits until all that the server has sent before has been heard. */
  | { settle: string }
  /**
   * Emits [client, event, ...arguments]. ack logs what the callback receives, under that
   * label; call what the promise of emitWithAck becomes.
   */
  | { emit: [string, ...Value[]]; ack?: string; call?: string; volatile?: boolean; timeout?: number; compress?: boolean }
  | { send: [string, ...Value[]]; ack?: string }
  /** Calls a method, such as ["a.io", "reconnection", false]. */
  | { do: [string, string, ...Value[]] }
  /** Logs values, such as ["a", "connected", "io.reconnectionDelay()"]. */
  | { get: [string, ...string[]] }
  /** Logs whether two of them, such as "a.io" and "b.io", are one object. */
  | { same: [string, string] }
  /** Sets a property, such as ["a", "auth", {token: "good"}]. */
  | { set: [string, string, Value] }
  /** Takes steps whenever an event comes; as logs it under that label too. */
  | { on: [string, string]; then?: Step[]; as?: string; once?: boolean; by?: string }
  /** Adds the listener of that label once more. */
  | { again: [string, string]; as: string }
  /** Removes the listener of that label; without one, all of the event, or of everything. */
  | { off: [string, string?]; as?: string; by?: string }
  /** Catch-all listeners, which log under the label. */
  | { any: string; as: string; prepend?: boolean }
  | { offAny: string; as?: string }
  | { outgoing: string; as: string; prepend?: boolean }
  | { offOutgoing: string; as?: string }
  /** Within on: acknowledges the event. */
  | { reply: Value[] }
  /** Stops or starts the play's own server. */
  | { server: "stop" | "start" }
  /** Logs what the server met of the client's last connection, once it is gone or, with connected, at once. */
  | { seen: string; connected?: boolean }
  /** Something that happens to the page: not for a Go program. */
  | { page: "offline" | "beforeunload" };

/** The client of npm, ours in the page, ours in Go. */
export type ClientName = "official" | "wasm" | "go";

export interface Case {
  name: string;
  steps: Step[];
  /** Who has no such thing, and why. */
  absent?: Partial<Record<ClientName, string>>;
  /**
   * Who differs on purpose, and why. What it logs instead is listed, so that a
   * difference which is no longer there is found.
   */
  differs?: Partial<Record<ClientName | "ours", { because: string; log: any[][] }>>;
  /** Lines are compared in their order within each first word only: what comes from different sources may interleave. */
  loose?: boolean;
}

export type Line = [who: string, what: string, ...values: any[]];

export interface Park {
  urls: Record<string, string>;
}
