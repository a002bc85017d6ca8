import { expect, test } from "./playground";

// The Socket.IO server serves the official client and ours. Each of them connects to the task
// app, which refuses a client without a token.
for (const file of ["socket.io.esm.min.js", "socketplay.js"]) {
  test(`the client at /socket.io/${file} connects`, async ({ page }) => {
    await page.goto("/lessons");
    const refusal = await page.evaluate(async (url) => {
      const { io } = await import(url);
      const socket = io({ forceNew: true, reconnection: false });
      return new Promise((resolve) => socket.on("connect_error", (err: Error) => resolve(err.message)));
    }, `/socket.io/${file}`);
    expect(refusal).toBe("Authentication required");
  });
}

test("the ETag of an official bundle is the version of its package", async ({ request }) => {
  const { version } = await import("socket.io-client/package.json", { with: { type: "json" } }).then((m) => m.default);
  for (const file of ["socket.io.js", "socket.io.min.js", "socket.io.min.js.map", "socket.io.msgpack.min.js"]) {
    const response = await request.get(`/socket.io/${file}`);
    expect(response.status(), file).toBe(200);
    expect(response.headers()["etag"], file).toBe(`"${version}"`);
  }
});
