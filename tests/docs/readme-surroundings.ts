// What the programs of READMEs take for granted, so that a compiler takes them and they can be run.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dense, initialParameters, input } from "@rxgrad/core";
import { onnxToBytes, safetensorsToBytes } from "@rxgrad/formats";

const xor = input("x", [2]).pipe(dense(1));

/** What is put around a program. A complete one needs nothing. */
export interface Surroundings {
  /** Lines before it. */
  readonly before?: string;
  /** Lines behind it. */
  readonly after?: string;
  /** What is replaced in it, so that it ends soon, or so that the lines behind it can use it. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** Whether it needs a NATS server, in the place of `queue:4222`. */
  readonly needsServer?: boolean;
  /** What it prints, where the README says it. Else it must print something. */
  readonly prints?: RegExp;
}

/** A small network and its data, for programs that begin with `train(W, …)`. */
const network = (learningRate = "0.5"): string => `
const y = input("x", [2]).pipe(dense(4), sigmoid(), dense(1), sigmoid());
const W = sgd(finiteDifference(meanSquaredError(y, input("t", [1]))), { learningRate: ${learningRate} });
const xor = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], t: [[0], [1], [1], [0]] };
const digits = { train: xor };`;
const COMPOSING = "dense, finiteDifference, input, meanSquaredError, sgd, sigmoid, train";
const RUN_MODULE = { "export default (": '/** @satisfies {import("@rxgrad/studio").RunModule} */\nconst build = (' };

const rxgrad: readonly Surroundings[] = [
  { prints: /^\[\s+\[ 0\.0\d+ \],\s+\[ 0\.9\d+ \],\s+\[ 0\.9\d+ \],\s+\[ 0\.0\d+ \]\s+\]$/ },
  {
    before: `import { batches } from "@rxgrad/data";
import { ${COMPOSING} } from "rxgrad";
import { lastValueFrom, share, take } from "rxjs";
${network()}`,
    replaced: { "size: 100": "size: 2" },
    after: "console.log((await lastValueFrom(iterations$.pipe(take(3)))).loss);",
  },
  {
    before: `import { batches, spiral } from "@rxgrad/data";
import { accuracy, crossEntropy, dense, earlyStopping, finiteDifference } from "rxgrad";
import { history, input, sgd, softmax, tanh, train, withMetrics } from "rxgrad";
import { lastValueFrom, take } from "rxjs";
const t = input("t", [2]);
const y = input("x", [2]).pipe(dense(4), tanh(), dense(2), softmax());
const loss = crossEntropy(y, t);
const validation = spiral({ samples: 40, seed: 2 });
const data = batches(spiral({ samples: 40, seed: 1 }), { size: 20, seed: 1 });
const gradient = finiteDifference(loss);
const iterations$ = train(sgd(gradient, { learningRate: 5 }), data, { seed: 1 }).pipe(take(1000));
const slower = sgd(gradient, { learningRate: 0.01 });`,
    replaced: { "train(slower": "const branch$ = train(slower" },
    after: "console.log(best!.iteration > 0, (await lastValueFrom(branch$.pipe(take(2)))).iteration);",
    prints: /^true 502$/,
  },
  {
    before: `import { blackBox, finiteDifference, parameter, sgd, train, zeros } from "rxgrad";
import { lastValueFrom, retry, take, timeout } from "rxjs";
const gains = parameter([2], { initial: zeros(), name: "gains" });
const measure = async ([p, i]: Float64Array, signal: AbortSignal): Promise<number> => {
  signal.throwIfAborted();
  return (p! - 1) ** 2 + (i! + 2) ** 2;
};`,
    replaced: { "train(sgd(": "const tuned$ = train(sgd(" },
    after: "console.log((await lastValueFrom(tuned$.pipe(take(3)))).loss < 5);",
    prints: /^true$/,
  },
  {
    before: `import { ${COMPOSING}, joined, latest, observe, predict, type Tensor, warnings } from "rxgrad";
import { BehaviorSubject, share } from "rxjs";
${network()}
const sensor$ = new BehaviorSubject(xor.x);
const label$ = new BehaviorSubject(xor.t);
const question$ = new BehaviorSubject({ x: [[0, 1]] });
const answer = (value: Tensor): void => console.log(value.shape);`,
    prints: /^\[ 1, 1 \]$/,
  },
  {
    before: `import { ${COMPOSING}, type Tensor } from "rxgrad";
import { remoteRun, serveRun } from "rxgrad/remote";
import { BehaviorSubject, firstValueFrom, ReplaySubject, share } from "rxjs";
const learningRate$ = new BehaviorSubject(0.5);
${network("learningRate$")}
const iterations$ = train(W, Array(1e6).fill(xor), { seed: 1 }).pipe(share());
const { port1: self, port2: worker } = new MessageChannel();
const [drawn$, shown$] = [new ReplaySubject<boolean>(1), new ReplaySubject<readonly number[]>(1)];
const draw = (iterations: ArrayLike<number>, losses: ArrayLike<number>): void =>
  drawn$.next(iterations.length === losses.length);
const show = (value: unknown): void => shown$.next((value as Tensor).shape);`,
    after: `console.log(await firstValueFrom(drawn$), await firstValueFrom(shown$), learningRate$.value);
remote.close();`,
    prints: /^true \[ 2, 4 \] 0\.01$/,
  },
  {
    before: `import { batches } from "@rxgrad/data";
import { ${COMPOSING}, checkpoint, fileStore } from "rxgrad";
import { take } from "rxjs";
${network()}`,
    replaced: { "size: 100": "size: 2", "10_000": "200" },
    prints: /\n200 0\.\d+$/,
  },
];

