import type { Experiment, LayersSetup, Loss } from "../setup.js";
import { Changes } from "./changes.js";
import { type DataCode, dataCode } from "./data-code.js";
import { Imports, LINE } from "./imports.js";
import { learningCode } from "./learning-code.js";
import { trainingCode } from "./training-code.js";

/** The program of a network of dense layers. */
export function layersCode(setup: LayersSetup, experiment: Experiment, iterations: number): string {
  const imports = new Imports();
  const changes = new Changes(experiment);
  const data = dataCode(setup.data, isNoisy(experiment), imports);
  const network = networkCode(setup, data, changes, imports);
  const learning = learningCode(setup, changes, imports);
  const training = trainingCode({ ...sources(setup, data, changes, imports), iterations }, imports);
  const paragraphs = [
    imports.text,
    `const seed = ${setup.seed};`,
    changes.helper,
    data.text,
    network,
    learning,
    training,
  ];
  return `${paragraphs.filter((each) => each !== "").join("\n\n")}\n`;
}

const isNoisy = ({ moves }: Experiment): boolean => moves.some(({ name }) => name === "noise");

function networkCode(
  { layers, dropout, loss }: LayersSetup,
  data: DataCode,
  changes: Changes,
  imports: Imports,
): string {
  imports.use("rxgrad", "dense", "input");
  const steps = layers.flatMap(({ units, activation }) => [
    `dense(${units})`,
    `${imports.use("rxgrad", activation)}()`,
    ...(dropout === undefined ? [] : [`${imports.use("rxgrad", "dropout")}(ratio)`]),
  ]);
  steps.push(`dense(${data.classes ?? 1}, { name: "output" })`);
  if (data.classes) steps.push(`${imports.use("rxgrad", "softmax")}()`);
  const hasRatio = dropout !== undefined && layers.length > 0;
  return [
    ...(hasRatio ? [`const ratio = ${changes.hyperparameter("dropout", dropout)};`] : []),
    piped(`const y = input("x", [${data.inputs}])`, steps),
    `const t = input("t", [${data.classes ?? 1}]);`,
    `const loss = ${imports.use("rxgrad", loss)}(y, t, { ${REDUCTIONS[loss] ?? ""}name: "loss" });`,
  ].join("\n");
}

/** Sums are divided by the number of samples. */
const REDUCTIONS: Partial<Record<Loss, string>> = {
  sumSquaredError: 'reduction: "mean", ',
  absoluteError: 'reduction: "mean", ',
};

function piped(start: string, steps: readonly string[]): string {
  const line = `${start}.pipe(${steps.join(", ")});`;
  return line.length <= LINE ? line : `${start}.pipe(\n${steps.map((step) => `  ${step},\n`).join("")});`;
}

/** The data of the run, and what takes their place. */
function sources(
  setup: LayersSetup,
  data: DataCode,
  changes: Changes,
  imports: Imports,
): { readonly data: string; readonly swaps: [number, string][]; readonly tested: string | undefined } {
  imports.use("@rxgrad/data", "batches");
  const sizes = new Map(changes.of("batchSize", setup.batchSize ?? data.count));
  const noises = new Map(setup.data.kind === "points" ? changes.of("noise", setup.data.noise) : []);
  let [size, noise] = [sizes.get(1), noises.get(1)];
  const source = (): string => `batches(${data.learned(noise)}, { size: ${size}, seed })`;
  const first = source();
  const iterations = [...new Set([...sizes.keys(), ...noises.keys()])].sort((a, b) => a - b).slice(1);
  const swaps = iterations.map((iteration): [number, string] => {
    [size, noise] = [sizes.get(iteration) ?? size, noises.get(iteration) ?? noise];
    return [iteration, source()];
  });
  return { data: first, swaps, tested: data.tested?.(noise) };
}
