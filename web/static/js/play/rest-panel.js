// @ts-check
import { clientName, element, required } from "../page/dom.js";
import { Rest, clientCode, events, handlerLine, requestOf, roomsOf } from "../lab/rest.js";
import { TaskList } from "../lab/task-list.js";
import { scoreOf } from "../predict/predictions.js";
import { requestLine, statusLine } from "../trace/rest.js";
import { strangerNotes } from "./verdict-notes.js";
import { RestForm } from "./rest-form.js";
import { requestIdea, requestRows, requestSentence } from "./rest-verdict.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../scene/scene.js").Verdict} Verdict */
/** @typedef {import("../lab/rest.js").Wish} Wish */

const by = "rest"; // the name of the panel in the ask box
const who = "rest-predict"; // the id of the question who will receive the event

/**
 * The panel REST. The learner sends a request to the task app on one of the instances, in the
 * name of any user; its handler emits. The ask box asks who will receive the event, and shows
 * who has.
 */
export class RestPanel {
  #panel;
  #form;
  #world;
  #ask;
  #stage;
  #predictions;
  #announce;
  #rest;
  #tasks = new TaskList();
  /** How often the learner has changed what is asked for. The list of tasks changes by itself, and that must not take a verdict away. */
  #version = 0;
  #posedVersion = -1;
  #stale = false;
  #posedFor = "";
  #listedFor = "";

