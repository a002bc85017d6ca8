// @ts-check
import { CardTools } from "./card-tools.js";


/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("./lab-client.js").LabClient} LabClient */

/**
 * Keeps the clients' cards up to date: the state of each connection, and the events that each client has received.
 * @param {Map<string, LabClient>} cards by the client's name; the page may add and remove cards later
 * @param {World} world
 * @param {() => string} event returns the event whose listeners the cards count
 */
export function showCards(cards, world, event) {
  /** @type {WeakMap<LabClient, CardTools>} */
  const tools = new WeakMap();
  world.addEventListener("received", (e) => {
    if (e instanceof CustomEvent) cards.get(e.detail.client)?.receive(e.detail.event, e.detail.args, e.detail.nsp);
  });
  world.addEventListener("change", () => {
    for (const [name, card] of cards) {
      const client = world.clients.get(name);
      if (!client) continue;
      const tool = tools.get(card) ?? new CardTools(card, () => world.clients.get(name), event);
      tools.set(card, tool);
      tool.update();
      const id = client.socket.connected ? client.socket.id : undefined;
      card.show({
        state: client.state,
        detail: client.detail,
        id,
        transport: client.transport,
        rooms: id ? [...(world.members.get(id)?.rooms ?? [])].sort() : [],
        more: [...client.sockets]
          .filter(([nsp]) => nsp !== "/")
          .map(([nsp, socket]) => ({ nsp, connected: socket.connected, id: socket.id })),
      });
    }
  });
}
