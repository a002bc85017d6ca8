import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, openLab, press, reveal, runLine, test } from "./page";

// Each test opens a lab of its own and goes through doors one after the other, since a lab
// takes longer to open than a door.
test.describe.configure({ timeout: 90_000 });
test.use({ actionTimeout: 10_000 });

const card = (page: Page, name: string) => page.getByTestId(`client-${name}`);
const row = (page: Page, name: string, text: string | RegExp) =>
  page.locator(`[data-testid="timeline-rows"] li[data-name="${name}"]`, { hasText: text });

/** Opens a door or sets a fault, and returns what the page says. */
async function open(page: Page, id: string, timeout = 30_000) {
  await press(page, id);
  await page.getByTestId("again").click();
  await expect(page.getByTestId("outcome")).toHaveAttribute("data-state", /verdict|failed/, { timeout });
  return (await page.getByTestId("chaos-now").textContent({ timeout: 1000 }).catch(() => page.getByTestId("outcome").textContent())) ?? "";
}

async function connected(page: Page, ...names: string[]) {
  for (const name of names) await expect(card(page, name).getByTestId("state")).toHaveText("connected", { timeout: 30_000 });
}

/** Shows the cards, which are folded. */
const showCards = (page: Page) => reveal(page, "listeners");

/** What the page says at each door where a second connection knocks, and what the trace says. */
const atTheDoor: [door: string, says: RegExp, event: string, text: string][] = [
  ["no-token", /Authentication required.*There is no auth\.token/, "connect_error", "data.code: token_missing"],
  ["deleted-user", /User not found.*does not exist any more/, "connect_error", "data.code: user_unknown"],
  ["expired-token", /Invalid or expired token.*Make auth a function/, "connect_error", "data.code: token_expired"],
  ["forged-token", /Invalid or expired token.*signature does not fit/, "connect_error", "The signature does not fit"],
  ["unsigned-token", /Invalid or expired token.*alg: none/, "connect_error", "alg: none"],
  ["bearer-token", /Invalid or expired token.*begins with “Bearer ”/, "connect_error", "begins with “Bearer ”"],
  ["undefined-token", /Invalid or expired token.*the text “undefined”/, "connect_error", "the text “undefined”"],
  ["query-token", /Authentication required.*query of the URL/, "connect_error", "in the query of the URL"],
  ["text-auth", /no connect_error.*auth is no object.*forced close/, "connection closed", "auth is no object"],
  ["unknown-namespace", /Invalid namespace.*No io\.of/, "connect_error", "Invalid namespace"],
  ["foreign-origin", /origin is “null”.*Failed to fetch.*code 1006.*cors\.origin/, "connection_error", "by websocket: 403"],
  ["v2-client", /400: code 5, Unsupported protocol version.*allowEIO3/, "connection_error", "400, Unsupported protocol version"],
  ["plain-websocket", /Transport unknown.*code 1006.*0\{…\}.*parse error/, "connection closed", "no Engine.IO packet"],
  ["io-at-plain", /“xhr poll error”.*426.*“timeout”/, "connect_error", "timeout"],
];

test("each mistake at the door is named, with its event", async ({ page }) => {
  await openLab(page);
  for (const [door, says, event, text] of atTheDoor) {
    const said = await open(page, `fault-${door}`);
    expect(said, door).toMatch(says);
    expect(said, "no token is shown").not.toContain("eyJ");
    await expect(row(page, event, text).first(), door).toBeAttached();
  }
});

test("what a connected client sends wrong ends its connection, and the page says which rule", async ({ page }) => {
  await openLab(page);
  await showCards(page);
  for (const [door, says, option] of [
    ["second-connect", /“transport close”, and not why.*second CONNECT.*forced close/, "a second CONNECT"],
    ["no-attachment", /attachments are missing/, "MaxAttachmentBytes"],
    ["malformed", /no Socket\.IO packet/, "no Socket.IO packet"],
    ["large-up", /larger than it takes \(maxHttpBufferSize\).*transport error/, "maxHttpBufferSize"],
  ] as const) {
    expect(await open(page, `fault-${door}`), door).toMatch(says);
    await expect(row(page, "disconnect", option).first(), door).toBeAttached();
    await expect(card(page, "alice").getByTestId("why"), door).toContainText(option);
    await connected(page, "alice");
  }
  expect(await open(page, "fault-large")).toContain("received 1,100,000 characters");
  await expect(row(page, "you", "emitted 1.1 MB to one socket")).toBeAttached();
  await connected(page, "alice");
  expect(await open(page, "fault-both-offline")).toMatch(/in this order: kept-1, kept-2 and from-connect\..*“missed” is lost/);
  await open(page, "chaos-offline");
  await expect(page.getByTestId("broken")).toContainText("alice is offline");
  await expect(card(page, "alice").getByTestId("state")).not.toHaveText("connected");
  await press(page, "chaos-offline");
  await connected(page, "alice");
});

