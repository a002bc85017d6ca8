// @ts-check
// The page of a foreign origin, which play/foreign-door.js shows in a sandbox. It is a classic
// script: a browser loads modules for an origin "null" only with CORS. It asks the instance
// that the playground names for a handshake, and reports what the browser says.

addEventListener("message", async ({ data, source }) => {
  const path = String(data?.path ?? "");
  if (source !== parent || !path.startsWith("/") || path.startsWith("//")) return;
  const here = new URL(document.baseURI);
  let polling = "";
  try {
    polling = `it answers ${(await fetch(`${here.protocol}//${here.host}${path}?EIO=4&transport=polling`)).status}`;
  } catch (error) {
    polling = String(error);
  }
  const socket = new WebSocket(`${here.protocol === "https:" ? "wss:" : "ws:"}//${here.host}${path}?EIO=4&transport=websocket`);
  const websocket = await new Promise((resolve) => {
    socket.onopen = () => resolve("it opens");
    socket.onclose = ({ code }) => resolve(`error, then close with code ${code}`);
  });
  socket.close();
  parent.postMessage({ report: { origin: self.origin, polling, websocket } }, "*");
});
parent.postMessage({ ready: true }, "*");
