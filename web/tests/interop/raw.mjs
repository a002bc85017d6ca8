// Speaks Engine.IO without a client library, to send packets that the official client never sends.
import { WebSocket } from "ws";
import { urls } from "./server.mjs";
import { timeLimit } from "./client.mjs";

/** Stands between the packets of a polling payload. */
export const RS = "\x1e";

/**
 * @param {string} server
 * @param {Record<string, string>} query
 */
export function address(server, query = {}) {
  return `${urls[server]}/socket.io/?${new URLSearchParams({ EIO: "4", transport: "polling", ...query })}`;
}

/**
 * Sends a request, and returns status, body and headers of the answer.
 *
 * @param {string} url
 * @param {RequestInit} [init]
 */
export async function ask(url, init) {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeLimit) });
  return { status: response.status, body: await response.text(), headers: response.headers };
}

/** Returns an answer without its headers, for comparisons. @param {{status: number, body: string}} answer */
export const brief = ({ status, body }) => ({ status, body });

/** An Engine.IO session on polling. */
export class Polling {
  /** @param {import("node:test").TestContext} t @param {string} server @param {Record<string, string>} [query] @param {RequestInit} [init] */
  static async open(t, server = "main", query = {}, init = {}) {
    const { status, body } = await ask(address(server, query), init);
    if (status !== 200) throw new Error(`handshake: ${status} ${body}`);
    const session = new Polling(server, JSON.parse(body.slice(1)));
    // Ends the session after the test, if it is still open.
    t.after(() => session.post("1").catch(() => {}));
    return session;
  }

  /** Opens a session and connects a socket to the root namespace. @param {import("node:test").TestContext} t @param {string} [server] */
  static async join(t, server) {
    const session = await Polling.open(t, server);
    await session.post("40");
    for (let answer; ; ) {
      const { status, body } = await session.get();
      if (status !== 200) throw new Error(`CONNECT: ${status} ${body}`);
      const packets = body.split(RS);
      if (packets.includes("2")) await session.post("3");
      if (!(answer = packets.find((packet) => packet.startsWith("40")))) continue;
      session.id = JSON.parse(answer.slice(2)).sid;
      return session;
    }
  }

  /** @param {string} server @param {any} handshake */
  constructor(server, handshake) {
    this.server = server;
    this.handshake = handshake;
    /** @type {string} */
    this.sid = handshake.sid;
    this.id = "";
  }

  /** @param {Record<string, string>} [query] */
  url(query) {
    return address(this.server, { sid: this.sid, ...query });
  }

  /** @param {RequestInit} [init] */
  get(init) {
    return ask(this.url(), init);
  }

  /** @param {BodyInit} body @param {Record<string, string>} [headers] */
  post(body, headers = { "content-type": "text/plain;charset=UTF-8" }) {
    return ask(this.url(), { method: "POST", body, headers });
  }

  /** Returns whether the server still knows the session. It sends a pong, which does not change the session. */
  async lives() {
    const { status } = await this.post("3");
    return status === 200;
  }
}

/** A WebSocket that keeps the frames that arrive, in order. closed becomes the close code. */
export class Frames {
  /** @param {import("node:test").TestContext} t @param {string} server @param {Record<string, string>} [query] @param {import("ws").ClientOptions} [options] */
  static async open(t, server = "main", query = {}, options = {}) {
    const url = address(server, { transport: "websocket", ...query }).replace(/^http/, "ws");
    const frames = new Frames(new WebSocket(url, { perMessageDeflate: false, ...options }));
    t.after(() => frames.ws.terminate());
    await frames.opened;
    return frames;
  }

  /** Opens a WebSocket and connects a socket to the root namespace. @param {import("node:test").TestContext} t @param {string} [server] */
  static async join(t, server) {
    const frames = await Frames.open(t, server);
    await frames.next();
    frames.ws.send("40");
    frames.id = JSON.parse(String(await frames.next()).slice(2)).sid;
    return frames;
  }

  /** @param {WebSocket} ws */
  constructor(ws) {
    this.ws = ws;
    this.id = "";
    /** @type {(string | Buffer)[]} */
    this.queue = [];
    /** @type {(() => void)[]} */
    this.waiting = [];
    ws.on("message", (data, binary) => {
      this.queue.push(binary ? /** @type {Buffer} */ (data) : String(data));
      this.waiting.splice(0).forEach((wake) => wake());
    });
    /** @type {Promise<number>} */
    this.closed = new Promise((resolve) => ws.on("close", resolve));
    this.closed.then(() => this.waiting.splice(0).forEach((wake) => wake()));
    this.opened = new Promise((resolve, reject) => {
      ws.once("open", () => resolve(undefined));
      ws.once("unexpected-response", (_, response) => {
        let body = "";
        response.on("data", (chunk) => (body += chunk));
        response.on("end", () => reject(Object.assign(new Error(`refused with ${response.statusCode}`), { status: response.statusCode, body })));
      });
      ws.on("error", reject);
    });
  }

  /** Waits for the next frame that is not a ping. The result is undefined after the connection has ended. @returns {Promise<string | Buffer | undefined>} */
  async next() {
    for (;;) {
      const frame = this.queue.shift();
      if (frame === "2") this.ws.send("3");
      else if (frame !== undefined) return frame;
      else if (this.ws.readyState === WebSocket.CLOSED) return undefined;
      else await new Promise((resolve) => this.waiting.push(() => resolve(undefined)));
    }
  }

  /** Returns all frames that arrive until the connection ends. */
  async rest() {
    const frames = [];
    for (let frame; (frame = await this.next()) !== undefined; ) frames.push(frame);
    return frames;
  }
}

/** Returns the status and the body of the answer that refuses a WebSocket handshake. @param {Promise<unknown>} attempt */
export async function refusal(attempt) {
  try {
    await attempt;
  } catch (error) {
    const { status, body } = /** @type {any} */ (error);
    if (status) return { status, body };
    throw error;
  }
  return { status: 101, body: "" };
}
