import { test as base } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";

// Each worker starts a playground of its own, on a free port, and runs one test at a time. So
// two tests never share lab main at the same time.
//
//   PLAYGROUND_BIN  the binary, bin/playground of the repository by default
//   PLAYGROUND_URL  the address of a running playground; if it is set, the tests start none

const binary = process.env.PLAYGROUND_BIN ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../bin/playground");

export interface Playground {
  url: string;
  /** Returns everything that the playground has printed so far, to stdout and stderr. */
  output(): string;
  /** Stops the playground. Throws if it had ended already, or if it crashes. */
  stop(): Promise<void>;
}

/** Starts a playground with an embedded Redis, on a free port. */
export async function startPlayground(args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Playground> {
  const child = spawn(binary, ["-addr", "localhost:0", ...args], {
    env: { ...process.env, REDIS_URL: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  let url = "";
  const started = new Promise<void>((resolve, reject) => {
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        url ||= /Socketplay is at (\S+) .*\n/.exec(printed)?.[1] ?? "";
        if (url) resolve();
      });
    }
    child.once("error", reject);
    child.once("close", (code, signal) => reject(new Error(`the playground ended with ${code ?? signal}:\n${printed}`)));
  });
  await started;
  return {
    url,
    output: () => printed,
    async stop() {
      const running = child.exitCode === null && child.signalCode === null;
      if (running) {
        const closed = once(child, "close");
        child.kill("SIGTERM"); // the shutdown takes ten seconds at most
        await closed;
      }
      // The exit code is 1 if the playground could not deliver everything, for example to
      // a polling page that was closed. That does not matter here.
      if (!running || (child.exitCode !== 0 && child.exitCode !== 1)) {
        throw new Error(`the playground ended with ${child.exitCode ?? child.signalCode}:\n${printed}`);
      }
    },
  };
}

export const test = base.extend<{ attachOutput: void }, { playground: Pick<Playground, "url" | "output"> }>({
  playground: [
    async ({}, use) => {
      if (process.env.PLAYGROUND_URL) return use({ url: process.env.PLAYGROUND_URL, output: () => "" });
      const playground = await startPlayground();
      await use(playground);
      await playground.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: ({ playground }, use) => use(playground.url),
  // If a test fails, its report contains the text that the playground printed during
  // the test.
  attachOutput: [
    async ({ playground }, use, info) => {
      const before = playground.output().length;
      await use();
      const printed = playground.output().slice(before);
      if (printed && info.status !== info.expectedStatus) await info.attach("playground", { body: printed, contentType: "text/plain" });
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";
