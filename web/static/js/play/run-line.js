// @ts-check
import { reachesClients } from "../lab/targets.js";
import { Answers } from "../lab/answers.js";
import { bodyOf } from "../lab/server-line.js";
import { describeJudgements, judge } from "../predict/judge.js";
import { scoreOf } from "../predict/predictions.js";
import { verdictRow, wordOf } from "../predict/verdict-row.js";
import { isUnsure, narrate } from "../trace/audience.js";
import { whyNotShown } from "../trace/unseen.js";
import { answerNotes, resultNotes, strangerNotes, textOf, unpublishedNotes } from "./verdict-notes.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../scene/ask.js").Ask} Ask */
/** @typedef {import("../scene/scene.js").Verdict} Verdict */
/** @typedef {import("./emit-panel.js").EmitPanel} EmitPanel */
/** @typedef {import("./emit-panel.js").Line} Line */
/** @typedef {import("./lab-client.js").LabClient} LabClient */

const by = "emit"; // the name of the panel Emit in the ask box
const who = "predict"; // the id of the question who will receive the event

/**
 * Runs the line that the panel Emit describes. It asks in the ask box who will receive the
 * event, runs the line, and shows there what came. One line runs at a time.
 */
export class LineRunner {
  #world;
  #panel;
  #ask;
  #stage;
  #cards;
  #predictions;
  #announce;
  #key = ""; // the line that the box is about, as #keyOf makes it
  #posedTo = ""; // the names that the question was posed with
  #stale = false; // true: the learner has changed the line while another one ran

