import { test as base, expect } from "@playwright/test";

// Every browser test gets this page: it fails if the page reports an error, an
// unhandled rejection or a breach of the content security policy, and if it asks
// any other machine for anything.
export const test = base.extend<{ problems: string[] }>({
  problems: [
    async ({ page, baseURL }, use) => {
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

export { expect };
