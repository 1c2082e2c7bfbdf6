import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";

/** @param wanted What to give, for the sentence. @returns What the system says of the file. @throws Error where a path leads to no file. */
export async function checkThere(file: string, wanted: string): Promise<Stats> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile()) return found;
  throw new Error(`${file} is ${found ? "no file" : "not there"}; give ${wanted}.`);
}
