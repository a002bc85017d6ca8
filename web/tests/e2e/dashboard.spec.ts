import { readFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, type Locator, type Page } from "@playwright/test";
import { io, type Socket } from "socket.io-client";
import { startPlayground } from "./playground";

// The official dashboard watches a playground and acts on it. One test serves the
// dashboard's npm package from another origin. The other test opens the copy that the
// playground serves.

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.resolve(here, "../../node_modules/@socket.io/admin-ui/ui/dist");
const password = "a teacher's password";

/** Functions that stop what a test has started. They run in reverse order. */
const cleanups: (() => Promise<unknown> | void)[] = [];
test.afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

/**
 * Starts a playground to which a dashboard can connect, to read or to write. Returns the
 * address of the playground.
 */
async function open(mode: "read" | "write", frontend: string): Promise<string> {
  const playground = await startPlayground(["-admin", mode], { ADMIN_PASSWORD: password, FRONTEND_URL: frontend });
  cleanups.push(playground.stop);
  expect(playground.output()).toContain(`the dashboard at ${playground.url}/admin/ui/`);
  return playground.url;
}

/** Serves the files of the dashboard's package unchanged. Returns their origin. */
async function serveDist(): Promise<string> {
  const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
  const server = http.createServer(async (request, response) => {
    const name = new URL(request.url ?? "/", "http://dist").pathname.replace(/\/$/, "/index.html");
    try {
      const data = await readFile(path.join(dist, name));
      response.writeHead(200, { "Content-Type": types[path.extname(name)] ?? "application/octet-stream" }).end(data);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Connects a client to the task app, for the dashboard to show. */
async function connectClient(playground: string, user: string, server = "/socket.io"): Promise<Socket> {
  const answer = await fetch(`${playground}/api/play/token`, { method: "POST", body: JSON.stringify({ user, kind: "valid" }) });
  const { token } = await answer.json();
  const socket = io(playground, { path: server, auth: { token }, transports: ["websocket"], forceNew: true, reconnection: false });
  cleanups.push(() => { socket.disconnect(); });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return socket;
}

async function logIn(page: Page, server: string, secret: string) {
  await page.getByLabel("Server URL").fill(server);
  await page.getByLabel("Username").fill("admin");
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Connect" }).click();
}

const row = (page: Page, text: string): Locator => page.getByRole("row").filter({ hasText: text });
const connectedLabel = (page: Page) => page.getByRole("banner").getByText("connected", { exact: true }).filter({ visible: true }).first();
const visit = (page: Page, name: string) => page.getByRole("navigation").getByText(name, { exact: true }).click();

/** Puts a socket in a room, by the form on the socket's page. */
async function joinRoom(page: Page, room: string) {
  const form = page.locator("form").filter({ has: page.getByLabel("Join a room") });
  await form.getByLabel("Join a room").fill(room);
  await form.locator("button[type=submit]").click();
}

async function chooseNamespace(page: Page, name: string) {
  await page.getByRole("button", { name: "Select namespace" }).click();
  await page.getByRole("option", { name, exact: true }).click();
}

test("the dashboard of the npm package, on another origin, shows the server and acts on it", async ({ page }, info) => {
  const origin = await serveDist();
  const playground = await open("write", origin);
  await page.route(/^https:/, (route) => route.abort()); // the dashboard's fonts, which this test does not need
  await page.setViewportSize({ width: 1400, height: 900 });

  await page.goto(origin);
  await logIn(page, playground, "a wrong password");
  await expect(page.getByText("Invalid credentials")).toBeVisible();
  await logIn(page, playground, password);
  await expect(page.getByText("Invalid credentials")).toBeHidden();
  await expect(connectedLabel(page)).toBeVisible();

  // The dashboard lists both instances as healthy.
  await visit(page, "Servers");
  for (const instance of ["a", "b"]) await expect(row(page, `${instance}#`)).toContainText("healthy", { ignoreCase: true });

  // It lists the sockets of both instances as they connect.
  const alice = await connectClient(playground, "alice");
  const bob = await connectClient(playground, "bob", "/lab/main/b/socket.io");
  await visit(page, "Sockets");
  await chooseNamespace(page, "/");
  await expect(row(page, alice.id ?? "")).toContainText("WebSocket");
  await expect(row(page, bob.id ?? "")).toContainText("WebSocket");
  await page.screenshot({ path: info.outputPath("sockets.png") });

  // It puts a socket of the other instance in a room, and takes it out again.
  await row(page, bob.id ?? "").click();
  await expect(page.getByRole("cell", { name: "user:bob" })).toBeVisible(); // the room that the server has put the socket in
  await joinRoom(page, "vip");
  await expect(row(page, "vip")).toBeVisible();
  await page.screenshot({ path: info.outputPath("socket.png") });
  await visit(page, "Rooms");
  await expect(row(page, "vip")).toContainText("1");
  await visit(page, "Sockets");
  await row(page, bob.id ?? "").click();
  await row(page, "vip").getByRole("button").click(); // this click opens the room's page too
  await expect(page.getByText(/^\s*deleted\s*$/i)).toBeVisible();

  // It lists events as they happen.
  const subscribed = await alice.emitWithAck("task:subscribe", { projectId: "p1" });
  expect(subscribed).toBeTruthy();
  await visit(page, "Events");
  await expect(row(page, "task:subscribe").filter({ hasText: alice.id ?? "" })).toContainText("Event received");
  await expect(row(page, "vip").filter({ hasText: "Room joined" })).toContainText(bob.id ?? "");
  await expect(row(page, "vip").filter({ hasText: "Room left" })).toContainText(bob.id ?? "");
  await page.screenshot({ path: info.outputPath("events.png") });

  // It disconnects a socket.
  const reason = new Promise((resolve) => bob.once("disconnect", resolve));
  await visit(page, "Sockets");
  await row(page, bob.id ?? "").getByRole("button").click();
  expect(await reason).toBe("io server disconnect");
  await visit(page, "Sockets");
  await expect(page.getByRole("row").filter({ hasText: "WebSocket" })).toHaveCount(1);
  await visit(page, "Events");
  await expect(row(page, "server namespace disconnect")).toBeVisible();

  // A reload keeps the login.
  await page.reload();
  await expect(connectedLabel(page)).toBeVisible();
  await expect(page.getByLabel("Password")).toBeHidden();
  await visit(page, "Sockets");
  await chooseNamespace(page, "/");
  await expect(row(page, alice.id ?? "")).toBeVisible();
});

test("the read-only dashboard that the playground serves asks no other host and changes nothing", async ({ page }, info) => {
  const playground = await open("read", "http://localhost:4200");
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
  page.on("request", (request) => {
    if (/^http/.test(request.url()) && !request.url().startsWith(`${playground}/`)) problems.push(request.url());
  });
  await page.setViewportSize({ width: 1400, height: 900 });

  await page.goto(`${playground}/admin/ui/`);
  await logIn(page, playground, password);
  await expect(connectedLabel(page)).toBeVisible();
  const alice = await connectClient(playground, "alice");
  await expect(row(page, "/tasks")).toBeVisible();
  await page.screenshot({ path: info.outputPath("dashboard.png") });
  expect(await page.evaluate(() => document.fonts.check("24px 'Material Design Icons'"))).toBe(true);

  await visit(page, "Sockets");
  await chooseNamespace(page, "/");
  await expect(row(page, alice.id ?? "")).toContainText("WebSocket");
  await expect(row(page, alice.id ?? "").getByRole("button")).toHaveCount(0);
  await row(page, alice.id ?? "").click();
  await expect(page.getByRole("cell", { name: "user:alice" })).toBeVisible();
  // The dashboard still shows the form, but the server ignores its request.
  await joinRoom(page, "vip");
  await alice.emitWithAck("task:subscribe", { projectId: "p1" });
  await visit(page, "Events");
  await expect(row(page, "task:subscribe")).toContainText(alice.id ?? "");
  await expect(row(page, "vip")).toHaveCount(0);
  expect(alice.connected).toBe(true);
  await page.screenshot({ path: info.outputPath("read-only.png") });
  expect(problems).toEqual([]);
});
