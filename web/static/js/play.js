// @ts-check
import { NoClient } from "./client/load.js";
import { showLoading } from "./client/loading.js";
import { LabClient } from "./play/lab-client.js";
import { LabStage } from "./stage/lab-stage.js";
import { LabTimeline } from "./timeline/lab-timeline.js";
import { LabWire } from "./wire/lab-wire.js";
import { element, required } from "./page/dom.js";
import { Chaos } from "./play/chaos.js";
import { EmitPanel } from "./play/emit-panel.js";
import { FaultPanel } from "./play/fault-panel.js";
import { offerFork } from "./play/fork.js";
import { Guests } from "./play/guests.js";
import { Instances } from "./play/instances.js";
import { labIsGone } from "./lab/labs.js";
import { offerLabs } from "./play/offer-labs.js";
import { shareFilter } from "./play/filter.js";
import { linkLine } from "./play/link.js";
import { orderParts } from "./play/order.js";
import { Recorder, Views } from "./play/recording.js";
import { stageWorld } from "./stage/of-world.js";
import { World } from "./lab/world.js";
import { Prediction } from "./predict/panel.js";
import { tabs } from "./page/tabs.js";

const page = required("[data-play]", HTMLElement);
const timeline = required("lab-timeline", LabTimeline);
const problem = required("[data-problem]", HTMLElement);
const narration = required("[data-narration]", HTMLElement);

/** @type {Map<string, LabClient>} */
const cards = new Map();
for (const card of page.querySelectorAll("lab-client")) {
  if (card instanceof LabClient) cards.set(card.name, card);
}

/** Says something aloud, also if it is what was said last. @param {string} text */
export function say(text) {
  narration.textContent = "";
  requestAnimationFrame(() => { narration.textContent = text; });
}

/**
 * Says what happened, why, and what to do next; nothing takes it away.
 * @param {string} what
 * @param {string} [next]
 */
function showProblem(what, next = "") {
  problem.replaceChildren(element("p", {}, element("strong", {}, what)), ...(next ? [element("p", {}, next)] : []));
  problem.hidden = false;
}

orderParts(page);
offerLabs(page, say, showProblem);

// On a phone one part is shown at a time.
for (const button of page.querySelectorAll("[data-show]")) {
  if (!(button instanceof HTMLElement)) continue;
  button.addEventListener("click", () => {
    page.dataset.tab = button.dataset.show;
    if (button.dataset.show === "clients") required("[data-cards]", HTMLDetailsElement).open = true;
    for (const other of page.querySelectorAll("[data-show]")) other.setAttribute("aria-pressed", String(other === button));
  });
}

/** @param {World} world */
function showConnected(world) {
  const all = [...world.clients.values()];
  const connected = all.filter((c) => c.socket.connected).length;
  const state = !world.control.connected ? "server gone" : connected === all.length ? "connected" : `${connected} of ${all.length} connected`;
  document.title = `${state} · Playground · Socketplay`;
}

/** Who acts is on an instance, which may be another than at first. @param {World} world */
function showPlaces(world) {
  for (const input of page.querySelectorAll('[name="actor"]')) {
    const place = input.parentElement?.querySelector(".instance");
    const instance = input instanceof HTMLInputElement && world.clients.get(input.value)?.instance;
    if (!place || !instance || place.textContent === instance) continue;
    place.textContent = instance;
    place.setAttribute("title", `instance ${instance}`);
  }
}

tabs(required("[data-views]", HTMLElement));

/**
 * The wire, the filter, the file: what shows the trace beside the timeline.
 * @param {World} world
 * @param {Views} views
 * @param {LabStage} stage
 */
function showTrace(world, views, stage) {
  const wire = required("lab-wire", LabWire);
  const recorder = new Recorder(views, world, {
    timeline, wire, stage,
    banner: required("[data-recorded]", HTMLElement),
    save: required("[data-save]", HTMLButtonElement),
    open: required("[data-open]", HTMLButtonElement),
    file: required("[data-file]", HTMLInputElement),
  }, { lab: page.dataset.lab ?? "", say, problem: showProblem, shown: () => {
    problem.hidden = true; // of a file that was tried before
    filter.offer(views.recording?.events ?? []);
  } });
  wire.nameOf = (socket, user) => views.nameOf(socket, user);
  wire.timeOf = (micros) => timeline.secondsOf(micros);
  wire.family = (id) => recorder.log.family(id);
  const filter = shareFilter(required("[data-filter]", HTMLElement), timeline, wire, () => recorder.log);
  world.addEventListener("trace", (e) => {
    if (!(e instanceof CustomEvent)) return;
    filter.offer(e.detail);
    if (views.live) wire.addServer(e.detail);
  });
  world.addEventListener("gap", (e) => { if (e instanceof CustomEvent && views.live) wire.missed(e.detail); });
  world.addEventListener("restart", () => { if (views.live) wire.restart(); });
  world.addEventListener("happened", (e) => { if (e instanceof CustomEvent) filter.heard(e.detail); });
  offerFork(stage, timeline, world.io, () => recorder.shown, showProblem);
  linkLine(required(".line", HTMLElement), world, () => views.live);
}

async function main() {
  let io;
  try {
    io = await showLoading(required("[data-loading]", HTMLElement), required("[data-notice]", HTMLElement), page.hasAttribute("data-client"));
  } catch (error) {
    if (!(error instanceof NoClient)) throw error;
    showProblem(`${error.sentences.what} Nothing here can connect.`, error.sentences.next);
    document.title = "not connected · Playground · Socketplay";
    return;
  }

  const views = new Views(timeline);
  const world = new World(io, page.dataset.control ?? "", views, cards);
  const form = required("[data-form]", HTMLFormElement);
  const stage = required("lab-stage", LabStage);
  showTrace(world, views, stage);
  const prediction = new Prediction(stage, [...cards.keys()], say);
  const emit = new EmitPanel(form, world, cards, say, prediction);
  const faults = new FaultPanel(form, world, () => emit.actor, say);
  const chaos = new Chaos(form, world, () => emit.actor, say);
  const guests = new Guests(world, cards, { cards: required(".play-cards-list", HTMLElement), actors: required(".play-actor", HTMLElement) }, {
    came: (name) => prediction.add(name),
    left: (name) => prediction.remove(name),
  });
  const instances = new Instances(required(".play-stage", HTMLElement), world, say);
  stageWorld(stage, world, instances.names, () => views.live);
  world.addEventListener("change", () => {
    guests.update();
    showConnected(world);
    showPlaces(world);
    emit.update();
    faults.update();
    chaos.update();
  });
  world.addEventListener("up", () => {
    problem.hidden = true;
    if (world.clients.size > 0) return;
    // The trace runs before the first client connects, so that it has it all.
    world.connect([...cards.values()].map((card) => ({
      name: card.name,
      instance: card.dataset.instance ?? "a",
      path: card.dataset.path ?? "/socket.io/",
      namespaces: (card.dataset.namespaces ?? "/").split(" "),
    })));
  });
  let over = false;
  world.addEventListener("down", async () => {
    if (over) return;
    showConnected(world);
    showProblem("The playground’s server does not answer.", "It may have been stopped. Start it again with make run; this page reconnects by itself and keeps what you typed.");
    emit.update();
    faults.update();
    chaos.update();
    if (!(await labIsGone(location.pathname)) || over || world.control.connected) return;
    over = true;
    world.close();
    showProblem("This lab is gone.", "A lab ends when nobody has been in it for a while, and when the playground is started anew. Open a lab of your own to go on.");
  });
}

main();
