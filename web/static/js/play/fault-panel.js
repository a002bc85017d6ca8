// @ts-check
import { required } from "../page/dom.js";
import { knock } from "../lab/client.js";
import { token } from "../lab/token.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {Extract<import("../trace/words.js").Action, "drop" | "disconnect-socket">} Asked of the lab; the page does the rest itself */
/** @typedef {Asked | "client-disconnect" | "malformed" | "connect" | "no-token" | "deleted-user" | "forged-token" | "expired-token"} Fault */

/** The buttons that break a connection or knock at the door with bad credentials. */
export class FaultPanel {
  #form;
  #world;
  #actor;
  #say;

  /**
   * @param {HTMLFormElement} form
   * @param {World} world
   * @param {() => string} actor
   * @param {(text: string) => void} say
   */
  constructor(form, world, actor, say) {
    this.#form = form;
    this.#world = world;
    this.#actor = actor;
    this.#say = say;
    for (const button of this.#buttons()) {
      button.addEventListener("click", async () => {
        try {
          await this.#do(faultOf(button));
        } catch (error) {
          say(error instanceof Error ? error.message : String(error));
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
  async #do(fault) {
    const name = this.#actor();
    const client = this.#world.client(name);
    switch (fault) {
      case "client-disconnect":
        client.disconnect();
        this.#say(`${name} has disconnected and stays so until you press Connect.`);
        return;
      case "disconnect-socket":
        await this.#world.act("disconnect-socket", name, { close: false });
        this.#say(`The server has disconnected ${name}, who stays so until you press Connect.`);
        return;
      case "drop":
        await this.#world.act("drop", name);
        this.#say(`${name}’s connection is cut. The client will try to reconnect.`);
        return;
      case "malformed":
        client.sendNonsense();
        this.#say(`${name} has sent a malformed packet. The server ends the connection; the client will reconnect.`);
        return;
      case "connect":
        client.connect();
        return;
      case "no-token":
        return this.#knock({}, "without a token");
      case "deleted-user":
        return this.#knock({ token: await token(this.#world.tokens, name, "deleted") }, "with the token of a deleted user");
      case "forged-token":
        return this.#knock({ token: await token(this.#world.tokens, name, "forged") }, "with a forged token");
      case "expired-token":
        return this.#knock({ token: await token(this.#world.tokens, name, "expired") }, "with an expired token");
      default:
        throw new Error(`no such fault: ${/** @satisfies {never} */ (fault)}`);
    }
  }

  /**
   * @param {Record<string, unknown>} auth
   * @param {string} how
   */
  async #knock(auth, how) {
    const client = this.#world.client(this.#actor());
    const refusal = await knock(this.#world.io, client, auth, (e) => this.#world.trace.addClientEvent(e));
    this.#say(refusal ? `A connection ${how} was refused: ${refusal}.` : `A connection ${how} was let in.`);
  }

  #buttons() {
    return [...this.#form.querySelectorAll("[data-fault]")].filter((b) => b instanceof HTMLButtonElement);
  }
}

/** @param {HTMLButtonElement} button */
const faultOf = (button) => /** @type {Fault} */ (button.dataset.fault);