const data: readonly Surroundings[] = [
  { prints: /^\[ 16, 4 \] \[ 16, 3 \]\n[\s\S]*\n\[ 8, 4 \] \[ 8, 3 \]\n\[ 30, 4 \]$/ },
  {
    before: 'import { batches, readCsv, split, standardScaler } from "@rxgrad/data";',
    after: "console.log(categories.t, feeds.iterationsPerEpoch, Object.keys(tested));",
    prints: /^\[ 'setosa', 'versicolor', 'virginica' \] 3 \[ 'x', 't' \]$/,
  },
  {
    before: `import { streamCsv } from "@rxgrad/data";
import { dense, finiteDifference, input, meanSquaredError, sgd, train } from "rxgrad";
const y = input("x", [2]).pipe(dense(1));
const W = sgd(finiteDifference(meanSquaredError(y, input("t", [1]))), { learningRate: 0.01 });`,
    prints: /^(?:[\d.]+\n){2}[\d.]+$/,
  },
  {
    before: 'import { imputer, readCsv } from "@rxgrad/data";',
    after: "console.log(Array.from(ages.transform(data.x).data), Array.from(data.size.data));",
    prints: /^\[ 41\.5, 45\.75, 50 \] \[ 1, 0, 2 \]$/,
  },
];

const figures: readonly Surroundings[] = [
  {
    replaced: {
      'import DefaultTheme from "vitepress/theme"': "const DefaultTheme = {}",
      "import.meta.env.SSR": "true",
      "export default": "const theme =",
    },
    after: "console.log(theme.extends === DefaultTheme, theme.enhanceApp());",
    prints: /^true true$/,
  },
  {
    replaced: { "export default": "const { vue } =" },
    after: 'console.log(["rx-graph", "div"].map(vue.template.compilerOptions.isCustomElement));',
    prints: /^\[ true, false \]$/,
  },
  // The script of a page, which tests/figures/library.test.ts runs in one.
  {},
];

const studio: readonly Surroundings[] = [
  { replaced: { "take(100_000)": "take(100)" }, prints: /^http:\/\/127\.0\.0\.1:\d+\/\S+&speed=100\n0\.\d+$/ },
  {
    before: `import { localFleet } from "@rxgrad/fleet";
import { studio } from "@rxgrad/studio";
import { adam, blackBox, constant, finiteDifference, meanSquaredError, parameter, train } from "rxgrad";
import { share } from "rxjs";
const rates = parameter([2], { name: "rates" });
const counted = [1.1, 1.2, 1.2, 1.3, 1.3, 1.4, 1.4, 1.4];`,
    replaced: { "./simulate.js": "../fleet/1.js" },
    after: "await shown.close();\nawait fleet.close();",
    prints: /^(?:8\n)*http:\/\/127\.0\.0\.1:\d+\/\S+$/,
  },
  {
    before: `import * as all from "@rxgrad/data";
import * as rx from "rxgrad";
import { BehaviorSubject, lastValueFrom, take } from "rxjs";`,
    replaced: RUN_MODULE,
    after: `const { W, data } = build(rx, { data: all, BehaviorSubject, seed: 1 });
console.log((await lastValueFrom(rx.train(W, data, { seed: 1 }).pipe(take(3)))).loss);`,
  },
  { replaced: RUN_MODULE, after: "export default build;\nconsole.log(build.name);" },
  {
    before: `import { writeFileSync } from "node:fs";
import { lastValueFrom, take } from "rxjs";
writeFileSync("run-A.json", await exported());`,
    replaced: { "./my-run.js": "./4.js", "process.argv[2]": '"run-A.json"' },
    // What a download of the studio has, as far as this program reads it.
    after: `async function exported() {
  const run = build(rxgrad, { data, BehaviorSubject, seed: 1 });
  const { parameters } = await lastValueFrom(rxgrad.train(run.W, run.data, { seed: 1 }).pipe(take(3)));
  return JSON.stringify({ experiment: { setup: { seed: 1 } }, graph: rxgrad.toJSON(run.W), parameters });
}`,
  },
];

