// All cases.
import { acks } from "./cases/ack.mjs";
import { binary } from "./cases/binary.mjs";
import { buffers } from "./cases/buffer.mjs";
import { connection } from "./cases/connection.mjs";
import { events } from "./cases/event.mjs";
import { namespaces } from "./cases/namespace.mjs";
import { options } from "./cases/option.mjs";
import { reasons } from "./cases/reason.mjs";
import { reconnection } from "./cases/reconnect.mjs";
import { retries } from "./cases/retry.mjs";

/** @type {import("./step.js").Case[]} */
export const cases = [...connection, ...events, ...acks, ...binary, ...namespaces, ...reasons, ...reconnection, ...retries, ...options, ...buffers];

const names = cases.map((c) => c.name);
const twice = names.find((name, i) => names.indexOf(name) !== i);
if (twice) throw new Error(`two cases are named ${twice}`);
