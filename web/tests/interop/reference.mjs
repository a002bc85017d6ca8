// Runs the interop tests against the official Node server. This shows that the tests expect the
// behaviour of the official server: `node tests/interop/reference.mjs [file…]`, by default all files.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startPark } from "./park.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const files = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(here).filter((file) => file.endsWith(".test.mjs")).sort().map((file) => path.join(here, file));
const { urls } = await startPark();

spawn(process.execPath, ["--test", "--test-reporter=spec", "--test-concurrency=1", ...files], {
  stdio: "inherit",
  env: { ...process.env, INTEROP_SERVERS: JSON.stringify(urls), INTEROP_KIND: "official" },
}).on("exit", (code) => process.exit(code ?? 1));
