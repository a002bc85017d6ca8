// The line between the page's objects and the Go program: calls.go and notices.go are
// the other side. Objects are known on both by numbers given out here.

import { aheads, askAhead, dropAhead } from "./ahead.js";
import { LoadError, instantiate } from "./loader.js";
import { Network, separator } from "./network.js";
import { restore } from "./payload.js";
import { Program } from "./program.js";

/** @typedef {import("./manager.js").Manager} Manager */
/** @typedef {import("./socket.js").Socket} Socket */

/** @type {Program | null} once it runs */
let program = null;

/** @type {Network | null} */
let network = null;

/** @type {[keyof typeof commands, any[]][]} commands given before it runs */
let waiting = [];

let last = 0;

/** @type {Map<number, WeakRef<Manager>>} */
const managers = new Map();

/** @type {Map<number, WeakRef<Socket>>} */
const sockets = new Map();

/** Managers with something going on, which must stay though the page has dropped them. @type {Set<Manager>} */
const busy = new Set();

const forgotten = new FinalizationRegistry((/** @type {{id: number, sockets: number[]}} */ held) => {
  call("release", held.id);
  managers.delete(held.id);
  for (const id of held.sockets) sockets.delete(id);
});

/**
 * Gives the Go program a command, when it runs.
 * @template {keyof typeof commands} Name
 * @param {Name} name @param {any[]} args those of the command, but for the program
 */
export function call(name, ...args) {
  cross();
  if (program) /** @type {any} */ (commands)[name](program, ...args);
  else waiting.push([name, args]);
}

/** The socket that has emitted last in the task at hand, 0 if none has. */
let emitter = 0;

/** What it has emitted since then. @type {string[]} */
let together = [];

/** How long that is, in characters. */
let length = 0;

/** So much crosses in one go: more would need a landing of its own. */
const enough = 20_000;

const settled = Promise.resolve();

/**
 * Sends an event of a connected socket that wants nothing back. The first of a task
 * goes at once, and the transport takes no other before the task is done. So those
 * that follow cross together: by then, or ahead of what else the program is told.
 * @param {number} socket @param {string} json
 */
export function emitPlain(socket, json) {
  if (emitter !== socket) {
    settled.then(endTask); // ahead of the report that the transport has sent
    call("emit", socket, json, null, false, 0, 0, 0);
    emitter = socket;
    return;
  }
  together.push(json);
  length += json.length;
  if (length > enough) cross();
}

function endTask() {
  cross();
  emitter = 0;
}

/** Has the program send what has been emitted. JSON has no control characters to mistake for the separator. */
function cross() {
  if (together.length === 0) return;
  program?.calls.emitTogether(emitter, program.land(together.join(separator)));
  together = [];
  length = 0;
}

/** @type {Promise<void> | null} */
let loading = null;

/**
 * Loads the client ahead of the first io(), which otherwise does it: to show
 * progress, or to know that it can run here.
 * @param {import("./loader.js").LoadOptions} [options]
 * @returns {Promise<void>}
 */
export function load(options = {}) {
  loading ??= run(options).catch((err) => {
    loading = null; // the next call tries again
    dropAhead();
    throw err;
  });
  return loading;
}

/** @param {import("./loader.js").LoadOptions} options */
async function run(options) {
  const fresh = new Program(() => crashed(fresh));
  const itsNetwork = new Network(fresh, settings);
  const instance = await instantiate(options, fresh.imports({ ...itsNetwork.functions, ...notices(fresh, itsNetwork) }));
  fresh.use(instance);
  if (fresh.ended) throw stopped(fresh);
  program = fresh;
  network = itsNetwork;
  const calls = waiting;
  waiting = [];
  for (const [name, args] of calls) call(name, ...args);
  dropAhead(); // as a rule there is nothing left
}

/** How a manager makes requests of a transport. @param {number} id @param {string} transport */
function settings(id, transport) {
  const opts = managers.get(id)?.deref()?.opts;
  return { ...opts, ...opts?.transportOptions?.[transport] };
}

/** @param {Program} p */
function stopped(p) {
  return new LoadError(`socketplay: the client has stopped because of an internal error: ${p.reason}`);
}

/**
 * The program has ended, which it does by an internal error only. Who was connected
 * hears of it; who then connects does so with a fresh program, which knows all that
 * there is.
 * @param {Program} p
 */
function crashed(p) {
  if (program !== p) return; // it had not begun
  network?.shut();
  program = network = loading = null;
  for (const ref of managers.values()) ref.deref()?._introduce(); // before anyone gives a command
  for (const ref of [...sockets.values()]) ref.deref()?._lost();
  const err = stopped(p);
  for (const manager of [...busy]) {
    busy.delete(manager);
    manager._failed(err);
  }
}

