// Temporary folders that do not stay when the program is ended in the middle.
import { mkdtempSync, rmSync } from "node:fs";

const folders = new Set<string>();

process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Lets a folder be removed when the program ends, at the latest. */
export function holdFolder(folder: string): string {
  folders.add(folder);
  return folder;
}

/** Makes an empty folder. */
export const temporaryFolder = (prefix: string): string => holdFolder(mkdtempSync(prefix));

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}