const CONNECTING = `import { connect } from "@nats-io/transport-node";
import { localFleet, natsFleet } from "@rxgrad/fleet";`;

const fleet: readonly Surroundings[] = [
  { after: "console.log(simulate({ rates: [0.5, 0.5] }).length);", prints: /^8$/ },
  { replaced: { "./simulate.js": "./1.js", "take(100)": "take(3)" }, prints: /^(?:8\n)*1 0\.\d+\n2 0\.\d+\n3 0\.\d+$/ },
  {
    replaced: { "./simulate.js": "./1.js", "serve(connection": "const serving = serve(connection" },
    after:
      "console.log(/^[0-9a-f]{64}$/.test(await serving.version));\nawait serving.close();\nawait connection.close();",
    needsServer: true,
    prints: /^true$/,
  },
  {
    before: CONNECTING,
    after: "await fleet.close();\nconsole.log(typeof fleet.evaluate);\nprocess.exit();",
    needsServer: true,
    prints: /^function$/,
  },
  {
    before: `import { localFleet } from "@rxgrad/fleet";
import { backprop, crossEntropy, dense, input, sgd, sharded, softmax, train } from "rxgrad";
import { take } from "rxjs";
const y = input("x", [2]).pipe(dense(2), softmax());
const t = input("t", [2]);
const feed = { x: [[0, 1], [1, 1]], t: [[0, 1], [1, 0]] };`,
    after: `train(W, [feed, feed, feed]).pipe(take(3)).subscribe({
  next: ({ iteration, loss }) => console.log(iteration, loss),
  complete: () => fleet.close(),
});`,
    prints: /^1 0\.\d+\n2 0\.\d+\n3 0\.\d+$/,
  },
  {
    before: `${CONNECTING}
const fleet = localFleet("file:///simulate.js");
setTimeout(() => process.exit(), 100);`,
    prints: /^1 workers, 0 at work, 0 wait/,
  },
];

const NAMED = 'const y = input("x", [2]).pipe(dense(8, { name: "hidden" }), tanh(), dense(1, { name: "out" }));';