/** @param {Manager} manager @param {number[]} itsSockets @returns {number} */
export function addManager(manager, itsSockets) {
  const id = ++last;
  managers.set(id, new WeakRef(manager));
  forgotten.register(manager, { id, sockets: itsSockets });
  return id;
}

/** @param {Socket} socket @returns {number} */
export function addSocket(socket) {
  const id = ++last;
  sockets.set(id, new WeakRef(socket));
  return id;
}

/**
 * Begins something for a manager: the client is loaded for it, and it is told if
 * that fails.
 * @param {Manager} manager
 */
export function begin(manager) {
  if (busy.has(manager)) return;
  busy.add(manager);
  if (!program) askAhead(manager._id, manager.uri, manager.opts);
  load().catch((err) => {
    if (busy.delete(manager)) manager._failed(err);
  });
}

/** @param {Manager} manager */
export function end(manager) {
  busy.delete(manager);
}

/** A number that nothing else has, for a callback. @returns {number} */
export function token() {
  return ++last;
}

/** The program itself, for tests. */
export const inside = () => program;

/** How much the bridge holds, for tests: nothing of it may pile up. */
export function held() {
  return { managers: managers.size, sockets: sockets.size, busy: busy.size, waiting: waiting.length, ahead: aheads(), network: network?.size ?? 0 };
}

/** What the engine of a manager has not sent. @param {Manager} manager @returns {[type: number, data?: string | ArrayBuffer][]} */
export function unsent(manager) {
  listed = [];
  cross();
  program?.calls.listUnsent(manager._id);
  return listed;
}

/** @type {[type: number, data?: string | ArrayBuffer][]} for unsent */
let listed = [];

// A service worker must have such listeners from the beginning: there is one of each, for
// all managers.
if (typeof addEventListener === "function") {
  addEventListener("offline", () => program?.calls.offline());
  addEventListener("beforeunload", () => {
    for (const [id, ref] of managers) {
      if (ref.deref()?.opts.closeOnBeforeunload) program?.calls.abandon(id);
    }
  });
}

/**
 * @typedef {object} Reconnection
 * @property {boolean} reconnection
 * @property {number} reconnectionAttempts
 * @property {number} reconnectionDelay
 * @property {number} reconnectionDelayMax
 * @property {number} randomizationFactor
 * @property {number | false} timeout
 */

/** @param {Reconnection} r */
const numbers = (r) => [
  r.reconnection,
  r.reconnectionAttempts < 2 ** 31 ? r.reconnectionAttempts : 0, // else Infinity
  r.reconnectionDelay,
  r.reconnectionDelayMax,
  r.randomizationFactor,
  r.timeout === false ? 0 : r.timeout,
];

/** @typedef {import("./connections.js").Connections} Connections */

/** @param {boolean[]} switches */
const bits = (switches) => switches.reduce((all, on, i) => all | (Number(on) << i), 0);

/** What the program can be told: its functions, with what they take landed before. */
const commands = {
  /** @param {Program} p @param {number} id @param {Connections} how @param {Reconnection} r */
  manager: (p, id, how, r) => p.calls.newManager(id, bits(how.switches), p.land(JSON.stringify(how.texts)), ...numbers(r)),
  /** @param {Program} p @param {number} id @param {Connections} how of the next connection */
  engine: (p, id, how) => p.calls.configureEngine(id, bits(how.switches), p.land(JSON.stringify(how.texts))),
  /** @param {Program} p @param {number} id @param {Reconnection} r */
  configure: (p, id, r) => p.calls.configure(id, ...numbers(r)),
  /** @param {Program} p @param {number} id @param {number} token 0 if nobody wants to hear of the outcome */
  open: (p, id, token) => p.calls.openManager(id, token),
  /** @param {Program} p @param {number} id */
  close: (p, id) => p.calls.closeManager(id),
  /** @param {Program} p @param {number} id */
  release: (p, id) => p.calls.release(id),
  /** @param {Program} p @param {number} id @param {boolean} engine @param {boolean} packets */
  watch: (p, id, engine, packets) => p.calls.watch(id, engine, packets),
  /** @param {Program} p @param {number} id @param {string | Uint8Array} message */
  write(p, id, message) {
    if (typeof message === "string") p.calls.write(id, false, p.land(message));
    else p.calls.write(id, true, p.landBytes(message));
  },
  /** @param {Program} p @param {number} id */
  drop: (p, id) => p.calls.drop(id),
  /** @param {Program} p @param {number} manager @param {number} id @param {string} nsp @param {number} retries */
  socket: (p, manager, id, nsp, retries) => p.calls.newSocket(manager, id, p.land(nsp), Math.min(retries, 0x7fffffff)), // Infinity too
  /** @param {Program} p @param {number} id */
  connect: (p, id) => p.calls.connect(id),
  /** @param {Program} p @param {number} id */
  disconnect: (p, id) => p.calls.disconnect(id),
  /** @param {Program} p @param {number} id @param {number} question @param {string} json "" for none */
  auth: (p, id, question, json) => p.calls.answerAuth(id, question, p.land(json)),
  /**
   * @param {Program} p @param {number} id @param {string} json @param {Uint8Array[] | null} attachments
   * @param {boolean} volatile @param {number} token 0 for no acknowledgement @param {number} timeout 0 for none
   * @param {number} tag 0 if the socket need not be asked when it leaves
   */
  emit(p, id, json, attachments, volatile, token, timeout, tag) {
    if (attachments) attach(p, attachments);
    p.calls.emit(id, p.land(json), volatile, token, timeout, tag);
  },
  /** @param {Program} p @param {number} id @param {number} ack @param {string} json @param {Uint8Array[] | null} attachments */
  reply(p, id, ack, json, attachments) {
    if (attachments) attach(p, attachments);
    p.calls.reply(id, ack, p.land(json));
  },
};

