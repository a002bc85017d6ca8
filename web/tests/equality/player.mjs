// Plays the cases in a page, with the official client or with ours, which has the same methods.
// wasmclient/equality_player_test.go plays the same steps with the Go client. If you change one
// of the two players, change the other.
import { engineArgs, managerArgs } from "./events.mjs";
import { describe, details, toLog, toValue } from "./values.mjs";

/** @typedef {import("./step.js").Step} Step */
/** @typedef {import("./step.js").Line} Line */
/** @typedef {{io: any, Manager: any}} Client a client's module */

/** How long a step may wait before it fails, in milliseconds. */
const timeLimit = 15_000;

/** The first word of a line that says that a step has waited too long. A log with such a line is wrong. */
export const late = "LATE";

let plays = 0;

export class Player {
  #client;
  #park;
  #unique = `play-${++plays}-${Math.random().toString(36).slice(2)}`;
  #ended = false;
  /** @type {Line[]} */
  #log = [];
  /** @type {() => void} */
  #wake = () => {};
  /** How many lines the steps until have waited for, by the words with which the lines begin. @type {Map<string, number>} */
  #awaited = new Map();
  /** @type {Map<string, {socket: any, manager: any, id: string, listeners: Map<string, any>, masked: boolean}>} */
  #players = new Map();
  /** The ids that were logged, in the order in which they appeared. @type {string[]} */
  #ids = [];
  /** The server that only this play uses, for the name "own". @type {{name: string, url: string} | null} */
  #own = null;
  /** A function that acknowledges the event whose listener is running. @type {Function | null} */
  #reply = null;

  /** @param {Client} client @param {Record<string, string>} park the URLs of the servers by name */
  constructor(client, park) {
    this.#client = client;
    this.#park = park;
  }

