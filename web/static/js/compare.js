// <task-list data-path="/socket.io/">: the task list that uses our Go client; the page shows
// it beside the Angular app. It builds the page with DOM functions, and never as HTML, so that
// the browser runs no code from a task's title.

import { NoClient } from "./client/load.js";
import { showLoading } from "./client/loading.js";
import { element } from "./page/dom.js";
import { Board } from "./tasks/board.js";
import { Connection } from "./tasks/connection.js";
import { LoginForm } from "./tasks/login.js";
import { Rows } from "./tasks/rows.js";
import { Session } from "./tasks/session.js";

class TaskList extends HTMLElement {
  #session = new Session();
  #started = false;

  connectedCallback() {
    if (this.#started) return; // called again because the element has moved within the page
    this.#started = true;
    this.#start();
  }

  async #start() {
    const path = this.dataset.path ?? "/socket.io/";
    const loading = element(
      "div", { class: "tasks" },
      element("label", { for: "tasks-loading", "data-loading-text": true }, "Loading the Go client"),
      element("progress", { id: "tasks-loading" }),
    );
    const notice = element("div", { class: "note", role: "status", hidden: true });
    this.replaceChildren(loading, notice);
    try {
      const io = await showLoading(loading, notice);
      this.#show(new Connection(io, path, this.#session), notice);
    } catch (error) {
      this.#showFailure(error);
      return;
    }
    await this.#session.restore();
  }

  /** @param {unknown} error */
  #showFailure(error) {
    const again = element("button", { type: "button", class: "button" }, "Reload the page");
    again.addEventListener("click", () => location.reload());
    this.replaceChildren(
      element(
        "div",
        { class: "note", "data-kind": "problem", role: "alert" },
        element("p", {}, error instanceof Error ? error.message : String(error)),
        error instanceof NoClient ? element("p", {}, error.sentences.next) : null,
        element("p", {}, again),
      ),
    );
  }

  /** @param {Connection} connection @param {HTMLElement} notice */
  #show(connection, notice) {
    const session = this.#session;
    const board = new Board(session, connection);
    const login = new LoginForm(session);
    const rows = new Rows(board);

    const head = element("div", { class: "tasks-head" });
    const light = element("span", { class: "tasks-light" });
    const sentence = element("span");
    const again = element("button", { type: "button", class: "button small" }, "Connect again");
    const presence = element("p", { class: "tasks-presence", role: "status" });
    const body = element("div", { class: "tasks-body" });
    const root = element(
      "section",
      { class: "tasks", "aria-label": "Tasks on the Go client" },
      head,
      element("p", { class: "tasks-status", role: "status" }, light, sentence, again),
      presence,
      body,
    );
    const logout = element("button", { type: "button", class: "button small plain" }, "Log out");
    this.replaceChildren(notice, root);

    const showStatus = () => {
      light.dataset.state = connection.status.state;
      sentence.textContent = describe(connection.status);
      again.hidden = connection.status.state !== "closed";
    };
    const showUser = () => {
      const { user } = session;
      if (user) root.dataset.user = user._id;
      else delete root.dataset.user;
      head.replaceChildren(
        user ? element("span", { class: "client", "data-user": user._id }, user.name) : element("span", { class: "tasks-nobody" }, "Nobody"),
        element("span", {}, "on instance ", element("span", { class: "instance" }, this.dataset.instance ?? "a")),
        ...(user ? [logout] : []),
      );
      presence.textContent = "";
      body.replaceChildren(user ? rows.root : login.root);

      // A connection belongs to one user, so another user needs a new connection. (A new token
      // of the same user does not: the socket sends it when it connects the next time.)
      connection.disconnect();
      board.close();
      if (!user) return login.reset();
      connection.connect();
      board.open();
    };

    again.addEventListener("click", () => connection.connect());
    logout.addEventListener("click", () => { session.logout().catch(() => {}); });
    connection.addEventListener("change", showStatus);
    connection.addEventListener("presence:update", (event) => {
      if (/** @type {CustomEvent} */ (event).detail?.status !== "online") return;
      presence.textContent = `Another tab of yours came online at ${new Date().toLocaleTimeString("en-GB")}.`;
    });
    session.addEventListener("change", showUser);
    showUser();
    showStatus();
  }
}

/** @param {import("./tasks/connection.js").Status} status */
function describe({ state, transport, id, reason, words }) {
  if (words) return `${words.what} ${words.next}`;
  switch (state) {
    case "off": return "Not connected. Log in first: the server refuses sockets without a token.";
    case "connecting": return "Connecting …";
    case "connected": return `Connected over ${transport}, socket ${id}.`;
    case "lost": return `Connection lost (${reason}). Trying again …`;
    case "closed": return `The server closed the connection: ${reason}.`;
  }
}

customElements.define("task-list", TaskList);
