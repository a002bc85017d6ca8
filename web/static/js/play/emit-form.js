// @ts-check
import { clientName, element, required } from "../page/dom.js";
import { storage } from "../page/storage.js";
import { clientGo, clientJS } from "../lab/client-line.js";
import { goLine, jsLine } from "../lab/server-line.js";
import { jsArguments } from "../lab/argument-code.js";
import { eventProblem, methodOf, roomProblem, sendsEvent, targetOf } from "../lab/targets.js";
import { ArgumentsField } from "./arguments-field.js";
import { optionsText, reachParts } from "./set-text.js";

/** @typedef {import("../lab/targets.js").Fields} Fields */
/** @typedef {import("../lab/client-line.js").How} How */
/** @typedef {import("../lab/world.js").World} World */

const dialectKey = "socketplay:dialect";

/** The fields of the emit panel: the line that they describe, and the rows that say what is set. */
export class EmitForm {
  #form;
  #world;
  /** @type {HTMLInputElement} */ #event;
  /** @type {HTMLInputElement} */ #room;
  /** @type {HTMLInputElement} */ #other;
  #arguments;
  /** @type {HTMLSelectElement} */ #method;
  /** @type {HTMLInputElement} */ #ack;
  #further;
  #nsp;

  /**
   * @param {HTMLFormElement} form
   * @param {World} world
   */
  constructor(form, world) {
    this.#form = form;
    this.#world = world;
    this.#event = required("#emit-event", HTMLInputElement, form);
    this.#room = required("#emit-room", HTMLInputElement, form);
    this.#other = required("#emit-other", HTMLInputElement, form);
    this.#arguments = new ArgumentsField(form);
    this.#method = required("#emit-method", HTMLSelectElement, form);
    this.#ack = required("#emit-ack", HTMLInputElement, form);
    this.#further = required("#emit-further", HTMLInputElement, form);
    this.#nsp = required("#emit-nsp", HTMLSelectElement, form);
    this.#ack.addEventListener("input", () => { this.#method.value = this.#ack.checked ? "emitWithAck" : "emit"; }); // runs before the form's listener, which redraws the box from the method
    this.#rememberDialect();
  }

  /** The name of the client that the learner has chosen to act. */
  get actor() {
    return this.#chosen("actor") || "alice";
  }

