// The page in which the official client and ours play, by the same script.
import { Player } from "./player.mjs";

/** Where site.mjs has them. @type {Record<string, string>} */
const modules = { official: "/official/socket.io.esm.min.js", wasm: "/client/socketplay.js" };

/** @type {any} */
let client;

Object.assign(globalThis, {
  /** @param {string} name */
  async loadClient(name) {
    client = await import(modules[name]);
    await client.load?.(); // ours is a program that takes a moment
  },
  /** @param {import("./step.js").Step[]} steps @param {Record<string, string>} park */
  playCase: (steps, park) => new Player(client, park).play(steps),
});

// The official client leaves alone a promise of a WebTransport that fails.
addEventListener("unhandledrejection", (event) => {
  if (/** @type {any} */ (event.reason)?.name === "WebTransportError") event.preventDefault();
});
