// Serves the page: page.html, its programs, which esbuild bundles, and balance.js as it is, because its text is its version.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface PageServer {
  /** The address of the page, without the one of the queue. */
  readonly address: string;
  close(): Promise<void>;
}

/** Bundles the page, and serves it on this machine. @param port Default: one that is free. */
export async function servePage(port: number = 0): Promise<PageServer> {
  const files = await filesOfPage();
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const text = files.get(pathname);
    const type = pathname === "/" ? "text/html" : "text/javascript";
    response.writeHead(text === undefined ? 404 : 200, { "Content-Type": `${type}; charset=utf-8` });
    response.end(text);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function filesOfPage(): Promise<ReadonlyMap<string, string>> {
  const read = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), "utf8");
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
    entryPoints: { page: "./page.ts", "page-worker": "./page-worker.ts", thread: "@rxgrad/fleet/thread" },
    outdir: "/",
    write: false,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["source"],
  });
  return new Map([
    ["/", await read("page.html")],
    ["/balance.js", await read("balance.js")],
    ...outputFiles.map(({ path, text }) => [`/${path.split(/[\\/]/).at(-1)}`, text] as const),
  ]);
}
