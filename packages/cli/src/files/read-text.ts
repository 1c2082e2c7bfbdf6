import { readFile } from "node:fs/promises";
import { fileError } from "./file-error.js";

/** The text of a file. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw fileError(path, error);
  }
}
