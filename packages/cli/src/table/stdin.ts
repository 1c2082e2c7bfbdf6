import { plainChunksOf } from "@rxgrad/data/internal";
import type { Input } from "../frame/command.js";
import type { Printer } from "../frame/printer.js";

/** What stands for standard input where a file is expected. */
export const STDIN = "-";

/** Reads standard input to its end. Who would have to type it is told so. */
export async function readStdin(stdin: Input, printer: Printer): Promise<Uint8Array> {
  if (stdin.isTTY) printer.warn("reads CSV from standard input until end of file (Ctrl+D).");
  const chunks: Uint8Array[] = [];
  for await (const chunk of plainChunksOf("standard input", stdin)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
