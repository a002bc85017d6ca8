// @ts-check
import { element, required } from "../page/dom.js";
import { reachesClients, sendsEvent, targetOf } from "../lab/targets.js";
import { ClientEmits } from "./client-emit.js";
import { EmitForm } from "./emit-form.js";
import { nextLabel, nextTarget } from "./next-target.js";
import { RoomList, listedRooms } from "./room-list.js";

/** @typedef {import("../lab/world.js").World} World */

/**
 * The line that the panel describes.
 * @typedef {object} Line
 * @property {string} js the line in JavaScript, a long payload shown short
 * @property {string} actor the name of the client whose line it is
 * @property {boolean} inClient whether it runs in the client, and not in the client's handler on the server
 * @property {boolean} asks whether it sends an event to clients, so that the learner can say who receives it
 * @property {boolean} times whether a client may receive the event twice, so that the learner says how often
 * @property {boolean} sends whether it sends an event, so that it has a payload
 * @property {string} problem what is wrong with a field, in a sentence; "": nothing
 * @property {string} cannot why the line cannot run now, in a sentence; "": it can
 * @property {import("../lab/targets.js").Target} target
 * @property {import("../lab/targets.js").Fields} fields
 * @property {unknown} data the value of the payload
 */

/**
 * The panel Emit. In it the learner makes a line that emits. To choose runs nothing: the
 * ask box asks, and runs the line (see LineRunner). The panel fires "line" when the line may
 * have changed.
 */
export class EmitPanel extends EventTarget {
  #panel;
  #form;
  #world;
  #rooms;
  #stage;
  #silent;

  /**
   * @param {HTMLFormElement} form
   * @param {World} world
   * @param {(text: string) => void} announce
   * @param {(error: unknown) => void} failed shows why an action has failed
   * @param {HTMLElement & {showRooms?: (names: string[]) => void}} [stage] draws the rooms that the line names before it runs
   */
  constructor(form, world, announce, failed, stage) {
    super();
    this.#panel = required('[data-panel="emit"]', HTMLElement, form);
    this.#form = new EmitForm(form, world);
    this.#world = world;
    this.#stage = stage;
    this.#rooms = new RoomList(required("[data-room-list]", HTMLElement, form), world, announce, failed);
    this.#silent = required("#emit-silent", HTMLInputElement, form);
    this.#silent.addEventListener("input", () => { // this listener runs before the form's listener, which redraws the box from client.answers
      const client = world.clients.get(this.actor);
      if (client) client.answers = !this.#silent.checked;
    });
    this.client = new ClientEmits(world, () => this.#form.clientLine);
    form.addEventListener("submit", (e) => e.preventDefault());
    form.addEventListener("input", () => this.update());
    form.addEventListener("change", () => this.update());
    this.update();
  }

  /** Whether another panel of the bench is shown. */
  get hidden() {
    return this.#panel.hidden;
  }

  /** The name of the client that the learner has chosen to act. */
  get actor() {
    return this.#form.actor;
  }

  set actor(name) {
    this.#form.actor = name;
    this.update();
  }

  /** @returns {Line} */
  get line() {
    const { actor, inClient, target, fields } = this.#form;
    return {
      js: this.#form.code()[0],
      actor,
      inClient,
      asks: !inClient && reachesClients(fields.method),
      times: this.#mayComeTwice(),
      sends: inClient || sendsEvent(fields.method),
      problem: this.#form.problem?.text ?? "",
      cannot: this.#cannot(),
      target,
      fields,
      data: this.#form.payload.data,
    };
  }

  /** What the button beside Run does after a run: it changes the target, and nothing else, so that it leads through all targets. */
  get next() {
    const { id } = this.#form.target;
    return {
      label: nextLabel(id),
      run: () => {
        this.#form.target = targetOf(nextTarget(id));
        this.update();
      },
    };
  }

  /** Opens the row of the field that has a problem, and gives it the focus. */
  focusProblem() {
    const { problem } = this.#form;
    if (problem) this.#form.show(problem.field);
  }

  /** Redraws everything that depends on the fields or on the world. */
  update() {
    const client = this.#world.clients.get(this.actor);
    this.#silent.checked = client?.answers === false;
    const { room, other } = this.#form.fields;
    const named = [...new Set([...this.#form.rooms, "project:1", "project:2", room, other, this.#form.furtherRoom])];
    this.#rooms.update(named);
    const inside = listedRooms(this.#world.members.all(), this.#form.rooms)
      .map((name) => ({ room: name, names: this.#rooms.inside(name).map((c) => ({ name: c.name, user: c.user })) }))
      .filter(({ names }) => names.length > 0);
    this.#form.update(inside);
    this.#offerRooms(named);
    this.#stage?.showRooms?.(this.#form.rooms);
    this.dispatchEvent(new Event("line"));
  }

  /** Whether a client may receive the event twice: the line names several rooms, or a user has two clients. */
  #mayComeTwice() {
    const users = [...this.#world.clients.values()].map((c) => c.user);
    return this.#form.target.id.startsWith("rooms") || new Set(users).size < users.length;
  }

  #cannot() {
    const { actor, inClient, target } = this.#form;
    const client = this.#world.clients.get(actor);
    if (!client) return "The page is not connected yet.";
    if (inClient) return "";
    if (!this.#world.control.connected) return "The lab does not answer now.";
    if (!this.#world.isRunning(client.instance)) return `Instance ${client.instance} does not run, so no handler runs there. Start it first.`;
    return target.sender && !client.socket.connected ? `${actor} is not connected, so nothing can run in that handler. Connect first.` : "";
  }

  /** The rooms that the fields suggest. @param {string[]} named */
  #offerRooms(named) {
    const list = required("#rooms", HTMLDataListElement);
    const names = listedRooms(this.#world.members.all(), [...named, ...[...this.#world.clients.values()].map((c) => `user:${c.user}`)]);
    if (list.dataset.names === names.join("\n")) return;
    list.dataset.names = names.join("\n");
    list.replaceChildren(...names.map((value) => element("option", { value })));
  }
}
