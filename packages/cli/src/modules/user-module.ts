import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf, shortened } from "@rxgrad/core/internal";

/** The exports of a module of the user, by name. */
export type Exports = Readonly<Record<string, unknown>>;

/** Runs a module of the user. @throws Error with what it throws, in one sentence. */
export async function importModule(path: string): Promise<Exports> {
  const file = resolve(path);
  if (!existsSync(file)) throw new Error(`${path}: there is no such file; give the path of a module.`);
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } catch (error) {
    throw new Error(`${path}: it cannot be imported: ${reasonOf(error)}`, { cause: error });
  }
}

/** What an import failed by, with what to do. */
function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const told = shortened((messageOf(error).split("\n")[0] as string).replace(/\.$/, ""), 200);
  if (code === "ERR_UNKNOWN_FILE_EXTENSION") return "Node cannot run such a file; give JavaScript, a .js or .mjs file.";
  if (code === "ERR_MODULE_NOT_FOUND") return `${told}; install what it imports.`;
  return `${told}; mend it, or give another module.`;
}

/** The names of exports, for messages. */
export const namesOf = (exports: Exports): string => Object.keys(exports).join(", ") || "none";
