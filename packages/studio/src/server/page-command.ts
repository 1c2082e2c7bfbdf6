import { cpSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { listen } from "./loopback.js";
import { OPTIONS_TEXT, readOptions, type Usage, UsageError } from "./options.js";
import { hasScreen, openBrowser } from "./screen.js";
import { pageHandler } from "./serve-page.js";

export { OPTIONS_TEXT };

/** A page that a command of this repository serves on loopback, or writes as static files. */
export interface ServedPage {
  readonly usage: Usage;
  /** What it is called when its address is told. */
  readonly title: string;
  /** Builds it, unless it was built before, and returns its folder. */
  folder(): Promise<string>;
  /** Where `--build` writes. */
  readonly written: string;
  /** At which paths of a web server it can lie then. */
  readonly paths: string;
}

/** Runs such a command. A wrong option ends it with exit code 2, what cannot be done with 1. */
export async function pageCommand(page: ServedPage, args: readonly string[]): Promise<void> {
  try {
    const { help, build, open, port } = readOptions(args, page.usage);
    if (help) console.log(page.usage.text);
    else if (build) write(await page.folder(), page);
    else await serve(page, port, open);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(error.message);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

function write(built: string, { written, paths }: ServedPage): void {
  rmSync(written, { recursive: true, force: true });
  cpSync(built, written, { recursive: true });
  const sizes = readdirSync(written, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(written, name)))
    .map((entry) => (entry.isFile() ? entry.size : 0));
  const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1e6;
  const count = sizes.filter(Boolean).length;
  console.log(`${written}\n${megabytes.toFixed(1)} MB in ${count} files, for any web server, at ${paths}.`);
}

async function serve({ usage, title, folder }: ServedPage, port: number, opens: boolean): Promise<void> {
  console.log("Building the page, unless it was built before …");
  const server = createServer(pageHandler(await folder()));
  const address = await listen(usage.name, server, port);
  console.log(`${title} is at ${address}\nCtrl-C ends it.`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
  if (!opens || !hasScreen(process.env, process.platform)) return;
  if (!(await openBrowser(address))) console.log("No browser could be started; open the address yourself.");
}
