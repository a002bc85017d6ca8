import type { BrowserContext, Page } from "@playwright/test";
import { expect } from "./page";

// Plays the part of a server whose limits are reached.

export { expect, openLab, test } from "./page";

/** The answer to a handshake for which the address has too many connections. */
export const tooMany = { status: 429, contentType: "application/json", body: '{"code":4,"message":"Too many connections from this address"}' };

/** Expects that a part of the page is in the window, without scrolling, and that nothing covers it, such as an open menu. */
export async function expectInSight(page: Page, part: string) {
  await expect(page.getByTestId(part)).toBeInViewport({ ratio: 1 });
  await expect.poll(() => page.getByTestId(part).evaluate((el) => {
    const { left, right, top, bottom } = el.getBoundingClientRect();
    const seen = (x: number, y: number) => el.contains(document.elementFromPoint(x, y));
    const between = (from: number, to: number) => Array.from({ length: 9 }, (_, i) => from + 8 + ((to - from - 16) * i) / 8);
    return between(left, right).every((x) => between(top, bottom).every((y) => seen(x, y)));
  }), { message: `nothing covers ${part}` }).toBe(true);
}

/** Makes the servers refuse an event or an action, as if too much had been sent, whenever strict returns true. */
export async function refuseEvent(context: BrowserContext, name: string, strict: () => boolean) {
  await context.routeWebSocket(/\/socket\.io\//, (ws) => {
    const server = ws.connectToServer();
    ws.onMessage((message) => {
      const [, nsp = "", ack, event] = String(message).match(/^42(\/[^,[]+,)?(\d+)\["([^"]+)"/) ?? [];
      if (event === name && strict()) ws.send(`43${nsp}${ack}[{"error":"rate_limited","retryAfterMs":1500}]`);
      else server.send(message);
    });
  });
}
