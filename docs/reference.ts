// Writes the reference of the site:
//   npx tsx --conditions=source docs/reference.ts FOLDER
// puts its pages into the folder, removes others from it, and prints the headings of its navigation as JSON.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { groups, pages } from "./reference/pages.js";

const [, , folder] = process.argv;
if (!folder) throw new Error("reference: give the folder for the pages.");

/** Writes what differs, whole: the site may be built from the same folder at the same time. */
function write(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, path);
}

const all = pages();
for (const [name, text] of all) write(join(folder, name), text);
for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
  if (name.endsWith(".md") && !all.has(name.replaceAll("\\", "/"))) rmSync(join(folder, name), { force: true });
}
// A heading leads to its first page.
console.log(
  JSON.stringify(groups().map(({ module, heading, pages: [first] }) => ({ module, heading, link: first?.[0] }))),
);
