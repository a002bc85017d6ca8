// @ts-check
import { clientName, element, required } from "../page/dom.js";
import { goLine, jsLine } from "../lab/server-line.js";
import { ClientEmits } from "./client-emit.js";
import { eventProblem, methodOf, reachesClients, readPayload, roomProblem, sendsEvent, targetOf, targets } from "../lab/targets.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/targets.js").Fields} Fields */
/** @typedef {import("../lab/targets.js").Target} Target */

/**
 * The line that the fields describe.
 * @typedef {object} Line
 * @property {string} actor the client that acts
 * @property {boolean} inClient whether the line runs in the client, and not on the server
 * @property {string} js the line in JavaScript
 * @property {Target} target
 * @property {Fields} fields
 * @property {unknown} data the value of the payload
 * @property {boolean} sends whether the line sends an event
 * @property {boolean} asks whether one can ask who will receive it
 * @property {string} problem what is wrong with the fields; "": nothing
 * @property {string} cannot why the line cannot run now; "": it can
 */

/**
 * The panel Emit. In it the learner chooses the acting client, the event and its target. The
 * fields make a line of code, which play/run-line.js runs. It fires "line" whenever the line or
 * the world may have changed.
 */
export class EmitPanel extends EventTarget {
  #form;
  #world;
  #announce;
  #failed;
  /** The part of the panel with the lines that run in a client. */
  client;
  #chosen = targetOf("all");
  /** @type {HTMLInputElement} */
  #event;
  /** @type {HTMLInputElement} */
  #room;
  /** @type {HTMLInputElement} */
  #other;
  /** @type {HTMLTextAreaElement} */
  #data;
  /** @type {HTMLSelectElement} */
  #method;
  /** @type {HTMLInputElement} */
  #silent;
  /**
   * @param {HTMLFormElement} form the panel's element
   * @param {World} world
   * @param {(text: string) => void} announce
   * @param {(error: unknown) => void} failed shows why an action has failed
   */
  constructor(form, world, announce, failed) {
    super();
    this.#form = form;
    this.#world = world;
    this.#announce = announce;
    this.#failed = failed;
    this.client = new ClientEmits(world, () => this.update());
    this.#event = required("#emit-event", HTMLInputElement);
    this.#room = required("#emit-room", HTMLInputElement);
    this.#other = required("#emit-other", HTMLInputElement);
    this.#data = required("#emit-data", HTMLTextAreaElement);
    this.#method = required("#emit-method", HTMLSelectElement);
    this.#silent = required("#emit-silent", HTMLInputElement);
    this.#silent.addEventListener("input", () => { // this listener runs before the form's listener, which redraws the box from client.answers
      const client = world.clients.get(this.actor);
      if (client) client.answers = !this.#silent.checked;
    });
    form.addEventListener("submit", (e) => e.preventDefault());
    form.addEventListener("input", () => this.update());
    form.addEventListener("change", () => this.update());
    for (const button of this.#targetButtons()) {
      const target = targetOf(button.dataset.target ?? "");
      button.addEventListener("click", () => this.#choose(target));
      // Pointing at a button shows its line of code, so that the learner can read the line before it runs.
      button.addEventListener("focus", () => this.#preview(target));
      button.addEventListener("mouseenter", () => this.#preview(target));
      button.addEventListener("mouseleave", () => this.#preview(this.#chosen));
      button.addEventListener("blur", () => this.#preview(this.#chosen));
    }
    required('[data-action="join"]', HTMLButtonElement).addEventListener("click", () => this.#changeMembership("join"));
    required('[data-action="leave"]', HTMLButtonElement).addEventListener("click", () => this.#changeMembership("leave"));
    this.update();
  }

  /** The name of the client that the learner has chosen to act. */
  get actor() {
    return String(new FormData(this.#form).get("actor") ?? "alice");
  }

  /** Whether the learner looks at another panel. */
  get hidden() {
    return required('[data-panel="emit"]', HTMLElement, this.#form).hidden;
  }

  /** @param {Target} target */
  #choose(target) {
    this.#chosen = target;
    this.update();
  }

  /** The line that the fields describe now. @returns {Line} */
  get line() {
    const fields = this.#fields();
    const payload = readPayload(this.#data.value);
    const inClient = this.#inClient;
    const sends = inClient || sendsEvent(fields.method);
    const problem = sends && (payload.error || eventProblem(fields.event)) || (!inClient && this.#lacksRoom(this.#chosen, fields) ? roomProblem(fields.room) : "");
    return {
      actor: this.actor, inClient, fields, sends, problem,
      js: inClient ? this.client.code(fields)[0] : jsLine(this.#chosen, fields),
      target: this.#chosen,
      data: payload.data,
      asks: !inClient && reachesClients(fields.method),
      cannot: this.#whyNot(inClient),
    };
  }

  /** Moves the focus to the field that has a problem. */
  focusProblem() {
    const fields = this.#fields();
    const sends = this.#inClient || sendsEvent(fields.method);
    (sends && readPayload(this.#data.value).error ? this.#data : sends && eventProblem(fields.event) ? this.#event : this.#room).focus();
  }

  /** The next target in the list. run chooses it, so that a learner gets through all targets with one button. */
  get next() {
    const target = targets[(targets.indexOf(this.#chosen) + 1) % targets.length];
    return { label: `Next: ${target.js(this.#fields()).replace(/\(.*$/, "(…)")}`, run: () => this.#choose(target) };
  }

  /** Why the line cannot run now; "" if it can. @param {boolean} inClient */
  #whyNot(inClient) {
    const { actor } = this;
    const client = this.#world.clients.get(actor);
    if (!client) return "The clients are not connected yet.";
    if (inClient || this.#canRun(this.#chosen)) return "";
    if (!this.#world.control.connected) return "The page has no connection to the lab. It tries again on its own.";
    if (!this.#world.isRunning(client.instance)) return `Instance ${client.instance} does not run, so no handler runs there. Start it first.`;
    return `${actor} is not connected, so nothing can run in that handler. Connect first.`;
  }

  /** Whether the line runs in the acting client, and not on the server. */
  get #inClient() {
    return new FormData(this.#form).get("side") === "client";
  }

  /** Redraws everything that depends on the fields or on the world. */
  update() {
    const { actor } = this;
    const client = this.#world.clients.get(actor);
    const f = this.#fields();
    const ready = client?.socket.connected === true && this.#world.control.connected;
    for (const button of this.#targetButtons()) {
      const target = targetOf(button.dataset.target ?? "");
      const code = required("[data-target-code]", HTMLElement, button);
      const line = jsLine(target, f).replace(/\.emit\(.*\);$/, "");
      if (code.textContent !== line) code.textContent = line;
      code.title = line;
      button.setAttribute("aria-current", String(target === this.#chosen));
      button.disabled = !client;
    }
    const inClient = this.#inClient;
    for (const part of this.#form.querySelectorAll("[data-side]")) {
      if (part instanceof HTMLElement) part.hidden = part.dataset.side !== (inClient ? "client" : "server");
    }
    this.client.update(actor, f);
    required("[data-runs-on]", HTMLElement).textContent = inClient
      ? `in ${actor}’s client, to instance ${client?.instance ?? ""}`
      : client
      ? `in ${actor}’s handler, on instance ${client.instance}`
      : `in ${actor}’s handler`;
    for (const action of ["join", "leave"]) {
      const button = required(`[data-action="${action}"]`, HTMLButtonElement);
      const inside = this.#world.members.get(client?.socket.id ?? "")?.rooms.has(f.room) ?? false;
      button.textContent = action === "join" ? `${actor} joins` : `${actor} leaves`;
      button.disabled = !ready || f.room === "" || inside === (action === "join");
    }
    for (const part of this.#form.querySelectorAll("[data-for]")) {
      if (part instanceof HTMLElement) part.hidden = !(part.dataset.for ?? "").split(" ").includes(f.method ?? "emit");
    }
    this.#silent.checked = client?.answers === false;
    required("[data-silent]", HTMLElement).textContent = `${actor} does not answer`;
    this.#showMembers(f.room);
    this.#showRooms();
    this.#showProblem(this.#event, "emit-event-error", sendsEvent(f.method) ? eventProblem(f.event) : "");
    this.#showProblem(this.#data, "emit-data-error", readPayload(this.#data.value).error ?? "");
    this.#showProblem(this.#room, "emit-room-error", roomProblem(f.room));
    this.#preview(this.#chosen);
    this.dispatchEvent(new Event("line"));
  }

  /** Makes the acting client join or leave the room in the field. @param {"join" | "leave"} action */
  async #changeMembership(action) {
    const { actor } = this;
    const { room } = this.#fields();
    try {
      await this.#world.act(action, actor, { room });
      this.#announce(action === "join" ? `${actor} is in ${room} now.` : `${actor} has left ${room}.`);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @param {Target} target */
  #canRun(target) {
    if (!this.#world.control.connected) return false;
    const client = this.#world.clients.get(this.actor);
    if (!client || !this.#world.isRunning(client.instance)) return false;
    return target.sender ? client.socket.connected : true;
  }

  /**
   * @param {Target} target
   * @param {Fields} f
   */
  #lacksRoom(target, f) {
    return f.method !== "serverSideEmit" && target.named && f.room === "";
  }

  /** @returns {Fields} */
  #fields() {
    return {
      event: this.#event.value.trim(),
      json: readPayload(this.#data.value).json,
      room: this.#room.value.trim(),
      other: this.#other.value.trim() || this.#room.value.trim(),
      method: methodOf(this.#method.value),
      volatile: required("#emit-volatile", HTMLInputElement).checked,
      local: required("#emit-local", HTMLInputElement).checked,
      timeout: Math.min(Math.max(Number(required("#emit-timeout", HTMLInputElement).value) || 1000, 50), 10_000),
      newRoom: required("#emit-new-room", HTMLInputElement).value.trim() || this.#room.value.trim(),
    };
  }

  /** @param {Target} target */
  #preview(target) {
    const f = this.#fields();
    const [js, go] = this.#inClient ? this.client.code(f) : [jsLine(target, f), goLine(target, f)];
    for (const [selector, line] of [["[data-code-js]", js], ["[data-code-go]", go]]) {
      const code = required(selector, HTMLElement);
      if (code.title === line) continue; // the line may be very long, and to lay it out takes time
      code.textContent = line;
      code.title = line;
    }
  }

  /** @param {string} room */
  #showMembers(room) {
    const line = required("[data-members]", HTMLElement);
    if (room === "") {
      line.textContent = "Name a room to see who is in it.";
      return;
    }
    const inside = [...this.#world.clients.values()].filter((c) => this.#world.members.get(c.socket.id ?? "")?.rooms.has(room));
    if (inside.length === 0) {
      line.textContent = `Nobody is in ${room} yet. Choose who acts, then let them join.`;
      return;
    }
    line.replaceChildren("In ", element("span", { class: "room", title: room }, room), ": ", ...inside.flatMap((c, i) => [i > 0 ? ", " : "", clientName(c.name)]));
  }

  #showRooms() {
    const list = required("#rooms", HTMLDataListElement);
    const rooms = new Set(["project:1", "project:2"]);
    for (const s of this.#world.members.all()) if (s.nsp === "/") for (const room of s.rooms) rooms.add(room);
    const names = [...rooms].sort();
    if (list.dataset.names === names.join("\n")) return;
    list.dataset.names = names.join("\n");
    list.replaceChildren(...names.map((value) => element("option", { value })));
  }

  /**
   * @param {HTMLInputElement | HTMLTextAreaElement} field
   * @param {string} id
   * @param {string} text
   */
  #showProblem(field, id, text) {
    const line = required(`#${id}`, HTMLElement);
    if (line.textContent !== text) line.textContent = text;
    line.hidden = text === "";
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  #targetButtons() {
    return [...this.#form.querySelectorAll("[data-target]")].filter((b) => b instanceof HTMLButtonElement);
  }
}
