import type { Page } from "@playwright/test";
import { io, type Socket } from "socket.io-client";
import { expectAccessible } from "./accessible";
import { chooseFilm, expect, openLab, openStageMenu, press, reveal, runLine, test, toggleRoom } from "./page";

test.describe.configure({ timeout: 120_000 });

const people = ["alice", "bob", "carol"];
const stage = (page: Page) => page.getByTestId("stage");
const figure = (page: Page, key: string) => page.locator(`lab-stage .stage-figure[data-key="${key}"]`);

/** Opens a new lab, because lab main may still have clients of other tests. */
async function open(page: Page) {
  await openLab(page);
  for (const name of people) {
    await expect(page.getByTestId(`client-${name}`).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
    await expect(figure(page, name)).toHaveAttribute("data-transport", "websocket");
  }
}

async function joinRoom(page: Page, name: string, room: string) {
  await (await reveal(page, "room")).fill(room);
  await toggleRoom(page, name, room);
  await expect(page.getByTestId(`client-${name}`).getByTestId("rooms")).toContainText(room);
}

/**
 * Emits from alice's handler, and waits until the stage has the complete film of this
 * emit.
 */
async function emit(page: Page, target: string, event: string) {
  await (await reveal(page, "actor-alice")).check();
  await (await reveal(page, "event")).fill(event);
  await runLine(page, target);
  await expect(stage(page)).toHaveAttribute("data-event", event);
  await expect(page.getByTestId("narration")).toContainText(event);
}

/** Makes the page record every value that an attribute of the stage takes, in order. */
async function recordValues(page: Page, attribute: string) {
  await page.evaluate((attribute) => {
    const el = document.querySelector("lab-stage")!;
    const seen: string[] = [];
    (window as unknown as { seen: string[] }).seen = seen;
    new MutationObserver(() => seen.push(el.getAttribute(attribute) ?? "")).observe(el, { attributeFilter: [attribute] });
  }, attribute);
}
const recordedValues = (page: Page) => page.evaluate(() => (window as unknown as { seen: string[] }).seen);

/**
 * Connects more clients to the page's lab from outside the page, calls use, and then
 * disconnects them.
 */
async function withMoreClients(page: Page, count: number, transports: string[], use: (sockets: Socket[]) => Promise<void>) {
  const { origin, pathname: lab } = new URL(page.url());
  const tokens = await page.locator("[data-token]").getAttribute("data-token");
  const sockets: Socket[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const answer = await fetch(origin + tokens, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user: people[i % 3], kind: "valid" }),
      });
      const { token, data } = (await answer.json()) as { token?: string; data?: { token: string } };
      const socket = io(origin, { path: `${lab}${"ab"[i % 2]}/socket.io/`, forceNew: true, transports, auth: { token: token ?? data?.token } });
      sockets.push(socket);
      await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject));
    }
    await use(sockets);
  } finally {
    for (const socket of sockets) socket.disconnect();
  }
}

test("a packet visits the places that its trace names, in their order", async ({ page }) => {
  await open(page);
  await recordValues(page, "data-at");
  await emit(page, "all", "way");
  await expect(stage(page)).toHaveAttribute("data-playing", "false");
  const places = (await recordedValues(page)).map((at) => at.split(" ").sort().join(" ")).filter(Boolean);
  expect(places).toEqual(["instance:a", "client:alice client:bob redis", "instance:b", "client:carol"]);
  const story = page.getByTestId("stage-story").locator("li");
  await expect(story).toHaveText([
    /^Instance a emits way to everyone in \/\.$/,
    /^Instance a delivers way to (alice and bob|bob and alice), .+ later\. Instance a publishes way to Redis, .+ later\.$/,
    /^Instance b takes way from Redis, .+ later\.$/,
    /^Instance b delivers way to carol, .+ later\.$/,
  ]);
  for (const name of people) await expect(figure(page, name)).toHaveAttribute("data-audience", "hit");
});

