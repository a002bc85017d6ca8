import type { Locator, Page } from "@playwright/test";
import { cause, expect, openLab, test } from "./page";

// Where this spec finds things on the page.
const on = (page: Page) => ({
  stage: page.getByTestId("stage"),
  view: page.getByTestId("stage-view"),
  caption: page.getByTestId("stage-caption"),
  aloud: page.getByTestId("stage-aloud"),
});

/**
 * Steps with the arrow keys through the current film to its end and back, and returns what the
 * page shows at each stop: the picture, without the packets that move and without what is lit
 * only while a film plays, and the caption. All keys are pressed within the page, because a film
 * has up to twenty stops.
 */
const steppedThrough = (page: Page) => on(page).stage.evaluate(async (el) => {
  const player = (el as any).player;
  player.speed = 60;
  const press = (key: string) => el.querySelector(".stage-view")?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const all = (selector: string) => [...el.querySelectorAll<SVGElement>(selector)];
  const look = async (step: number) => {
    const late = performance.now() + 15_000;
    while (el.dataset.step !== String(step) || el.dataset.playing !== "false") {
      if (performance.now() > late) throw new Error(`the film is at step ${el.dataset.step} and does not come to rest at ${step}`);
      await new Promise(requestAnimationFrame);
    }
    const picture = JSON.stringify({
      step: el.dataset.step, at: el.dataset.at,
      clients: all(".stage-figure").map((f) => [f.dataset.key, f.dataset.connected, f.dataset.transport, f.getAttribute("transform")]),
      links: all(".stage-link").map((l) => [l.dataset.transport, l.querySelector("path")?.getAttribute("d")]).sort(),
      boxes: all(".stage-box").map((b) => [b.textContent, b.dataset.running]),
      rooms: all(".stage-hull, .stage-hull-name").map((h) => [h.dataset.room ?? h.textContent, h.outerHTML.length]).sort(),
      plates: all(".stage-plate").map((p) => p.textContent).sort(),
    });
    return { picture, caption: el.querySelector('[data-testid="stage-caption"]')?.textContent ?? "" };
  };
  press("Home");
  const steps = Number(el.dataset.steps);
  const forward = [await look(0)];
  for (let step = 1; step <= steps; step++) {
    press("ArrowRight");
    forward.push(await look(step));
  }
  const backward = [await look(steps)];
  for (let step = steps - 1; step >= 0; step--) {
    press("ArrowLeft");
    backward.unshift(await look(step));
  }
  return { forward, backward };
});

/**
 * Steps through the current film to its end and back, and finds the same picture at each stop.
 * Returns the captions of the stops, and whether alice is connected there.
 */
async function walk(page: Page) {
  const { forward, backward } = await steppedThrough(page);
  expect(forward.length).toBeGreaterThan(2);
  expect(backward).toEqual(forward);
  return {
    text: forward.slice(1).map(({ caption }) => caption).join("\n"),
    alice: forward.map(({ picture }) => JSON.parse(picture).clients.find(([key]: string[]) => key === "alice")?.[1]),
  };
}

const stopsNow = (stage: Locator) => stage.evaluate((el) => (el as any).player.current?.film.steps.map((s: any) => `${s.side} ${s.name}`).join(", ") ?? "");

/** Waits until the stage shows the film of this name with these stops. It may still grow. */
async function begun(page: Page, event: string, stops: RegExp) {
  const { stage } = on(page);
  await expect(stage).toHaveAttribute("data-event", event, { timeout: 20_000 });
  await expect.poll(() => stopsNow(stage), { timeout: 30_000 }).toMatch(stops);
}

/** Waits until the film is complete too. */
async function film(page: Page, event: string, stops: RegExp) {
  await begun(page, event, stops);
  await expect.poll(() => on(page).stage.evaluate((el) => (el as any).player.current?.film.growing ?? false), { timeout: 20_000 }).toBe(false);
}

// Without the state of each step, the picture at a stop is that of now, and the first step
// shows alice as she is when all is over. Without the id of a film that stays the same, a film
// that grows is a second one in the list.
test("each built-in event is a film that steps forward and back", async ({ page }) => {
  test.setTimeout(120_000);
  await openLab(page);
  const { stage, view, aloud, caption } = on(page);
  const alone = await stage.evaluate((el) => (el as any).player.films.map((f: any) => [f.event, f.aside]));
  expect(alone.every(([, aside]: [string, boolean]) => aside), "first handshakes do not take the stage").toBe(true);
  await expect(stage).not.toHaveAttribute("data-film");
  await cause(page, "fault-drop");
  await film(page, "drop alice", /^(?=.*client disconnect, ).*server disconnecting, .*server disconnect, .*client attempt.*client reconnect.*server verdict.*server connection.*client connect/);
  const drop = await walk(page);
  expect(drop.alice.join(" ")).toMatch(/^true.* false .*true$/); // although she is back by now
  expect(drop.text).toMatch(/disconnecting[^]*transport close[^]*reconnect_attempt 1[^]*_id alice, name alice, email alice@example.test, role admin[^]*under a new id/);

  // A screen reader hears the sentence of the caption.
  await view.focus();
  await page.keyboard.press("ArrowRight");
  await expect(aloud).toHaveText(/^Step 1 of/);
  expect((await aloud.textContent())?.replace(/^Step \d+ of \d+\. /, "")).toBe(await caption.textContent());

  await cause(page, "fault-client-disconnect");
  await film(page, "disconnect alice", /^client disconnect, server disconnecting, (server room deleted, )+server disconnect$/);
  await walk(page);
  await cause(page, "fault-connect");
  await film(page, "connection alice", /server verdict.*server connection.*client connect/);
  await walk(page);
  await cause(page, "fault-disconnect-socket");
  await film(page, "disconnect alice", /^server disconnecting, (server room deleted, )+server disconnect, client disconnect$/);
  await walk(page);
  await cause(page, "fault-connect");
  await film(page, "connection alice", /upgrade/);
  await cause(page, "fault-forged-token");
  await film(page, "connect_error alice", /^server verdict, client connect_error$/);
  expect((await walk(page)).text).toMatch(/refused[^]*Invalid or expired token/);

  await cause(page, "chaos-kill");
  await begun(page, "kill a", /^server stop, client disconnect/);
  await cause(page, "chaos-kill"); // starts it again
  await film(page, "kill a", /server start.*server connection.*client connect/);
  await walk(page);

  // With the official heartbeat the server would wait 20 s for the pong.
  await cause(page, "chaos-quick");
  for (const name of ["alice", "bob", "carol"]) await expect(page.getByTestId(`client-${name}`).getByTestId("state")).toHaveText("connected", { timeout: 20_000 });
  await cause(page, "chaos-pause");
  await film(page, "pause alice", /^client pause, server ping, server disconnecting.*client connect/);
  expect((await walk(page)).text).toMatch(/The heartbeat is lost/);
});

// Without World.prepared, the film of the first join takes the stage, and the caption tells its last step.
test("a new lab has its films in the list, and the caption says how it stands", async ({ page }) => {
  await openLab(page, true);
  const { stage, caption } = on(page);
  await expect(caption).toHaveText("alice and carol are in project:1, on two servers. bob is not in it.");
  await expect(page.getByTestId("stage-legend")).toBeVisible();
  await expect.poll(() => stage.evaluate((el) => (el as any).player.films.map((f: any) => f.event))).toContain("join alice");
});
