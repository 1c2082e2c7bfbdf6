// Every function with options refuses unknown ones. Each test call is right except for one unknown option.
import * as data from "@rxgrad/data";
import * as rxgrad from "rxgrad";
import * as calculus from "rxgrad/calculus";
import { BehaviorSubject, of } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";

const { HyperparameterError, backprop, dense, finiteDifference, input, meanSquaredError, memoryStore, sgd } = rxgrad;

const x = input("x", [2]);
const t = input("t", [2]);
const image = input("image", [4, 4, 1]);
const y = x.pipe(dense(2));
const loss = meanSquaredError(y, t);
const gradient = backprop(loss);
const W = sgd(gradient, { learningRate: 0.1 });
const set = data.xor();
const square = (v: number): number => v * v;
const squares = ([v]: number[]): number => v * v;

/** The arguments before the options, and the required options. */
const NEEDS: Readonly<Record<string, readonly [before: readonly unknown[], needed?: object]>> = {
  ...Object.fromEntries(["sgd", "momentum", "nesterov"].map((name) => [name, [[gradient], { learningRate: 1 }]])),
  ...Object.fromEntries(["adam", "adamW", "adaGrad", "rmsProp"].map((name) => [name, [[gradient]]])),
  ...Object.fromEntries(["backprop", "finiteDifference", "spsa", "randomDirections"].map((name) => [name, [[loss]]])),
  ...Object.fromEntries(["iris", "mnist", "minMaxScaler", "trackState"].map((name) => [name, [[]]])),
  ...Object.fromEntries(
    ["xor", "circles", "moons", "gaussians", "spiral", "plane", "sine"].map((name) => [name, [[]]]),
  ),
  ...Object.fromEntries(["add", "subtract", "multiply", "divide"].map((name) => [name, [[y, t]]])),
  ...Object.fromEntries(["maximum", "minimum"].map((name) => [name, [[y, t]]])),
  ...Object.fromEntries(["l1Penalty", "l2Penalty"].map((name) => [name, [[y]]])),
  ...Object.fromEntries(
    ["absoluteError", "huber", "meanSquaredError", "sumSquaredError", "binaryCrossEntropy", "crossEntropy"].map(
      (name) => [name, [[y, t]]],
    ),
  ),
  concatenate: [[[y, t]]],
  matmul: [[y, rxgrad.parameter([2, 2])]],
  dense: [[2]],
  conv2d: [[2]],
  maxPool: [[2]],
  averagePool: [[2]],
  dropout: [[0.5]],
  pow: [[y, 2]],
  reshape: [[[2, 1]]],
  transpose: [[[0, 1]]],
  parameter: [[[2]]],
  constant: [[1]],
  input: [["z", [2]]],
  blackBox: [[], { inputs: { x }, output: [], evaluate: () => 0 }],
  compareGradients: [[gradient, gradient]],
  gradientError: [[finiteDifference(loss, { scheme: "richardson" })]],
  checkGradients: [[loss, { x: [[1, 2]], t: [[1, 2]] }]],
  initialParameters: [[loss]],
  toJSON: [[loss]],
  fromJSON: [[rxgrad.toJSON(loss)]],
  derivative: [[square, 1]],
  derivativeWithError: [[square, 1]],
  numericalGradient: [[squares, [1]]],
  numericalGradientAsync: [[squares, [1]]],
  descend: [[squares, [1]], { learningRate: 1, steps: 1 }],
  gradientDescent: [[squares, [1]], { learningRate: 1, steps: 1 }],
  stepDecay: [[], { start: 1, every: 1 }],
  exponentialDecay: [[], { start: 1, factor: 0.5 }],
  cosineDecay: [[], { start: 1, iterations: 1 }],
  inverseTimeDecay: [[], { start: 1, rate: 1 }],
  warmUp: [[1], { iterations: 1 }],
  reduceOnPlateau: [[], { start: 1 }],
  train: [[W, []]],
  checkpoint: [[memoryStore()], { every: 1 }],
  earlyStopping: [[], { patience: 1 }],
  history: [[], { budget: 1e6 }],
  warnings: [[W]],
  withMetrics: [[], { every: 1, y, t, train: set, metrics: { loss } }],
  predict: [[y, of(), of()]],
  joined: [[{ x: of(1) }]],
  fileStore: [["checkpoints"]],
  indexedDbStore: [["checkpoints"]],
  batches: [[set], { size: 1 }],
  split: [[set], { test: 1 }],
  parseCsv: [["a\n1"], { columns: { x: "a" } }],
  readCsv: [["a.csv"], { columns: { x: "a" } }],
  streamCsv: [["a.csv"], { columns: { x: "a" }, size: 1 }],
  readIdx: [["a.idx"]],
  streamIdx: [[{ x: "a.idx" }], { size: 1 }],
};

type Callable = (...given: unknown[]) => unknown;

const exports = { ...rxgrad, ...calculus, ...data } as Readonly<Record<string, unknown>>;

for (const [name, needs] of Object.entries(NEEDS)) {
  test(`${name} refuses an unknown option`, async () => {
    const [before, needed = {}] = needs;
    try {
      await (exports[name] as Callable)(...before, { ...needed, zzz: 1 });
    } catch (error) {
      assert.instance(error, HyperparameterError);
      assert.match((error as Error).message, /there is no option "zzz"; leave it out, or give one of \w+/);
      return;
    }
    assert.unreachable("it was ignored");
  });
}

