import { readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { lineOf } from "./shown.js";
import { typedOutputs } from "./typed-outputs.js";

const folder = fileURLToPath(new URL("../../code/", import.meta.url));

/** What each program in `code/` prints. They are run once, in the order of their names, when the site is built. */
export const outputs: ReadonlyMap<string, string> = new Map([...(await printed()), ...(await typedOutputs(folder))]);

/** JavaScript runs as it would on the page, where a program ends with its last line. */
async function printed(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
  for (const name of names.sort()) found.set(name, await outputOf(name));
  return found;
}

async function outputOf(name: string): Promise<string> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (...values) => lines.push(lineOf(values));
  try {
    await import(pathToFileURL(`${folder}${name}`).href);
  } catch (cause) {
    throw new Error(`code/${name} ends with: ${String(cause)}`, { cause });
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}
