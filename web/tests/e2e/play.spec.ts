import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { cause, expect, press, reveal, runLine, test, toggleRoom } from "./page";

// The timeout is long, because each test plays a whole scenario, and the machine may be
// busy.
test.describe.configure({ timeout: 180_000 });

const people = ["alice", "bob", "carol"];

/** Opens the playground and waits until each client is connected and in its personal room. */
async function open(page: Page) {
  await page.goto("/lab/main/");
  // An earlier test that failed may have left an instance stopped.
  for (const name of ["a", "b"]) {
    await expect(page.getByTestId(`toggle-${name}`)).toBeEnabled({ timeout: 30_000 });
    if ((await page.getByTestId(`instance-${name}`).getAttribute("data-running")) === "false") await press(page, `toggle-${name}`);
  }
  await expectAllConnected(page);
}

async function expectAllConnected(page: Page) {
  for (const name of people) {
    await expect(client(page, name).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
    await expect(client(page, name).getByTestId("rooms")).toContainText(`user:${name}`);
  }
  await expect(client(page, "carol").getByTestId("nsp-/tasks")).toContainText("/tasks connected");
}

const client = (page: Page, name: string) => page.getByTestId(`client-${name}`);

async function chooseActor(page: Page, name: string) {
  await (await reveal(page, `actor-${name}`)).check();
}

async function joinRoom(page: Page, name: string, room: string) {
  await (await reveal(page, "room")).fill(room);
  await toggleRoom(page, name, room);
  await expect(client(page, name).getByTestId("rooms")).toContainText(room);
}

/** Counts how often a client has received an event, whether its rows are grouped or not. */
async function countReceived(page: Page, name: string, event: string) {
  const rows = client(page, name).locator(`[data-testid="received"] li[data-event="${event}"]`);
  const counts = await rows.evaluateAll((list) => list.map((li) => Number((li as HTMLElement).dataset.count)));
  return counts.reduce((sum, n) => sum + n, 0);
}

/** Finds rows of the timeline, also rows that a filter hides. */
function row(page: Page, side: "server" | "client", name: string, text: string | RegExp, who?: string): Locator {
  const of = who ? `[data-who="${who}"]` : "";
  return page.locator(`[data-testid="timeline-rows"] li[data-side="${side}"][data-name="${name}"]${of}`, { hasText: text });
}

test("every emit target reaches exactly the right clients, and the page says why", async ({ page }) => {
  await open(page);
  await joinRoom(page, "alice", "project:1");
  await joinRoom(page, "carol", "project:1");
  await joinRoom(page, "bob", "project:2");

  const cases: { target: string; as: string; got: string[]; why: Record<string, RegExp>; js: string; go: string }[] = [
    { target: "socket", as: "alice", got: ["alice"], why: { bob: /not bob’s/ }, js: "socket.emit(", go: "s.Emit(ctx" },
    { target: "all", as: "alice", got: people, why: { alice: /leaves nobody out/, carol: /Instance b took it from Redis/ }, js: "io.emit(", go: "io.Emit(ctx" },
    { target: "broadcast", as: "alice", got: ["bob", "carol"], why: { alice: /leaves out the sender’s own socket/ }, js: "socket.broadcast.emit(", go: "s.Broadcast().Emit(ctx" },
    { target: "room", as: "alice", got: ["alice", "carol"], why: { bob: /not in project:1/ }, js: 'io.to("project:1").emit(', go: 'io.To("project:1").Emit(ctx' },
    { target: "room-except", as: "alice", got: ["carol"], why: { alice: /socket\.to leaves out the sender’s own socket/ }, js: 'socket.to("project:1").emit(', go: 's.To("project:1").Emit(ctx' },
    { target: "room-except", as: "bob", got: ["alice", "carol"], why: { bob: /sent it and is not in project:1/ }, js: 'socket.to("project:1").emit(', go: 's.To("project:1").Emit(ctx' },
    { target: "namespace", as: "bob", got: ["carol"], why: { alice: /no socket in the namespace \/tasks/ }, js: 'io.of("/tasks").emit(', go: 'io.Of("/tasks").Emit(ctx' },
    { target: "except", as: "bob", got: ["bob"], why: { alice: /except leaves out/, carol: /except leaves out/ }, js: 'io.except("project:1").emit(', go: 'io.Except("project:1").Emit(ctx' },
    { target: "rooms", as: "carol", got: people, why: { bob: /is in project:2/ }, js: 'io.to("project:1").to("project:2").emit(', go: 'io.To("project:1", "project:2").Emit(ctx' },
    // These rows emit from the other instance, so that events go through Redis in both
    // directions.
    { target: "all", as: "carol", got: people, why: { alice: /Instance a took it from Redis/ }, js: "io.emit(", go: "io.Emit(ctx" },
    { target: "broadcast", as: "carol", got: ["alice", "bob"], why: { carol: /leaves out the sender’s own socket/ }, js: "socket.broadcast.emit(", go: "s.Broadcast().Emit(ctx" },
  ];
  for (const [i, c] of cases.entries()) {
    await test.step(`${c.target} as ${c.as}`, async () => {
      const event = `news:${i}`;
      await chooseActor(page, c.as);
      await (await reveal(page, "event")).fill(event);
      await (await reveal(page, "room")).fill("project:1");
      await (await reveal(page, "other-room")).fill("project:2");
      await runLine(page, c.target);
      await expect(page.getByTestId("code-js")).toContainText(c.js);
      await expect(page.getByTestId("code-go")).toContainText(c.go);
      await expect(page.getByTestId("narration")).toContainText(event);
      for (const name of people) {
        const received = c.got.includes(name);
        await expect(page.getByTestId(`outcome-${name}`)).toHaveAttribute("data-received", String(received));
        await expect(client(page, name)).toHaveAttribute("data-audience", received ? "hit" : "miss");
        if (c.why[name]) await expect(page.getByTestId(`outcome-${name}`)).toContainText(c.why[name]);
        // The verdict is what the server's trace says. It must agree with the events that
        // the client has received.
        await expect.poll(() => countReceived(page, name, event), { message: `${name} ${event}` }).toBe(received ? 1 : 0);
      }
    });
  }
  await expect(row(page, "server", "publish", "socket.io#/#").first()).toBeAttached();
});

test("the timeline shows every built-in event of both sides", async ({ page }) => {
  await open(page);
  for (const name of people) {
    await expect(row(page, "server", "connection", /./, name).first()).toBeAttached();
    await expect(row(page, "client", "connect", "socket.id is", name).first()).toBeAttached();
  }
  await joinRoom(page, "alice", "project:1");

  await test.step("the server refuses three handshakes", async () => {
    for (const [fault, message, code] of [
      ["no-token", "Authentication required", "token_missing"],
      ["deleted-user", "User not found", "user_unknown"],
      ["expired-token", "Invalid or expired token", "token_expired"],
    ]) {
      await cause(page, `fault-${fault}`);
      await expect(row(page, "client", "connect_error", `${message}, data.code: ${code}`, "alice")).toBeAttached();
      await expect(row(page, "server", "io.use", `refused: ${message}`)).toBeAttached();
    }
    await expect(client(page, "alice").getByTestId("state")).toHaveText("connected");
  });

  await test.step("the connection is dropped", async () => {
    await cause(page, "fault-drop");
    await expect(row(page, "server", "disconnecting", /still in project:1 and user:alice; reason: transport/, "alice")).toBeAttached();
    await expect(row(page, "server", "disconnect", /reason: transport (close|error)/, "alice")).toBeAttached();
    await expect(row(page, "client", "disconnect", /reason: transport (close|error)/, "alice")).toBeAttached();
    await expect(row(page, "client", "reconnect_attempt", "Manager", "alice").first()).toBeAttached();
    await expect(row(page, "client", "reconnect", "Manager", "alice").first()).toBeAttached();
    await expect(client(page, "alice").getByTestId("state")).toHaveText("connected");
    // alice has a new socket, which is not in the old one's rooms.
    await expect(client(page, "alice").getByTestId("rooms")).toContainText("user:alice");
    await expect(client(page, "alice").getByTestId("rooms")).not.toContainText("project:1");
    await expect(page.getByTestId("member-project:1-alice")).toHaveAttribute("aria-pressed", "false");
    await expect(page.getByTestId("members").locator('[aria-pressed="true"]')).toHaveCount(0); // nobody is in any room
  });

  await test.step("the client sends a malformed packet", async () => {
    await chooseActor(page, "bob");
    await cause(page, "fault-malformed");
    await expect(row(page, "server", "error", "invalid payload", "bob")).toBeAttached();
    await expect(row(page, "server", "disconnect", "reason: forced close", "bob")).toBeAttached();
    await expect(row(page, "client", "disconnect", "reason: transport close", "bob")).toBeAttached();
    await expect(row(page, "client", "reconnect", "Manager", "bob")).toBeAttached();
    await expectAllConnected(page);
  });

  await test.step("the client disconnects", async () => {
    await cause(page, "fault-client-disconnect");
    await expect(row(page, "server", "disconnecting", /user:bob; reason: client namespace disconnect/, "bob")).toBeAttached();
    await expect(row(page, "server", "disconnect", "reason: client namespace disconnect", "bob")).toBeAttached();
    await expect(row(page, "client", "disconnect", "reason: io client disconnect", "bob")).toBeAttached();
    await expect(page).toHaveTitle(/2 of 3 connected/);
    await cause(page, "fault-connect");
    await expectAllConnected(page);
    await expect(page).toHaveTitle(/^connected/);
  });

  await test.step("the server disconnects", async () => {
    await cause(page, "fault-disconnect-socket");
    await expect(row(page, "server", "disconnect", "reason: server namespace disconnect", "bob")).toBeAttached();
    await expect(row(page, "client", "disconnect", "reason: io server disconnect", "bob")).toBeAttached();
    await cause(page, "fault-connect");
    await expectAllConnected(page);
  });

  await test.step("an instance stops and starts", async () => {
    await press(page, "toggle-b");
    await expect(page.getByTestId("instance-b")).toHaveAttribute("data-running", "false");
    await expect(row(page, "server", "disconnecting", "reason: server shutting down", "carol").first()).toBeAttached();
    await expect(row(page, "server", "disconnect", "reason: server shutting down", "carol").first()).toBeAttached();
    await expect(row(page, "client", "disconnect", "reason: transport close", "carol").first()).toBeAttached();
    await expect(row(page, "client", "connect_error", /./, "carol").first()).toBeAttached();
    await expect(row(page, "client", "reconnect_error", "Manager", "carol").first()).toBeAttached();
    await chooseActor(page, "alice");
    await runLine(page, "all");
    await expect(page.getByTestId("outcome-carol")).toContainText("instance b does not run");
    await expect(page.getByTestId("outcome-bob")).toHaveAttribute("data-received", "true");
    await press(page, "toggle-b");
    await expect(page.getByTestId("instance-b")).toHaveAttribute("data-running", "true");
    await expect(row(page, "client", "reconnect", "Manager", "carol").first()).toBeAttached({ timeout: 20_000 });
    await expectAllConnected(page);
  });

  await test.step("causes stand before effects", async () => {
    const order = await page.locator('[data-testid="timeline-rows"] li').evaluateAll((list) =>
      list.map((li) => ({ side: li.dataset.side, name: li.dataset.name, who: li.dataset.who })));
    for (const name of people) {
      const mine = order.filter((r) => r.who === name);
      const server = mine.findIndex((r) => r.side === "server" && r.name === "connection");
      const seen = mine.findIndex((r) => r.side === "client" && r.name === "connect");
      expect(server, `${name}: connection before connect`).toBeLessThan(seen);
    }
    const bob = order.filter((r) => r.who === "bob" && r.side === "server").map((r) => r.name);
    expect(bob.indexOf("disconnecting")).toBeLessThan(bob.indexOf("disconnect"));
  });
});

test("the page never reads input as HTML, and a typing mistake loses nothing", async ({ page }) => {
  await open(page);
  const nasty = `<img src=x onerror="document.title='owned'">`;
  await (await reveal(page, "event")).fill(nasty);
  await (await reveal(page, "room")).fill(nasty);
  await toggleRoom(page, "alice", nasty);
  await (await reveal(page, "data")).fill(JSON.stringify({ text: nasty }));
  await runLine(page, "room");
  const received = client(page, "alice").getByTestId("received");
  await expect(received.locator(".card-event").first()).toHaveText(nasty);
  await expect(client(page, "alice").getByTestId("rooms")).toContainText(nasty);
  await expect(page.getByTestId("outcome-alice")).toContainText(nasty);
  await expect(page.locator("img")).toHaveCount(0);
  await expect(page).not.toHaveTitle(/owned/);

  await (await reveal(page, "event")).fill("fine");
  await (await reveal(page, "data")).fill(`{"text": "hel`);
  await press(page, "emit-all");
  await page.getByTestId("again").click();
  await expect(page.getByTestId("data-error")).toContainText("has no closing");
  await expect(page.getByTestId("data")).toBeFocused();
  await expect(page.getByTestId("data")).toHaveValue(`{"text": "hel`);
  expect(await countReceived(page, "alice", "fine")).toBe(0);

  await (await reveal(page, "event")).fill("disconnect");
  await expect(page.getByTestId("event-error")).toContainText("Socket.IO’s own events");
});

test("the keyboard chooses the actor and emits", async ({ page }) => {
  await open(page);
  await (await reveal(page, "actor-alice")).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("actor-bob")).toBeChecked();
  await (await reveal(page, "emit-all")).focus();
  await page.keyboard.press("Space");
  await (await reveal(page, "event")).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("news");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("narration")).toContainText("alice, bob and carol received news");
  await (await reveal(page, "emit-broadcast")).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("narration")).toContainText("alice and carol received news; bob did not");
});

