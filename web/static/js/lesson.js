// @ts-check
import { pageClient } from "./client/loading.js";
import { LabStage } from "./stage/lab-stage.js";
import { LabTimeline } from "./timeline/lab-timeline.js";
import { element, required } from "./page/dom.js";
import { Problem, narrator } from "./page/messages.js";
import { storage } from "./page/storage.js";
import { World } from "./lab/world.js";
import { offerCopies } from "./lesson/copy.js";
import { ExerciseView } from "./lesson/exercise.js";
import { helpLadder } from "./lesson/help.js";
import { moreOf, placeScene } from "./lesson/place.js";
import { Progress } from "./lesson/progress.js";
import { scoreText } from "./lesson/score.js";
import { LessonScene } from "./lesson/scene.js";
import { LessonStage } from "./lesson/stage.js";
import { Steps } from "./lesson/steps.js";
import { Filter } from "./trace/filter.js";
import { whyDown } from "./trace/unseen.js";
import { untilAllowed } from "./trace/refusals.js";

/** @typedef {import("./lesson/lesson.js").LessonData} LessonData */

const page = required("[data-lesson]", HTMLElement);
const timeline = required("lab-timeline", LabTimeline);
const announce = narrator(required("[data-narration]", HTMLElement));
const problem = new Problem(required("[data-problem]", HTMLElement));

const filter = new Filter();
timeline.filter = filter;

/** @type {LessonData} */
const lesson = JSON.parse(required("#lesson-data", HTMLScriptElement).textContent ?? "");
const people = lesson.scene.clients.map((c) => c.name);

const scenery = required("[data-scene]", HTMLElement);
const labStage = required("lab-stage", LabStage);
const stage = new LessonStage(labStage, lesson.scene, (name) => exercises.get(lesson.steps[steps.at]?.id ?? "")?.toggle(name));

const progress = new Progress(lesson.folder, lesson.version, storage("localStorage"));
/** @type {Map<string, ExerciseView>} */
const exercises = new Map();
/** @type {Map<string, {played: () => void}>} */
const ladders = new Map();
for (const section of page.querySelectorAll("[data-step]")) {
  if (section instanceof HTMLElement) ladders.set(section.dataset.step ?? "", helpLadder(section));
}

function showProgress() {
  const line = required("[data-progress]", HTMLElement);
  const all = lesson.steps.filter((s) => s.exercise).length;
  const text = scoreText(progress.steps, all);
  line.replaceChildren(text);
  if (text) {
    const reset = element("button", { type: "button", class: "button small plain", "data-testid": "reset" }, "reset");
    reset.addEventListener("click", () => {
      progress.reset();
      for (const exercise of exercises.values()) exercise.reset();
      showProgress();
      announce("Your progress in this lesson has been deleted.");
    });
    line.append(progress.restored ? " · restored · " : " · ", reset);
  }
  for (const link of page.querySelectorAll("[data-step-link]")) {
    const record = progress.steps[link.getAttribute("data-step-link") ?? ""];
    if (!record) link.removeAttribute("data-done");
    else link.setAttribute("data-done", record.passed ? "passed" : "failed");
    const title = link.querySelector(".lesson-step-title");
    const step = lesson.steps.find((s) => s.id === link.getAttribute("data-step-link"));
    if (title && step) title.textContent = record ? `${step.title}, ${record.passed ? "done" : "played, checks do not hold yet"}` : step.title;
  }
}

let startFailed = ""; // why the last attempt to start an instance has failed

/**
 * Says which instances are stopped, and offers to start them. The playground uses the same lab, so a learner may have stopped them there.
 * @param {World} world
 * @param {string[]} stopped
 */
function offerStart(world, stopped) {
  const start = element("button", { type: "button", class: "button small" }, "Start it");
  start.addEventListener("click", () => {
    startFailed = "";
    for (const instance of stopped) {
      world.control.ask("start", { instance }).then(() => world.refresh()).catch((error) => {
        startFailed = error.message;
        offerStart(world, stopped);
      });
    }
  });
  problem.showState(`Instance ${stopped.join(" and ")} is stopped, so not every client can connect.`, startFailed || "It was stopped in the playground, perhaps in another tab. The lesson needs it.", start);
}

