// Writes the tables of docs/scale.md and the charts in docs/pictures anew, from the simulation in packages/bench/src/fleet-scale:
//   npx tsx --conditions=source docs/scale.ts
// Where a constant has changed, this takes some seconds. tests/docs/scale.test.ts fails where they are not what this would write.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { scaleBlocks, scaleCharts } from "@rxgrad/bench";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const target: string = at("scale.md");
export const picture = (name: string): string => at(`pictures/${name}.svg`);

const BLOCK = /<!-- begin (\w+) -->\n[\s\S]*?<!-- end -->/g;

/** The document with its tables as the simulation has them. @throws Error if a table has no place, or a place no table. */
export function withBlocks(document: string, blocks: Readonly<Record<string, string>>): string {
  const found = [...document.matchAll(BLOCK)].map(([, name]) => name);
  const names = Object.keys(blocks);
  if (found.join() !== names.join()) throw new Error(`the document has the tables ${found}, not ${names}`);
  return document.replace(BLOCK, (_, name: string) => `<!-- begin ${name} -->\n\n${blocks[name]}\n\n<!-- end -->`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(target, withBlocks(readFileSync(target, "utf8"), scaleBlocks()));
  for (const [name, svg] of Object.entries(scaleCharts())) writeFileSync(picture(name), svg);
}