/** @param {Program} p @param {Uint8Array[]} attachments of the command that follows */
function attach(p, attachments) {
  for (const bytes of attachments) p.calls.attach(p.landBytes(bytes));
}

/**
 * What the program tells. An error and attachments come before what they go with.
 * @param {Program} p @param {Network} net
 * @returns {Record<string, (...args: any[]) => any>}
 */
function notices(p, net) {
  /** @type {Error | undefined} */
  let error;
  /** @type {ArrayBuffer[] | null} */
  let attachments = null;
  const takeError = () => {
    const taken = error;
    error = undefined;
    return taken;
  };
  const takeAttachments = () => {
    const taken = attachments;
    attachments = null;
    return taken;
  };
  const managerOf = (/** @type {number} */ id) => managers.get(id)?.deref();
  const socketOf = (/** @type {number} */ id) => sockets.get(id)?.deref();
  return {
    failure(at, length, transport, status, caused) {
      const cause = caused ? net.cause : undefined;
      const err = /** @type {any} */ (new Error(p.text(at, length), cause === undefined ? undefined : { cause }));
      if (transport) err.type = "TransportError";
      if (status >= 0) err.description = status;
      error = err;
    },
    attachment(index, at, length) {
      (attachments ??= []).push(net.binary(index, at, length));
    },
    state(id, at, length, connected, active, recovered) {
      socketOf(id)?._state(p.text(at, length), connected !== 0, active !== 0, recovered !== 0);
    },
    auth(id, question) {
      socketOf(id)?._askAuth((json) => call("auth", id, question, json));
    },
    leaves: (id, tag) => socketOf(id)?._leaves(tag) ?? false,
    unsent(type, binary, at, length) {
      listed.push([type, binary ? p.bytes(at, length).buffer : length > 0 ? p.text(at, length) : undefined]);
    },
    event(id, offset, at, length, ack) {
      socketOf(id)?._event(restore(net.value(offset, at, length), takeAttachments()), ack);
    },
    acknowledged(id, token, offset, at, length) {
      socketOf(id)?._acknowledged(token, takeError(), restore(net.value(offset, at, length), takeAttachments()));
    },
    connected(id) {
      socketOf(id)?._connected();
    },
    connectError(id, at, length) {
      socketOf(id)?._connectError(/** @type {Error} */ (takeError()), p.text(at, length));
    },
    disconnected(id, at, length) {
      socketOf(id)?._disconnected(p.text(at, length), takeError());
    },
    opened(id, token) {
      managerOf(id)?._opened(token, takeError());
    },
    managerEvent(id, at, length, number, reasonAt, reasonLength) {
      managerOf(id)?._event(p.text(at, length), number, p.text(reasonAt, reasonLength), takeError());
    },
    managerPacket(id, type, nspAt, nspLength, at, length, ack) {
      managerOf(id)?._packet(type, p.text(nspAt, nspLength), restore(net.value(-1, at, length), takeAttachments()), ack);
    },
    engineEvent(id, engine, at, length, sessionAt, sessionLength, transportAt, transportLength, reasonAt, reasonLength) {
      managerOf(id)?._engineEvent(engine, p.text(at, length), p.text(sessionAt, sessionLength), p.text(transportAt, transportLength), p.text(reasonAt, reasonLength), takeError());
    },
    enginePacket(id, engine, at, length, sessionAt, sessionLength, transportAt, transportLength, type, binary, dataAt, dataLength) {
      const data = binary ? p.bytes(dataAt, dataLength).buffer : dataLength > 0 ? p.text(dataAt, dataLength) : undefined;
      managerOf(id)?._engineEvent(engine, p.text(at, length), p.text(sessionAt, sessionLength), p.text(transportAt, transportLength), type, data);
    },
  };
}
