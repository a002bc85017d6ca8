// The line between the page's objects and the Go program: nothing else calls
// across. Objects are known on both sides by numbers given out here.

import { guarded } from "./emitter.js";
import { LoadError, start } from "./loader.js";

/** @typedef {import("./manager.js").Manager} Manager */
/** @typedef {import("./socket.js").Socket} Socket */
/** @typedef {[message: string, status?: number | null, cause?: unknown] | null} Description an error of the Go side */

/** @type {Record<string, (...args: any[]) => void> | null} the functions of the Go program, once it runs */
let api = null;

/** @type {[string, any[]][]} calls made before it runs */
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
 * Calls a function of the Go program, when it runs.
 * @param {string} name @param {any[]} args
 */
export function call(name, ...args) {
  if (api) api[name](...args);
  else waiting.push([name, args]);
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
    throw err;
  });
  return loading;
}

/** @param {import("./loader.js").LoadOptions} options */
async function run(options) {
  const ready = new Promise((resolve) => {
    fromGo.ready = resolve;
  });
  /** @type {any} */ (globalThis).__socketplay = Object.fromEntries(
    // An exception that reaches the Go program would end it.
    Object.entries(fromGo).map(([name, f]) => [name, (/** @type {any[]} */ ...args) => guarded(() => f(...args))]),
  );
  const { exited } = await start(options);
  exited.then(crashed);
  api = /** @type {any} */ (await ready);
  const calls = waiting;
  waiting = [];
  for (const [name, args] of calls) call(name, ...args);
}

/** The program never ends by itself. */
function crashed() {
  api = null;
  const err = new LoadError("socketplay: the client has stopped because of an internal error; reload the page");
  loading = Promise.reject(err);
  loading.catch(() => {});
  for (const manager of busy) {
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
  load().catch((err) => {
    busy.delete(manager);
    manager._failed(err);
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

/** @param {Description} d @returns {Error | undefined} */
function toError(d) {
  if (d === null) return undefined;
  const [message, status, cause] = d;
  const err = /** @type {any} */ (new Error(message, cause === undefined ? undefined : { cause }));
  if (status !== undefined) {
    err.type = "TransportError";
    if (status !== null) err.description = status;
  }
  return err;
}

/** What the Go program calls. Names and arguments are those of boundary.go. @type {Record<string, any>} */
const fromGo = {
  ready: null,

  state(/** @type {number} */ id, /** @type {string} */ sid, /** @type {boolean} */ connected, /** @type {boolean} */ active, /** @type {boolean} */ recovered) {
    sockets.get(id)?.deref()?._state(sid, connected, active, recovered);
  },
  auth(/** @type {number} */ id, /** @type {number} */ token) {
    sockets.get(id)?.deref()?._askAuth((json) => call("auth", token, json));
  },
  event(/** @type {number} */ id, /** @type {string} */ json, /** @type {ArrayBuffer[] | null} */ attachments, /** @type {number} */ ack) {
    sockets.get(id)?.deref()?._event(json, attachments, ack);
  },
  connect(/** @type {number} */ id) {
    sockets.get(id)?.deref()?._connected();
  },
  connectError(/** @type {number} */ id, /** @type {Description} */ d, /** @type {string | undefined} */ data) {
    sockets.get(id)?.deref()?._connectError(/** @type {Error} */ (toError(d)), data);
  },
  disconnect(/** @type {number} */ id, /** @type {string} */ reason, /** @type {Description} */ d) {
    sockets.get(id)?.deref()?._disconnected(reason, toError(d));
  },
  ack(/** @type {number} */ id, /** @type {number} */ token, /** @type {string} */ json, /** @type {ArrayBuffer[] | null} */ attachments, /** @type {Description} */ d) {
    sockets.get(id)?.deref()?._acknowledged(token, toError(d), json, attachments);
  },
  manager(/** @type {number} */ id, /** @type {string} */ event, /** @type {any[]} */ ...args) {
    managers.get(id)?.deref()?._event(event, args, toError);
  },
  opened(/** @type {number} */ id, /** @type {number} */ token, /** @type {Description} */ d) {
    managers.get(id)?.deref()?._opened(token, toError(d));
  },
  engine(/** @type {number} */ id, /** @type {number} */ engine, /** @type {string} */ event, /** @type {string} */ session, /** @type {string} */ transport, /** @type {any} */ a, /** @type {any} */ b) {
    managers.get(id)?.deref()?._engineEvent(engine, event, session, transport, a, b, toError);
  },
};
