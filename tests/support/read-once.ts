// Reads every file from the disk once, however often it is requested: MNIST has 55 MB, and dozens of calls read it. They all get
// the same memory.
// Runs alone: whoever imports this changes what others in its process read.
import fs, { type PathLike } from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { readFile } = fs.promises;
const known = new Map<string, Promise<Buffer>>();

function readOnce(path: PathLike, ...options: []): Promise<Buffer> {
  if (typeof path !== "string" || options.length > 0) return readFile(path, ...options);
  const contents = known.get(path) ?? readFile(path);
  known.set(path, contents);
  return contents;
}

Object.assign(fs.promises, { readFile: readOnce });
syncBuiltinESMExports();
