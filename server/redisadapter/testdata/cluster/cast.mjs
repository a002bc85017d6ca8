// The cast of the table: the clients of both servers in one namespace, and what rows do
// with the clients.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { config, connect } from "./packages.mjs";
import { redis } from "./server.mjs";

let probe; // a Redis client, made when it is first needed

const rooms = { red: ["red"], both: ["red", "blue"], none: [], number: ["7"] };

export class Client {
  static question; // the arguments that clients expect in a question

  constructor(side, name, joined, url, options) {
    Object.assign(this, { side, name, joined, got: [] });
    this.socket = connect(url, {
      auth: { rooms: joined, data: { name } }, transports: ["websocket"], forceNew: true, reconnection: false,
      ...options,
    });
    this.socket.onAny((event, ...args) => {
      if (config.recovery && /^\d+-\d+$/.test(args.at(-1))) args.pop(); // drop the offset, which the server adds for recovery
      if (event === "news" || event === "noted") this.got.push({ event, args });
    });
    this.socket.on("question", (...args) => {
      const answer = args.pop();
      answer({ side, name, binary: Buffer.from(name), right: isDeepStrictEqual(args, Client.question) });
    });
    this.socket.on("question for some", (answer) => name !== "none" && answer(name));
  }

  get id() {
    return this.socket.id;
  }

  async connected() {
    await new Promise((resolve, reject) => this.socket.on("connect", resolve).on("connect_error", reject));
    return this;
  }

  // try makes the client's server perform an operation and returns the outcome.
  try(name, op) {
    return this.socket.timeout(10_000).emitWithAck("do", { name, ...op });
  }

  // do is like try, but for an operation that must succeed. It returns the result.
  async do(name, op) {
    const { result, error } = await this.try(name, op);
    assert.equal(error, undefined, `${this.side} ${name} ${JSON.stringify(op)}`);
    return result;
  }
}

export class Cast {
  constructor(namespace, urls) {
    Object.assign(this, { namespace, urls, clients: [] });
  }

  async join(side, name, joined, options) {
    const client = await new Client(side, name, joined, this.urls[side] + this.namespace, options).connected();
    this.clients.push(client);
    return client;
  }

  static async gather(namespace, urls) {
    const cast = new Cast(namespace, urls);
    for (const side of ["node", "go"]) {
      for (const [name, joined] of Object.entries(rooms)) await cast.join(side, name, joined);
    }
    await eventually(`two servers in ${namespace}`, async () => {
      for (const side of ["node", "go"]) assert.equal(await cast.of(side).do("serverCount"), 2);
    });
    await cast.subscribed();
    return cast;
  }

  // subscribed waits until each server has subscribed to the rooms of its clients, if
  // rooms have their own channels.
  async subscribed() {
    if (config.kind !== "sharded" || config.mode === "static") return;
    probe ??= await redis();
    await eventually("subscriptions to rooms", async () => {
      for (const { id, joined } of this.clients) {
        for (const room of config.mode === "dynamic-private" ? [...joined, id] : joined) {
          const servers = new Set(this.reached({ rooms: [room] }, null, true).map(({ side }) => side)).size;
          const channel = `${config.key ?? "socket.io"}#${this.namespace}#${room}#`;
          assert.equal((await probe.sendCommand(["PUBSUB", "SHARDNUMSUB", channel]))[1], servers, channel);
        }
      }
    });
  }

  // of returns a client by its side and name.
  of(side, name = "none") {
    return this.clients.find((client) => client.side === side && client.name === name);
  }

  // reached returns the clients that a target reaches.
  reached({ rooms, except = [], local }, sender, withSender) {
    return this.clients.filter(
      (client) =>
        (!rooms?.length || rooms.some((room) => client.joined.includes(room) || client.id === room)) &&
        !except.some((room) => client.joined.includes(room) || client.id === room) &&
        (withSender || client !== sender) &&
        (!local || client.side === sender.side),
    );
  }

  // fence waits until all clients have received all events that the server of sender has
  // emitted before.
  async fence(sender, emitter) {
    const fences = this.clients.map((client) => new Promise((resolve) => client.socket.once("fence", resolve)));
    await sender.do("emit", { event: "fence", sender: true, emitter });
    await Promise.all(fences);
  }

  // expect checks that each of the given clients has received one event with args, and
  // that other clients have received nothing.
  expect(what, clients, args, event = "news") {
    for (const client of this.clients) {
      const want = clients.includes(client) ? [{ event, args }] : [];
      assert.deepEqual(client.got, want, `${this.namespace} ${what}: ${client.side} ${client.name}`);
      client.got = [];
    }
  }

  // ask asks all clients of a target, and checks which of them answer.
  async ask(sender, op, args, question = args) {
    Client.question = question;
    const answers = await sender.do("emitWithAck", { timeout: 5000, event: "question", args, ...op });
    const want = this.reached(op, sender, op.sender).map(({ side, name }) => ({ side, name, binary: Buffer.from(name), right: true }));
    assert.deepEqual(answers.sort(byName), want.sort(byName), `${this.namespace} ${sender.side} asks ${JSON.stringify(op)}`);
  }

  leave() {
    for (const client of this.clients) client.socket.disconnect();
  }
}

// eventually waits until check no longer throws.
export async function eventually(what, check) {
  for (const deadline = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what}: ${error.message}`);
    }
  }
}

const byName = (a, b) => (a.side + a.name < b.side + b.name ? -1 : 1);
