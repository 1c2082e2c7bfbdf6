import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { type Figure, summarize } from "../measure.js";
import type { Check, Work, WorkReport } from "./work.js";

/** The first example of the README as the program of a page, without subscribers to its values. */
const EXAMPLE = `
import { crossEntropy, dense, finiteDifference, input, observe, sgd, sigmoid, softmax, train } from "rxgrad";
import { batches, mnist } from "@rxgrad/data";
import { share } from "rxjs";

const x = input("x", [784]);
const t = input("t", [10]);
const hidden = x.pipe(dense(50), sigmoid());
const y = hidden.pipe(dense(10), softmax());
const loss = crossEntropy(y, t);

const gradient = finiteDifference(loss, { h: 1e-4 });
const W = sgd(gradient, { learningRate: 0.1 });

const digits = await mnist();
const iterations$ = train(W, batches(digits.train, { size: 100, order: "random", seed: 1 }), { seed: 1 }).pipe(share());

iterations$.subscribe(({ iteration, loss }) => console.log(iteration, loss));
iterations$.pipe(observe(hidden)).subscribe(console.log);
iterations$.pipe(observe(W)).subscribe(console.log);
`;

const EVERYTHING = 'export * from "rxgrad";';

/** Upper limit and aim for the size of the example, in bytes. */
const PROMISED = { atMost: 30_000, aim: 20_000 };

/** Work (g): the bytes that a page loads. */
export const bundleWork: Work = {
  letter: "g",
  name: "bundle",
  title: "bundle size: tree-shaken, minified, gzip −9, without rxjs, immer and data",
  async run() {
    const [example, everything] = await Promise.all([bundle(EXAMPLE), bundle(EVERYTHING)]);
    return bundleReport(example, everything);
  },
};

/** The sizes of some files, in bytes. */
interface Size {
  readonly minified: number;
  /** By gzip −9, each file by itself. */
  readonly compressed: number;
}

/** The parts of a program that a page loads. */
export interface BundleSize {
  /** With the page. */
  readonly first: Size;
  /** On demand, by an `import()`. */
  readonly later: Size;
}

/** Bundles a program for browsers with rxgrad, but without rxjs, immer and data. */
export async function bundle(program: string): Promise<BundleSize> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: dirname(fileURLToPath(import.meta.url)), loader: "ts" },
    bundle: true,
    splitting: true,
    outdir: FOLDER,
    write: false,
    metafile: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["source"],
    external: ["rxjs", "immer", "@rxgrad/data"],
    legalComments: "none",
    logLevel: "silent",
  });
  const withPage = loadedWithPage(metafile.outputs);
  const files = Object.keys(metafile.outputs).map((path, i) => ({ path, contents: outputFiles[i].contents }));
  return {
    first: sizeOf(files.filter(({ path }) => withPage.has(path))),
    later: sizeOf(files.filter(({ path }) => !withPage.has(path))),
  };
}

/** Name of the output folder; no file is written. */
const FOLDER = "bundle";

/** The entry and its static imports. */
function loadedWithPage(outputs: Metafile["outputs"]): Set<string> {
  const entry = Object.keys(outputs).find((path) => outputs[path].entryPoint === "<stdin>") as string;
  const found = new Set([entry]);
  for (const path of found) {
    for (const { path: imported, kind, external } of outputs[path].imports) {
      if (kind === "import-statement" && !external) found.add(imported);
    }
  }
  return found;
}

function sizeOf(files: readonly { readonly contents: Uint8Array }[]): Size {
  const sum = (size: (contents: Uint8Array) => number): number =>
    files.reduce((total, { contents }) => total + size(contents), 0);
  return {
    minified: sum(({ length }) => length),
    compressed: sum((contents) => gzipSync(contents, { level: 9 }).length),
  };
}

function bundleReport(example: BundleSize, everything: BundleSize): WorkReport {
  const figures = [
    ["the first example", example.first] as const,
    ["loaded later, for workers or without WebAssembly", example.later] as const,
    ["everything that rxgrad exports", everything.first] as const,
  ].flatMap(([name, { minified, compressed }]): Figure[] => [
    summarize("g", name, "minified, gzip −9", [compressed], "byte"),
    summarize("g", name, "minified", [minified], "byte"),
  ]);
  const { compressed } = example.first;
  const check: Check = {
    what: "the first example, gzip −9",
    wanted: `at most ${PROMISED.atMost / 1000} kB`,
    aim: `${PROMISED.aim / 1000} kB`,
    got: `${(compressed / 1000).toFixed(1)} kB`,
    met: compressed <= PROMISED.atMost,
  };
  return { tables: [{ figures }], checks: [check], notes: ["1 kB is 1,000 bytes"] };
}
