// The types of the cases. A case is a list of steps. Each client plays them with its own API, and
// writes what it observes into a log. See README.md.

/** A value of a step: JSON. In it {"bytes": [...], "as": "Uint8Array"} stands for a binary value. */
export type Value = any;

/** How a client is opened. */
export interface Opening {
  /** The name of the server, by default "main". "own" is a server that no other play uses. */
  at?: string;
  /** In place of a server: a client whose connection the new one shares. */
  on?: string;
  nsp?: string;
  /** Added to the URL, after the namespace. */
  url?: string;
  opts?: Record<string, any>;
  /** Events to log beside those of the socket: "io:open", "engine:upgrade". */
  hear?: string[];
}

export type Step =
  /** Opens a socket, which connects unless autoConnect is false. */
  | ({ open: string } & Opening)
  /** Opens a socket with io() and its cache. Not for the Go client. */
  | ({ io: string } & Opening)
  /** Opens a manager without a socket. */
  | ({ manager: string } & Opening)
  /** Waits for that many more lines of the log that begin with these words, such as "a connect". */
  | { until: string; times?: number }
  /** Waits until everything has arrived that the server has sent so far. */
  | { caughtUp: string }
  /**
   * Emits [client, event, ...arguments]. ack is the label under which the callback logs its
   * arguments, call the label for the result of emitWithAck.
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
  /** Adds a listener, which plays steps. With as, it logs the event under that label. */
  | { on: [string, string]; then?: Step[]; as?: string; once?: boolean; by?: string }
  /** Adds the listener of that label once more. */
  | { again: [string, string]; as: string }
  /** Removes the listener of that label; without as, all listeners of the event; without an event, all. */
  | { off: [string, string?]; as?: string; by?: string }
  /** Adds a catch-all listener, which logs under the label. */
  | { any: string; as: string; prepend?: boolean }
  | { offAny: string; as?: string }
  | { outgoing: string; as: string; prepend?: boolean }
  | { offOutgoing: string; as?: string }
  /** Within on: acknowledges the event. */
  | { reply: Value[] }
  /** Stops or starts the server "own". */
  | { server: "stop" | "start" }
  /** Logs the server's note about the client's last connection: after it has ended or, with connected, at once. */
  | { seen: string; connected?: boolean }
  /** Dispatches an event of the page. Not for the Go client. */
  | { page: "offline" | "beforeunload" };

/** The official client, ours in the page, and ours in Go. */
export type ClientName = "official" | "wasm" | "go";

export interface Case {
  name: string;
  steps: Step[];
  /** The clients that cannot play the case, with the reason. */
  absent?: Partial<Record<ClientName, string>>;
  /**
   * The clients, or our server, that differ on purpose, with the reason and their log. If a
   * client does not differ any more, the test fails.
   */
  differs?: Partial<Record<ClientName | "ours", { because: string; log: any[][] }>>;
  /** Only lines with the same first word are compared in their order: lines of different sources may mix. */
  loose?: boolean;
}

export type Line = [who: string, what: string, ...values: any[]];

export interface Park {
  urls: Record<string, string>;
}
