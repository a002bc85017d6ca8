// @ts-check
import { element } from "../page/dom.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */
/** @typedef {import("./lab-client.js").LabClient} LabClient */

/** The names that the field for a namespace offers. The lab has /, /tasks, /chat and every /team-…; it refuses /nowhere. */
const offered = ["/chat", "/tasks", "/team-7", "/nowhere"];

/**
 * What the card of a client in the playground has besides: why the server has ended the last
 * connection, whether the socket was recovered, how many listeners an event has, and the
 * namespaces, which the client can join and leave.
 */
export class CardTools {
  #client;
  #event;
  #why = element("p", { class: "card-why", "data-testid": "why" });
  #recovered = element("span", { class: "wire", "data-testid": "recovered" });
  #listeners = element("span", { class: "wire", "data-testid": "listeners" });
  #runs = element("span", { class: "label", "data-testid": "runs" });
  #spaces = element("ul", { class: "card-spaces", "data-testid": "spaces" });
  #remove;

  /**
   * @param {LabClient} card
   * @param {() => PlayClient | undefined} client returns the client of the card
   * @param {() => string} event returns the event whose listeners the card counts: the one that the panel Emit names
   */
  constructor(card, client, event) {
    this.#client = client;
    this.#event = event;
    const name = card.name;
    const button = (/** @type {string} */ text, /** @type {string} */ id, /** @type {(client: PlayClient) => void} */ press) => {
      const el = element("button", { type: "button", class: "button small", "data-testid": id, "aria-label": `${text}: ${name}` }, text);
      el.addEventListener("click", () => { const c = this.#client(); if (c) press(c); });
      return el;
    };
    this.#remove = button("Remove", "listen-off", (c) => c.extra.remove(this.#event()));
    const field = element("input", { class: "code-input", list: `spaces-${name}`, value: offered[0], "aria-label": `A namespace for ${name}`, maxlength: 60, autocomplete: "off", spellcheck: "false", "data-testid": "space" });
    const join = button("Join", "space-join", (c) => { if (nspOf(field.value)) c.join(nspOf(field.value)); });
    field.addEventListener("keydown", (e) => {
      if (e.key !== "Enter") return;
      e.preventDefault(); // the card is inside of the form of the bench
      join.click();
    });
    card.addTools(element("div", { class: "card-tools" },
      this.#why,
      element("p", {}, this.#recovered),
      element("p", {}, this.#listeners, " ", this.#runs),
      element("p", { class: "buttons" },
        button("Add it again", "listen", (c) => c.extra.add(this.#event())),
        button("Add it inside connect", "listen-inside", (c) => c.extra.addInsideConnect(this.#event())),
        this.#remove),
      this.#spaces,
      element("p", { class: "buttons" }, field, element("datalist", { id: `spaces-${name}` }, ...offered.map((o) => element("option", { value: o }))), join),
      element("p", { class: "label" }, "This server has ", element("code", {}, "/"), ", ", element("code", {}, "/tasks"), ", ", element("code", {}, "/chat"), " and every name that fits ", element("code", {}, "io.of(/^\\/team-/)"), "."),
    ));
  }

  update() {
    const client = this.#client();
    if (!client) return;
    const event = this.#event();
    set(this.#why, client.why ? `Last end: ${client.why}` : "");
    this.#why.hidden = !client.why;
    set(this.#recovered, `socket.recovered: ${client.socket.recovered === true}`);
    set(this.#listeners, `socket.listeners(${JSON.stringify(event)}).length: ${client.extra.count(event)}`);
    const runs = client.extra.runs(event);
    const insides = client.extra.insides(event);
    set(this.#runs, [
      runs > 0 ? `ran ${runs === 1 ? "once" : `${runs} times`} for the last one` : "",
      insides > 0 ? `each connect adds ${insides === 1 ? "one more" : `${insides} more`}` : "",
    ].filter(Boolean).join("; "));
    this.#remove.disabled = client.extra.count(event) === 0 && insides === 0;
    this.#showSpaces(client);
  }

  /** Lists the namespaces besides "/", with a button to leave each. @param {PlayClient} client */
  #showSpaces(client) {
    const spaces = [...client.sockets].filter(([nsp]) => nsp !== "/").map(([nsp, socket]) => ({
      nsp, connected: socket.connected, text: socket.connected ? "connected" : client.refusals.get(nsp) ?? (socket.active ? "connecting" : "left"),
    }));
    const key = JSON.stringify(spaces);
    if (this.#spaces.dataset.key === key) return;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.leave : undefined;
    this.#spaces.dataset.key = key;
    this.#spaces.replaceChildren(...spaces.map(({ nsp, connected, text }) => {
      const leave = element("button", { type: "button", class: "button small", "data-leave": nsp, "aria-label": `Leave ${nsp}: ${client.name}` }, "Leave");
      leave.disabled = !connected;
      leave.addEventListener("click", () => this.#client()?.leave(nsp));
      return element("li", { "data-testid": `space-${nsp}` }, element("span", { class: "namespace" }, nsp), " ", element("span", { class: "label" }, text), " ", leave);
    }));
    if (focused) for (const el of this.#spaces.querySelectorAll("button")) if (el.dataset.leave === focused) el.focus();
  }
}

/** The namespace that a learner means; "" if the field is empty or names "/", in which every client is. @param {string} text */
function nspOf(text) {
  const name = text.trim();
  const nsp = name.startsWith("/") || name === "" ? name : `/${name}`;
  return nsp === "/" ? "" : nsp;
}

/** @param {HTMLElement} el @param {string} value */
function set(el, value) {
  if (el.textContent !== value) el.textContent = value;
}
