// Every function of the package, with any value for any argument, works or refuses with an error of rxgrad and one sentence.
// It throws no raw error, ends, and takes no more memory than there is.
import { RxgradError } from "@rxgrad/core";
import * as data from "@rxgrad/data";
import { test } from "uvu";
import { fail } from "../support/fail.js";
import { smallFiles } from "./mnist-bytes.js";

const cyclicArray: unknown[] = [1];
cyclicArray.push(cyclicArray);
const cyclicObject: Record<string, unknown> = { shape: [2] };
cyclicObject.self = cyclicObject;

/** Values that no function accepts. */
const hostile: Readonly<Record<string, unknown>> = {
  null: null,
  undefined,
  bigint: 1n,
  bigints: [1n, 2n],
  hugeBigint: 10n ** 400n,
  symbol: Symbol("s"),
  symbols: [Symbol("s")],
  bare: Object.create(null),
  bareInList: [Object.create(null)],
  cyclicArray,
  cyclicObject,
  nested: [[[1n]]],
  huge: 1e10,
  huger: 2 ** 53 - 1,
  endless: Number.POSITIVE_INFINITY,
  none: Number.NaN,
  negative: -1,
  text: "x".repeat(100_000),
  longList: Array.from({ length: 100_000 }, () => "name"),
  empty: "",
  list: [],
  function: () => 1,
  date: new Date(0),
  promise: Promise.resolve(1),
  map: new Map(),
  lyingSamples: { shape: [1e10, 2], read() {} },
  wideSamples: { shape: [2, 1e10], read() {} },
  oddSamples: { shape: [2n, 1], read() {} },
  symbolicSamples: { shape: [Symbol("s")], read() {} },
  shapeless: { shape: null, read() {} },
};

const bytes = new TextEncoder().encode("a,b\n1,2\n");
const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 5);
const set = { x: [[0, 1], [1, 1]], t: [0, 1] }; // biome-ignore format: short
const fitted = data.standardScaler().fit(set.x);
const columns = { x: "a" };

/** A function, called with valid arguments except in one place. */
type Call = readonly [name: string, call: (value: never) => unknown];

const options = (name: string, call: (options: object) => unknown, sound: object, names: readonly string[]): Call[] => [
  [`${name} options`, (value) => call(value)],
  ...names.map((each): Call => [`${name} ${each}`, (value) => call({ ...sound, [each]: value })]),
];

const { xor, circles, moons, spiral, gaussians, plane, sine } = data;
const synthetic = { xor, circles, moons, spiral, gaussians, plane, sine };
const own = ["samples", "noise", "seed", "targets", "inner", "classes", "turns", "slopes", "offset", "frequency"];