  set actor(name) {
    const radio = [...this.#form.querySelectorAll('[name="actor"]')].find((r) => r instanceof HTMLInputElement && r.value === name);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }

  /** Whether the line runs in the acting client, and not on the server. */
  get inClient() {
    return this.#chosen("side") === "client";
  }

  get target() {
    return targetOf(this.#chosen("target") || "room");
  }

  set target(target) {
    required(`[name="target"][value="${target.id}"]`, HTMLInputElement, this.#form).checked = true;
  }

  /** The room that the learner has typed to list it, besides those of the line. */
  get furtherRoom() {
    return this.#further.value.trim();
  }

  /** @returns {Fields} */
  get fields() {
    const room = this.#room.value.trim();
    const { args, unread } = this.#arguments.value;
    return {
      event: this.#event.value.trim(),
      args,
      unread,
      room,
      other: this.#other.value.trim() || room,
      method: methodOf(this.#method.value),
      volatile: required("#emit-volatile", HTMLInputElement, this.#form).checked,
      local: required("#emit-local", HTMLInputElement, this.#form).checked,
      timeout: this.#milliseconds("#emit-timeout"),
      newRoom: required("#emit-new-room", HTMLInputElement, this.#form).value.trim() || room,
    };
  }

  /** The line of a client that the fields describe. @returns {import("../lab/client-line.js").ClientLine} */
  get clientLine() {
    const { event, args, unread } = this.fields;
    return { how: /** @type {How} */ (this.#chosen("how") || "emit"), nsp: this.#nsp.value || "/", event, args, unread, timeout: this.#milliseconds("#client-timeout") };
  }

  /** The line in JavaScript and in Go; long arguments are shown short unless whole is set. @param {boolean} [whole] @returns {[js: string, go: string]} */
  code(whole = false) {
    const short = !whole;
    if (this.inClient) return [clientJS({ ...this.clientLine, short }), clientGo({ ...this.clientLine, short })];
    const f = { ...this.fields, short };
    return [jsLine(this.target, f), goLine(this.target, f)];
  }

  /** The rooms that the line names. */
  get rooms() {
    const { room, other } = this.fields;
    if (this.inClient || this.fields.method === "serverSideEmit" || !this.target.named) return [];
    return [...new Set(this.target.id.startsWith("rooms") ? [room, other] : [room])].filter(Boolean);
  }

  /** What keeps the line from running, in a sentence, and the field to mend; undefined: nothing. */
  get problem() {
    const f = this.fields;
    const event = this.inClient || sendsEvent(f.method);
    const { problem } = this.#arguments.value;
    if (event && problem) return { field: this.#arguments.element, text: problem.text };
    if (event && eventProblem(f.event)) return { field: this.#event, text: eventProblem(f.event) };
    if (!this.inClient && f.method !== "serverSideEmit" && this.target.named && roomProblem(f.room)) return { field: this.#room, text: roomProblem(f.room) };
    return undefined;
  }

  /** Opens the row of a field and gives the field the focus. @param {HTMLElement} field */
  show(field) {
    const row = field.closest("details");
    if (row) row.open = true;
    field.focus();
  }

  /** Redraws the line, and what the rows say. @param {{room: string, names: {name: string, user: string}[]}[]} inside who is in the rooms of the line, and in others that have members */
  update(inside) {
    const { actor, inClient } = this;
    const f = this.fields;
    const client = this.#world.clients.get(actor);
    this.#offerNamespaces([...(client?.sockets.keys() ?? ["/"])]);
    this.#hideParts(f, inClient);
    this.#ack.checked = f.method === "emitWithAck";
    this.#showCodes(f);
    required("[data-silent]", HTMLElement, this.#form).textContent = `${actor} does not answer`;
    this.#showLine(inClient ? `// in ${actor}’s client, to instance ${client?.instance ?? ""}` : `// ${actor}’s handler${client ? `, on instance ${client.instance}` : ""}`);
    this.#say("who", [clientName(actor, client?.user), inClient ? " in the client, on " : " on ", element("span", { class: "instance" }, client?.instance ?? "")]);
    this.#say("to", reachParts(inClient ? undefined : this.target.id, f).map((part) => (typeof part === "string" ? part : element("span", { class: "room" }, part.room))));
    const sends = inClient || sendsEvent(f.method);
    const event = `${f.event} ${jsArguments({ ...f, short: true }, inClient ? "client" : "server").join(", ")}`;
    this.#say("what", [element("code", {}, inClient || f.method === "emit" ? event : sends ? `${f.method} ${event}` : String(f.method))]);
    this.#say("rooms", inside.length === 0 ? ["nobody has joined one"] : inside.slice(0, 3).flatMap(({ room, names }) => [element("span", { class: "room" }, room), " ", ...names.flatMap((n) => [clientName(n.name, n.user), " "])]));
    this.#say("options", [element("span", { class: "label" }, optionsText(inClient ? { timeout: this.clientLine.how.startsWith("timeout") ? this.clientLine.timeout : undefined } : { ...f, silent: this.#silent() }))]);
    this.#showProblem(this.#event, "emit-event-error", inClient || sendsEvent(f.method) ? eventProblem(f.event) : "");
    this.#showProblem(this.#arguments.element, "emit-data-error", this.#arguments.value.problem?.text ?? "");
    this.#arguments.update(inClient ? 0 : this.#world.dataBytes);
    this.#showProblem(this.#room, "emit-room-error", this.target.named ? roomProblem(f.room) : "");
  }

  #silent() {
    return [...this.#world.clients.values()].filter((c) => !c.answers).map((c) => c.name);
  }

  /** Shows the line in both languages, its target in bold. @param {string} comment */
  #showLine(comment) {
    this.#write("[data-runs-on]", comment, [comment]);
    const [js, go] = this.code();
    const whole = this.code(true);
    for (const [selector, line, title] of [["[data-code-js]", js, whole[0]], ["[data-code-go]", go, whole[1]]]) {
      const at = line.search(/\.(emit|emitWithAck|Emit)\(/);
      this.#write(selector, title, at < 0 ? [line] : [element("b", {}, line.slice(0, at)), element("wbr"), line.slice(at)]);
    }
  }

  /** Each choice of a target and of a client's way shows its own line. @param {Fields} f */
  #showCodes(f) {
    for (const input of this.#form.querySelectorAll('[name="target"], [name="how"]')) {
      const code = input.parentElement?.querySelector("code");
      if (!(input instanceof HTMLInputElement) || !code) continue;
      const line = input.name === "target"
        ? jsLine(targetOf(input.value), { ...f, args: [], unread: "" }).replace(/\.emit\(.*\);$/, "")
        : clientJS({ ...this.clientLine, args: [], unread: "", how: /** @type {How} */ (input.value) }).replace(/^const answer = /, "");
      if (code.title === line) continue;
      code.textContent = line;
      code.title = line;
    }
  }

  /** @param {Fields} f @param {boolean} inClient */
  #hideParts(f, inClient) {
    for (const part of this.#form.querySelectorAll("[data-side], [data-for]")) {
      if (!(part instanceof HTMLElement)) continue;
      const { side, for: methods } = part.dataset;
      part.hidden = side !== undefined && (side === "client") !== inClient
        || methods !== undefined && !inClient && !methods.split(" ").includes(f.method ?? "emit");
    }
  }

  /** @param {string[]} spaces the namespaces of the acting client */
  #offerNamespaces(spaces) {
    const list = this.#nsp;
    if (list.dataset.spaces === spaces.join("\n")) return;
    const before = list.value;
    list.dataset.spaces = spaces.join("\n");
    list.replaceChildren(...spaces.map((nsp) => element("option", { value: nsp }, nsp)));
    list.value = spaces.includes(before) ? before : "/";
  }

  #rememberDialect() {
    const kept = storage("localStorage");
    const radios = [...this.#form.querySelectorAll('[name="dialect"]')].filter((r) => r instanceof HTMLInputElement);
    for (const radio of radios) radio.checked = radio.value === (kept?.getItem(dialectKey) ?? "js");
    const show = () => {
      for (const line of this.#form.querySelectorAll("[data-dialect]")) if (line instanceof HTMLElement) line.hidden = line.dataset.dialect !== this.#chosen("dialect");
    };
    for (const radio of radios) radio.addEventListener("change", () => {
      kept?.setItem(dialectKey, radio.value);
      show();
    });
    show();
  }

  /** @param {string} selector of a field with milliseconds */
  #milliseconds(selector) {
    return Math.min(Math.max(Number(required(selector, HTMLInputElement, this.#form).value) || 1000, 50), 10_000);
  }

  /** The value of the radio button that is checked, of those with a name. @param {string} name */
  #chosen(name) {
    return String(new FormData(this.#form).get(name) ?? "");
  }

  /** Writes what a row says. @param {string} row @param {(Node | string)[]} parts */
  #say(row, parts) {
    const text = parts.map((p) => (typeof p === "string" ? p : p.textContent)).join("");
    this.#write(`[data-set="${row}"]`, text, parts);
  }

  /** Writes parts into an element, unless it has them already. A long text takes time to lay out. @param {string} selector @param {string} title @param {(Node | string)[]} parts */
  #write(selector, title, parts) {
    const el = required(selector, HTMLElement, this.#form);
    if (el.title === title) return;
    el.replaceChildren(...parts);
    el.title = title;
  }

  /** @param {HTMLInputElement | HTMLTextAreaElement} field @param {string} id @param {string} text */
  #showProblem(field, id, text) {
    const line = required(`#${id}`, HTMLElement, this.#form);
    if (line.textContent !== text) line.textContent = text;
    line.hidden = text === "";
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}