test("a packet shows its event and payload, and moves with the time of the film", async ({ page }) => {
  await open(page);
  await (await reveal(page, "data")).fill('{"title":"Order tea for everybody"}');
  await emit(page, "all", "travel");
  await expect(stage(page)).toHaveAttribute("data-playing", "false");
  const packetAt = async (part: number) => {
    // The last step moves the packet from b to carol.
    await page.evaluate((part) => {
      const { player } = document.querySelector("lab-stage") as unknown as { player: { current: { film: { steps: { start: number; end: number }[] } }; seek(t: number): void } };
      const { start, end } = player.current.film.steps.at(-1)!;
      player.seek(start + (end - start) * part);
    }, part);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))); // the stage draws in the next frame
    const packet = page.locator("lab-stage .stage-packet:not([display])");
    await expect(packet).toHaveCount(1);
    await expect(packet.locator(".stage-packet-event")).toHaveText("travel");
    await expect(packet.locator(".stage-packet-payload")).toHaveText(/^\{"title":"Order.*…$/);
    return (await packet.locator("circle").boundingBox())!.y;
  };
  const places = [await packetAt(0.1), await packetAt(0.4), await packetAt(0.9), await packetAt(0.4)];
  expect(places[0]).toBeGreaterThan(places[1]); // up, to carol
  expect(places[1]).toBeGreaterThan(places[2]);
  expect(places[3]).toBeCloseTo(places[1], 0); // back again
});

test("clients that receive the event light up, and the others dim", async ({ page }) => {
  await open(page);
  await joinRoom(page, "alice", "project:1");
  await joinRoom(page, "carol", "project:1");
  await expect(page.locator('lab-stage [data-room="project:1"]')).toHaveCount(1);
  await expect(page.locator('lab-stage [data-room="/tasks"].outline')).toHaveCount(1);
  await emit(page, "room-except", "quiet");
  await expect(figure(page, "carol")).toHaveAttribute("data-audience", "hit");
  await expect(figure(page, "alice")).toHaveAttribute("data-audience", "miss");
  await expect(figure(page, "bob")).toHaveAttribute("data-audience", "miss");
  await expect(figure(page, "alice")).toHaveAttribute("data-sender", "true");

  // Before the event reaches carol, she is neither lit nor dimmed.
  await page.getByTestId("stage-back").click();
  await expect(stage(page)).toHaveAttribute("data-playing", "false");
  await expect(figure(page, "carol")).not.toHaveAttribute("data-audience", /./);
});

test("the keyboard steps a film forward and back", async ({ page }) => {
  await open(page);
  await emit(page, "all", "keys");
  const view = page.getByTestId("stage-view");
  await view.focus();
  await page.keyboard.press("Home");
  await expect(stage(page)).toHaveAttribute("data-mode", "replay");
  await expect(stage(page)).toHaveAttribute("data-step", "0");
  const step = async (key: string, n: number, at: string) => {
    await page.keyboard.press(key);
    await expect(stage(page)).toHaveAttribute("data-step", String(n));
    await expect(stage(page)).toHaveAttribute("data-playing", "false");
    expect((await stage(page).getAttribute("data-at"))?.split(" ").sort().join(" ") ?? "").toBe(at);
  };
  await step("ArrowRight", 1, "instance:a");
  await step("ArrowRight", 2, "client:alice client:bob redis");
  await expect(page.getByTestId("stage-caption")).toContainText("publishes keys to Redis");
  await expect(page.getByTestId("stage-aloud")).toContainText("Step 2 of 4. Instance a delivers");
  await expect(figure(page, "alice")).toHaveAttribute("data-audience", "hit");
  await step("ArrowRight", 3, "instance:b");
  await step("ArrowLeft", 2, "client:alice client:bob redis");
  await step("ArrowLeft", 1, "instance:a");
  await expect(figure(page, "alice")).not.toHaveAttribute("data-audience", /./);
  await step("ArrowLeft", 0, "");
  await page.keyboard.press("End");
  await expect(stage(page)).toHaveAttribute("data-step", "4");

  // Space plays the film from the beginning, and then pauses it.
  await openStageMenu(page);
  await page.getByTestId("stage-speed").selectOption("0.25");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("stage-menu")).toBeFocused();
  await view.focus();
  await page.keyboard.press(" ");
  await expect(stage(page)).toHaveAttribute("data-playing", "true");
  await expect(stage(page)).toHaveAttribute("data-step", "2");
  await page.keyboard.press(" ");
  await expect(stage(page)).toHaveAttribute("data-playing", "false");
  const time = () => page.evaluate(() => (document.querySelector("lab-stage") as unknown as { player: { current: { t: number } } }).player.current.t);
  const t = await time();
  await page.waitForTimeout(300);
  expect(await time()).toBe(t);

  // The score is a slider with one stop a step: keys, a click and a drag choose one.
  const score = page.getByTestId("stage-scrub");
  await expect(score.locator(".stage-stop")).toHaveCount(4);
  await expect(score.locator(".stage-stop text")).toHaveText(["emit", /^→ .*publish$/, "receive", "→ carol"]);
  await score.focus();
  await page.keyboard.press("Home");
  await expect(stage(page)).toHaveAttribute("data-step", "0");
  await expect(score).toHaveAttribute("aria-valuenow", "0");
  await page.keyboard.press("ArrowRight");
  await expect(score).toHaveAttribute("aria-valuetext", "1 of 4: Instance a emits keys to everyone in /.");
  await page.keyboard.press("End");
  await expect(stage(page)).toHaveAttribute("data-step", "4");
  await expect(score).toHaveAttribute("aria-valuetext", /^4 of 4: Instance b delivers keys to carol/);
  await expect(score.locator(".stage-stop").last()).toHaveAttribute("data-now", "true");
  const stop = async (n: number) => (await score.locator(".stage-stop").nth(n).locator(".stage-stop-mark").boundingBox())!;
  const [second, third] = [await stop(1), await stop(2)];
  await page.mouse.move(second.x + 12, second.y + 4);
  await page.mouse.down();
  await expect(stage(page)).toHaveAttribute("data-step", "2");
  await page.mouse.move(third.x - 6, third.y + 30);
  await expect(stage(page)).toHaveAttribute("data-step", "3");
  await page.mouse.up();
  await page.mouse.move(second.x, second.y);
  await expect(stage(page)).toHaveAttribute("data-step", "3");
});

