// Serves the page that plays the cases, the official client, and ours.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

/** @type {Record<string, string>} */
const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** @param {string} client the directory of our built client */
export async function startSite(client) {
  /** @type {Record<string, string>} */
  const folders = {
    equality: path.dirname(fileURLToPath(import.meta.url)),
    official: path.resolve(path.dirname(require.resolve("socket.io-client/package.json")), "dist"),
    client,
  };
  const http = createServer(async (request, response) => {
    const [, folder, file = ""] = new URL(request.url ?? "", "http://site").pathname.split("/");
    if (folder === "") {
      response.setHeader("Content-Type", "text/html");
      response.end('<!doctype html><title>equality</title><script type="module" src="/equality/page.mjs"></script>');
      return;
    }
    try {
      const data = await readFile(path.join(folders[folder], path.basename(file)));
      response.setHeader("Content-Type", types[path.extname(file)] ?? "text/plain");
      response.end(data);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = http.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    close() {
      http.close();
      http.closeAllConnections();
    },
  };
}
