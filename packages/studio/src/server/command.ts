// `pnpm studio`: serves the page and opens it, or writes it as a static site.
import { fileURLToPath } from "node:url";
import { pageFolder } from "#page";
import { OPTIONS_TEXT } from "./options.js";
import { pageCommand } from "./page-command.js";

const text = `Opens the studio: watch networks learn, and steer them, in the browser.

  pnpm studio [options]

${OPTIONS_TEXT}`;

await pageCommand(
  {
    usage: { name: "studio", text },
    title: "The studio",
    folder: pageFolder,
    written: fileURLToPath(new URL("../../dist/page", import.meta.url)),
    paths: "any path",
  },
  process.argv.slice(2),
);
