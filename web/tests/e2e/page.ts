import type { ElementHandle, Locator, Page } from "@playwright/test";
import { expect, test as base } from "./playground";

// Every browser test uses this test function. It fails a test if the page reports an error,
// an unhandled rejection or a breach of the content security policy, or if the page sends a
// request to another machine.
//
// Before the playground runs a line, it asks the learner to predict which clients will
// receive the event. In tests this question is off, unless a test sets test.use({
// predict: true }).
export const test = base.extend<{ problems: string[]; predict: boolean }>({
  predict: [false, { option: true }],
  problems: [
    async ({ page, baseURL, context, predict }, use) => {
      if (!predict) await context.addInitScript(() => { if (origin !== "null") localStorage.setItem("socketplay:predict", "off"); });
      const problems: string[] = [];
      const home = new URL(baseURL ?? "http://localhost").host;
      page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
      page.on("console", (message) => {
        if (/Content.Security.Policy/i.test(message.text())) problems.push(message.text());
      });
      page.on("request", (request) => {
        const target = new URL(request.url());
        if (/^(https?|wss?):$/.test(target.protocol) && target.host !== home) {
          problems.push(`request to another machine: ${request.url()}`);
        }
      });
      await use(problems);
      expect(problems, "problems that the page reported").toEqual([]);
    },
    { auto: true },
  ],
});

/**
 * Opens a new lab for a test, so that no clients of earlier tests are in it. It asks the
 * server directly. If it went by /play, as own-lab.spec.ts does, every test
 * would load the whole page twice. The rooms are empty, unless the test is about the first
 * step, for which the page lets alice and carol join one.
 */
export async function openLab(page: Page, firstStep = false) {
  const answer = await page.request.post("/api/labs");
  expect(answer.status(), "the server opens a lab").toBe(201);
  const { url, name } = (await answer.json()) as { url: string; name: string };
  if (!firstStep) await page.addInitScript((name) => { if (origin !== "null") sessionStorage.setItem(`socketplay:first-step:${name}`, "begun"); }, name);
  await page.goto(url);
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
}

/**
 * Finds a control, and makes it visible as a learner does: it chooses the tab of the bench,
 * opens the menu, the row or the drawer that the control is in, and closes a menu that the control is not in.
 */
export async function reveal(page: Page, id: string): Promise<Locator> {
  const control = page.getByTestId(id).first();
  await expect(control).toBeAttached({ timeout: 30_000 });
  const covered = await control.evaluate((el) => { const open = document.querySelector(".popup:popover-open"); return open !== null && !open.contains(el); });
  if (covered) await page.keyboard.press("Escape");
  const panel = await control.evaluate((el) => (el.closest("#drawer") ? "timeline" : el.closest<HTMLElement>("[data-panel]")?.dataset.panel));
  const tab = page.locator(`[data-bench-tabs] [data-show="${panel}"]`);
  if (panel && await tab.isVisible() && await tab.getAttribute("aria-selected") !== "true") await tab.click();
  if (panel === "timeline" && !(await page.getByTestId("timeline").or(page.getByTestId("wire")).filter({ visible: true }).count())) await page.getByTestId("drawer-toggle").click();
  const menu = await control.evaluate((el) => { const popup = el.closest("[popover]"); return popup && !popup.matches(":popover-open") ? popup.id : ""; });
  if (menu) await page.locator(`[popovertarget="${menu}"]`).click();
  for (;;) {
    const closed = await control.evaluateHandle((el) => {
      let summary: Element | null = null; // of the outermost element that is closed
      for (let d = el.parentElement?.closest("details"); d; d = d.parentElement?.closest("details")) if (!d.open && !el.matches("summary")) summary = d.querySelector(":scope > summary");
      return summary;
    });
    const summary = closed.asElement() as ElementHandle<HTMLElement> | null;
    if (!summary) return control;
    await summary.click();
  }
}

/** Presses a button, wherever it is. */
export async function press(page: Page, id: string) {
  await (await reveal(page, id)).click();
}