test("a live stage follows each emit, and a paused stage stops at the beginning of the next", async ({ page }) => {
  await open(page);
  await emit(page, "all", "one");
  await openStageMenu(page);
  await page.getByTestId("stage-live").click();
  await expect(stage(page)).toHaveAttribute("data-mode", "replay");
  await emit(page, "all", "two");
  await expect(stage(page)).toHaveAttribute("data-step", "0");
  await expect(stage(page)).toHaveAttribute("data-playing", "false");
  await page.getByTestId("stage-step").click();
  await expect(page.getByTestId("stage-caption")).toHaveText("Instance a emits two to everyone in /.");
  await chooseFilm(page, "one");
  await expect(stage(page)).toHaveAttribute("data-event", "one");
  await openStageMenu(page);
  await page.getByTestId("stage-live").click();
  await expect(stage(page)).toHaveAttribute("data-mode", "live");
  await expect(stage(page)).toHaveAttribute("data-event", "two");
  await emit(page, "socket", "three");
  await expect(figure(page, "bob")).toHaveAttribute("data-audience", "miss");
});

test("with reduced motion the path lights up and nothing moves", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page);
  await openStageMenu(page);
  await page.getByTestId("stage-speed").selectOption("0.25");
  await emit(page, "all", "calm");
  await expect(stage(page)).toHaveAttribute("data-step", "3");
  await page.getByTestId("stage-play").click();
  await expect(page.locator('lab-stage .stage-link[data-lit="before"]')).toHaveCount(3); // to alice, bob and Redis
  await page.getByTestId("stage-back").click();
  await expect(stage(page)).toHaveAttribute("data-step", "2");
  // The code in the page checks every frame. If the test asked the page instead, it could
  // miss a step between two questions.
  const positions = await page.evaluate(async () => {
    const stage = document.querySelector<HTMLElement>("lab-stage")!;
    const positions = new Set<string>();
    document.querySelector<HTMLElement>('[data-testid="stage-play"]')!.click();
    while (stage.dataset.step === "2" || stage.dataset.step === "3") {
      const circles = [...stage.querySelectorAll(".stage-packet:not([display]) circle")];
      if (stage.dataset.step === "3") positions.add(circles.map((c) => c.getAttribute("transform")).join());
      await new Promise(requestAnimationFrame);
    }
    return [...positions];
  });
  expect(positions).toHaveLength(1);
});

