// Rows of the table that main.mjs plays: acknowledgements of many clients, and of the
// other server.
import assert from "node:assert/strict";
import { targets } from "./broadcasts.mjs";
import { nested, plain } from "./values.mjs";

export async function fromClients(cast, sender) {
  for (const target of targets) {
    for (const withSender of [true, false]) {
      await cast.ask(sender, { ...target, sender: withSender }, [nested, "last"]);
    }
  }
}

// Only the Go server asks here. The official server waits for answers of other servers
// even if only local clients are asked, and gets none.
export async function localClients(cast, sender) {
  if (sender.side === "node") return;
  await cast.ask(sender, { local: true, sender: true }, [1, 2]);
}

// If some clients stay silent, the sender gets the answers of the others together with an
// error.
export async function notAllClients(cast, sender) {
  const { error, partial } = await sender.try("emitWithAck", { sender: true, timeout: 3000, event: "question for some" });
  assert.ok(error, "no error though some clients have not answered");
  assert.deepEqual(partial.sort(), ["both", "both", "number", "number", "red", "red"], `${sender.side}: partial answers`);
}

export async function fromServers(cast, sender) {
  const other = sender.side === "go" ? "node" : "go";
  const answers = await sender.do("serverSideEmitWithAck", { event: "ask", args: [plain, "x", 3] });
  assert.deepEqual(answers, [{ side: other, args: [plain, "x", 3] }]);
}

export async function notAllServers(cast, sender) {
  const { error, partial } = await sender.try("serverSideEmitWithAck", { event: "ask a silent one" });
  assert.ok(error, "no error though no server has answered");
  assert.deepEqual(partial, []);
}
