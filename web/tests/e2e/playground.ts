import { test as base } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";

// Each worker has a playground of its own, on a free port: tests that play at the same
// time are not in each other's lab main. A worker plays one test after the other.
//
//   PLAYGROUND_BIN  the binary, bin/playground of the repository by default
//   PLAYGROUND_URL  a playground that runs already; then none is started

const binary = process.env.PLAYGROUND_BIN ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../bin/playground");

export interface Playground {
  url: string;
  /** What it has said so far, on both of its outputs. */
  said(): string;
  /** Ends it, and throws if it has ended by itself, or crashes. */
  stop(): Promise<void>;
}

/** Starts a playground with an embedded Redis, on a free port. */
export async function startPlayground(args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Playground> {
  const child = spawn(binary, ["-addr", "localhost:0", ...args], {
    env: { ...process.env, REDIS_URL: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let url = "";
  const started = new Promise<void>((resolve, reject) => {
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        url ||= /Socketplay is at (\S+) .*\n/.exec(said)?.[1] ?? "";
        if (url) resolve();
      });
    }
    child.once("error", reject);
    child.once("close", (code, signal) => reject(new Error(`the playground has ended with ${code ?? signal}:\n${said}`)));
  });
  await started;
  return {
    url,
    said: () => said,
    async stop() {
      const running = child.exitCode === null && child.signalCode === null;
      if (running) {
        const closed = once(child, "close");
        child.kill("SIGTERM"); // it takes ten seconds at most
        await closed;
      }
      // It ends with 1 if it could not hand over all it owed: to a page that polled and
      // was closed, for one. That is no matter here.
      if (!running || (child.exitCode !== 0 && child.exitCode !== 1)) {
        throw new Error(`the playground has ended with ${child.exitCode ?? child.signalCode}:\n${said}`);
      }
    },
  };
}

export const test = base.extend<{ output: void }, { playground: Pick<Playground, "url" | "said"> }>({
  playground: [
    async ({}, use) => {
      if (process.env.PLAYGROUND_URL) return use({ url: process.env.PLAYGROUND_URL, said: () => "" });
      const playground = await startPlayground();
      await use(playground);
      await playground.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: ({ playground }, use) => use(playground.url),
  // What the playground has said during a test belongs to the report of its failure.
  output: [
    async ({ playground }, use, info) => {
      const before = playground.said().length;
      await use();
      const said = playground.said().slice(before);
      if (said && info.status !== info.expectedStatus) await info.attach("playground", { body: said, contentType: "text/plain" });
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";
