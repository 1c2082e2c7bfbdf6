// What Chromium says about the code that pages ran, for `pnpm coverage --pages`. Without its folder in the environment, nothing is asked.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BrowserContext, Page } from "playwright-core";

const pages = fileURLToPath(new URL("../../node_modules/.cache/rxgrad/pages/", import.meta.url));

let written = 0;

/** The built file that a page loaded from an address, found by its text: servers put it at different paths. */
function builtFile(address: string, text: string): string | undefined {
  const names = new URL(address).pathname.split("/").filter(Boolean);
  const paths = names.map((_, i) => decodeURIComponent(names.slice(i).join("/")));
  const files = readdirSync(pages).flatMap((folder) => paths.map((path) => join(pages, folder, path)));
  return files.find((file) => existsSync(file) && file.endsWith(".js") && readFileSync(file, "utf8") === text);
}

/** Writes what a page ran, in the form in which Node writes coverage. */
async function keep(page: Page, folder: string): Promise<void> {
  if (page.isClosed()) return;
  const entries = await page.coverage.stopJSCoverage();
  const result = entries.flatMap(({ url, source, scriptId, functions }) => {
    const file = /^https?:/.test(url) && source ? builtFile(url, source) : undefined;
    return file ? [{ scriptId, url: pathToFileURL(file).href, functions }] : [];
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `coverage-pages-${process.pid}-${written++}.json`), JSON.stringify({ result }));
}

/** Begins to count what the pages of a browser run. Call the result before the browser is closed. */
export async function coverPages(context: BrowserContext): Promise<() => Promise<void>> {
  const folder = process.env.RXGRAD_PAGE_COVERAGE;
  if (!folder) return async () => {};
  const begun = new Map<Page, Promise<void>>();
  const begin = (page: Page): void => {
    begun.set(page, page.coverage.startJSCoverage({ resetOnNavigation: false }));
  };
  context.on("page", begin);
  for (const page of context.pages()) if (!begun.has(page)) begin(page);
  return async () => {
    for (const [page, started] of begun) {
      await started.catch(() => undefined); // a page that was closed at once
      await keep(page, folder);
    }
  };
}