test("the timeline and the cards group equal events and count them", async ({ page }) => {
  await open(page);
  await press(page, "timeline-clear");
  await chooseActor(page, "alice");
  await (await reveal(page, "event")).fill("tick");
  for (let i = 0; i < 5; i++) await runLine(page, "socket");
  await expect.poll(() => countReceived(page, "alice", "tick")).toBe(5);
  await expect(client(page, "alice").locator('[data-testid="received"] li[data-event="tick"]')).toHaveCount(1);
  await expect(client(page, "alice").getByTestId("received")).toContainText("×5");
  await press(page, "filter-emit");
  await expect(page.getByTestId("timeline")).toContainText("hidden by the filter");
});

test("the page shows the options of the server", async ({ page }) => {
  await page.goto("/lab/main/");
  await page.getByTestId("settings").locator("summary").click();
  const row = (name: string) => page.getByTestId("settings").getByRole("row", { name, exact: false });
  for (const [name, value, standard] of [
    ["cors.methods", "GET, POST", "GET, HEAD, PUT, PATCH, POST, DELETE"],
    ["transports", "websocket, polling", "polling, websocket"],
    ["upgradeTimeout", "30\u202f000 ms", "10\u202f000 ms"],
    ["maxHttpBufferSize", "1\u202f000\u202f000 bytes", "1\u202f000\u202f000 bytes"],
  ]) {
    await expect(row(name).getByRole("cell")).toContainText([value, standard, /\w/]);
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the playground is accessible in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await joinRoom(page, "alice", "project:1");
    await runLine(page, "room");
    await expect(page.getByTestId("outcome-carol")).toHaveAttribute("data-received", "false");
    await (await reveal(page, "data")).fill("{");
    await page.mouse.move(0, 0);
    await page.waitForTimeout(300); // until the colours have changed
    await expectAccessible(page);
  });
}
