// `pnpm site`: serves the course and the guide, or writes them as static files.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { OPTIONS_TEXT, pageCommand } from "@rxgrad/studio/page-command";

const text = `Opens the course, the guide and the reference of rxgrad in the browser.

  pnpm site [options]

${OPTIONS_TEXT}`;

const builder = fileURLToPath(new URL("../../built-page.mjs", import.meta.url));

await pageCommand(
  {
    usage: { name: "site", text },
    title: "The site",
    folder: async () => (await promisify(execFile)(process.execPath, [builder, "site"])).stdout.trimEnd(),
    written: fileURLToPath(new URL("../dist", import.meta.url)),
    paths: `the path ${process.env.SITE_BASE ?? "/"}`,
  },
  process.argv.slice(2),
);
