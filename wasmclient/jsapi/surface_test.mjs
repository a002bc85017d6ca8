// Checks that our client has all members of the official client at run time, and all names in
// the type declarations. Members that are left out on purpose are listed in absent, with the
// reason. TestNode runs this file.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const ts = require("typescript");
const { Server } = require("socket.io");
globalThis.WebSocket ??= require("ws").WebSocket;

const dir = process.env.CLIENT + "/";
const packages = path.dirname(require.resolve("socket.io-client/package.json"));
const clients = {
  official: await import(pathToFileURL(packages + "/build/esm-debug/index.js").href),
  ours: await import(pathToFileURL(dir + "socketplay.js").href),
};
await clients.ours.load({ wasm: await readFile(dir + "socketplay.wasm") });

const ofNode = "it is for programs of Node, and browsers do not have it";
const oneTransport = "transports are named, not passed: they are part of the Go program";

/** The members that our client leaves out on purpose, with the reason. @type {Record<string, Record<string, string>>} */
const absent = {
  module: { Fetch: oneTransport, XHR: oneTransport, NodeXHR: oneTransport, WebSocket: oneTransport, NodeWebSocket: oneTransport, WebTransport: oneTransport },
  io: {},
  manager: {},
  socket: {},
  engine: {},
  options: {
    agent: ofNode, pfx: ofNode, key: ofNode, passphrase: ofNode, cert: ofNode, ca: ofNode, ciphers: ofNode, rejectUnauthorized: ofNode,
    perMessageDeflate: ofNode, autoUnref: ofNode,
    useNativeTimers: "the program's timers are the page's at the time that it starts",
    transportImplementations: oneTransport,
    parser: "packets are encoded by the Go program: a parser is refused with an error",
  },
  managerEvents: {},
  engineEvents: {},
  socketEvents: {},
};

/** The names of an object's members, except internal ones, which begin with an underscore. */
function namesOf(object) {
  const names = new Set();
  for (let at = object; at && at !== Object.prototype && at !== Function.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  return [...names].filter((name) => !name.startsWith("_") && !["constructor", "length", "name", "prototype"].includes(name));
}

const program = ts.createProgram([packages + "/build/esm/index.d.ts", dir + "socketplay.d.ts"], { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, target: ts.ScriptTarget.ES2022 });
const checker = program.getTypeChecker();
const files = { official: program.getSourceFile(packages + "/build/esm/index.d.ts"), ours: program.getSourceFile(dir + "socketplay.d.ts") };

const exported = (client, name) => {
  const found = checker.getExportsOfModule(checker.getSymbolAtLocation(files[client])).find((symbol) => symbol.name === name);
  assert.ok(found, `${client} declares ${name}`);
  return found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
};

const typeOf = (client, name) => checker.getDeclaredTypeOfSymbol(exported(client, name));

/** The public members that a declaration names. */
const declared = (type) => checker.getPropertiesOfType(type).filter(isPublic).map(({ name }) => name).filter((name) => !name.startsWith("_"));

const isPublic = (symbol) => !(ts.getDeclarationModifierFlagsFromSymbol(symbol) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected));

/** The members of a class that its declaration makes private or protected. */
const hidden = (type) => new Set(checker.getPropertiesOfType(type).filter((symbol) => !isPublic(symbol)).map(({ name }) => name));

const engineType = (client) => checker.getTypeOfPropertyOfType(typeOf(client, "Manager"), "engine");

/** Checks that ours has all names of official, except those in absent. @param {string} what @param {string[]} official @param {string[]} ours */
function covers(what, official, ours) {
  assert.ok(official.length > 0, `nothing found in the official client: ${what}`);
  const missing = official.filter((name) => !ours.includes(name) && !absent[what][name]);
  assert.deepEqual(missing, [], `${what}: missing, without a reason`);
  const stale = Object.keys(absent[what]).filter((name) => ours.includes(name) || !official.includes(name));
  assert.deepEqual(stale, [], `${what}: listed as absent, but present, or unknown to the official client`);
}