/** Breaks something, as the button with this id says, or undoes it. Waits until the ask box shows what came. */
export async function cause(page: Page, id: string) {
  const button = await reveal(page, id);
  const set = await button.getAttribute("data-on") === "true"; // then a press undoes it at once
  await button.click();
  if (set) await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", /verdict|failed/, { timeout: 60_000 });
  else await run(page);
}

/** Lets a client join a room, or leave it. */
export async function toggleRoom(page: Page, name: string, room = "project:1") {
  const button = await reveal(page, `member-${room}-${name}`);
  const inside = await button.getAttribute("aria-pressed");
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", String(inside !== "true"));
}

/** Runs the line that is chosen, and waits until the ask box shows what came. */
export async function run(page: Page) {
  await page.getByTestId("again").click();
  await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", /verdict|failed/, { timeout: 30_000 });
}

/** Chooses a target of an emit, such as "room", and runs the line. */
export async function runLine(page: Page, target: string) {
  await press(page, `emit-${target}`);
  await run(page);
}

/** Chooses how a client emits, such as "ack", and runs the line. */
export async function runInClient(page: Page, way: string) {
  await press(page, `client-${way}`);
  await run(page);
}

/** Opens the drawer with the timeline and the wire. */
export const openDrawer = (page: Page) => reveal(page, "timeline");

/** The part of PageTrace with which a test adds its own events to a trace. */
export interface OwnTrace {
  add(events: object[], lost: number): void;
}

/** Makes the timeline and the wire show a new, empty trace instead of the lab's. In the page it is window.ownTrace. */
export async function showOwnTrace(page: Page) {
  await page.evaluate(async () => {
    const entry = document.querySelector<HTMLScriptElement>('script[src$="/js/play.js"]');
    const { PageTrace } = await import(entry?.src.replace(/play\.js$/, "trace/page-trace.js") ?? "");
    const trace = new PageTrace(() => undefined);
    for (const view of document.querySelectorAll<HTMLElement & { show(trace: OwnTrace): void }>("lab-timeline, lab-wire")) view.show(trace);
    Object.assign(window, { ownTrace: trace });
  });
}

export { expect };

/** Opens the stage's menu (speed, Live, the list of films, who is where, the film in words), unless it is open. */
export async function openStageMenu(within: Page | Locator) {
  const button = within.getByTestId("stage-menu");
  if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
}

/** Makes the film of an event the current one, from the list in the stage's menu. Its number there depends on the built-in events before it. */
export async function chooseFilm(page: Page, event: string) {
  await openStageMenu(page);
  const films = page.getByTestId("stage-films");
  await films.selectOption(await films.locator("option", { hasText: new RegExp(`· ${event}( ·|$)`) }).first().getAttribute("value"));
}

/** Expects stage, caption, film and the ask box inside the window, Run too, and none above another; also further parts of the page. */
export async function expectInside(page: Page, what: string, more: string[] = []) {
  await expect.poll(() => page.evaluate((more) => {
    const box = (selector: string) => {
      const { left, top, right, bottom } = document.querySelector(selector)!.getBoundingClientRect();
      return { left, top, right, bottom };
    };
    const wrong: string[] = [];
    const parts = [".stage-view", ".stage-caption", ".stage-controls", ".ask", "[data-ask-run]"];
    for (const part of [...parts, ...more]) {
      const { left, top, right, bottom } = box(part);
      if (bottom <= top || left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1) wrong.push(`${part} is at ${[left, top, right, bottom].map(Math.round)}`);
    }
    for (const [i, part] of parts.entries()) {
      if (part !== ".ask" && i < 4 && parts[i + 1] !== ".ask" && box(part).bottom > box(parts[i + 1]).top + 1) wrong.push(`${part} reaches into ${parts[i + 1]}`);
    }
    if (box(".stage-controls").right > box(".ask").left && box(".stage-controls").bottom > box(".ask").top + 1) wrong.push("the ask box covers the film");
    if (box(".stage-view").bottom - box(".stage-view").top < 176) wrong.push("the stage is lower than 176 px");
    if (document.documentElement.scrollWidth > innerWidth) wrong.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    return wrong;
  }, more), { message: what }).toEqual([]);
}
