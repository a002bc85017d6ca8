// A reporter for node --test. For each test it writes one line with three columns,
// separated by tabs: the seconds, "node", and the file and name of the test.
import { relative } from "node:path";

export default async function* times(events) {
  for await (const { type, data } of events) {
    if ((type !== "test:pass" && type !== "test:fail") || data.details.type === "suite") continue;
    const seconds = (data.details.duration_ms / 1000).toFixed(2);
    yield `${seconds}\tnode\t${relative(".", data.file ?? "")} ${data.name}\n`;
  }
}
