import type { Locator, Page } from "@playwright/test";
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
      if (!predict) await context.addInitScript(() => localStorage.setItem("socketplay:predict", "off"));
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
 * server directly. If it pressed the button on /play, as lab.spec.ts does, every test
 * would load the whole page twice.
 */
export async function openLab(page: Page) {
  const answer = await page.request.post("/api/labs");
  expect(answer.status(), "the server opens a lab").toBe(201);
  await page.goto(((await answer.json()) as { url: string }).url);
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
}

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
