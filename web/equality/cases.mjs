// All cases, by topic.
import { connection } from "./cases/connection.mjs";

/** @type {import("./step.js").Case[]} */
export const cases = [...connection];

const names = cases.map((c) => c.name);
const twice = names.find((name, i) => names.indexOf(name) !== i);
if (twice) throw new Error(`two cases are named ${twice}`);