  /** @param {Step[]} steps @returns {Promise<Line[]>} */
  async play(steps) {
    try {
      for (const step of steps) {
        const waiting = this.#playStep(step);
        if (waiting && !(await waiting)) break;
      }
    } catch (err) {
      this.#say("player", "failed", String(/** @type {any} */ (err)?.stack ?? err));
    }
    const log = [...this.#log];
    this.#ended = true;
    for (const { socket, manager } of this.#players.values()) {
      socket?.disconnect();
      manager.disconnect();
    }
    if (this.#own) await this.#control("stop", this.#own.name);
    return log;
  }

  /**
   * Plays a step. If the step has to wait, it returns a promise, which becomes false if the step
   * waits for too long.
   * @param {Step} step @returns {Promise<boolean> | void}
   */
  #playStep(step) {
    if ("open" in step || "io" in step || "manager" in step) return this.#open(step);
    if ("until" in step) return this.#until(step.until, step.times ?? 1);
    if ("caughtUp" in step) return this.#waitForServer(step.caughtUp);
    if ("emit" in step) return this.#emit(step);
    if ("send" in step) {
      const [who, ...args] = step.send;
      this.#call(who, "send", this.#get(who).socket, [...toValue(args, this.#unique), ...this.#ack(who, step.ack)]);
      return;
    }
    if ("do" in step) {
      const [path, method, ...args] = step.do;
      const target = this.#resolve(path);
      const result = this.#call(path, method, target, args.map((arg) => this.#argument(path, arg)));
      if (result !== undefined && result !== target) this.#say(path, `${method} returned`, toLog(result));
      return;
    }
    if ("get" in step) {
      const [who, ...paths] = step.get;
      for (const path of paths) this.#say(who, path, this.#value(who, path));
      return;
    }
    if ("same" in step) {
      const [a, b] = step.same;
      this.#say(a, `same as ${b}`, this.#resolve(a) === this.#resolve(b));
      return;
    }
    if ("set" in step) {
      const [path, name, value] = step.set;
      this.#resolve(path)[name] = toValue(value, this.#unique);
      return;
    }
    if ("on" in step) return this.#on(step);
    if ("again" in step) {
      const [path, event] = step.again;
      this.#resolve(path).on(event, this.#get(path).listeners.get(step.as));
      return;
    }
    if ("off" in step) {
      const [path, event] = step.off;
      const listener = step.as === undefined ? [] : [this.#get(path).listeners.get(step.as)];
      this.#resolve(path)[step.by ?? "off"](...(event === undefined ? [] : [event]), ...listener);
      return;
    }
    if ("any" in step) return this.#any(step.any, step.as, step.prepend ? "prependAny" : "onAny");
    if ("outgoing" in step) return this.#any(step.outgoing, step.as, step.prepend ? "prependAnyOutgoing" : "onAnyOutgoing");
    if ("offAny" in step) return this.#offAny(step.offAny, step.as, "offAny");
    if ("offOutgoing" in step) return this.#offAny(step.offOutgoing, step.as, "offAnyOutgoing");
    if ("reply" in step) {
      this.#reply?.(...toValue(step.reply, this.#unique));
      return;
    }
    if ("server" in step) return this.#control(step.server, this.#own?.name ?? "");
    if ("seen" in step) return this.#seen(step.seen, step.connected === true);
    if ("page" in step) {
      // The official client keeps a list of engines, and may skip one when an earlier engine (of
      // another case) removes itself from the list during the event. So the event is repeated.
      for (let i = 0; i < 8; i++) dispatchEvent(new Event(step.page));
      return;
    }
    throw new Error(`no such step: ${JSON.stringify(step)}`);
  }

  /** Adds a line to the log. @param {any} who @param {any} [what] @param {any[]} values */
  #say(who, what, ...values) {
    if (this.#ended) return;
    this.#log.push([who, what, ...values]);
    this.#wake();
  }

  /** @param {string} name */
  #get(name) {
    const player = this.#players.get(name.split(".")[0]);
    if (!player) throw new Error(`no client ${name}`);
    return player;
  }

  /** @param {string} path "a", "a.io", "a.io.engine" */
  #resolve(path) {
    const [, ...names] = path.split(".");
    const { socket, manager } = this.#get(path);
    if (names[0] === "io") return names.slice(1).reduce((value, name) => value[name], manager);
    return names.reduce((value, name) => value[name], socket);
  }

