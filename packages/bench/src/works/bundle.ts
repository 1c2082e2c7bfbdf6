import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { type Figure, summarise } from "../measure.js";
import type { Check, Work, WorkReport } from "./work.js";

/** What the first example of the README brings to a page; who sees the values is the page's own affair. */
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

/** Bytes that the example may have, and should. */
const PROMISED = { atMost: 30_000, aim: 20_000 };

/** Work (g): what a page has to load. */
export const bundleWork: Work = {
  letter: "g",
  name: "bundle",
  title: "bundle size: tree-shaken, minified, gzip −9, without rxjs, immer and data",
  async run() {
    const [example, everything] = await Promise.all([bundle(EXAMPLE), bundle(EVERYTHING)]);
    return bundleReport(example, everything);
  },
};

/** The sizes of a bundle, in bytes. */
export interface BundleSize {
  readonly minified: number;
  readonly compressed: number;
}

/** Bundles a program for browsers that holds rxgrad, and neither rxjs nor immer nor data. */
export async function bundle(program: string): Promise<BundleSize> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: dirname(fileURLToPath(import.meta.url)), loader: "ts" },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["source"],
    external: ["rxjs", "immer", "@rxgrad/data"],
    legalComments: "none",
    logLevel: "silent",
  });
  const [{ contents }] = outputFiles;
  return { minified: contents.length, compressed: gzipSync(contents, { level: 9 }).length };
}

function bundleReport(example: BundleSize, everything: BundleSize): WorkReport {
  const figures = [
    ["the first example", example] as const,
    ["everything that rxgrad exports", everything] as const,
  ].flatMap(([name, { minified, compressed }]): Figure[] => [
    summarise("g", name, "minified, gzip −9", [compressed], "byte"),
    summarise("g", name, "minified", [minified], "byte"),
  ]);
  const check: Check = {
    what: "the first example, gzip −9",
    wanted: `at most ${PROMISED.atMost / 1000} kB`,
    aim: `${PROMISED.aim / 1000} kB`,
    got: `${(example.compressed / 1000).toFixed(1)} kB`,
    met: example.compressed <= PROMISED.atMost,
  };
  return { tables: [{ figures }], checks: [check], notes: ["1 kB is 1,000 bytes"] };
}
