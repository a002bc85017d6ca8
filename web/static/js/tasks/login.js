// The login form of the task list.

import { clientName, element } from "../page/dom.js";

const people = ["alice", "bob", "carol"];

export class LoginForm {
  #email = element("input", { id: "tasks-email", type: "email", autocomplete: "username", required: true });
  #password = element("input", { id: "tasks-password", type: "password", autocomplete: "current-password", required: true });
  #problem = element("p", { class: "note", "data-kind": "problem", role: "alert", hidden: true });
  #submit = element("button", { type: "submit", class: "button primary" }, "Log in");

  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.root = element(
      "form",
      { class: "tasks-login" },
      element("div", { class: "field" }, element("label", { for: "tasks-email" }, "Email"), this.#email),
      element("div", { class: "field" }, element("label", { for: "tasks-password" }, "Password"), this.#password),
      this.#problem,
      this.#submit,
      element("div", { class: "tasks-people" }, element("span", { class: "label" }, "Fill in for"), ...people.map((name) => this.#person(name))),
      element("p", { class: "tasks-hint" }, "Passwords:", ...people.flatMap((name) => [" ", element("code", {}, `${name}-pass`)])),
    );
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#login();
    });
  }

  reset() {
    this.#password.value = "";
    this.#problem.hidden = true;
    this.#submit.disabled = false;
  }

  async #login() {
    this.#submit.disabled = true;
    this.#problem.hidden = true;
    try {
      await this.session.login(this.#email.value, this.#password.value);
    } catch (error) {
      this.#problem.textContent = error instanceof Error ? error.message : String(error);
      this.#problem.hidden = false;
      this.#submit.disabled = false;
    }
  }

  /** @param {string} name */
  #person(name) {
    const button = element("button", { type: "button", class: "button small", "aria-label": `Fill in for ${name}` }, clientName(name));
    button.addEventListener("click", () => {
      this.#email.value = `${name}@example.test`;
      this.#password.value = `${name}-pass`;
    });
    return button;
  }
}