test("polling and WebSocket look different, and the stage shows an upgrade", async ({ page }) => {
  await page.addInitScript(() => {
    const seen: string[] = [];
    (window as unknown as { seen: string[] }).seen = seen;
    new MutationObserver((records) => {
      for (const { target } of records) if (target instanceof SVGElement && target.dataset.upgraded) seen.push("upgraded");
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-upgraded"] });
  });
  await open(page);
  await expect(page.locator('lab-stage .stage-figure[data-transport="websocket"]')).toHaveCount(3);
  const before = (await recordedValues(page)).length; // upgrades of the page's own clients
  await withMoreClients(page, 1, ["polling", "websocket"], async () => {
    await expect.poll(async () => (await recordedValues(page)).length).toBeGreaterThan(before);
  });
  await withMoreClients(page, 1, ["polling"], async () => {
    const links = page.locator("lab-stage .stage-link");
    await expect(page.locator('lab-stage .stage-figure[data-transport="polling"]')).toHaveCount(1);
    const polling = page.locator('lab-stage .stage-view .stage-link[data-transport="polling"]');
    await expect(polling).toHaveCount(1);
    const dashes = (of: typeof links) => of.first().locator(".stage-link-outer").evaluate((el) => getComputedStyle(el).strokeDasharray);
    expect(await dashes(polling)).not.toBe("none");
    await expect.poll(() => dashes(page.locator('lab-stage .stage-view .stage-link[data-transport="websocket"]'))).toBe("none");
    await openStageMenu(page);
    await page.getByTestId("stage-who").locator("summary").click();
    await expect(page.getByTestId("stage-people")).toContainText("alice·2 polling to a");
    await expect(page.getByTestId("stage-people")).toContainText("carol WebSocket to b");
  });
});

test("sixty clients fit on the stage and do not overlap", async ({ page }) => {
  await open(page);
  await withMoreClients(page, 57, ["websocket"], async () => {
    await expect(page.locator("lab-stage .stage-figure")).toHaveCount(60);
    await emit(page, "all", "crowd");
    await expect(page.locator('lab-stage .stage-figure[data-audience="hit"]')).toHaveCount(60);
    const { view, discs, names } = await page.evaluate(() => {
      const box = (el: Element) => { const { left, top, right, bottom } = el.getBoundingClientRect(); return { left, top, right, bottom, text: el.textContent }; };
      return {
        view: box(document.querySelector(".stage-view")!),
        discs: [...document.querySelectorAll("lab-stage .stage-disc")].map(box),
        names: [...document.querySelectorAll("lab-stage :is(.stage-name, .stage-crowd text)")].filter((t) => t.textContent).map(box),
      };
    });
    expect(names.length).toBeGreaterThanOrEqual(5);
    for (const b of [...discs, ...names]) {
      expect(b.left >= view.left && b.right <= view.right && b.top >= view.top && b.bottom <= view.bottom, `${b.text} is on the stage`).toBe(true);
    }
    for (const list of [discs, names]) {
      for (const [i, a] of list.entries()) {
        for (const b of list.slice(i + 1)) {
          expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom, `“${a.text}” overlaps “${b.text}”`).toBe(false);
        }
      }
    }
    // If a name has no room, the stage shows it when the pointer or the focus is on the client.
    await openStageMenu(page);
    await page.getByTestId("stage-who").locator("summary").click();
    await page.mouse.move(0, 0); // otherwise the list, which scrolls to the focus, moves under the pointer
    await page.getByTestId("stage-people").locator("button", { hasText: "bob·3" }).focus();
    await expect(page.locator("lab-stage .stage-tip-name")).toHaveText("bob·3");
    await page.locator('lab-stage .stage-figure:not([data-key="alice"])').last().hover();
    await expect(page.locator("lab-stage .stage-tip")).toBeVisible();
  });
  await expect(page.locator("lab-stage .stage-figure")).toHaveCount(3);
});

// Without the estimate of a text's width, or with a smaller one, names overlap here: the fonts of the browser decide.
test("names in all scripts, rooms and plates cover nothing, at all widths and with one to four instances", async ({ page }) => {
  await open(page);
  const found = await page.evaluate(async () => {
    const names = ["alice", "a-client-with-a-name-of-forty-characters", "مستخدم طويل الاسم جدا في هذا المختبر هنا", "👩‍👩‍👧‍👦 family 👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "WWWWWWWWWWWWWWWWWWWW", "bob", "carol", "משתמש", "山田太郎さんの非常に長い名前", "dan", "erin", "zoe"];
    const stage = document.createElement("lab-stage") as HTMLElement & { show(...all: unknown[]): void; player: { pause(): void; addFilm(film: object): void; choose(id: number): void; seek(t: number): void } };
    document.body.replaceChildren(stage);
    const view = stage.querySelector<HTMLElement>(".stage-view")!;
    const wrong: string[] = [];
    let [looked, plates, film] = [0, 0, 0];
    for (const [width, height] of [[328, 176], [776, 270], [1200, 500]]) {
      stage.style.width = `${width}px`;
      view.style.height = `${height}px`;
      for (let instances = 1; instances <= 4; instances++) {
        for (const clients of [1, 3, 7, 12]) {
          const people = names.slice(0, clients).map((name, i) => ({ name, user: name, instance: "abcd"[i % instances], sockets: [`s${i}`] }));
          const members = people.map((p, i) => ({ id: p.sockets[0], nsp: "/", instance: p.instance, user: p.user, session: `c${i}`, transport: "websocket", rooms: new Set(i % 2 ? ["غرفة 🎉", "project:2"] : ["project:1"]) }));
          stage.show(members, people, Array.from({ length: instances }, (_, i) => ({ name: "abcd"[i], running: true })));
          const marks = [{ place: `client:${names[0]}`, name: "reconnect_attempt", text: "Manager, attempt 1" }, { place: "instance:a", name: "disconnecting", text: "still in project:1, user:alice" }];
          const step = { start: 0, end: 100, hops: [], text: "A step.", name: "disconnect", side: "server", who: "", marks, ids: [] };
          stage.player.pause();
          stage.player.addFilm({ id: ++film, kind: "builtin", event: "disconnect", sender: "", targets: [], steps: [step], length: 100 });
          stage.player.choose(film);
          stage.player.seek(100);
          for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
          const frame = view.getBoundingClientRect();
          const parts = [...stage.querySelectorAll(".stage-disc, .stage-name, .stage-hull-name text, .stage-box rect, .stage-redis-name, .stage-plate rect")]
            .filter((el) => el.checkVisibility() && (el.tagName !== "text" || el.textContent)).map((el) => ({ el, box: el.getBoundingClientRect() }));
          plates += stage.querySelectorAll(".stage-plate").length;
          for (const [i, a] of parts.entries()) {
            looked++;
            const at = `${a.el.getAttribute("class") ?? "label"} “${a.el.textContent}” on ${width}×${height}, ${clients} clients, ${instances} instances`;
            if (a.box.left < frame.left - 1 || a.box.right > frame.right + 1 || a.box.top < frame.top - 1 || a.box.bottom > frame.bottom + 1) wrong.push(`${at} leaves the stage`);
            for (const b of parts.slice(i + 1)) {
              if (a.box.left < b.box.right - 1 && b.box.left < a.box.right - 1 && a.box.top < b.box.bottom - 2 && b.box.top < a.box.bottom - 2) wrong.push(`${at} overlaps ${b.el.getAttribute("class") ?? "label"} “${b.el.textContent}”`);
            }
          }
        }
      }
    }
    return { wrong, looked, plates };
  });
  expect(found.wrong).toEqual([]);
  expect(found.looked).toBeGreaterThan(500);
  expect(found.plates).toBeGreaterThan(48);
});

test("the stage shows input as text", async ({ page }) => {
  await open(page);
  const nasty = `<image href=x onerror="document.title='owned'">`;
  await joinRoom(page, "alice", nasty);
  await (await reveal(page, "event")).fill(nasty);
  await (await reveal(page, "data")).fill(JSON.stringify(nasty));
  await runLine(page, "room");
  await expect(stage(page)).toHaveAttribute("data-event", nasty);
  await expect(page.getByTestId("stage-caption")).toContainText(nasty);
  await expect(page.locator("lab-stage :is(image, img, script)")).toHaveCount(0);
  await expect(page).not.toHaveTitle(/owned/);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the stage is accessible in ${colorScheme} with everything open`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await emit(page, "all", "axe");
    await openStageMenu(page);
    await page.getByTestId("stage-who").locator("summary").click();
    await page.getByTestId("stage-story").locator("xpath=..").locator("summary").click();
    await page.getByTestId("stage-view").focus();
    await page.keyboard.press("ArrowLeft");
    await expect(stage(page)).toHaveAttribute("data-playing", "false");
    expect(await page.getByTestId("stage-view").evaluate((el) => getComputedStyle(el).outlineStyle)).toBe("solid");
    await expectAccessible(page, "lab-stage");
  });
}
