// Acknowledgements of many clients, and of the other server.
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

// From Go alone: the official server waits for the others even here, in vain.
export async function localClients(cast, sender) {
  if (sender.side === "node") return;
  await cast.ask(sender, { local: true, sender: true }, [1, 2]);
}

// Where some stay silent, the answers of the others come with an error.
export async function notAllClients(cast, sender) {
  const { error, partial } = await sender.try("emitWithAck", { sender: true, timeout: 3000, event: "question for some" });
  assert.ok(error, "no error though some have not answered");
  assert.deepEqual(partial.sort(), ["both", "both", "number", "number", "red", "red"], `${sender.side}: partial answers`);
}

export async function fromServers(cast, sender) {
  const other = sender.side === "go" ? "node" : "go";
  const answers = await sender.do("serverSideEmitWithAck", { event: "ask", args: [plain, "x", 3] });
  assert.deepEqual(answers, [{ side: other, args: [plain, "x", 3] }]);
}

export async function notAllServers(cast, sender) {
  const { error, partial } = await sender.try("serverSideEmitWithAck", { event: "ask a silent one" });
  assert.ok(error, "no error though nobody has answered");
  assert.deepEqual(partial, []);
}
