// `pnpm studio`: serves the page and opens it, or writes it as a static site.
import { cpSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pageFolder } from "#page";
import { listen } from "./loopback.js";
import { readOptions, USAGE, UsageError } from "./options.js";
import { hasScreen, openBrowser } from "./screen.js";
import { pageHandler } from "./serve-page.js";

/** Where `--build` writes. */
const SITE = fileURLToPath(new URL("../../dist/page", import.meta.url));

async function main(args: readonly string[]): Promise<void> {
  const { help, build, open, port } = readOptions(args);
  if (help) console.log(USAGE);
  else if (build) writeSite(await pageFolder());
  else await serve(port, open);
}

function writeSite(page: string): void {
  rmSync(SITE, { recursive: true, force: true });
  cpSync(page, SITE, { recursive: true });
  const sizes = readdirSync(SITE, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(SITE, name)))
    .map((entry) => (entry.isFile() ? entry.size : 0));
  const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1e6;
  console.log(
    `${SITE}\n${megabytes.toFixed(1)} MB in ${sizes.filter(Boolean).length} files, for any web server, at any path.`,
  );
}

async function serve(port: number, opens: boolean): Promise<void> {
  console.log("Building the page, unless it was built before …");
  const server = createServer(pageHandler(await pageFolder()));
  const address = await listen("studio", server, port);
  console.log(`The studio is at ${address}\nCtrl-C ends it.`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
  if (!opens || !hasScreen(process.env, process.platform)) return;
  if (!(await openBrowser(address))) console.log("No browser could be started; open the address yourself.");
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
