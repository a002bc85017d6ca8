// @ts-check
import { clientName, element } from "../page/dom.js";
import { beginning } from "../trace/cut.js";
import { receivedText } from "./received-text.js";

const receivedLimit = 30;
const longest = 2000; // characters of an event's name, and of its arguments, that a card shows

/**
 * The content of a client's card.
 * @typedef {object} Face
 * @property {string} state "connected", "connecting", "reconnecting", "refused" or "disconnected"
 * @property {string} detail the state in words
 * @property {string} [id] the id of the client's socket in "/"; undefined while it is not connected
 * @property {string} [transport] the transport of the connection; undefined while the client is not connected
 * @property {string[]} rooms the rooms of the socket in "/"
 * @property {{nsp: string, connected: boolean, id?: string}[]} more the client's sockets in other namespaces; id: undefined while that socket is not connected
 */

/**
 * <lab-client data-user="alice">: the card of a client. It shows the state of its connection
 * and the events that it has received, newest first.
 */
export class LabClient extends HTMLElement {
  #state = element("span", { class: "card-state", "data-testid": "state" }, "not connected yet");
  #verdict = element("span", { class: "card-verdict", "data-testid": "verdict" });
  #id = element("span", { class: "wire clip", "data-testid": "socket-id" });
  #transport = element("span", { "data-testid": "transport" });
  #rooms = element("div", { class: "card-rooms", "data-testid": "rooms" });
  #more = element("div", { class: "card-more" });
  #list = element("ol", { class: "card-received", "data-testid": "received" });
  #empty = element("p", { class: "empty" }, "Has received nothing yet.");
  /** @type {{key: string, count: number, counter: HTMLElement, el: HTMLElement}[]} */
  #received = [];
  #built = false;

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    this.classList.add("client-card");
    this.dataset.state = "waiting";
    const name = this.name;
    this.append(
      element("header", {}, element("h3", {}, clientName(name, this.dataset.user)), this.#state, this.#verdict),
      element("p", { class: "card-facts label" }, this.#transport, this.#id),
      this.#more,
      this.#rooms,
      element("div", { class: "card-box", tabindex: 0, role: "region", "aria-label": `What ${name} received` }, this.#empty, this.#list),
    );
    this.show({ state: "waiting", detail: "not connected yet", rooms: [], more: [] });
  }

  get name() {
    return this.dataset.name ?? this.dataset.user ?? "";
  }

  /** @param {Face} face */
  show(face) {
    this.dataset.state = face.state;
    set(this.#state, face.detail);
    set(this.#transport, face.transport ?? "no transport");
    set(this.#id, face.id ?? "no id");
    this.#id.title = face.id ? `socket.id: ${face.id}` : "A socket has an id only while it is connected.";
    const rooms = face.rooms.join("\n") + face.state;
    if (this.#rooms.dataset.rooms !== rooms) {
      this.#rooms.dataset.rooms = rooms;
      this.#rooms.replaceChildren(
        ...(face.rooms.length > 0
          ? face.rooms.map((room) => element("span", { class: "room", title: room }, room))
          : [element("span", { class: "label" }, face.state === "connected" ? "in no rooms" : "no rooms while disconnected")]),
      );
    }
    const more = face.more.map((s) => s.nsp + s.connected).join("\n");
    if (this.#more.dataset.more !== more) {
      this.#more.dataset.more = more;
      this.#more.replaceChildren(
        ...face.more.map((s) =>
          element("p", { class: "label", "data-testid": `nsp-${s.nsp}` }, "also ", element("span", { class: "namespace" }, s.nsp), s.connected ? " connected" : " disconnected"),
        ),
      );
    }
  }

  /**
   * Adds a received event to the card. If the last event was the same, the card counts instead.
   * @param {string} event
   * @param {unknown[]} args
   * @param {string} [nsp]
   */
  receive(event, args, nsp = "/") {
    const whole = args.map(receivedText).join(", ");
    const payload = beginning(whole, longest);
    const key = `${nsp}\u0000${beginning(event, longest)}\u0000${whole.length}\u0000${payload}`;
    const last = this.#received[0];
    if (last?.key === key) {
      last.count++;
      last.counter.textContent = `×${last.count}`;
      last.el.dataset.count = String(last.count);
    } else {
      const counter = element("span", { class: "timeline-count" });
      const el = element(
        "li",
        { "data-event": beginning(event, longest), "data-count": 1, "data-nsp": nsp },
        element("span", { class: "card-event" }, beginning(event, longest)),
        nsp === "/" ? null : element("span", { class: "namespace" }, nsp),
        counter,
        element("span", { class: "wire clip card-payload", title: payload }, payload),
      );
      this.#received.unshift({ key, count: 1, counter, el });
      this.#list.prepend(el);
      while (this.#received.length > receivedLimit) this.#received.pop()?.el.remove();
    }
    this.#empty.hidden = true;
  }

  /** Adds what only some pages show on a card. @param {HTMLElement} tools */
  addTools(tools) {
    this.#rooms.after(tools);
  }

  clear() {
    this.#received = [];
    this.#list.replaceChildren();
    this.#empty.hidden = false;
  }

  /**
   * Highlights the card of a client that received an event ("hit"), or dims the card of a client that did not ("miss").
   * @param {"hit" | "miss" | ""} audience "": neither
   * @param {string} [word] a word or two to show on the card; "" for none
   */
  mark(audience, word = "") {
    if (audience) this.dataset.audience = audience;
    else delete this.dataset.audience;
    set(this.#verdict, word);
  }
}

/** @param {HTMLElement} el @param {string} value */
function set(el, value) {
  if (el.textContent !== value) el.textContent = value;
}

customElements.define("lab-client", LabClient);
