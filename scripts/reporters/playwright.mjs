// A reporter for Playwright. For each test it writes one line to
// bin/test-times/browser.tsv, with three columns separated by tabs: the seconds,
// "browser", and the project, file and title of the test.
import { mkdirSync, writeFileSync } from "node:fs";

const folder = new URL("../../bin/test-times/", import.meta.url);

export default class Times {
  #lines = [];

  onTestEnd(test, result) {
    const [, project, file, ...title] = test.titlePath();
    this.#lines.push(`${(result.duration / 1000).toFixed(2)}\tbrowser\t${project} ${file} ${title.join(" › ")}\n`);
  }

  onEnd() {
    mkdirSync(folder, { recursive: true });
    writeFileSync(new URL("browser.tsv", folder), this.#lines.join(""));
  }

  printsToStdio() {
    return false;
  }
}
