// @ts-check
import { clientName, element } from "../page/dom.js";

/** @typedef {import("../lab/world.js").World} World */

const most = 12; // further rooms are counted, not listed

/**
 * The names of the rooms that the list shows: those that the line and the learner name, and
 * those that somebody is in. The room of a socket's own id and a user's own room are no
 * choice, so they are not listed.
 * @param {{nsp: string, id: string, rooms: Iterable<string>}[]} sockets
 * @param {string[]} named
 * @returns {string[]} without doubles, the named ones first
 */
export function listedRooms(sockets, named) {
  const joined = sockets.filter((s) => s.nsp === "/").flatMap((s) => [...s.rooms].filter((room) => room !== s.id && !room.startsWith("user:")));
  return [...new Set([...named.filter(Boolean), ...joined.sort()])];
}

/** The row Rooms of the emit panel: for each room a button for each client, which lets the client join or leave. */
export class RoomList {
  #list;
  #world;
  #failed;
  #announce;
  #drawn = "";

  /**
   * @param {HTMLElement} list
   * @param {World} world
   * @param {(text: string) => void} announce
   * @param {(error: unknown) => void} failed shows why an action has failed
   */
  constructor(list, world, announce, failed) {
    this.#list = list;
    this.#world = world;
    this.#announce = announce;
    this.#failed = failed;
    list.addEventListener("click", (e) => {
      const button = e.target instanceof Element ? e.target.closest("button") : null;
      if (button?.dataset.name) this.#toggle(button.dataset.name, button.dataset.room ?? "", button.getAttribute("aria-pressed") !== "true");
    });
  }

  /** The clients of this page that are in a room. @param {string} room */
  inside(room) {
    return [...this.#world.clients.values()].filter((c) => this.#world.members.get(c.socket.id ?? "")?.rooms.has(room));
  }

  /** @param {string[]} named the rooms that are listed although nobody is in them */
  update(named) {
    const rooms = listedRooms(this.#world.members.all(), named);
    const clients = [...this.#world.clients.values()];
    const drawn = JSON.stringify([rooms, clients.map((c) => c.name)]);
    if (drawn !== this.#drawn) this.#draw(rooms, clients);
    this.#drawn = drawn;
    for (const button of this.#list.querySelectorAll("button")) {
      const client = this.#world.clients.get(button.dataset.name ?? "");
      const rooms = this.#world.members.get(client?.socket.id ?? "")?.rooms;
      button.setAttribute("aria-pressed", String(rooms?.has(button.dataset.room ?? "") ?? false));
      button.disabled = !client?.socket.connected || !this.#world.control.connected;
    }
  }

  /** @param {string[]} rooms @param {import("../lab/client.js").PlayClient[]} clients */
  #draw(rooms, clients) {
    const held = document.activeElement instanceof HTMLElement && this.#list.contains(document.activeElement) ? document.activeElement.dataset.testid : undefined;
    const buttons = (/** @type {string} */ room) => clients.map((c) => element("button",
      { type: "button", class: "tile", "data-user": c.user, "data-name": c.name, "data-room": room, "data-testid": `member-${room}-${c.name}`, "aria-label": `${c.name} in ${room}` },
      clientName(c.name, c.user)));
    this.#list.replaceChildren(
      ...rooms.slice(0, most).map((room) => element("li", {}, element("span", { class: "room clip", title: room }, room), element("div", { class: "tiles", role: "group", "aria-label": room }, ...buttons(room)))),
      ...(rooms.length > most ? [element("li", { class: "label" }, `and ${rooms.length - most} more`)] : []));
    for (const button of this.#list.querySelectorAll("button")) if (held && button.dataset.testid === held) button.focus();
  }

  /** @param {string} name @param {string} room @param {boolean} join */
  async #toggle(name, room, join) {
    try {
      await this.#world.act(join ? "join" : "leave", name, { room });
      this.#announce(join ? `${name} is in ${room} now.` : `${name} has left ${room}.`);
    } catch (error) {
      this.#failed(error);
    }
  }
}
