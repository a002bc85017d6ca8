// @ts-check
import { doors } from "./doors.js";
import { endOf, lastId } from "./raw-doors.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {Extract<import("../trace/words.js").Action, "drop" | "disconnect-socket">} LabFault the faults that the lab performs, when the page asks for them */
/** @typedef {LabFault | "client-disconnect" | "malformed" | "connect" | import("./doors.js").DoorName} Fault all faults of the panel; the page itself performs those that are not in LabFault */

/** Breaks the acting client's connection, and opens the doors. The panel Break asks for it. */
export class FaultPanel {
  #world;
  #actor;
  #announce;
  #tell;
  /** The clients that the panel has disconnected, and that are not connected again. @type {Set<string>} */
  #away = new Set();

  /**
   * @param {World} world
   * @param {() => string} actor returns the name of the client that the learner has chosen to act
   * @param {(text: string) => void} announce
   * @param {(text: string) => void} tell says what comes of a door later
   */
  constructor(world, actor, announce, tell) {
    this.#tell = tell;
    this.#world = world;
    this.#actor = actor;
    this.#announce = announce;
  }

  /** Why a fault cannot be caused now, in a sentence; "": it can. @param {Fault} fault */
  cannot(fault) {
    const name = this.#actor();
    const client = this.#world.clients.get(name);
    if (!client) return "The page is not connected yet.";
    const away = client.socket.connected ? "" : `${name} is not connected. Connect first.`;
    const down = this.#world.control.connected ? "" : "The lab does not answer now.";
    switch (fault) {
      case "client-disconnect":
      case "malformed":
        return away;
      case "disconnect-socket":
      case "drop":
        return away || down;
      case "connect":
        return client.socket.connected ? `${name} is connected.` : client.socket.active ? `${name} is trying to connect already.` : "";
      default:
        if (doors[fault].connected && away) return away;
        return this.#world.isRunning(client.instance) ? down : `Instance ${client.instance} does not run.`;
    }
  }

  /**
   * Causes a fault.
   * @param {Fault} fault
   * @returns {Promise<string>} what happens then, in words
   */
  async cause(fault) {
    const name = this.#actor();
    const client = this.#world.client(name);
    switch (fault) {
      case "client-disconnect":
        this.#tellReturn(client);
        client.disconnect();
        return `${name} has disconnected, and stays disconnected until you press Connect.`;
      case "disconnect-socket":
        this.#tellReturn(client);
        await this.#world.act("disconnect-socket", name, { close: false });
        return `The server has disconnected ${name}, who stays disconnected until you press Connect.`;
      case "drop":
        this.#tellReturn(client);
        await this.#world.act("drop", name);
        return `${name}’s connection is cut. The client will try to reconnect.`;
      case "malformed": {
        this.#tellReturn(client);
        const mark = lastId(this.#world);
        client.sendNonsense();
        return `${name} has sent a malformed packet. ${await endOf(this.#world, mark, client.instance)}`;
      }
      case "connect":
        this.#tellReturn(client);
        client.connect();
        return `${name} is connecting.`;
      default:
        return doors[fault].open(this.#world, client, this.#tell);
    }
  }

  /** Announces once when a client is connected again: until then the last announcement says that it is not. @param {import("../lab/client.js").PlayClient} client */
  #tellReturn(client) {
    if (this.#away.has(client.name)) return;
    this.#away.add(client.name);
    client.socket.once("connect", () => {
      this.#away.delete(client.name);
      this.#announce(`${client.name} is connected again.`);
    });
  }
}
