// The types of the cases. A case is a list of steps. Each client plays them with its own API, and
// writes what it observes into a log. See README.md.

/** A value in a step, as JSON. {"bytes": [...], "as": "Uint8Array"} stands for a binary value. */
export type Value = any;

/** How a step opens a client. */
export interface Opening {
  /** The name of the server, by default "main". "own" is a server that no other play uses. */
  at?: string;
  /** Used in place of at: the name of a client whose connection the new client shares. */
  on?: string;
  nsp?: string;
  /** Text that is added to the URL, after the namespace. */
  url?: string;
  opts?: Record<string, any>;
  /** The events of the manager and the engine to log too, such as "io:open" and "engine:upgrade". */
  hear?: string[];
}

export type Step =
  /** Opens a socket, which connects unless autoConnect is false. */
  | ({ open: string } & Opening)
  /** Opens a socket with io(), which may use an existing manager again. Not for the Go client. */
  | ({ io: string } & Opening)
  /** Opens a manager without a socket. */
  | ({ manager: string } & Opening)
  /** Waits until the log has times (by default 1) further lines that begin with these words, such as "a connect". */
  | { until: string; times?: number }
  /** Waits until everything has arrived that the server has sent so far. */
  | { caughtUp: string }
  /**
   * Emits [client, event, ...arguments]. With ack, the event has a callback, which logs its
   * arguments under that label. With call, emitWithAck is called, and its result is logged under
   * that label.
   */
  | { emit: [string, ...Value[]]; ack?: string; call?: string; volatile?: boolean; timeout?: number; compress?: boolean }
  | { send: [string, ...Value[]]; ack?: string }
  /** Calls a method, such as ["a.io", "reconnection", false]. */
  | { do: [string, string, ...Value[]] }
  /** Logs values, such as ["a", "connected", "io.reconnectionDelay()"]. */
  | { get: [string, ...string[]] }
  /** Logs whether two paths, such as "a.io" and "b.io", lead to the same object. */
  | { same: [string, string] }
  /** Sets a property, such as ["a", "auth", {token: "good"}]. */
  | { set: [string, string, Value] }
  /** Adds a listener, which plays the steps of then. With as, the listener logs the event under that label. */
  | { on: [string, string]; then?: Step[]; as?: string; once?: boolean; by?: string }
  /** Adds the listener with that label once more. */
  | { again: [string, string]; as: string }
  /** Removes the listener with that label. Without as, it removes all listeners of the event, and without an event all listeners. */
  | { off: [string, string?]; as?: string; by?: string }
  /** Adds a catch-all listener, which logs under the label. */
  | { any: string; as: string; prepend?: boolean }
  | { offAny: string; as?: string }
  | { outgoing: string; as: string; prepend?: boolean }
  | { offOutgoing: string; as?: string }
  /** Only for the steps of a listener: acknowledges the event. */
  | { reply: Value[] }
  /** Stops or starts the server "own". */
  | { server: "stop" | "start" }
  /** Logs the server's record of the client's last connection, after the connection has ended. With connected, it logs the record at once. */
  | { seen: string; connected?: boolean }
  /** Dispatches an event of the page. Not for the Go client. */
  | { page: "offline" | "beforeunload" };

/** "official" is the official client, "wasm" our client in a page, and "go" our Go client. */
export type ClientName = "official" | "wasm" | "go";

export interface Case {
  name: string;
  steps: Step[];
  /** For each client that cannot play the case, the reason. */
  absent?: Partial<Record<ClientName, string>>;
  /**
   * For each client that differs from the official one on purpose, the reason and the client's
   * log; "ours" is for our server. If the log does not differ any more, the test fails.
   */
  differs?: Partial<Record<ClientName | "ours", { because: string; log: any[][] }>>;
  /** If true, the order is compared only among lines with the same first word, because the lines of different sources may be mixed. */
  loose?: boolean;
}

export type Line = [who: string, what: string, ...values: any[]];

export interface Park {
  urls: Record<string, string>;
}
