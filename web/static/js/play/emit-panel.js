// @ts-check
import { clientName, element, required } from "../page/dom.js";
import { bodyOf, goLine, jsLine } from "../lab/server-line.js";
import { Answers } from "../lab/answers.js";
import { ClientEmits } from "./client-emit.js";
import { eventProblem, methodOf, reachesClients, readPayload, roomProblem, sendsEvent, targetOf } from "../lab/targets.js";
import { OutcomeView } from "./outcome-view.js";
import { describeJudgements } from "../predict/judge.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("./lab-client.js").LabClient} LabClient */
/** @typedef {import("../predict/panel.js").Prediction} Prediction */

const waitingLimit = 20;

/** The emit panel. In it the learner chooses the acting client, the event and its target, and runs the line of code that emits the event. */
export class EmitPanel {
  #form;
  #world;
  #announce;
  #view;
  #prediction;
  #client;
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
  #running = false;
  /** Lines that were started while another line ran, each as a function that runs it. @type {(() => Promise<void>)[]} */
  #waiting = [];

  /**
   * @param {HTMLFormElement} form the panel's element
   * @param {World} world
   * @param {Map<string, LabClient>} cards the clients' cards, by the client's name
   * @param {(text: string) => void} announce
   * @param {Prediction} prediction
   */
  constructor(form, world, cards, announce, prediction) {
    this.#form = form;
    this.#world = world;
    this.#announce = announce;
    this.#view = new OutcomeView(cards);
    this.#prediction = prediction;
    this.#client = new ClientEmits(world, () => this.run());
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
      button.addEventListener("click", () => this.#press(target));
      // Pointing at a button shows its line of code, so that the learner can read the line before it runs.
      button.addEventListener("focus", () => this.#preview(target));
      button.addEventListener("mouseenter", () => this.#preview(target));
      button.addEventListener("mouseleave", () => this.#preview(this.#chosen));
      button.addEventListener("blur", () => this.#preview(this.#chosen));
    }
    for (const button of this.#runButtons()) button.addEventListener("click", () => this.run());
    required('[data-action="join"]', HTMLButtonElement).addEventListener("click", () => this.#changeMembership("join"));
    required('[data-action="leave"]', HTMLButtonElement).addEventListener("click", () => this.#changeMembership("leave"));
    addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey) || e.repeat) return;
      e.preventDefault();
      this.run();
    });
    this.update();
  }

  /** The name of the client that the learner has chosen to act. */
  get actor() {
    return String(new FormData(this.#form).get("actor") ?? "alice");
  }

  /**
   * Chooses a target and runs its line. If predictions are on, it only asks who will receive the event; the button Emit then runs the line.
   * @param {import("../lab/targets.js").Target} target
   */
  #press(target) {
    const same = target === this.#chosen;
    this.#chosen = target;
    if (!this.#prediction.on) {
      this.run();
      return;
    }
    if (!same) this.#prediction.clear();
    this.#view.askWhoReceives(jsLine(target, this.#fields()));
    this.update();
    this.#announce(`${jsLine(target, this.#fields())} Who will receive it? Tick them, then emit.`);
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
      button.disabled = !this.#canRun(target);
    }
    const inClient = this.#inClient;
    for (const part of this.#form.querySelectorAll("[data-side]")) {
      if (part instanceof HTMLElement) part.hidden = part.dataset.side !== (inClient ? "client" : "server");
    }
    this.#client.update(actor, f);
    for (const button of this.#runButtons()) button.disabled = inClient ? !client : !this.#canRun(this.#chosen);
    this.#prediction.asking = !inClient && reachesClients(f.method);
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
  }

  /**
   * Runs the line chosen last, in the client or on the server. Lines run one at a time, so
   * that each outcome belongs to one line. While a line runs, further lines wait.
   */
  async run() {
    this.update();
    const target = this.#chosen;
    const { how } = this.#client;
    const line = this.#inClient ? () => this.#runInClient() : () => this.#runOnServer(target);
    if (this.#running) {
      if (this.#waiting.length === waitingLimit) return;
      this.#waiting.push(() => {
        this.#chosen = target;
        this.#client.how = how;
        this.update();
        return line();
      });
      return;
    }
    this.#running = true;
    for (let next = /** @type {(() => Promise<void>) | undefined} */ (line); next; next = this.#waiting.shift()) await next();
    this.#running = false;
    this.update();
  }

  /** Runs a line on the server and shows the outcome. @param {import("../lab/targets.js").Target} target */
  async #runOnServer(target) {
    const f = this.#fields();
    const payload = readPayload(this.#data.value);
    const event = sendsEvent(f.method);
    const bad = event && payload.error ? this.#data : event && eventProblem(f.event) ? this.#event : this.#lacksRoom(target, f) ? this.#room : undefined;
    if (bad) {
      bad.focus();
      this.#announce(event && payload.error || event && eventProblem(f.event) || roomProblem(f.room));
      return;
    }
    if (!this.#canRun(target)) {
      this.#announce(`${this.actor} is not connected, so nothing can run in that handler. Connect first.`);
      return;
    }
    const actor = this.actor;
    const line = jsLine(target, f);
    this.#view.showLine(line);
    const guess = reachesClients(f.method) ? this.#prediction.useAnswer() : undefined;
    const answers = new Answers(this.#world, this.#world.client(actor), f.method ?? "emit");
    const wait = () => this.#view.showWaiting(answers.waiting);
    wait();
    const unwatch = this.#world.trace.watch({ events: wait });
    try {
      const body = bodyOf(target, f);
      const request = event && payload.json !== "" ? { ...body, data: payload.data } : body;
      if (reachesClients(f.method)) {
        const outcome = await this.#world.emit(actor, request);
        unwatch();
        const judgements = guess && this.#prediction.judge(guess, outcome.verdicts);
        if (guess) this.#world.addPrediction(outcome.chain[0]?.id, guess);
        const sentences = [this.#view.show(f.event, outcome, judgements, this.#world.control.connected)];
        if (judgements?.length) sentences.push(describeJudgements(judgements));
        if (f.method !== "emitWithAck" && outcome.done.problem) sentences.push(this.#view.showUnpublished(outcome.done));
        if (f.method === "emitWithAck") sentences.push(this.#view.showAnswers(outcome.done, answers.missed));
        this.#announce(sentences.join(" "));
      } else {
        const done = await this.#world.runLine(actor, request);
        unwatch();
        this.#announce(this.#view.showResult(f.method ?? "emit", done, (id) => this.#world.ownerOf(id)));
      }
    } catch (error) {
      unwatch();
      this.#showFailure(error);
      if (guess) this.#prediction.restoreAnswer();
    }
  }

  async #runInClient() {
    const f = this.#fields();
    const payload = readPayload(this.#data.value);
    const problem = payload.error ?? eventProblem(f.event);
    if (problem) {
      (payload.error ? this.#data : this.#event).focus();
      this.#announce(problem);
      return;
    }
    if (!this.#world.clients.has(this.actor)) return;
    this.#view.showLine(this.#client.code(f)[0]);
    try {
      this.#announce(this.#view.showSentences(await this.#client.run(this.actor, f, payload.data, (text) => this.#view.showWaiting(text))));
    } catch (error) {
      this.#showFailure(error);
    }
  }

  /** Shows in the outcome that a line has failed, and announces it. @param {unknown} error */
  #showFailure(error) {
    const text = error instanceof Error ? error.message : String(error);
    this.#view.showFailure(text);
    this.#announce(text);
  }

  /** Makes the acting client join or leave the room in the field. @param {"join" | "leave"} action */
  async #changeMembership(action) {
    const { actor } = this;
    const { room } = this.#fields();
    try {
      await this.#world.act(action, actor, { room });
      this.#announce(action === "join" ? `${actor} is in ${room} now.` : `${actor} has left ${room}.`);
    } catch (error) {
      this.#showFailure(error);
    }
  }

  /** @param {import("../lab/targets.js").Target} target */
  #canRun(target) {
    if (!this.#world.control.connected) return false;
    const client = this.#world.clients.get(this.actor);
    if (!client || !this.#world.isRunning(client.instance)) return false;
    return target.sender ? client.socket.connected : true;
  }

  /**
   * @param {import("../lab/targets.js").Target} target
   * @param {import("../lab/targets.js").Fields} f
   */
  #lacksRoom(target, f) {
    return f.method !== "serverSideEmit" && target.named && f.room === "";
  }

  /** @returns {import("../lab/targets.js").Fields} */
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

  /** @param {import("../lab/targets.js").Target} target */
  #preview(target) {
    const f = this.#fields();
    const [js, go] = this.#inClient ? this.#client.code(f) : [jsLine(target, f), goLine(target, f)];
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

  /** The buttons that run the line: one beside the line, and one at the bottom of a phone's screen. */
  #runButtons() {
    return [...document.querySelectorAll('[data-action="emit"]')].filter((b) => b instanceof HTMLButtonElement);
  }

  #targetButtons() {
    return [...this.#form.querySelectorAll("[data-target]")].filter((b) => b instanceof HTMLButtonElement);
  }
}
