// @ts-check
import { LabClient } from "./lab-client.js";
import { clientName, element } from "../page/dom.js";

/** @typedef {import("../lab/world.js").World} World */

const firstInstances = 2; // alice, bob and carol are on the first two instances
const names = ["dan", "erin"];
const mover = "carol"; // is on the second instance, or on the first one while that is the only one

/**
 * Adds a client for the third and the fourth instance of the lab, so that every instance has a
 * client that can receive events. When such an instance is removed, Guests removes its client.
 * Carol moves to the second instance when it is added, and back when it is removed.
 */
export class Guests {
  #world;
  #cards;
  #places;
  #on;
  /** The names of the added clients, by instance. @type {Map<string, string>} */
  #here = new Map();

  /**
   * @param {World} world
   * @param {Map<string, LabClient>} cards the clients' cards, by the client's name
   * @param {{cards: HTMLElement, choices: HTMLFieldSetElement[]}} places cards: the parent of the cards; choices: the parents of the radio buttons that choose a client
   * @param {{added: (name: string) => void, removed: (name: string) => void}} on
   */
  constructor(world, cards, places, on) {
    this.#world = world;
    this.#cards = cards;
    this.#places = places;
    this.#on = on;
    for (const [name, card] of cards) if (names.includes(name)) this.#here.set(card.dataset.instance ?? "", name); // the page came from the server with this card
  }

  /** Gives each second tab a card and a choice, and takes them from those that are closed. */
  #showTabs() {
    for (const { name, user, instance, path } of this.#world.clients.values()) if (!this.#cards.has(name)) this.#show(name, user, instance, path);
    for (const name of this.#cards.keys()) if (!this.#world.clients.has(name)) this.#remove(name);
  }

  update() {
    if (this.#world.clients.size === 0) return; // wait until the page has connected its first clients
    this.#move([...this.#world.instances.values()].slice(0, firstInstances).at(-1));
    const further = [...this.#world.instances.values()].slice(firstInstances, firstInstances + names.length);
    for (const [instance, name] of this.#here) {
      if (further.some((i) => i.name === instance)) continue;
      this.#here.delete(instance);
      this.#remove(name);
    }
    this.#showTabs();
    further.forEach(({ name: instance, path = "" }, i) => {
      if (this.#here.has(instance)) return;
      this.#here.set(instance, names[i]);
      this.#add(names[i], instance, path);
    });
  }

  /** Lets carol connect to another instance than before. @param {import("../trace/trace.js").InstanceState | undefined} instance */
  #move(instance) {
    const card = this.#cards.get(mover);
    if (!instance?.path || !card || card.dataset.instance === instance.name || !this.#world.clients.has(mover)) return;
    card.dataset.instance = instance.name;
    card.dataset.path = instance.path;
    this.#world.dismiss(mover);
    this.#world.connect([{ name: mover, instance: instance.name, path: instance.path, namespaces: (card.dataset.namespaces ?? "/").split(" ") }]);
  }

  /** @param {string} name @param {string} instance @param {string} path */
  #add(name, instance, path) {
    this.#show(name, name, instance, path);
    this.#world.connect([{ name, instance, path, namespaces: ["/"] }]);
  }

  /** @param {string} name @param {string} user @param {string} instance @param {string} path */
  #show(name, user, instance, path) {
    const card = new LabClient();
    for (const [key, value] of Object.entries({ name, user, instance, path, testid: `client-${name}` })) card.dataset[key] = value;
    this.#places.cards.append(card);
    this.#cards.set(name, card);
    for (const choice of this.#places.choices) {
      const group = choice.querySelector("input")?.name ?? "";
      const radio = element("input", { type: "radio", name: group, value: name, "data-testid": `${group}-${name}` });
      choice.append(element("label", { class: "tile", "data-user": user }, radio, clientName(name, user), element("span", { class: "instance", title: `instance ${instance}` }, instance)));
    }
    this.#on.added(name);
  }

  /** @param {string} name */
  #remove(name) {
    for (const choice of this.#places.choices) {
      const radio = choice.querySelector(`input[value="${name}"]`);
      const first = choice.querySelector("input");
      if (radio instanceof HTMLInputElement && radio.checked && first) first.checked = true;
      radio?.parentElement?.remove();
    }
    this.#cards.get(name)?.remove();
    this.#cards.delete(name);
    this.#world.dismiss(name);
    this.#on.removed(name);
  }
}
