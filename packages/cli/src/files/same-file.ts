import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** A path without links. The file need not be there. */
export async function realPathOf(file: string): Promise<string> {
  const path = resolve(file);
  const orSame = (each: string): Promise<string> => realpath(each).catch(() => each);
  const found = await realpath(path).catch(() => undefined);
  return found ?? join(await orSame(dirname(path)), basename(path));
}

/** Whether two paths lead to one file, through links of both kinds and in whatever spelling. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map(identityOf));
  return first === second;
}

async function identityOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found ? `${found.dev}:${found.ino}` : realPathOf(file);
}