  /**
   * @param {World} world
   * @param {EmitPanel} panel
   * @param {Ask} ask
   * @param {import("../scene/stage-guess.js").Stage} stage
   * @param {Map<string, LabClient>} cards the clients' cards, by the client's name
   * @param {import("../predict/predictions.js").Predictions} predictions
   * @param {(text: string) => void} announce
   */
  constructor(world, panel, ask, stage, cards, predictions, announce) {
    this.#world = world;
    this.#panel = panel;
    this.#ask = ask;
    this.#stage = stage;
    this.#cards = cards;
    this.#predictions = predictions;
    this.#announce = announce;
    panel.addEventListener("line", () => this.update());
    predictions.addEventListener("switched", () => this.update());
    ask.addEventListener("run", (e) => { if (e instanceof CustomEvent && e.detail.by === by) this.#run(e.detail.guess); });
    ask.addEventListener("repair", (e) => { if (e instanceof CustomEvent && e.detail.by === by) this.#mend(); });
    this.update();
  }

  /** Poses the question again if the line has changed. */
  update() {
    const { posed, state } = this.#ask;
    if (this.#panel.hidden) return;
    if (state === "running" && posed?.by === by) return; // the line that was changed is posed after the verdict
    const { line } = this.#panel;
    const asking = state === "idle" || state === "guessed";
    const changed = posed?.by !== by || this.#keyOf(line) !== this.#key || (asking && this.#people !== this.#posedTo);
    if (changed) this.#pose(line);
    else this.#ask.cannot = line.cannot || undefined;
  }

  /** @param {Line} line */
  #keyOf(line) {
    const { fields, js, actor } = line;
    // The arguments are part of the key, because the line may show long ones short.
    return JSON.stringify([js, fields.args, actor, this.#predictions.on], (_, value) => (value instanceof Uint8Array ? [value.length, ...value.subarray(0, 64)] : value));
  }

  get #people() {
    return [...this.#cards.keys()].join("\n");
  }

  /** @param {Line} line */
  #pose(line) {
    const people = [...this.#cards.keys()];
    this.#key = this.#keyOf(line);
    this.#posedTo = this.#people;
    this.#stale = false;
    const asked = line.asks && this.#predictions.on;
    this.#ask.pose({
      by,
      line: line.js,
      lead: line.inClient ? `${line.actor}’s client runs this line.` : `${line.actor}’s handler runs this line.`,
      title: asked ? "Who will receive it?" : line.asks ? "Run it, and see who receives it." : "Run it, and see what it does.",
      questions: asked ? [{ kind: "who", id: who, people: people.map((name) => ({ name, user: this.#world.clients.get(name)?.user })), times: line.times }] : [],
      run: "Run",
      cannot: line.cannot || undefined,
    });
    for (const card of this.#cards.values()) card.mark("");
  }

  /** @param {import("../scene/scene.js").Guess} guess */
  async #run(guess) {
    this.#panel.update();
    const { line } = this.#panel;
    if (this.#stale) {
      this.#pose(line);
      return;
    }
    if (line.problem) {
      this.#panel.focusProblem();
      this.#announce(line.problem);
      return;
    }
    if (line.cannot) {
      this.#announce(line.cannot);
      return;
    }
    for (const card of this.#cards.values()) card.mark("");
    try {
      const verdict = line.inClient ? await this.#runInClient(line) : reachesClients(line.fields.method) ? await this.#emit(line, guess.get(who)) : await this.#runOnServer(line);
      this.#stale = this.#keyOf(this.#panel.line) !== this.#key;
      this.#key = this.#keyOf(this.#panel.line); // otherwise the changed line would take the place of the verdict at once
      this.#ask.show(this.#stale ? { ...verdict, again: "Go on with your new line" } : verdict);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#ask.fail(by, text);
      this.#announce(text);
    }
    this.#panel.update();
  }

  /**
   * Runs a line that sends an event to clients.
   * @param {Line} line
   * @param {string[] | undefined} guess
   * @returns {Promise<Verdict>}
   */
  async #emit(line, guess) {
    const { actor, fields } = line;
    const broken = guess ? this.#world.brokenList() : [];
    const outcome = await this.#waiting(line, (body, args) => this.#world.emit(actor, body, args));
    const { answers, result: { chain, verdicts, strangers, lost, done } } = outcome;
    if (guess) this.#world.addPrediction(chain[0]?.id, [...new Set(guess)]);
    const common = { by, line: line.js, title: "Who received it", next: this.#panel.next, link: true };
    if (chain.length === 0) {
      const why = whyNotShown({ lost, watching: this.#world.control.connected });
      this.#announce(why);
      return { ...common, rows: [], notes: [{ content: [why] }], link: false };
    }
    const judgements = guess && broken.length === 0 ? judge(guess, verdicts, line.times) : [];
    this.#predictions.count(judgements);
    this.#stage.showJudged(new Map(judgements.map((j) => [j.name, j.kind])));
    for (const v of verdicts) this.#cards.get(v.name)?.mark(v.received ? "hit" : isUnsure(v) ? "" : "miss", wordOf(v));
    const notes = [...(fields.method === "emitWithAck" ? answerNotes(done, answers.missed) : unpublishedNotes(done)), ...strangerNotes(strangers)];
    this.#announce([narrate(fields.event, verdicts), ...(judgements.length > 0 ? [describeJudgements(judgements)] : []), textOf(notes)].filter(Boolean).join(" "));
    return {
      ...common,
      score: scoreOf(judgements),
      rows: verdicts.map((v) => verdictRow(v, judgements.find((j) => j.name === v.name))),
      notes,
      unjudged: broken.length > 0 ? { why: `Something is broken: ${broken.join("; ")}.`, mend: "Undo everything" } : undefined,
    };
  }

  /** Runs a line that sends nothing to clients. @param {Line} line @returns {Promise<Verdict>} */
  async #runOnServer(line) {
    const { result: done } = await this.#waiting(line, (body, args) => this.#world.runLine(line.actor, body, args));
    const notes = resultNotes(line.fields.method ?? "emit", done, (id) => this.#world.ownerOf(id));
    this.#announce(textOf(notes));
    return { by, line: line.js, title: "What the line did", rows: [], notes };
  }

  /**
   * Runs a line on the server, and says meanwhile whose answers it waits for.
   * @template T
   * @param {Line} line
   * @param {(body: Record<string, unknown>, args: unknown[]) => Promise<T>} run is called with the request for the control plane, and the event's arguments
   */
  async #waiting(line, run) {
    const answers = new Answers(this.#world, this.#world.client(line.actor), line.fields.method ?? "emit");
    const wait = () => this.#ask.wait(answers.waiting, line.js);
    wait();
    const unwatch = this.#world.trace.watch({ events: wait });
    try {
      return { answers, result: await run(bodyOf(line.target, line.fields), line.sends ? line.fields.args : []) };
    } finally {
      unwatch();
    }
  }

  /** Runs a line in the client. @param {Line} line @returns {Promise<Verdict>} */
  async #runInClient(line) {
    this.#ask.wait("The line runs.", line.js);
    const sentences = await this.#panel.client.run(line.actor, line.fields, (text) => this.#ask.wait(text));
    this.#announce(sentences.filter(Boolean).join(" "));
    return { by, line: line.js, title: "What the line did", rows: [], notes: sentences.filter(Boolean).map((text) => ({ content: [text] })) };
  }

  async #mend() {
    try {
      await this.#world.heal();
      this.#announce("All faults are undone. Disconnected clients reconnect.");
      this.#pose(this.#panel.line);
    } catch (error) {
      this.#ask.fail(by, error instanceof Error ? error.message : String(error));
    }
  }
}