describe("surface", async () => {
  const http = createServer();
  const server = new Server(http);
  const seen = {};
  for (const [name, client] of Object.entries(clients)) {
    await new Promise((resolve) => (http.listening ? resolve() : http.listen(0, "127.0.0.1", resolve)));
    const socket = client.io(`http://127.0.0.1:${http.address().port}`, { forceNew: true, transports: ["websocket"], reconnection: false });
    await new Promise((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
    seen[name] = { module: client, io: client.io, manager: socket.io, socket, engine: socket.io.engine };
    seen[name] = Object.fromEntries(Object.entries(seen[name]).map(([what, object]) => [what, namesOf(object)]));
    socket.disconnect();
  }
  server.close();

  test("module", () => covers("module", seen.official.module, seen.ours.module));
  test("io", () => covers("io", seen.official.io, seen.ours.io));
  const types = { manager: (client) => typeOf(client, "Manager"), socket: (client) => typeOf(client, "Socket"), engine: engineType };
  for (const [what, type] of Object.entries(types)) {
    test(what, () => {
      const own = hidden(type("official"));
      const inherited = ["emitReserved", "setTimeoutFn", "clearTimeoutFn"]; // protected, though present at run time
      const open = seen.official[what].filter((name) => !own.has(name) && !inherited.includes(name));
      covers(what, [...new Set([...open, ...declared(type("official"))])], seen.ours[what]);
    });
    test(`${what}, declared`, () => {
      const ours = declared(type("ours"));
      assert.deepEqual(declared(type("official")).filter((name) => !ours.includes(name) && !absent[what][name]), []);
      assert.deepEqual(ours.filter((name) => !seen.ours[what].includes(name)), [], "declared, but not present");
    });
  }
  const all = (client) => [...declared(typeOf(client, "ManagerOptions")), ...declared(typeOf(client, "SocketOptions"))];
  test("options", () => covers("options", all("official"), all("ours")));
  const events = (client, name) => declared(typeOf(client, name));
  test("events of a socket", () => covers("socketEvents", events("official", "SocketReservedEvents"), events("ours", "SocketReservedEvents")));
  test("events of a manager", () => covers("managerEvents", events("official", "ManagerReservedEvents"), events("ours", "ManagerReservedEvents")));
  test("events of an engine", () => {
    const on = checker.getPropertyOfType(engineType("official"), "on");
    const base = checker.getBaseTypes(engineType("official"))[0];
    assert.ok(on && base);
    const reserved = checker.getTypeArguments(base)[2];
    covers("engineEvents", declared(reserved), events("ours", "EngineReservedEvents"));
  });
});

describe("io()", () => {
  /** Returns what a client makes of various URLs and options, without opening a connection. */
  function answers({ io, Manager }) {
    const at = (uri, opts) => io(uri, { autoConnect: false, ...opts });
    const shared = (...calls) => {
      const sockets = calls.map((args) => at(...args));
      return sockets.slice(1).map((socket) => socket.io === sockets[0].io);
    };
    return {
      "the default port is the same as none": shared(["http://one.test"], ["http://one.test:80/a"], ["http://one.test:81/b"]),
      "of https too": shared(["https://one.test"], ["https://one.test:443/a"], ["wss://one.test/b"]),
      "ws is not http": shared(["http://two.test"], ["ws://two.test/a"]),
      "another path is another connection": shared(["http://three.test"], ["http://three.test/a", { path: "/other" }], ["http://three.test/b", { path: "" }], ["http://three.test/c", { path: "/socket.io/" }]),
      "the same namespace again": shared(["http://four.test"], ["http://four.test"], ["http://four.test/a"]),
      "options against sharing": shared(["http://five.test"], ["http://five.test/a", { multiplex: false }], ["http://five.test/b", { forceNew: true }], ["http://five.test/c"]),
      "another query is the same connection": shared(["http://six.test?a=1"], ["http://six.test/a?b=1"]),
      "other credentials are the same connection": shared(["http://seven.test", { withCredentials: true }], ["http://seven.test/a"]),
      namespaces: ["http://eight.test/a?x=1#y", "http://eight.test/a/../b", "http://eight.test//c", "http://eight.test/?d", "http://[::1]:8080/e"].map((uri) => at(uri).nsp),
      "a manager's settings": ["reconnectionAttempts", "reconnectionDelay", "reconnectionDelayMax", "randomizationFactor", "timeout"].map((name) => new Manager("http://nine.test", { autoConnect: false })[name]()),
      "a manager's namespaces": Object.keys([at("http://twelve.test"), at("http://twelve.test/a"), at("http://twelve.test/a"), at("http://twelve.test")][1].io.nsps).sort(),
      "auth only for the socket that has it": [at("http://ten.test", { auth: { a: 1 } }).auth, at("http://ten.test/a").auth],
    };
  }
  const official = answers(clients.official);
  const ours = answers(clients.ours);
  for (const what of Object.keys(official)) test(what, () => assert.deepEqual(ours[what], official[what]));

  test("a parser is refused, and transports that are not names", () => {
    assert.throws(() => clients.ours.io("http://eleven.test", { parser: {}, autoConnect: false }), /parser is not supported/);
    assert.throws(() => clients.ours.io("http://eleven.test", { transports: [class {}], autoConnect: false }), /by name/);
  });
});
