import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the browser is: $CHROMIUM, or what is on the path. */
export function chromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
      // Not under this name.
    }
  }
  return undefined;
}

interface Esbuild {
  buildSync(options: Record<string, unknown>): { readonly outputFiles: readonly { readonly text: string }[] };
}

const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Runs a script in a page, and gives the JSON that it posts to /outcome. */
export async function inChromium(browser: string, script: string): Promise<unknown> {
  // The benchmarks have it; nothing else here bundles.
  const require = createRequire(new URL("../../packages/bench/package.json", import.meta.url));
  const { buildSync } = require("esbuild") as Esbuild;
  const [{ text }] = buildSync({
    entryPoints: [script],
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["source"],
    write: false,
    logLevel: "error",
  }).outputFiles;
  const profile = mkdtempSync(join(tmpdir(), "rxgrad-"));
  let end = async (): Promise<void> => {};
  try {
    return await new Promise((resolve, reject) => {
      const server = createServer((request, response) => {
        if (request.method !== "POST") {
          const isScript = request.url === "/script.js";
          response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
          response.end(isScript ? text : '<!doctype html><script type="module" src="/script.js"></script>');
          return;
        }
        let body = "";
        request.setEncoding("utf8").on("data", (part: string) => {
          body += part;
        });
        request.on("end", () => {
          response.end();
          resolve(JSON.parse(body));
        });
      });
      server.listen(0, "127.0.0.1", () => {
        const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
        const page = spawn(
          browser,
          [...FLAGS.split(" "), `--user-data-dir=${profile}`, "--remote-debugging-port=0", address],
          {
            stdio: "ignore",
          },
        );
        page.on("error", reject);
        const gone = new Promise<void>((resolve) => void page.on("close", () => resolve()));
        page.on("close", (code) => reject(new Error(`the browser ended with ${code}`)));
        end = async () => {
          page.kill();
          server.closeAllConnections();
          server.close();
          await gone;
        };
      });
    });
  } finally {
    await end();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
