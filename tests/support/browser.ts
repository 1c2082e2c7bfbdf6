// A real browser and pages for it: Chromium, from $CHROMIUM or from the path.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";
import type { Need } from "./needs.js";

/** The path of the browser; undefined if there is none. */
export const browserPath: string | undefined =
  process.env.CHROMIUM ||
  (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name)))
    .find((path) => existsSync(path));

/** The requirement of tests in a browser. */
export const CHROMIUM: Need = {
  what: "Chromium",
  isMet: browserPath !== undefined,
  how: "install it (in Debian: apt-get install chromium), or set CHROMIUM to its path",
  required: "RXGRAD_BROWSER_REQUIRED",
};

/** How Chromium is started. */
export const FLAGS: string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The headers that a page needs for threads with shared memory. */
export const ISOLATING: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/**
 * Bundles modules for a browser, serves each at an address with its name, and opens a page that runs the module named
 * `page`.
 *
 * @param modules The modules, by the names of their bundled files.
 * @param isIsolated Whether the page is cross-origin isolated.
 * @param options.minify Whether to shorten names, as in a published page. Default false.
 * @param options.conditions The conditions for exports of packages. Default `["source"]`: the TypeScript of the packages.
 * @returns The result of the visit.
 */
export async function withPage<T>(
  modules: Readonly<Record<string, string>>,
  isIsolated: boolean,
  visit: (page: Page) => Promise<T>,
  { minify = false, conditions = ["source"] }: { readonly minify?: boolean; readonly conditions?: string[] } = {},
): Promise<T> {
  return withFiles(await bundle(modules, minify, conditions), isIsolated ? ISOLATING : {}, visit);
}

/**
 * Serves files and opens a page that runs `/page.js`.
 *
 * @param files The texts of modules by their addresses, such as `/page.js`.
 * @param headers The headers of each response.
 * @returns The result of the visit.
 */
export async function withFiles<T>(
  files: ReadonlyMap<string, string>,
  headers: Readonly<Record<string, string>>,
  visit: (page: Page) => Promise<T>,
): Promise<T> {
  const profile = mkdtempSync(join(tmpdir(), "rxgrad-browser-"));
  const server = createServer(({ url = "/" }, response) => {
    const text = url === "/" ? '<!doctype html><script type="module" src="/page.js"></script>' : files.get(url);
    const type = url === "/" ? "text/html" : "text/javascript";
    response.writeHead(text === undefined ? 404 : 200, { "Content-Type": type, ...headers });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const context = await chromium.launchPersistentContext(profile, { executablePath: browserPath, args: FLAGS });
  try {
    const page = await context.newPage();
    await page.goto(address);
    return await visit(page);
  } finally {
    await context.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(profile, { recursive: true, force: true });
  }
}

async function bundle(
  modules: Readonly<Record<string, string>>,
  minify: boolean,
  conditions: string[],
): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints: modules,
    outdir: "/",
    write: false,
    bundle: true,
    minify,
    splitting: true,
    format: "esm",
    platform: "browser",
    conditions,
    target: "es2022",
  });
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}
