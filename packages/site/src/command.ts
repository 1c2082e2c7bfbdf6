// `pnpm site`: serves the course and the guide, or writes them as static files.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text as textOf } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { OPTIONS_TEXT, pageCommand } from "@rxgrad/studio/page-command";

const text = `Opens the course, the guide and the reference of rxgrad in the browser.

  pnpm site [options]

${OPTIONS_TEXT}`;

/** Builds the site, unless it was built before, and shows how far that is. Returns its folder. */
async function folder(): Promise<string> {
  const build = spawn(process.execPath, [builder, "site"], { stdio: ["ignore", "pipe", "pipe"] });
  // Not inherited: VitePress would draw over the lines of progress in a terminal.
  build.stderr.pipe(process.stderr);
  const [printed] = await Promise.all([textOf(build.stdout), once(build, "close")]);
  if (build.exitCode !== 0) throw new Error("The site could not be built; the lines above say why.");
  return printed.trimEnd();
}

const builder = fileURLToPath(new URL("../../built-page.mjs", import.meta.url));

await pageCommand(
  {
    usage: { name: "site", text },
    title: "The site",
    folder,
    written: fileURLToPath(new URL("../dist", import.meta.url)),
    paths: `the path ${process.env.SITE_BASE ?? "/"}`,
  },
  process.argv.slice(2),
);
