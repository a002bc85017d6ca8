// A server on WebSocket that sends the messages that the client lists in its query. Cases use it
// for packets that neither the official server nor ours would send. The query of the connection:
//
//   open=…    members that replace those of the handshake
//   script=…  messages to send after each CONNECT, as a JSON array. A message is text or an array
//             of bytes. "close" closes the connection. $protocol stands for the WebSocket's protocol
//   hang=1    do not answer requests of polling
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

/** @returns {Promise<{url: string, close: () => void}>} */
export async function startRaw() {
  const http = createServer((request, response) => {
    if (!request.url?.includes("hang=1")) response.writeHead(503).end();
  });
  const sockets = new WebSocketServer({ server: http });
  sockets.on("connection", (socket, request) => {
    const { searchParams } = new URL(request.url ?? "/", "http://raw");
    const open = JSON.parse(searchParams.get("open") ?? "{}");
    socket.send("0" + JSON.stringify({ sid: "raw", upgrades: [], pingInterval: 25000, pingTimeout: 20000, maxPayload: 1e6, ...open }));
    socket.on("message", (data) => {
      if (!String(data).startsWith("40")) return;
      for (const message of JSON.parse(searchParams.get("script") ?? '["40{\\"sid\\":\\"s\\"}"]')) {
        if (message === "close") socket.close();
        else socket.send(Array.isArray(message) ? Uint8Array.from(message) : message.replace("$protocol", socket.protocol));
      }
    });
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = http.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      http.close();
      http.closeAllConnections();
    },
  };
}
