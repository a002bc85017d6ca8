// @ts-check
import { LabClient } from "./lab-client.js";
import { clientName, element } from "../page/dom.js";

/** @typedef {import("../lab/world.js").World} World */

const fewest = 2; // instances, which the page's first clients are on
const names = ["dan", "erin"];

/**
 * Brings a client of the page's with each further instance, so that what goes there
 * has somebody to arrive at, and takes it away with the instance.
 */
export class Guests {
  #world;
  #cards;
  #places;
  #on;
  /** @type {Map<string, string>} who came, by instance */
  #here = new Map();

  /**
   * @param {World} world
   * @param {Map<string, LabClient>} cards
   * @param {{cards: HTMLElement, actors: HTMLElement}} places where cards and the choice of who acts are
   * @param {{came: (name: string) => void, left: (name: string) => void}} on
   */
  constructor(world, cards, places, on) {
    this.#world = world;
    this.#cards = cards;
    this.#places = places;
    this.#on = on;
    for (const [name, card] of cards) if (names.includes(name)) this.#here.set(card.dataset.instance ?? "", name); // the page came with them
  }

  update() {
    if (this.#world.clients.size === 0) return; // the first clients come first
    const further = [...this.#world.instances.values()].slice(fewest, fewest + names.length);
    for (const [instance, name] of this.#here) {
      if (further.some((i) => i.name === instance)) continue;
      this.#here.delete(instance);
      this.#leave(name);
    }
    further.forEach(({ name: instance, path = "" }, i) => {
      if (this.#here.has(instance)) return;
      this.#here.set(instance, names[i]);
      this.#come(names[i], instance, path);
    });
  }

  /** @param {string} name @param {string} instance @param {string} path */
  #come(name, instance, path) {
    const card = new LabClient();
    for (const [key, value] of Object.entries({ user: name, instance, path, testid: `client-${name}` })) card.dataset[key] = value;
    this.#places.cards.append(card);
    this.#cards.set(name, card);
    const radio = element("input", { type: "radio", name: "actor", value: name, "data-testid": `actor-${name}` });
    this.#places.actors.append(element("label", { class: "choice", "data-user": name }, radio, clientName(name), element("span", { class: "instance", title: `instance ${instance}` }, instance)));
    this.#world.connect([{ name, instance, path, namespaces: ["/"] }]);
    this.#on.came(name);
  }

  /** @param {string} name */
  #leave(name) {
    const radio = this.#places.actors.querySelector(`input[value="${name}"]`);
    const first = this.#places.actors.querySelector("input");
    if (radio instanceof HTMLInputElement && radio.checked && first) first.checked = true;
    radio?.parentElement?.remove();
    this.#cards.get(name)?.remove();
    this.#cards.delete(name);
    this.#world.dismiss(name);
    this.#on.left(name);
  }
}