  /** @param {string} who @param {string} path a property, or with () a method @returns {any} for the log */
  #value(who, path) {
    const player = this.#get(who);
    const names = path.split(".");
    /** @type {any} */
    let value = names[0] === "io" ? player.manager : player.socket;
    if (names[0] === "io") names.shift();
    for (const name of names) {
      const [, method, arg] = /^(\w+)\((.*)\)$/.exec(name) ?? [];
      value = method ? value[method](...(arg ? [arg] : [])) : value[name];
      if (name === "id") value = this.#id(value);
      if (name === "recovered") value = Boolean(value); // the value is undefined if the server has no recovery
    }
    return toLog(value);
  }

  /** Replaces a random id by a number, so that logs can be compared. Ids are numbered in the order in which they appear. @param {any} id @returns {string | null} */
  #id(id) {
    if (typeof id !== "string" || id === "") return null;
    if (!this.#ids.includes(id)) this.#ids.push(id);
    return `id ${this.#ids.indexOf(id) + 1}`;
  }

  /** @param {string} who @param {string} method @param {any} target @param {any[]} args */
  #call(who, method, target, args) {
    try {
      return target[method](...args);
    } catch (err) {
      this.#say(who, `${method} throws`, describe(err));
    }
  }

  /** @param {string} path @param {any} arg a value, or {callback: label} for a function that logs @returns {any} */
  #argument(path, arg) {
    if (arg?.callback === undefined) return toValue(arg, this.#unique);
    return (/** @type {any[]} */ ...args) => this.#say(path, arg.callback, ...args.map(toLog));
  }

  /** @param {any} step @returns {Promise<boolean> | void} */
  #open(step) {
    if (step.at !== "own" || this.#own) return this.#opened(step);
    return this.#control("new", "restart").then((own) => {
      this.#own = own;
      this.#opened(step);
      return true;
    });
  }

  /** @param {any} step */
  #opened(step) {
    const name = step.open ?? step.io ?? step.manager;
    const { auth, ...opts } = toValue(step.opts ?? {}, this.#unique);
    if (auth !== undefined) opts.auth = auth?.answers ? answering(auth) : auth;
    const nsp = step.nsp ?? "/";
    let socket, manager;
    if (step.on) {
      manager = this.#get(step.on).manager;
      socket = manager.socket(nsp, opts);
    } else {
      const server = step.at === "own" ? this.#own?.url : step.at?.includes("//") ? step.at : this.#park[step.at ?? "main"];
      if (step.manager) {
        manager = new this.#client.Manager(server + (step.url ?? ""), opts);
      } else {
        socket = this.#client.io(server + nsp + (step.url ?? ""), step.io ? opts : { forceNew: true, ...opts });
        manager = socket.io;
      }
    }
    // With recovery the last argument of an event is a random offset, which must not be logged.
    const player = { socket, manager, id: "", listeners: new Map(), masked: step.at === "recovery" };
    this.#players.set(name, player);
    if (socket) this.#hearSocket(name, player);
    this.#hearManager(name, manager, step.hear ?? []);
  }

  /** @param {string} name @param {{socket: any, id: string, masked: boolean}} player */
  #hearSocket(name, player) {
    const { socket } = player;
    socket.on("connect", () => {
      player.id = socket.id;
      this.#say(name, "connect");
    });
    socket.on("connect_error", (/** @type {any} */ err) => this.#say(name, "connect_error", describe(err)));
    socket.on("disconnect", (/** @type {string} */ reason, /** @type {any} */ description) =>
      this.#say(name, "disconnect", reason, ...details(description)),
    );
    socket.onAny((/** @type {string} */ event, /** @type {any[]} */ ...args) => {
      if (player.masked && typeof args.at(-1) === "string") args = [...args.slice(0, -1), "<offset>"];
      this.#say(name, "event", event, ...args.map(toLog));
    });
  }

  /**
   * Logs events of a manager and its engines. The first engine's events are all logged.
   * Later engines' events are logged only after the engine has opened.
   * @param {string} name @param {any} manager @param {string[]} hear
   */
  #hearManager(name, manager, hear) {
    const engineEvents = hear.filter((h) => h.startsWith("engine:")).map((h) => h.slice(7));
    /** @type {any} */
    let engine;
    const hearEngine = () => {
      if (engineEvents.length === 0 || !manager.engine || engine === manager.engine) return;
      engine = manager.engine;
      for (const event of engineEvents) {
        engine.on(event, (/** @type {any[]} */ ...args) => this.#say(`${name}.engine`, event, ...engineArgs(event, args)));
      }
    };
    hearEngine();
    manager.on("open", hearEngine);
    for (const event of hear.filter((h) => h.startsWith("io:")).map((h) => h.slice(3))) {
      manager.on(event, (/** @type {any[]} */ ...args) => this.#say(`${name}.io`, event, ...managerArgs(event, args)));
    }
  }

  /**
   * Waits until the log has times further lines that begin with words.
   * @param {string} words @param {number} times @returns {Promise<boolean>}
   */
  async #until(words, times) {
    const want = (this.#awaited.get(words) ?? 0) + times;
    this.#awaited.set(words, want);
    const complete = () => this.#log.filter(([who, what, first]) => `${who} ${what} ${first} `.startsWith(`${words} `)).length >= want;
    const end = performance.now() + timeLimit;
    while (!complete()) {
      const left = end - performance.now();
      if (left <= 0) {
        this.#say(late, words);
        return false;
      }
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve(undefined);
        };
      });
    }
    return true;
  }

  /** Waits until everything that the server has sent so far has arrived. @param {string} who @returns {Promise<boolean>} */
  #waitForServer(who) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#say(late, `caughtUp ${who}`);
        resolve(false);
      }, timeLimit);
      this.#get(who).socket.emit("settle", () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  /** @param {{emit: [string, ...any[]], ack?: string, call?: string, volatile?: boolean, timeout?: number, compress?: boolean}} step */
  #emit({ emit: [who, ...args], ack, call, volatile, timeout, compress }) {
    let { socket } = this.#get(who);
    args = toValue(args, this.#unique);
    if (volatile) socket = socket.volatile;
    if (timeout !== undefined) socket = socket.timeout(timeout);
    if (compress !== undefined) socket = socket.compress(compress);
    if (call !== undefined) {
      const promise = this.#call(who, "emitWithAck", socket, args);
      promise?.then(
        (/** @type {any} */ value) => this.#say(who, `call ${call}`, toLog(value)),
        (/** @type {any} */ err) => this.#say(who, `call ${call}`, describe(err)),
      );
      return;
    }
    const result = this.#call(who, "emit", socket, [...args, ...this.#ack(who, ack)]);
    if (result !== undefined && result !== this.#get(who).socket) this.#say(who, "emit returned", toLog(result));
  }

  /** @param {string} who @param {string | undefined} label */
  #ack(who, label) {
    if (label === undefined) return [];
    return [(/** @type {any[]} */ ...values) => this.#say(who, `ack ${label}`, ...values.map(toLog))];
  }

  /** @param {{on: [string, string], then?: Step[], as?: string, once?: boolean, by?: string}} step */
  #on({ on: [path, event], then = [], as, once, by = "on" }) {
    const listener = (/** @type {any[]} */ ...args) => {
      if (as !== undefined) this.#say(path, as, ...args.map(toLog));
      if (this.#ended) return;
      this.#reply = typeof args.at(-1) === "function" ? args.at(-1) : null;
      for (const step of then) this.#playStep(step);
    };
    if (as !== undefined) this.#get(path).listeners.set(as, listener);
    this.#resolve(path)[once ? "once" : by](event, listener);
  }

  /** @param {string} who @param {string} as @param {string} method */
  #any(who, as, method) {
    const listener = (/** @type {any[]} */ ...args) => {
      if (args[0] !== "settle") this.#say(who, as, ...args.map(toLog).map((arg) => (arg === this.#unique ? "$unique" : arg)));
    };
    this.#get(who).listeners.set(as, listener);
    this.#get(who).socket[method](listener);
  }

  /** @param {string} who @param {string | undefined} as @param {string} method */
  #offAny(who, as, method) {
    const { socket, listeners } = this.#get(who);
    if (as === undefined) socket[method]();
    else socket[method](listeners.get(as));
  }

  /** @param {string} action @param {string} name @returns {Promise<any>} */
  async #control(action, name) {
    const response = await fetch(`${this.#park.control}/${action}?${action === "new" ? "like" : "name"}=${name}`, { method: "POST" });
    if (!response.ok) throw new Error(`${action} ${name}: ${await response.text()}`);
    return action === "new" ? response.json() : true;
  }

  /** @param {string} who @param {boolean} connected @returns {Promise<boolean>} */
  async #seen(who, connected) {
    const { id } = this.#get(who);
    for (const end = performance.now() + timeLimit; performance.now() < end; ) {
      const note = await (await fetch(`${this.#park.control}/seen?id=${encodeURIComponent(id)}`)).json();
      if (note && (connected || !note.connected)) {
        this.#say(who, "seen", note);
        return true;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.#say(late, `seen ${who}`);
    return false;
  }
}

/** Returns an auth function that gives one answer after another. @param {{answers: any[], later?: boolean}} auth @returns {(send: (data: any) => void) => void} */
function answering({ answers, later }) {
  let calls = 0;
  return (send) => {
    const answer = answers[Math.min(calls++, answers.length - 1)];
    if (later) setTimeout(() => send(answer), 10);
    else send(answer);
  };
}
