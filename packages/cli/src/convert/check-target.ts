import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { checkPlace, checkReplaced } from "../files/target.js";
import type { FileKind } from "../models/contents.js";

/** @param inputs Files that are read. @throws UsageError where writing would destroy one of them, or a file that convert did not write. */
export async function checkTarget(to: string, kind: FileKind, inputs: readonly string[]): Promise<void> {
  const hasFolder = await stat(dirname(to)).then(
    () => true,
    () => false,
  );
  if (kind.makesFolder && !hasFolder) return;
  await checkPlace({ label: "<to>", file: to }, inputs);
  const { about, begins } = kind;
  await checkReplaced({ label: "<to>", file: to }, { about: `${about} that rxgrad convert wrote`, begins });
  for (const file of (await kind.beside?.(to)) ?? [])
    await checkReplaced({ label: "a file of weights", file }, { about });
}
