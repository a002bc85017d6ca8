// @ts-check
import { pageClient } from "./client/loading.js";
import { LabClient } from "./play/lab-client.js";
import { LabStage } from "./stage/lab-stage.js";
import { LabTimeline } from "./timeline/lab-timeline.js";
import { LabWire } from "./wire/lab-wire.js";
import { element, required } from "./page/dom.js";
import { Problem, failures, narrator } from "./page/messages.js";
import { untilThen } from "./page/until-then.js";
import { showCards } from "./play/cards.js";
import { BreakPanel } from "./play/break-panel.js";
import { BrokenBadge } from "./play/broken-badge.js";
import { EmitPanel } from "./play/emit-panel.js";
import { benchTabs } from "./play/bench-tabs.js";
import { Drawer } from "./play/drawer.js";
import { Disasters } from "./play/disasters.js";
import { prepareFirstStep } from "./play/first-step.js";
import { offerFork } from "./play/fork.js";
import { Guests } from "./play/guests.js";
import { Instances } from "./play/instances.js";
import { whyNoLab } from "./lab/labs.js";
import { markOneInstance } from "./play/one-instance.js";
import { offerLabs } from "./play/offer-labs.js";
import { shareFilter } from "./play/filter.js";
import { linkLine } from "./play/link.js";
import { RestPanel } from "./play/rest-panel.js";
import { Recorder } from "./play/recording.js";
import { LineRunner } from "./play/run-line.js";
import { Ask } from "./scene/ask.js";
import { guessOnStage } from "./scene/stage-guess.js";
import { showWorld } from "./stage/show-world.js";
import { World } from "./lab/world.js";
import { Predictions } from "./predict/predictions.js";
import { whyDown } from "./trace/unseen.js";

const page = required("[data-play]", HTMLElement);
const timeline = required("lab-timeline", LabTimeline);
const problem = new Problem(required("[data-problem]", HTMLElement));
const announce = narrator(required("[data-narration]", HTMLElement));
const failed = failures(problem);

/** @type {Map<string, LabClient>} */
const cards = new Map();
for (const card of page.querySelectorAll("lab-client")) {
  if (card instanceof LabClient) cards.set(card.name, card);
}

offerLabs(document.body, announce, problem);
const drawer = new Drawer(page);

/** @param {World} world @param {boolean} [refused] whether a limit of the server refuses the page's connection */
function showConnected(world, refused = false) {
  const all = [...world.clients.values()];
  const connected = all.filter((c) => c.socket.connected).length;
  const state = refused ? "refused" : !world.control.connected ? "not connected" : connected === all.length ? "connected" : `${connected} of ${all.length} connected`;
  document.title = `${state} · Playground · Socketplay`;
}

/** Shows the current instance of each client beside the choice of the acting client, because clients can move to another instance. @param {World} world */
function showInstances(world) {
  for (const input of page.querySelectorAll('[name="actor"], [name="whose"]')) {
    const place = input.parentElement?.querySelector(".instance");
    const instance = input instanceof HTMLInputElement && world.clients.get(input.value)?.instance;
    if (!place || !instance || place.textContent === instance) continue;
    place.textContent = instance;
    place.setAttribute("title", `instance ${instance}`);
  }
}

/**
 * Sets up every view of the trace except the stage: timeline, wire, filter and file.
 * @param {World} world
 * @param {LabStage} stage
 * @returns {Recorder}
 */
function showTrace(world, stage) {
  const wire = required("lab-wire", LabWire);
  wire.timeOf = (micros) => timeline.secondsOf(micros);
  timeline.show(world.trace);
  wire.show(world.trace);
  const offerChoices = shareFilter(required("[data-filter]", HTMLElement), timeline, wire, world.trace);
  const recorder = new Recorder(world, {
    timeline, wire, stage,
    banner: required("[data-recorded]", HTMLElement),
    save: required("[data-save]", HTMLButtonElement),
    share: required("[data-share-trace]", HTMLButtonElement),
    open: required("[data-open]", HTMLButtonElement),
    file: required("[data-file]", HTMLInputElement),
  }, { lab: page.dataset.lab ?? "", announce, problem, shown: (trace) => {
    problem.hide(); // the problem may be about a file that the learner opened before
    offerChoices(trace);
    markOneInstance(page, recorder.shown.instances.length);
  } });
  offerFork(stage, timeline, world.io, () => recorder.shown, problem);
  linkLine(required(".line", HTMLElement), world, () => recorder.live);
  return recorder;
}