const formats: readonly Surroundings[] = [
  { prints: /^hidden\/W \[ 2, 8 \]\n[\s\S]*\n\[ \[ -?\d\.\d+ \] \]$/ },
  {
    before: `import { parametersFromTensors, readSafetensors, tensorsFromParameters, writeSafetensors } from "@rxgrad/formats";
import { dense, finiteDifference, input, meanSquaredError, sgd, tanh, train } from "rxgrad";
import { firstValueFrom } from "rxjs";
${NAMED}
const W = sgd(finiteDifference(meanSquaredError(y, input("t", [1]))), { learningRate: 0.1 });
const feeds = [{ x: [[0, 1]], t: [[1]] }];`,
    replaced: { "train(W": "const run$ = train(W" },
    after: `console.log((await firstValueFrom(run$)).iteration);
console.log((await readSafetensors("for-pytorch.safetensors")).tensors.get("fc1.weight")?.shape);`,
    prints: /^1\n\[ 8, 2 \]$/,
  },
  { prints: /^0\.0 1\.0 1\.0 0\.0$/ },
  {
    before: 'import { evaluate } from "@rxgrad/core";\nimport { readOnnx } from "@rxgrad/formats";',
    prints: /-?\d\.\d+/,
  },
  { prints: /-?\d\.\d+/ },
  {
    before: `import { dense, initialParameters, input } from "@rxgrad/core";
import { compileEvaluation } from "@rxgrad/formats";
const y = input("x", [2]).pipe(dense(1));
const trained = initialParameters(y);`,
    after: "console.log(text.length > 1000);",
    prints: /^true$/,
  },
  {
    before: `import { dense, initialParameters, input } from "@rxgrad/core";
import { compileEvaluation } from "@rxgrad/formats";
const y = input("x", [2]).pipe(dense(1));
const text = encodeURIComponent(compileEvaluation(y, initialParameters(y)));`,
    replaced: {
      'import { evaluate, inputs, output } from "./network.js";':
        'const { evaluate, inputs, output } = await import("data:text/javascript," + text);',
    },
    prints: /^\{ x: \[ 'batch', 2 \] \} \[ 'batch', 1 \]\nFloat64Array\(2\) \[ -?\d\.\d+, -?\d\.\d+ \]$/,
  },
  {
    before: `import { readFile } from "node:fs/promises";
import { readArrow, readParquet } from "@rxgrad/formats";
import { tableFromIPC } from "apache-arrow";`,
    prints: /^\[ 4, 2 \] \[ 'setosa', 'versicolor', 'virginica' \]\n4$/,
  },
  { before: 'import { openSafetensors } from "@rxgrad/formats";', prints: /^hidden\/W float64 \[ 1, 2 \]$/ },
  {
    before: `import { readSafetensors, safetensorsToBytes } from "@rxgrad/formats";
const picked = new Blob([safetensorsToBytes({ W: [1] })]);`,
    after: "console.log(link.slice(0, 5));",
    prints: /^blob:$/,
  },
];

/** Surroundings of the programs of a README, in their order. */
export const SURROUNDINGS: Readonly<Record<string, readonly Surroundings[]>> = {
  "README.md": [{ replaced: { "take(600)": "take(3)" }, prints: /^1 \d/ }],
  "packages/cli/README.md": [{ prints: /Test accuracy[\s\S]*\n0$/ }],
  "packages/core/README.md": [{ prints: /^200 0\.\d+\n400 [\s\S]*\n1000 0\.0\d+$/ }],
  "packages/data/README.md": data,
  "packages/figures/README.md": figures,
  "packages/fleet/README.md": fleet,
  "packages/formats/README.md": formats,
  "packages/kernels/README.md": [{ prints: /19, 22, 43, 50/ }],
  "packages/rxgrad/README.md": rxgrad,
  "packages/studio/README.md": studio,
  "packages/terminal/README.md": [
    {},
    {
      before: `import { colors, lossCurve, progress, wrapped } from "@rxgrad/terminal";
import { ${COMPOSING} } from "rxgrad";
import { take } from "rxjs";
${network()}
const data = Array(600).fill(xor);`,
    },
  ],
};

const flowers = ["setosa", "versicolor", "virginica"].flatMap((kind, i) =>
  Array.from({ length: 20 }, (_, j) => `${5 + i},${3 + j / 20},${1 + 2 * i},${0.2 + i},${kind}`),
);

const iris = `sepal length,sepal width,petal length,petal width,species\n${flowers.join("\n")}\n`;

/** Files that programs read, beside them. */
export const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "readmes/packages/data/iris.csv": iris,
  "readmes/packages/cli/iris.csv": iris,
  "readmes/packages/data/prices.csv.gz": gzipSync("rooms,area,price\n2,0.5,1\n3,0.8,2\n4,1.1,3\n"),
  "readmes/packages/formats/large.safetensors": safetensorsToBytes({ "hidden/W": [[1, 2]] }),
  ...Object.fromEntries(
    ["iris.parquet", "iris.arrow"].map((file) => [
      `readmes/packages/formats/${file}`,
      readFileSync(new URL(`../fixtures/formats/tables/${file}`, import.meta.url)),
    ]),
  ),
  "readmes/packages/formats/xor.onnx": onnxToBytes(xor, initialParameters(xor)),
  "readmes/packages/formats/pytorch.safetensors": safetensorsToBytes({
    "fc1.weight": Array.from({ length: 8 }, (_, i) => [i / 8, 0.1]),
    "fc1.bias": Array(8).fill(0),
    "fc2.weight": [Array(8).fill(0.1)],
    "fc2.bias": [0],
  }),
  "readmes/packages/data/patients.csv": `age;smoker;admitted;size
41,5;ja;2026-01-02;M
NA;nein;2026-02-03;S
50;ja;2026-03-04;L
60;NA;2026-03-04;L
`,
};
