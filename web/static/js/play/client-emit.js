// @ts-check
import { element, required } from "../page/dom.js";
import { list } from "../trace/audience.js";
import { clientGo, clientJS, waits } from "../lab/client-line.js";

/** @typedef {import("../lab/client-line.js").ClientLine} ClientLine */
/** @typedef {import("../lab/client-line.js").How} How */
/** @typedef {import("../lab/world.js").World} World */

const patience = 5000; // milliseconds for an answer that has no timeout of its own
const consequences = 250; // for what a handler does to show there too
const arrival = 800; // and for what surely comes to show in the trace

/** The lines that run in a client: what it emits, and what the server makes of it. */
export class ClientEmits {
  /** Of the line chosen last. @type {How} */
  how = "emit";
  #world;
  #root = required("[data-ways]", HTMLElement);
  #nsp = required("#emit-nsp", HTMLSelectElement);
  #timeout = required("#client-timeout", HTMLInputElement);

  /**
   * @param {World} world
   * @param {() => void} pressed one of them is to run
   */
  constructor(world, pressed) {
    this.#world = world;
    for (const button of this.#buttons()) {
      button.addEventListener("click", () => {
        this.how = /** @type {How} */ (button.dataset.how);
        pressed();
      });
    }
  }

  /**
   * @param {{event: string, json: string}} fields
   * @param {How} [how]
   * @returns {ClientLine}
   */
  line({ event, json }, how = this.how) {
    const timeout = Math.min(Math.max(Number(this.#timeout.value) || 1000, 50), 10_000);
    return { how, nsp: this.#nsp.value || "/", event, json, timeout };
  }

  /**
   * Redraws what depends on who acts and on the fields.
   * @param {string} actor
   * @param {{event: string, json: string}} fields
   */
  update(actor, fields) {
    const spaces = [...(this.#world.clients.get(actor)?.sockets.keys() ?? ["/"])];
    if (this.#nsp.dataset.spaces !== spaces.join("\n")) {
      const before = this.#nsp.value;
      this.#nsp.dataset.spaces = spaces.join("\n");
      this.#nsp.replaceChildren(...spaces.map((nsp) => element("option", { value: nsp }, nsp)));
      this.#nsp.value = spaces.includes(before) ? before : "/";
    }
    for (const button of this.#buttons()) {
      const how = /** @type {How} */ (button.dataset.how);
      const code = required("code", HTMLElement, button);
      const line = clientJS(this.line({ ...fields, json: "" }, how)).replace(/^const answer = /, "");
      if (code.textContent !== line) code.textContent = line;
      code.title = line;
      button.setAttribute("aria-current", String(how === this.how));
      button.disabled = !this.#world.clients.has(actor);
    }
  }

  /** The line chosen last, in JavaScript and in Go. @param {{event: string, json: string}} fields */
  code(fields) {
    const line = this.line(fields);
    return [clientJS(line), clientGo(line)];
  }

  /**
   * Runs the line chosen last.
   * @param {string} actor
   * @param {{event: string, json: string}} fields
   * @param {unknown} data
   * @returns {Promise<string[]>} what came of it, in sentences
   */
  async run(actor, fields, data) {
    const line = this.line(fields);
    const client = this.#world.client(actor);
    const socket = client.sockets.get(line.nsp) ?? client.socket;
    const args = line.json === "" ? [] : [data];
    if (!socket.connected) {
      if (line.how === "volatile") {
        socket.volatile.emit(line.event, ...args);
        return [`${actor} is not connected, so the volatile event is dropped. Nothing is sent, now or later.`];
      }
      if (!waits(line.how)) {
        socket.emit(line.event, ...args);
        return [`${actor} is not connected, so the event waits in the client’s buffer. It is sent once ${actor} is connected again.`];
      }
    }
    const mark = this.#world.trace.log.all().at(-1)?.id ?? 0;
    const answer = ask(socket, line, args);
    const handled = await this.#traced(() => this.#world.trace.log.all().find((e) => e.id > mark && e.kind === "handle" && e.socket === socket.id && e.event === line.event));
    if (!handled) return [`The trace does not show ${line.event} on the server: it may be on its way still.`, (await answer).text];
    this.#world.dispatchEvent(new CustomEvent("asked", { detail: handled.id }));
    const said = [`Instance ${handled.instance} received ${line.event} from ${actor}’s socket.`];
    const chain = () => this.#world.trace.log.chain(handled.id);
    if (waits(line.how)) {
      const { text, came } = await answer;
      said.push(text);
      if (came) await this.#traced(() => chain().find((e) => e.kind === "ack-out")); // the answer may be here before it
    } else {
      await new Promise((resolve) => setTimeout(resolve, consequences));
    }
    said.push(whatFollowed(chain()));
    return said;
  }

  /**
   * An event of the trace, as soon as that has it.
   * @param {() => import("../trace/trace.js").TraceEvent | undefined} find
   */
  #traced(find) {
    return new Promise((/** @type {(e: import("../trace/trace.js").TraceEvent | undefined) => void} */ resolve) => {
      const look = () => {
        const found = find();
        if (found) done(found);
      };
      const done = (/** @type {import("../trace/trace.js").TraceEvent | undefined} */ found) => {
        clearTimeout(timer);
        unwatch();
        resolve(found);
      };
      const timer = setTimeout(() => done(find()), arrival);
      const unwatch = this.#world.trace.watch({ events: look });
      look();
    });
  }

  #buttons() {
    return [...this.#root.querySelectorAll("[data-how]")].filter((b) => b instanceof HTMLButtonElement);
  }
}

/** What handlers did about an event, from its chain in the trace. @param {import("../trace/trace.js").TraceEvent[]} chain the event first */
function whatFollowed(chain) {
  const emits = chain.filter((e) => e.kind === "emit").map((e) => e.event);
  const rooms = chain.filter((e) => e.kind === "join" || e.kind === "leave").map((e) => `${e.kind === "join" ? "joined" : "left"} ${e.room}`);
  const did = [...rooms, ...emits.map((event) => `emitted ${event}`), ...(chain.some((e) => e.kind === "ack-out") ? ["acknowledged it"] : [])];
  return did.length > 0 ? `Its handler ${list(did)}.` : "Nothing followed from it: no handler there answers, emits or joins. Try presence:online, which has one.";
}

/**
 * Runs exactly what the line says, and tells what it returned, and whether an answer came.
 * @param {import("../client/socketplay.js").Socket} socket
 * @param {ClientLine} line
 * @param {unknown[]} args
 * @returns {Promise<{text: string, came: boolean}>}
 */
async function ask(socket, { how, event, timeout }, args) {
  const answered = (/** @type {unknown} */ answer) => ({ text: `The answer: ${JSON.stringify(answer) ?? "nothing"}.`, came: true });
  const none = (/** @type {string} */ text) => ({ text, came: false });
  const failed = (/** @type {unknown} */ error) => none(`No answer came, and the line fails: ${error instanceof Error ? error.message : String(error)}.`);
  switch (how) {
    case "emit":
      socket.emit(event, ...args);
      return none("");
    case "volatile":
      socket.volatile.emit(event, ...args);
      return none("");
    case "timeout":
      return new Promise((resolve) => {
        socket.timeout(timeout).emit(event, ...args, (/** @type {Error | null} */ error, /** @type {unknown} */ answer) => resolve(error ? failed(error) : answered(answer)));
      });
    case "timeout-ack":
      return socket.timeout(timeout).emitWithAck(event, ...args).then(answered, failed);
    case "ack":
      return Promise.race([
        socket.emitWithAck(event, ...args).then(answered, failed),
        new Promise((/** @type {(none: {text: string, came: boolean}) => void} */ resolve) => setTimeout(() => resolve(none(`No answer within ${patience / 1000} seconds. Without timeout() the line goes on waiting for as long as the connection lasts.`)), patience)),
      ]);
  }
}