async function main() {
  const io = await pageClient(page, problem);
  if (!io) {
    document.title = "not connected · Playground · Socketplay";
    return;
  }

  const world = new World(io, page.dataset.control ?? "", page.dataset.token);
  const eventField = required("#emit-event", HTMLInputElement);
  showCards(cards, world, () => eventField.value);
  const form = required("[data-form]", HTMLFormElement);
  const stage = required("lab-stage", LabStage);
  const recorder = showTrace(world, stage);
  const ask = new Ask(required("[data-ask]", HTMLElement));
  guessOnStage(ask, stage, announce);
  const predictions = new Predictions(announce);
  const emit = new EmitPanel(form, world, announce, failed, stage);
  const runner = new LineRunner(world, emit, ask, stage, cards, predictions, announce);
  ask.addEventListener("link", () => recorder.share());
  const broken = new BrokenBadge(world, page, announce, failed);
  const faults = new BreakPanel(form, world, ask, emit, predictions, announce);
  const disasters = new Disasters(required("[data-scenarios]", HTMLElement, form), world, ask, predictions, announce, (id) => stage.player.choose(id));
  faults.busy = () => disasters.open;
  broken.addEventListener("healed", () => disasters.stop());
  faults.addEventListener("chosen", () => disasters.stop());
  const base = (page.dataset.control ?? "").replace(/control\/socket\.io\/$/, "");
  const rest = new RestPanel(required('[data-panel="rest"]', HTMLElement, form), world, base, ask, stage, predictions, announce);
  const updatePanels = () => {
    emit.update();
    faults.update();
    disasters.update();
    broken.update();
    rest.update();
  };
  benchTabs(page, updatePanels);
  drawer.count(world);
  if (page.dataset.lab !== "main") prepareFirstStep(world, page.dataset.lab ?? "", failed);
  const guests = new Guests(world, cards, { cards: required(".play-cards-list", HTMLElement), choices: [required("[data-actors]", HTMLFieldSetElement), required("[data-whose]", HTMLFieldSetElement)] }, {
    added: () => runner.update(),
    removed: () => runner.update(),
  });
  const instances = new Instances(required("[data-lab-menu]", HTMLElement), world, announce, failed);
  showWorld(stage, world, instances.names, () => recorder.live);
  /** The limit that the note shows; "": none. */
  let limit = "";
  /** Says in words which limit refuses a client, and stops saying so when the client has connected. */
  const showLimit = () => {
    const words = world.control.connected ? world.refusal : undefined;
    if (words && words.what !== limit) problem.showState(words.what, words.next);
    if (!words && limit && world.control.connected) problem.hide();
    limit = words?.what ?? "";
  };
  world.addEventListener("change", () => {
    guests.update();
    markOneInstance(page, recorder.live ? world.instances.size : recorder.shown.instances.length);
    if (world.control.connected) showConnected(world);
    showLimit();
    showInstances(world);
    updatePanels();
  });
  world.addEventListener("up", () => {
    problem.hide();
    if (world.clients.size > 0) return;
    // Connect the clients only now, when the trace runs, so that it contains their whole handshakes.
    world.connect([...cards.values()].map((card) => ({
      name: card.name,
      instance: card.dataset.instance ?? "a",
      path: card.dataset.path ?? "/socket.io/",
      namespaces: (card.dataset.namespaces ?? "/").split(" "),
    })));
  });
  let gone = false;
  let refused = false; // the server is there, but it does not open this lab now
  world.addEventListener("down", async () => {
    if (gone) return;
    showConnected(world, Boolean(world.down.words));
    const showDown = () => problem.showState(...whyDown(world.down, "what you typed", !navigator.onLine));
    if (!refused) showDown();
    updatePanels();
    const why = await whyNoLab(location.pathname);
    if (gone || world.control.connected) return;
    refused = why.refused !== "";
    if (refused) problem.showState("This lab cannot be opened now.", `${why.refused} This page tries again on its own, and keeps what you typed.`, element("p", {}, ...untilThen(false)));
    else if (!why.gone) showDown();
    if (!why.gone) return;
    gone = true;
    world.close();
    problem.showState("This lab is gone.", "A lab ends when it has been empty for a while, or when the playground restarts. Open a lab of your own to continue.", element("a", { class: "button small", href: "/play", "data-testid": "another-lab" }, "Open a lab of your own"));
  });
}

main();