  /**
   * @param {HTMLElement} panel
   * @param {World} world
   * @param {string} base the path of the lab
   * @param {import("../scene/ask.js").Ask} ask
   * @param {import("../scene/stage-guess.js").Stage} stage
   * @param {import("../predict/predictions.js").Predictions} predictions
   * @param {(text: string) => void} announce
   */
  constructor(panel, world, base, ask, stage, predictions, announce) {
    this.#panel = panel;
    this.#form = new RestForm(panel);
    this.#world = world;
    this.#ask = ask;
    this.#stage = stage;
    this.#predictions = predictions;
    this.#announce = announce;
    this.#rest = new Rest(base, world.tokens);
    world.rest = this.#rest;
    panel.addEventListener("input", () => this.#changed());
    world.addEventListener("received", (e) => {
      if (e instanceof CustomEvent) this.#tasks.hear(e.detail.event, e.detail.args);
    });
    predictions.addEventListener("switched", () => this.#changed());
    const heard = (/** @type {Event} */ e) => e instanceof CustomEvent && e.detail.by === by;
    ask.addEventListener("run", (e) => { if (heard(e)) this.#run(/** @type {CustomEvent} */ (e).detail.guess.get(who)); });
    ask.addEventListener("repair", (e) => { if (heard(e)) this.#mend(); });
    this.update();
  }

  #changed() {
    this.#version++;
    this.update();
  }

  /** Redraws everything that depends on the fields or on the world, and poses the question if the panel is shown. */
  update() {
    this.#form.offerInstances([...this.#world.instances.values()]);
    this.#form.offerTasks(this.#tasks.all);
    const { wish } = this.#form;
    const { does, user, token, instance, title, project, done } = wish;
    if (!this.#panel.hidden && does !== "create" && this.#world.control.connected) this.#listTasks(wish);
    for (const part of this.#panel.querySelectorAll("[data-rest-for]")) {
      if (part instanceof HTMLElement) part.hidden = !(part.dataset.restFor ?? "").split(" ").includes(does);
    }
    const go = this.#panel.querySelector('[name="rest-dialect"]:checked')?.getAttribute("value") === "go";
    const code = clientCode(wish);
    const handler = handlerLine(wish, this.#tasks.get(wish.task));
    required("[data-rest-from]", HTMLElement, this.#panel).textContent = `// ${user}’s page, to instance ${instance}`;
    required("[data-rest-code]", HTMLElement, this.#panel).textContent = go ? code.go : code.js;
    required("[data-rest-handler]", HTMLElement, this.#panel).textContent = go ? handler.go : handler.js;
    const task = this.#tasks.get(wish.task);
    this.#set("rest-who", clientName(user), token === "valid" ? "" : token === "none" ? " without a token" : " with an expired token");
    this.#set("rest-where", element("span", { class: "instance" }, instance));
    this.#set("rest-what", element("code", {}, requestLine(requestOf(wish))));
    this.#set("rest-body", ...(does === "delete" ? ["none"] : [element("code", {}, JSON.stringify(does === "create" ? { title, ...(project && { projectId: project }) } : { title, done }))]));
    this.#set("rest-emits", ...roomsOf(wish, task).flatMap((room) => [element("span", { class: "room" }, room), " "]));
    this.#pose(wish);
  }

  /** @param {string} row @param {...(Node | string)} parts */
  #set(row, ...parts) {
    const at = required(`[data-set="${row}"]`, HTMLElement, this.#panel);
    if (at.textContent !== parts.map((p) => (typeof p === "string" ? p : p.textContent)).join("")) at.replaceChildren(...parts);
  }

  /** Why nothing can be asked now; undefined if it can. @param {Wish} wish */
  #cannot({ instance }) {
    if (!this.#world.control.connected) return "The page has no connection to the lab now, so it would not see what follows. It tries again on its own.";
    if (!instance) return "The lab has no instance that could be asked.";
    return undefined;
  }

  /** @param {Wish} wish */
  #line(wish) {
    const { js } = handlerLine(wish, this.#tasks.get(wish.task));
    return `${requestLine(requestOf(wish))} → ${js.replace(/;$/, "")}`;
  }

  /** Asks who will receive the event, unless that is what the box asks already, or shows the verdict of. @param {Wish} wish */
  #pose(wish) {
    if (this.#panel.hidden) return;
    const { posed, state } = this.#ask;
    if (state === "running" && posed?.by === by) return;
    const people = [...this.#world.clients.values()].map(({ name, user }) => ({ name, user }));
    const asking = state === "idle" || state === "guessed";
    const now = JSON.stringify([requestOf(wish), wish, people]);
    if (posed?.by === by && this.#version === this.#posedVersion && (!asking || now === this.#posedFor)) {
      this.#ask.cannot = this.#cannot(wish);
      return;
    }
    [this.#posedVersion, this.#posedFor, this.#stale] = [this.#version, now, false];
    const event = events[wish.does];
    this.#ask.pose({
      by,
      line: this.#line(wish),
      lead: `${wish.user} asks instance ${wish.instance}.`,
      title: this.#predictions.on ? `Who will receive ${event}, and how often?` : `Send it, and see who receives ${event}.`,
      questions: this.#predictions.on ? [{ kind: "who", id: who, people, times: true }] : [],
      run: "Send",
      cannot: this.#cannot(wish),
    });
  }

  /** Gets the tasks that the user may see. It is a request as any other, and the stage shows it. @param {Wish} wish */
  async #listTasks({ user, instance }) {
    if (this.#listedFor === user) return;
    this.#listedFor = user;
    try {
      const { data, refused } = await this.#rest.send({ user, instance, token: "valid" }, { method: "GET", path: "/api/tasks" });
      if (refused) this.#announce(`${refused.what} ${refused.next}`.trim());
      this.#tasks.add(data);
      this.update();
    } catch (error) {
      this.#listedFor = "";
      this.#announce(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {string[] | undefined} guess */
  async #run(guess) {
    const { wish } = this.#form;
    const cannot = this.#cannot(wish);
    if (cannot) {
      this.#announce(cannot);
      return;
    }
    if (this.#stale) { // the learner has changed the request while the one before ran
      this.#changed();
      return;
    }
    try {
      this.#ask.wait(`${wish.user} asks instance ${wish.instance}. Waiting for the answer.`);
      const verdict = await this.#send(wish, guess);
      this.#stale = this.#version !== this.#posedVersion;
      this.#posedVersion = this.#version; // otherwise the question about the changed request would take the place of the verdict
      this.#ask.show(this.#stale ? { ...verdict, again: "Go on with your new request" } : verdict);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#ask.fail(by, text);
      this.#announce(text);
    }
    this.update();
  }

  /** @param {Wish} wish @param {string[] | undefined} guess @returns {Promise<Verdict>} */
  async #send(wish, guess) {
    const broken = guess ? this.#world.brokenList() : [];
    const request = requestOf(wish);
    const people = [...this.#world.clients.values()].map(({ name, user }) => ({ name, user }));
    const line = this.#line(wish);
    const { answer, response, chain, verdicts, strangers, lost } = await this.#world.request(wish.instance, () => this.#rest.send(wish, request));
    this.#tasks.add(answer.data);
    if (wish.does === "delete" && !answer.refused) this.#tasks.remove(wish.task);
    this.#showAnswer(request, answer, response?.duration);
    if (guess) this.#world.addPrediction(chain[0]?.id, guess);
    const happened = {
      asker: wish.user, event: events[wish.does], people, verdicts, response: { status: answer.status, frame: answer.text },
      guess: broken.length === 0 && (chain.length > 0 || answer.refused) ? guess : undefined,
    };
    const rows = requestRows(happened);
    const judged = rows.flatMap((r) => (r.mark ? [{ name: r.label, kind: r.judged, right: r.mark === "right" }] : []));
    this.#predictions.count(judged);
    this.#stage.showJudged(new Map(judged.map((j) => [j.name, /** @type {any} */ (j.kind === "times" ? "extra" : j.kind)])));
    const unseen = chain.length === 0 && !answer.refused ? [{ content: [lost > 0 ? `The page missed ${lost} events of the trace, so it does not see what followed.` : "The trace does not show what followed."] }] : [];
    const refused = answer.refused ? [{ content: [`${statusLine(answer.status)}: ${answer.refused.what} ${answer.refused.next}`.trim()], failed: true, id: "rest-refused" }] : [];
    this.#announce([`Instance ${response?.instance ?? wish.instance} answers ${statusLine(answer.status)} to ${wish.user}.`, ...refused.map((n) => n.content[0]), requestSentence(rows)].join(" "));
    return {
      by, line, title: `Who received ${happened.event}`, score: scoreOf(judged), rows, notes: [...refused, ...unseen, ...strangerNotes(strangers)],
      idea: requestIdea(happened), again: "Send again", link: chain.length > 0, next: this.#next(wish, answer.data?._id),
      unjudged: broken.length > 0 ? { why: `Something is broken: ${broken.join("; ")}.`, mend: "Undo everything" } : undefined,
    };
  }

  /** What to ask next: change the task that was created, then delete it, then create another. @param {Wish} wish @param {string} [task] */
  #next(wish, task = wish.task) {
    /** @type {Record<Wish["does"], Wish["does"]>} */
    const after = { create: "update", update: "delete", delete: "create" };
    const does = after[wish.does];
    const method = requestOf({ ...wish, does, task }).method;
    return { label: `Next: ${method} …`, run: () => { this.#form.choose(does, task); this.#changed(); } };
  }

  /** @param {import("../lab/rest.js").Request} request @param {import("../lab/rest.js").Answer} answer @param {number} [duration] microseconds */
  #showAnswer(request, { status, text }, duration) {
    const at = required("[data-rest-answer]", HTMLElement, this.#panel);
    const took = duration === undefined ? "" : `  ${(duration / 1000).toFixed(1)} ms`;
    at.replaceChildren(element("b", {}, statusLine(status)), `${took}  ${requestLine(request)}\n${text.trim()}`);
    at.hidden = false;
    required("[data-rest-empty]", HTMLElement, this.#panel).hidden = true;
  }

  async #mend() {
    try {
      await this.#world.heal();
      this.#announce("All faults are undone. Disconnected clients reconnect.");
      this.#version++;
    } catch (error) {
      this.#ask.fail(by, error instanceof Error ? error.message : String(error));
    }
    this.update();
  }
}
