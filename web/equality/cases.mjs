// All cases, by topic.
import { acks } from "./cases/ack.mjs";
import { connection } from "./cases/connection.mjs";
import { events } from "./cases/event.mjs";

/** @type {import("./step.js").Case[]} */
export const cases = [...connection, ...events, ...acks];

const names = cases.map((c) => c.name);
const twice = names.find((name, i) => names.indexOf(name) !== i);
if (twice) throw new Error(`two cases are named ${twice}`);
