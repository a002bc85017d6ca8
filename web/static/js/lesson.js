// @ts-check
import { pageClient } from "./client/loading.js";
import { LabStage } from "./stage/lab-stage.js";
import { LabTimeline } from "./timeline/lab-timeline.js";
import { element, required } from "./page/dom.js";
import { Problem, narrator } from "./page/messages.js";
import { storage } from "./page/storage.js";
import { whyNoLab } from "./lab/labs.js";
import { offerCopies } from "./lesson/copy.js";
import { offerDialects } from "./lesson/dialect.js";
import { Ending } from "./lesson/ending.js";
import { Exercises } from "./lesson/exercises.js";
import { Help } from "./lesson/help.js";
import { lessonLab, worldOf } from "./lesson/lesson-lab.js";
import { Progress } from "./lesson/progress.js";
import { againRecord, stepRecord } from "./lesson/score.js";
import { LessonScene } from "./lesson/scene.js";
import { showScore } from "./lesson/show-score.js";
import { LessonStage } from "./lesson/stage.js";
import { Steps } from "./lesson/steps.js";
import { Ask } from "./scene/ask.js";
import { guessOnStage } from "./scene/stage-guess.js";
import { list } from "./trace/audience.js";
import { Filter } from "./trace/filter.js";
import { whyDown } from "./trace/unseen.js";
import { untilAllowed } from "./trace/refusals.js";

/** @typedef {import("./lesson/lesson.js").LessonData} LessonData */
/** @typedef {import("./lesson/lesson.js").StepData} StepData */

const page = required("[data-lesson]", HTMLElement);
const timeline = required("lab-timeline", LabTimeline);
const announce = narrator(required("[data-narration]", HTMLElement));
const problem = new Problem(required("[data-problem]", HTMLElement));

const filter = new Filter();
timeline.filter = filter;

/** @type {LessonData} */
const lesson = JSON.parse(required("#lesson-data", HTMLScriptElement).textContent ?? "");
const kept = storage("localStorage");
const progress = new Progress(lesson.folder, lesson.version, kept);
const labStage = required("lab-stage", LabStage);
const stage = new LessonStage(labStage, lesson.scene);
const ask = new Ask(required("[data-ask]", HTMLElement));
const help = new Help(page);
/** Asks and runs, once the page has a lab. @type {Exercises | undefined} */
let exercises;
let at = 0; // the index of the step that is shown; the end comes after the last step

/** Shows of a step on the stage and in the timeline what it reveals. @param {StepData | undefined} step */
function reveal(step) {
  const parts = step?.exercise?.reveal ?? [];
  page.toggleAttribute("data-asks", step?.exercise !== undefined);
  stage.showStep(parts);
  // Like the stage, the timeline shows joins and leaves of rooms only if the step reveals the rooms.
  if (filter.shows("rooms") !== parts.includes("rooms")) filter.toggle("rooms");
}

const ending = new Ending(page, lesson.steps, (step) => {
  reveal(step);
  exercises?.show(step, true);
});

const update = () => {
  showScore(page, lesson, progress, () => {
    progress.reset();
    showStep(at);
    announce("Your progress in this lesson has been deleted.");
  });
  const record = progress.steps[lesson.steps[at]?.id ?? ""];
  // Next is the next thing to do once the step is answered, and where there is nothing to answer.
  page.toggleAttribute("data-answered", Boolean(record?.passed) || !lesson.steps[at]?.exercise);
  ending.update(progress.steps);
};

/** @param {number} index */
function showStep(index) {
  const step = lesson.steps[index];
  at = index;
  progress.visit(step?.id ?? "end");
  if (step) {
    reveal(step);
    exercises?.show(step);
  } else ending.show(progress.steps);
  help.showStep(required(step ? `[data-step="${CSS.escape(step.id)}"]` : "[data-end]", HTMLElement, page));
  document.title = `${step ? `${index + 1}. ${step.title}` : "The end"} · ${document.querySelector("h1")?.textContent} · Socketplay`;
  update();
}

let mendFailed = ""; // why the last attempt to mend the lab has failed

/**
 * Says what is broken in the lesson's lab, and offers to mend it. A run mends it too, but clients may be unable to connect, and then there is no run.
 * @param {LessonScene} scene
 * @param {string[]} broken
 */
function offerMending(scene, broken) {
  const mend = element("button", { type: "button", class: "button small", "data-testid": "mend-lab" }, "Mend the lab");
  mend.addEventListener("click", () => {
    mendFailed = "";
    scene.mend().catch((error) => {
      mendFailed = error.message;
      offerMending(scene, broken);
    });
  });
  problem.showState(`Something is broken in this lesson’s lab: ${list(broken)}.`, mendFailed || "The lesson needs a lab in which everything works.", mend);
}

function offerTimeline() {
  const button = required("[data-show-timeline]", HTMLButtonElement, page);
  const panel = required("[data-timeline]", HTMLElement, page);
  button.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
  });
}

offerDialects(page, kept, () => exercises?.pose());
offerCopies(page, announce);
offerTimeline();
guessOnStage(ask, labStage, announce);
const started = lesson.steps.findIndex((s) => s.id === progress.step);
new Steps(page, progress.step === "end" ? lesson.steps.length : Math.max(0, started), showStep);
page.dataset.live = "";

async function main() {
  const [io, address] = await Promise.all([pageClient(page, problem), lessonLab(lesson, problem)]);
  if (!io) return;

  const world = worldOf(io, address);
  timeline.show(world.trace);
  const scene = new LessonScene(world, lesson.scene);
  stage.watch(world);
  exercises = new Exercises(page, lesson.scene.clients.map(({ name, user }) => ({ name, user })), scene, ask, {
    announce,
    next: () => ending.after(progress.steps),
    ran: (chain) => stage.play(chain),
    played(step, { guess, judgements, passed }, again) {
      const before = progress.steps[step.id];
      progress.keep(step.id, again && before ? againRecord(before, judgements) : stepRecord(before, guess, judgements, passed));
      // Open the solution, unless the learner has failed and can still try another choice.
      if (passed || !step.exercise?.choices) help.solve(required(`[data-step="${CSS.escape(step.id)}"]`, HTMLElement, page));
      update();
    },
    judged: (judgements) => labStage.showJudged(new Map(judgements.map((j) => [j.name, j.kind]))),
  });
  showStep(at);

  world.addEventListener("change", () => {
    exercises?.update();
    const broken = world.brokenList();
    if (broken.length > 0 && world.control.connected) {
      offerMending(scene, broken);
    } else if (world.control.connected && world.refusal) {
      problem.showState(world.refusal.what, world.refusal.next);
    } else if (world.control.connected) problem.hide();
  });
  world.addEventListener("up", () => {
    problem.hide();
    if (world.clients.size > 0) return;
    world.connect(lesson.scene.clients.map((c) => ({ ...c, path: `${address}${c.instance}/socket.io/` })));
    arrangeWhenReady();
  });
  world.addEventListener("down", async () => {
    problem.showState(...whyDown(world.down, "your progress"));
    exercises?.update();
    const { gone } = await whyNoLab(address);
    if (!gone || world.control.connected) return;
    world.close();
    const another = element("button", { type: "button", class: "button small", "data-testid": "another-lab" }, "Open another lab");
    another.addEventListener("click", () => location.reload());
    problem.showState("The lab of this lesson is gone.", "A lab ends when it has been empty for a while, or when the playground restarts. The page keeps your progress.", another);
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