const calls: readonly Call[] = [
  ...Object.entries(synthetic).flatMap(([name, set]) => options(name, set, {}, own)),
  ["oneHot labels", (value) => data.oneHot(value, 2)],
  ["oneHot classes", (value) => data.oneHot([0], value)],
  ["oneHot named", (value) => data.oneHot(value, ["a", "b"] as never)],
  ["oneHot names", (value) => data.oneHot(["a"], [value])],
  ["scaledBytes bytes", (value) => data.scaledBytes(value, [2])],
  ["scaledBytes shape", (value) => data.scaledBytes(Uint8Array.of(1, 2), value)],
  ["scaledBytes length", (value) => data.scaledBytes(Uint8Array.of(1, 2), [value])],
  ["parseIdx bytes", (value) => data.parseIdx(value)],
  ["parseIdx name", (value) => data.parseIdx(Uint8Array.of(1), value)],
  ["readIdx source", (value) => data.readIdx(value)],
  ...options("readIdx", (each) => data.readIdx(idx, each), {}, ["name", "limit"]),
  ["streamIdx sources", (value) => data.streamIdx(value, { size: 1 })],
  ["streamIdx source", (value) => all(data.streamIdx({ x: value }, { size: 1 }))],
  ...options("streamIdx", (each) => all(data.streamIdx({ x: idx }, each as never)), { size: 1 }, [
    ...["size", "dropLast", "epochs", "from", "map"],
  ]),
  ["batches set", (value) => data.batches(value, { size: 1 })],
  ["batches column", (value) => data.batches({ x: value }, { size: 1 })],
  ...options("batches", (each) => first(data.batches(set, each as never)), { size: 1 }, [
    ...["size", "order", "seed", "dropLast", "epochs", "from"],
  ]),
  ["batches drawn from", (value) => first(data.batches({ x: value }, { size: 2, order: "random" }))],
  ["split set", (value) => data.split(value, { test: 1 })],
  ["split column", (value) => data.split({ x: value }, { test: 1 })],
  ...options("split", (each) => data.split(set, each as never), { test: 1 }, [
    "test",
    "validation",
    "stratify",
    "seed",
  ]),
  ...options("minMaxScaler", (each) => data.minMaxScaler(each).fit([[1], [2]]), {}, ["range"]),
  ["minMaxScaler end", (value) => data.minMaxScaler({ range: [0, value] })],
  ...options("standardScaler", (each) => data.standardScaler(each as never), {}, ["range"]),
  ["fit", (value) => data.standardScaler().fit(value)],
  ["transform", (value) => fitted.transform(value)],
  ["inverse", (value) => fitted.inverse(value)],
  ["scalerFromJSON", (value) => data.scalerFromJSON(value)],
  ...Object.keys(fitted.toJSON()).map(
    (key): Call => [`scalerFromJSON ${key}`, (value) => data.scalerFromJSON({ ...fitted.toJSON(), [key]: value })],
  ),
  ["parseCsv text", (value) => data.parseCsv(value, { columns })],
  ["parseCsv name", (value) => data.parseCsv("", { columns }, value)],
  ["readCsvCells source", (value) => data.readCsvCells(value)],
  ["readCsvCells name", (value) => data.readCsvCells(bytes, {}, value)],
  ...options("readCsvCells", (each) => data.readCsvCells(bytes, each), {}, ["delimiter", "quote", "skipRows"]),
  ["readCsv source", (value) => data.readCsv(value, { columns })],
  ["readCsv name", (value) => data.readCsv(bytes, { columns: { x: "c" } }, value)],
  ...options("parseCsv", (each) => data.parseCsv("a,b\n1,2\n", each as never), { columns }, [
    ...["columns", "header", "delimiter", "quote", "decimal", "comment", "skipRows", "encoding", "missing"],
  ]),
  ["parseCsv column", (value) => data.parseCsv("a\n1", { columns: { x: value } })],
  ["parseCsv columns", (value) => data.parseCsv("a\n1", { columns: { x: [value] } })],
  ...["category", "as", "categories"].map(
    (key): Call => [
      `parseCsv columns.x.${key}`,
      (value) => data.parseCsv("a\n1", { columns: { x: { category: "a", [key]: value } as never } }),
    ],
  ),
  ...(
    [
      ["number", ["decimal", "missing"]],
      ["boolean", ["true", "false", "missing"]],
      ["date", ["unit", "missing"]],
      ["column", ["convert", "missing"]],
    ] as const
  ).flatMap(([kind, names]) =>
    options(
      `parseCsv ${kind}`,
      (column) => data.parseCsv("a\n1\n", { columns: { x: column as never } }),
      { [kind]: "a", ...(kind === "column" && { convert: Number }) },
      [kind, ...names],
    ),
  ),
  ...["marks", "fill", "rows"].map(
    (key): Call => [
      `parseCsv columns.x.missing.${key}`,
      (value) => data.parseCsv("a\n1\n", { columns: { x: { number: "a", missing: { [key]: value } } } }),
    ],
  ),
  ...options("imputer", (each) => data.imputer(each).fit(set.x), {}, ["strategy"]),
  ["imputer strategies", (value) => data.imputer({ strategy: [value] })],
  ["imputer fit", (value) => data.imputer().fit(value)],
  ["imputer fitStream", (value) => data.imputer().fitStream(value, "x" as never)],
  ["imputer fitStream name", (value) => data.imputer().fitStream(data.streamIdx({ x: idx }, { size: 1 }), value)],
  ["imputer transform", (value) => data.imputer().fit(set.x).transform(value)],
  ["imputerFromJSON", (value) => data.imputerFromJSON(value)],
  ...["kind", "shape", "fill"].map(
    (key): Call => [
      `imputerFromJSON ${key}`,
      (value) => data.imputerFromJSON({ kind: "imputer", shape: [1], fill: [0], [key]: value }),
    ],
  ),
  ...["marks", "number", "category", "rows"].map(
    (key): Call => [
      `parseCsv missing.${key}`,
      (value) => data.parseCsv("a\n1", { columns, missing: { [key]: value } }),
    ],
  ),
  ...options("streamCsv", (each) => all(data.streamCsv(bytes, { columns, ...each } as never)), { size: 1 }, [
    ...["size", "dropLast", "epochs", "from", "map"],
  ]),
  ...options("iris", data.iris, {}, ["targets"]),
  ...options("mnist", (each) => data.mnist({ files: smallFiles(), ...each }), {}, [
    "targets",
    "flat",
    "limit",
    "files",
  ]),
  ["mnist file", (value) => data.mnist({ files: { ...smallFiles(), testLabels: value } })],
];

async function all(feeds: AsyncIterable<unknown>): Promise<void> {
  let count = 0;
  for await (const _ of feeds) if (++count === 3) return;
}

const first = (feeds: Iterable<unknown>): unknown => feeds[Symbol.iterator]().next();

/** The fault of an outcome, if there is one. */
async function faultOf(call: Call[1], value: unknown): Promise<string | undefined> {
  try {
    await call(value as never);
  } catch (error) {
    if (!(error instanceof RxgradError)) return String(error);
    if (error.message.length > 400) return `${error.message.length} characters: ${error.message.slice(0, 150)}`;
  }
  return undefined;
}

test("every argument and option, hostile", async () => {
  const faults: string[] = [];
  for (const [name, call] of calls) {
    for (const [what, value] of Object.entries(hostile)) {
      const fault = await faultOf(call, value);
      if (fault) faults.push(`${name}, ${what}: ${fault}`);
    }
  }
  if (faults.length > 0) fail(`${faults.length} faults:\n${faults.join("\n")}`);
});

test.run();