test("layers without options, or with their own names, refuse unknown options too", () => {
  const kinds = Object.entries(exports).filter(
    ([name, each]) => typeof each === "function" && "build" in each && !(name in NEEDS),
  );
  assert.ok(kinds.length > 20);
  for (const [name, kind] of kinds) {
    assert.throws(
      () => (kind as Callable)({ zzz: 1 }),
      (error: Error) => error instanceof HyperparameterError && error.message.startsWith(`${name}: `),
      name,
    );
  }
});

test("a function without options refuses the options of similar functions, here or in other libraries", () => {
  const calls: readonly [name: string, option: string][] = [
    ["memoryStore", "keep"],
    ["standardScaler", "withMean"],
    ["glorot", "gain"],
    ["he", "mode"],
  ];
  for (const [name, option] of calls) {
    const call = exports[name] as Callable;
    assert.ok(call());
    assert.ok(call({}));
    assert.throws(
      () => call({ [option]: 1 }),
      (error: Error) =>
        error instanceof HyperparameterError &&
        error.message === `${name}: there is no option "${option}"; leave it out, it takes none.`,
    );
  }
});

test("options within options", () => {
  const refused: [() => unknown, string][] = [
    [() => rxgrad.train(W, [], { workers: { cuont: 2 } as never }), 'train: workers: there is no option "cuont"'],
    [
      () => rxgrad.train(W, [], { control: { pause: new BehaviorSubject(true) } as never }),
      'train: control: there is no option "pause"',
    ],
    [() => rxgrad.train(W, [], { boxes: { operator: 1 } as never }), 'train: boxes: there is no option "operator"'],
    [
      () => data.parseCsv("a\n1", { columns: { x: "a" }, missing: { mark: "NA" } as never }),
      'CSV: missing: there is no option "mark"',
    ],
    [
      () => data.parseCsv("a\n1", { columns: { x: { category: "a", index: 1 } as never } }),
      'CSV: columns.x: there is no option "index"',
    ],
    [
      () => rxgrad.reduceOnPlateau({ start: 1 }).watch({ each: 1 } as never),
      'reduceOnPlateau: there is no option "each"',
    ],
  ];
  for (const [call, message] of refused) {
    assert.throws(call, (error: Error) => error instanceof HyperparameterError && error.message.startsWith(message));
  }
});

test("a user's own kind that names its options refuses unknown ones", () => {
  const body = (): { forward(): void } => ({ forward() {} });
  const plain = rxgrad.defineNode({ kind: "plain", ...body() });
  assert.throws(
    () => plain({ nmae: "a" } as never),
    /^plain: there is no option "nmae"; leave it out, or give one of name\.$/,
  );
  const named = rxgrad.defineNode("named", (_: { by?: number }) => body(), ["by"]);
  assert.throws(
    () => named({ bye: 1 } as never),
    /^named: there is no option "bye"; leave it out, or give one of by, name\.$/,
  );
  const open = rxgrad.defineNode("open", (_: { by?: number }) => body());
  assert.not.throws(() => open({ bye: 1 } as never)(x));
});

test("a definition with an unknown property is refused", () => {
  const body = { forward(): void {}, differnce(): void {} };
  const message =
    /^wave: its definition has "differnce", which is not a part of a definition; did you mean difference\?$/;
  const refused = (define: () => unknown): void =>
    assert.throws(define, (error: Error) => error instanceof rxgrad.GraphError && message.test(error.message));
  refused(() => rxgrad.defineNode({ kind: "wave", ...body }));
  refused(() => rxgrad.defineJoin({ kind: "wave", inputs: ["a", "b"], ...body }));
  refused(() => rxgrad.defineNode("wave", () => body)()(x));
  refused(() => rxgrad.defineJoin("wave", () => ({ inputs: ["a", "b"], ...body }))(x, x));
  assert.ok(rxgrad.defineNode({ kind: "wave", forward() {}, difference: undefined }));
});

test("the message suggests a similar name", () => {
  assert.throws(() => data.batches(set, { batch_size: 1 } as never), /no option "batch_size"; give size instead\.$/);
  assert.throws(
    () => sgd(gradient, { learning_rate: 1 } as never),
    /no option "learning_rate"; give learningRate instead\.$/,
  );
  assert.throws(
    () => image.pipe(rxgrad.conv2d(2, { strides: 2 } as never)),
    /no option "strides"; give stride instead\.$/,
  );
});

test("a number instead of options, and missing required options", () => {
  assert.throws(
    () => sgd(gradient, 0.1 as never),
    /^sgd: its options are 0\.1; give an object, such as \{ learningRate: … \}\.$/,
  );
  assert.throws(() => rxgrad.zeros([2, 3] as never), /^zeros: its options are an array of 2; leave them out\.$/);
  assert.throws(() => (sgd as Callable)(gradient), /^sgd: learningRate is undefined; give /);
  assert.throws(() => (data.batches as Callable)(set), /^batches: size is undefined; give a whole number/);
  assert.throws(
    () => dense("10" as never),
    /^dense: units is "10"; give a whole number, 1 or more, such as dense\(10\)\.$/,
  );
});

test.run();