/** @param {number} index */
function showStep(index) {
  const step = lesson.steps[index];
  if (!step) return;
  progress.visit(step.id);
  const reveal = step.exercise?.reveal ?? [];
  stage.showStep(reveal);
  // Like the stage, the timeline shows joins and leaves of rooms only if the step reveals the rooms.
  if (filter.shows("rooms") !== reveal.includes("rooms")) filter.toggle("rooms");
  stage.showGuess(exercises.get(step.id)?.guess ?? []);
  document.title = `${index + 1}. ${step.title} · ${document.querySelector("h1")?.textContent} · Socketplay`;
}

page.dataset.live = "";
labStage.addControl(moreOf(scenery), true);
placeScene(scenery, required("[data-text]", HTMLElement));
offerCopies(page, announce);
const steps = new Steps(page, Math.max(0, lesson.steps.findIndex((s) => s.id === progress.step)), showStep);
showProgress();

addEventListener("keydown", (e) => {
  if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey) || e.repeat) return;
  e.preventDefault();
  exercises.get(lesson.steps[steps.at]?.id ?? "")?.run();
});

async function main() {
  scenery.hidden = false;
  const io = await pageClient(page, problem);
  if (!io) return;

  const world = new World(io, page.dataset.control ?? "");
  timeline.show(world.trace);
  const scene = new LessonScene(world, lesson.scene);
  stage.watch(world);
  /** Whether a step is still the step on the page. The learner may have left it while its exercise ran. @param {import("./lesson/lesson.js").StepData} step */
  const isOnPage = (step) => step === lesson.steps[steps.at];
  for (const step of lesson.steps) {
    const section = page.querySelector(`[data-step="${CSS.escape(step.id)}"]`);
    if (!step.exercise || !(section instanceof HTMLElement)) continue;
    exercises.set(step.id, new ExerciseView(step, section, people, scene, {
      before: (id) => progress.steps[id],
      announce,
      guessed(step) { if (isOnPage(step)) stage.showGuess(exercises.get(step.id)?.guess ?? []); },
      ran(step, chain) { if (isOnPage(step)) stage.play(chain); },
      played(step, record, judgements, passed) {
        progress.keep(step.id, record);
        showProgress();
        // Open the solution, unless the learner has failed and can still try another choice.
        if (passed || !step.exercise?.choices) ladders.get(step.id)?.played();
        if (isOnPage(step)) stage.showJudgements(judgements);
      },
    }));
  }
  stage.showGuess(exercises.get(lesson.steps[steps.at]?.id ?? "")?.guess ?? []);

  const update = () => {
    for (const exercise of exercises.values()) exercise.update();
    const stopped = lesson.scene.instances.filter((name) => !world.isRunning(name));
    if (stopped.length > 0 && world.control.connected) {
      offerStart(world, stopped);
    } else if (world.control.connected && world.refusal) {
      problem.showState(world.refusal.what, world.refusal.next);
    } else if (world.control.connected) problem.hide();
  };
  world.addEventListener("change", update);
  world.addEventListener("up", () => {
    problem.hide();
    if (world.clients.size > 0) return;
    world.connect(lesson.scene.clients.map((c) => ({ ...c, path: lesson.paths[c.instance] ?? "/socket.io/" })));
    arrangeWhenReady();
  });
  world.addEventListener("down", () => {
    problem.showState(...whyDown(world.down, "your progress"));
    update();
  });

  /** Puts the clients into their rooms as soon as all of them are connected, so that the stage shows the rooms before the first run. */
  function arrangeWhenReady() {
    const arrange = () => {
      if (!scene.ready) return;
      world.removeEventListener("change", arrange);
      untilAllowed(() => scene.arrange()).catch(() => {});
    };
    world.addEventListener("change", arrange);
  }
}

main();
