// The kernels one by one, WebAssembly against plain TypeScript:
//   npx tsx --conditions=source packages/bench/src/kernels.ts [part of a name]
import { binaryCrossEntropyKernels, type Kernels, updateKernels, wasmKernels } from "@rxgrad/kernels";
import { plainKernels } from "@rxgrad/kernels/plain";
import { interleave, timed } from "./measure.js";

interface Case {
  readonly name: string;
  /** Number of `unit` in one call. */
  readonly count: number;
  readonly unit: "operation" | "element" | "row" | "call";
  run(k: Kernels): void;
}

const [A, B, C, D] = [0, 1, 2, 3].map((block) => block * 300_000);
const LENGTH = 4 * 300_000;
const ROUNDS = 15;
/** Each measurement repeats a call for about this many milliseconds. */
const SPAN = 2;

const SIZES: readonly (readonly [number, number, number])[] = [
  [4, 2, 8],
  [100, 50, 10],
  [100, 784, 50],
  [100, 256, 128],
  [256, 256, 256],
];

function product(kernel: "multiply" | "multiplyAddTransposedA" | "multiplyAddTransposedB", density: number): Case[] {
  return SIZES.filter(([, inner]) => density === 1 || inner === 784).map(([rows, inner, columns]) => ({
    name: `${kernel} ${rows}×${inner}×${columns}${density < 1 ? ", a one fifth full" : ""}`,
    count: 2 * rows * inner * columns * density,
    unit: "operation",
    run: (k) => k[kernel](C, density < 1 ? D : A, B, rows, inner, columns),
  }));
}

const elements = (name: string, count: number, run: Case["run"]): Case => ({ name, count, unit: "element", run });
const rows = (name: string, count: number, run: Case["run"]): Case => ({ name, count, unit: "row", run });

// A contains numbers within ±1 (as rows of 10: logits). B contains perturbations of about 1e-5, or a matrix. D is sparse.
const cases: readonly Case[] = [
  ...product("multiply", 1),
  ...product("multiply", 0.2),
  ...product("multiplyAddTransposedA", 1),
  ...product("multiplyAddTransposedA", 0.2),
  ...product("multiplyAddTransposedB", 1),
  {
    name: "addPowerProducts 100×784×50, x one fifth full",
    count: 6 * 100 * 784 * 50 * 0.2,
    unit: "operation",
    run: (k) => k.addPowerProducts(C, D, D + 78_400, B, 1e-9, 1, 100, 784, 50),
  },
  elements("sigmoid", 5000, (k) => k.sigmoid(C, A, 5000)),
  elements("sigmoidDifference", 5000, (k) => k.sigmoidDifference(C, D + 100_000, A, B, 5000)),
  elements("tanh", 5000, (k) => k.tanh(C, A, 5000)),
  elements("tanhDifference", 5000, (k) => k.tanhDifference(C, D + 100_000, A, B, 5000)),
  elements("leakyRelu", 5000, (k) => k.leakyRelu(C, A, 0.1, 5000)),
  elements("add", 5000, (k) => k.add(C, A, 5000, B, 5000, 5000)),
  elements("add a row of 10 to each", 5000, (k) => k.add(C, A, 5000, B, 10, 5000)),
  elements("addScaled", 39_760, (k) => k.addScaled(C, A, 0.1, B, 39_760)),
  elements("momentumUpdate", 39_760, (k) =>
    k.family(updateKernels).momentumUpdate(C, A, B, C + 40_000, 0.1, 0.9, 39_760),
  ),
  elements("adamUpdate", 39_760, (k) =>
    k.family(updateKernels).adamUpdate(C, A, B, C + 40_000, C + 80_000, 1, 0.1, 1, 0.9, 0.99, 1e-8, 39_760),
  ),
  elements("sumOfSquares", 39_760, (k) => k.sumOfSquares(A, 39_760)),
  elements("sigmoidCrossEntropyDifference", 5000, (k) =>
    k.family(binaryCrossEntropyKernels).sigmoidCrossEntropyDifference(C, A, B, D + 120_000, 1e-7, 1, 5000),
  ),
  elements("outer 600×10", 6000, (k) => k.outer(C, A, B, 600, 10)),
  elements("sum", 5000, (k) => k.sum(A, 5000)),
  elements("allFinite", 39_760, (k) => k.allFinite(A, 39_760)),
  rows("softmax, 10 classes", 600, (k) => k.softmax(C, A, 600, 10)),
  rows("softmaxDifference", 600, (k) => k.softmaxDifference(C, D + 110_000, A, B, 600, 10)),
  rows("softmaxCrossEntropy", 600, (k) => k.softmaxCrossEntropy(C, A, D + 110_000, D + 120_000, 1e-7, 1, 600, 10)),
  rows("softmaxCrossEntropyDifference", 600, (k) =>
    k.softmaxCrossEntropyDifference(C, A, D + 110_000, B, D + 120_000, 1e-7, 1, 600, 10),
  ),
  { name: "a call for one element", count: 1, unit: "call", run: (k) => k.addScaled(C, A, 0.1, B, 1) },
];

function fill({ memory, ...k }: Kernels): void {
  let state = 1;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = A; i < B; i++) memory[i] = 2 * draw() - 1;
  for (let i = B; i < C; i++) memory[i] = 2e-5 * draw() - 1e-5;
  // In groups of 14, like the strokes of digits.
  for (let i = D; i < D + 78_400; i++) memory[i] = Math.floor(i / 14) % 5 === 0 ? draw() : 0;
  memory.fill(1, D + 78_400, D + 78_500);
  k.sigmoid(D + 100_000, A, 5000);
  k.softmax(D + 110_000, A, 600, 10);
  for (let r = 0; r < 600; r++) memory[D + 120_000 + 10 * r + (r % 10)] = 1;
}

const contenders = [plainKernels, wasmKernels].map((create) => create(LENGTH));
for (const each of contenders) fill(each);
const [filter = ""] = process.argv.slice(2);
for (const each of cases.filter(({ name }) => name.includes(filter))) {
  const times = await interleave(
    contenders.map((kernels) => {
      let calls = 1;
      const run = (): void => {
        for (let i = 0; i < calls; i++) each.run(kernels);
      };
      while (timed(run) < SPAN) calls *= 2;
      return { name: each.name, setting: "", run: () => timed(run) / calls };
    }),
    ROUNDS,
  );
  const [plain, wasm] = times.map((list) => Math.min(...list));
  const show = (milliseconds: number): string =>
    each.unit === "operation"
      ? `${(each.count / milliseconds / 1e6).toFixed(2)} GFLOP/s`
      : `${((1e6 * milliseconds) / each.count).toFixed(2)} ns per ${each.unit}`;
  console.log(
    `${each.name.padEnd(52)}${show(plain).padStart(24)}${show(wasm).padStart(24)}${(plain / wasm).toFixed(1).padStart(6)}×`,
  );
}
