// @ts-check

/** @typedef {import("../trace/trace.js").JudgementKind} JudgementKind */
/** @typedef {import("./ask.js").Ask} Ask */

/**
 * The part of the stage (the picture of the lab) that a question needs. The stage fires the
 * event "figure" when the learner taps a client; detail is the figure's key.
 * @typedef {HTMLElement & Expecting} Stage
 *
 * @typedef {object} Expecting
 * @property {(names: Iterable<string>, asking: boolean) => void} showExpected shows which clients the learner has chosen
 * @property {(kinds: Map<string, JudgementKind>) => void} showJudged shows how each answer compares with what happened
 */

/**
 * Lets the learner answer a question about names on the stage too: by a tap, or by a digit while
 * the stage has the focus. The stage shows who is chosen.
 * @param {Ask} ask
 * @param {Stage} stage
 * @param {(text: string) => void} say announces a text to screen readers
 */
export function guessOnStage(ask, stage, say) {
  const names = () => (ask.posed?.questions ?? []).flatMap((q) => (q.kind === "who" ? q.people.map((p) => p.name) : []));
  const chosen = () => (ask.posed?.questions ?? []).flatMap((q) => (q.kind === "who" ? ask.guess.get(q.id) ?? [] : []));
  const show = () => {
    const asking = ask.state === "idle" || ask.state === "guessed";
    if (asking || ask.state === "running") stage.showExpected(chosen(), asking && names().length > 0);
    if (asking) stage.showJudged(new Map());
  };
  const tap = (/** @type {string} */ name) => {
    if (!names().includes(name) || ask.state === "running") return;
    if (ask.state !== "idle" && ask.state !== "guessed" && ask.posed) ask.pose(ask.posed); // the first tap after a run begins a new answer
    ask.tap(name);
    say(chosen().includes(name) ? `You expect ${name} to receive it.` : `You do not expect ${name} to receive it.`);
  };
  for (const type of ["guess", "posed"]) ask.addEventListener(type, show);
  stage.addEventListener("figure", (e) => { if (e instanceof CustomEvent) tap(String(e.detail)); });
  stage.addEventListener("keydown", (e) => {
    const name = /^[1-9]$/.test(e.key) && !e.ctrlKey && !e.metaKey && !e.altKey ? names()[Number(e.key) - 1] : undefined;
    if (name) tap(name);
  });
  show();
}
