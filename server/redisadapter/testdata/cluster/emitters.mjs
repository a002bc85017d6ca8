// Rows of the table that main.mjs plays: emitters, which are not servers. The Node
// process has the official emitter, and the Go process has the emitter of this package.
import { eventually } from "./cast.mjs";
import assert from "node:assert/strict";
import { targets, volatile, compress } from "./broadcasts.mjs";
import { disconnect, joinAndLeave } from "./sockets.mjs";
import { nested, plain } from "./values.mjs";

const op = { emitter: true };

export async function emitter(cast, sender) {
  for (const target of targets) {
    await sender.do("emit", { ...op, ...target, event: "news", args: [nested, 1] });
    await cast.fence(sender, true);
    cast.expect(`the ${sender.side} emitter to ${JSON.stringify(target)}`, cast.reached(target, sender, true), [nested, 1]);
  }
  await volatile(cast, sender, op);
  await compress(cast, sender, op);
  await joinAndLeave(cast, sender, op);
  await disconnect(cast, sender, op);
  await sender.do("serverSideEmit", { ...op, event: "note", args: [plain, 1] });
  await eventually("noted", () => cast.clients.forEach(({ got }) => assert.equal(got.length, 1)));
  cast.expect(`the ${sender.side} emitter to servers`, cast.clients, [plain, 1], "noted");
}