test("with a quick heartbeat one sees timeouts in seconds, and recovery by the card", async ({ page }) => {
  await openLab(page);
  await showCards(page);
  expect(await open(page, "chaos-quick")).toContain("a ping every 2 seconds (pingInterval), and 2 seconds for the pong (pingTimeout)");
  await connected(page, "alice", "bob", "carol");
  expect(await open(page, "fault-half-upgrade")).toMatch(/with 3probe.*\(upgradeTimeout is 3 s\).*still answers there/);
  expect(await open(page, "fault-hidden-tab")).toContain("more than 2 seconds");
  const hide = (state: string) => page.evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => value });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
  const pings = row(page, "ping", "alice");
  await hide("hidden");
  const before = await pings.count();
  await expect.poll(() => pings.count(), { timeout: 20_000 }).toBeGreaterThan(before + 1);
  await hide("visible");
  await expect(page.getByTestId("chaos-now")).toContainText(/alice answered .* meanwhile: a hidden tab answers/);
  expect(await open(page, "chaos-pause")).toContain("in 2 seconds the server gives up");
  await expect(card(page, "alice").getByTestId("why")).toContainText("no pong came in time (pingInterval + pingTimeout)", { timeout: 20_000 });
  await connected(page, "alice");
  await open(page, "chaos-recover");
  await connected(page, "alice", "bob", "carol");
  await open(page, "chaos-alone");
  await connected(page, "alice", "bob", "carol");
  await runLine(page, "all"); // a client can be recovered only if it has received something
  await open(page, "fault-drop");
  await expect(card(page, "alice").getByTestId("recovered")).toHaveText("socket.recovered: true", { timeout: 20_000 });
  await expect(row(page, "connection", "recovered").first()).toBeAttached();
  await press(page, "heal");
  await expect(page.getByTestId("broken")).toHaveText("Nothing is broken.");
});

test("a second tab, further namespaces and doubled listeners", async ({ page }) => {
  await openLab(page);
  await showCards(page);
  expect(await open(page, "chaos-second-tab")).toContain("both sockets are in user:alice");
  await connected(page, "alice", "alice·2");
  await expect(page.locator("lab-stage")).toContainText("alice·2");
  await (await reveal(page, "room")).fill("user:alice");
  await runLine(page, "room");
  for (const [name, received] of [["alice", "true"], ["alice·2", "true"], ["bob", "false"]]) {
    await expect(page.getByTestId(`outcome-${name}`)).toHaveAttribute("data-received", received);
  }
  await expect(row(page, "connection", "alice·2").first()).toBeAttached();

  const alice = card(page, "alice");
  for (const [nsp, state] of [["/chat", "connected"], ["/team-7", "connected"], ["/nowhere", "Invalid namespace"]]) {
    await alice.getByTestId("space").fill(nsp);
    await alice.getByTestId("space-join").click();
    await expect(alice.getByTestId(`space-${nsp}`)).toContainText(state);
  }
  await alice.getByRole("button", { name: "Leave /chat: alice" }).click();
  await expect(alice.getByTestId("space-/chat")).toContainText("left");
  await expect(row(page, "disconnect", "in /chat").first()).toBeAttached();

  const event = await page.getByTestId("event").inputValue();
  const listeners = alice.getByTestId("listeners");
  await expect(listeners).toHaveText(`socket.listeners("${event}").length: 0`);
  await alice.getByTestId("listen").click();
  await alice.getByTestId("listen-inside").click();
  await expect(listeners).toHaveText(/: 1$/);
  await open(page, "fault-drop");
  await connected(page, "alice");
  await expect(listeners).toHaveText(/: 2$/);
  await runLine(page, "all");
  await expect(alice.getByTestId("runs")).toContainText("ran 2 times for the last one");
  await alice.getByTestId("listen-off").click();
  await expect(listeners).toHaveText(/: 0$/);
  await expectAccessible(page);
  await press(page, "chaos-second-tab");
  await expect(card(page, "alice·2")).toHaveCount(0);
});
