// The page in which the official client and ours play the same cases.
import { Player } from "./player.mjs";

/** The paths of the clients at site.mjs. @type {Record<string, string>} */
const modules = { official: "/official/socket.io.esm.min.js", wasm: "/client/socketplay.js" };

/** @type {any} */
let client;

Object.assign(globalThis, {
  /** @param {string} name */
  async loadClient(name) {
    client = await import(modules[name]);
    await client.load?.(); // only our client has load, which loads the WebAssembly program
  },
  /** @param {import("./step.js").Step[]} steps @param {Record<string, string>} park */
  playCase: (steps, park) => new Player(client, park).play(steps),
});

// The official client leaves the rejected promise of a WebTransport unhandled. Such an error is
// not an error of the test.
addEventListener("unhandledrejection", (event) => {
  if (/** @type {any} */ (event.reason)?.name === "WebTransportError") event.preventDefault();
});
