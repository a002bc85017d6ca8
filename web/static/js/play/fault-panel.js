// @ts-check
import { required } from "../page/dom.js";
import { tryToConnect } from "../lab/client.js";
import { token } from "../lab/token.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {Extract<import("../trace/words.js").Action, "drop" | "disconnect-socket">} LabFault the faults that the lab performs, when the page asks for them */
/** @typedef {LabFault | "client-disconnect" | "malformed" | "connect" | "no-token" | "deleted-user" | "forged-token" | "expired-token"} Fault all faults of the panel; the page itself performs those that are not in LabFault */

/** The buttons that break the acting client's connection, and those that try to connect with bad credentials. */
export class FaultPanel {
  #form;
  #world;
  #actor;
  #announce;
  /** The clients that the panel has disconnected, and that are not connected again. @type {Set<string>} */
  #away = new Set();

  /**
   * @param {HTMLFormElement} form the panel's element
   * @param {World} world
   * @param {() => string} actor returns the name of the client that the learner has chosen to act
   * @param {(text: string) => void} announce
   * @param {(error: unknown) => void} failed shows why an action has failed
   */
  constructor(form, world, actor, announce, failed) {
    this.#form = form;
    this.#world = world;
    this.#actor = actor;
    this.#announce = announce;
    for (const button of this.#buttons()) {
      button.addEventListener("click", async () => {
        try {
          await this.#cause(faultOf(button));
        } catch (error) {
          failed(error);
        }
        this.update();
      });
    }
    this.update();
  }

  update() {
    const name = this.#actor();
    const client = this.#world.clients.get(name);
    required("[data-faults-who]", HTMLElement).textContent = `${name}’s connection`;
    const connected = client?.socket.connected ?? false;
    const running = client !== undefined && this.#world.isRunning(client.instance);
    for (const button of this.#buttons()) {
      switch (faultOf(button)) {
        case "client-disconnect":
        case "malformed":
          button.disabled = !connected;
          break;
        case "disconnect-socket":
        case "drop":
          button.disabled = !connected || !this.#world.control.connected;
          break;
        case "connect":
          button.disabled = client === undefined || connected || client.socket.active;
          break;
        default:
          button.disabled = !running || !this.#world.control.connected;
      }
    }
  }

  /** @param {Fault} fault */
  async #cause(fault) {
    const name = this.#actor();
    const client = this.#world.client(name);
    switch (fault) {
      case "client-disconnect":
        this.#tellReturn(client);
        client.disconnect();
        this.#announce(`${name} has disconnected, and stays disconnected until you press Connect.`);
        return;
      case "disconnect-socket":
        this.#tellReturn(client);
        await this.#world.act("disconnect-socket", name, { close: false });
        this.#announce(`The server has disconnected ${name}, who stays disconnected until you press Connect.`);
        return;
      case "drop":
        this.#tellReturn(client);
        await this.#world.act("drop", name);
        this.#announce(`${name}’s connection is cut. The client will try to reconnect.`);
        return;
      case "malformed":
        this.#tellReturn(client);
        client.sendNonsense();
        this.#announce(`${name} has sent a malformed packet. The server ends the connection; the client will reconnect.`);
        return;
      case "connect":
        this.#tellReturn(client);
        this.#announce(`${name} is connecting.`);
        client.connect();
        return;
      case "no-token":
        return this.#tryToConnect({}, "without a token");
      case "deleted-user":
        return this.#tryToConnect({ token: await token(this.#world.tokens, name, "deleted") }, "with the token of a deleted user");
      case "forged-token":
        return this.#tryToConnect({ token: await token(this.#world.tokens, name, "forged") }, "with a forged token");
      case "expired-token":
        return this.#tryToConnect({ token: await token(this.#world.tokens, name, "expired") }, "with an expired token");
      default:
        throw new Error(`no such fault: ${/** @satisfies {never} */ (fault)}`);
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

  /**
   * Tries to open a second connection with bad credentials, and announces the result.
   * @param {Record<string, unknown>} auth the credentials
   * @param {string} how what is wrong with the credentials, in words
   */
  async #tryToConnect(auth, how) {
    const client = this.#world.client(this.#actor());
    const refusal = await tryToConnect(this.#world.io, client, auth, (e) => this.#world.trace.addClientEvent(e));
    this.#announce(refusal ? `A connection ${how} was refused: ${refusal}.` : `A connection ${how} was accepted.`);
  }

  #buttons() {
    return [...this.#form.querySelectorAll("[data-fault]")].filter((b) => b instanceof HTMLButtonElement);
  }
}

/** @param {HTMLButtonElement} button */
const faultOf = (button) => /** @type {Fault} */ (button.dataset.fault);
