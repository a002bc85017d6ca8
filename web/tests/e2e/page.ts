import type { Page } from "@playwright/test";
import { expect, test as base } from "./playground";

// Every browser test gets this page: it fails if the page reports an error, an
// unhandled rejection or a breach of the content security policy, and if it asks
// any other machine for anything.
// The playground asks who will receive a line before it runs it: tests that press
// lines to see what follows have that switched off, unless they say
// test.use({ predict: true }).
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
 * Opens a lab of the test's own, where nobody is left from a test before. It is asked of
 * the server itself: by way of /play's button, as lab.spec.ts goes, every test would
 * load the whole page twice.
 */
export async function openLab(page: Page) {
  const answer = await page.request.post("/api/labs");
  expect(answer.status(), "a lab is opened").toBe(201);
  await page.goto(((await answer.json()) as { url: string }).url);
  await expect(page).toHaveTitle(/^connected/, { timeout: 30_000 });
}

/** A trace that a test fills itself: a PageTrace, of which it needs this. */
export interface OwnTrace {
  add(events: object[], lost: number): void;
}

/** Has timeline and wire show a trace of the test's own, ownTrace in the page, in place of the lab's. */
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
