// Buffers, such as running statistics, are stored with the parameters, but they are not weights.
import {
  backprop,
  batchNormalization,
  dense,
  describe,
  evaluate,
  type Feed,
  finiteDifference,
  fromJSON,
  full,
  GraphError,
  HyperparameterError,
  initialParameters,
  input,
  iterations,
  l1Penalty,
  l2Penalty,
  meanSquaredError,
  type Node,
  type Parameters,
  type ParametersOfOptions,
  parameter,
  parametersFromJSON,
  parametersOf,
  randomDirections,
  sgd,
  type Tensor,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";

const x = input("x", [2]);
const y = x.pipe(batchNormalization(), dense(1, { W: full(1) }));
const loss = meanSquaredError(y, input("t", [1]));
const feeds: Feed[] = [0, 1, 2].map((k) => ({
  x: Array.from({ length: 4 }, (_, n) => [10 * k + n * n, 3 - n + k * n]),
  t: [[0], [1], [2], [3]],
}));

const namesOf = (...given: Node[] | [...Node[], ParametersOfOptions]): string[] =>
  parametersOf(...(given as Node[])).map(({ name }) => name);

const WEIGHTS = ["batchNormalization1/gamma", "batchNormalization1/beta", "dense1/W", "dense1/b"];
const BUFFERS = ["batchNormalization1/runningMean", "batchNormalization1/runningVariance"];

test("a penalty of all weights of a network does not include its running statistics", () => {
  // gamma and the two weights of the dense layer are 1, everything else is 0: 2 · 1² + 2 · 1².
  const penalty = l2Penalty(parametersOf(y), { strength: 1 });
  const still = sgd(backprop(loss), { learningRate: 0 });
  const penalties = Array.from(iterations(still, feeds, { watch: [penalty] }), (each) => each.value(penalty));
  assert.equal(penalties, [4, 4, 4]);
  const abs = l1Penalty(parametersOf(y), { strength: 1 });
  const sums = Array.from(iterations(still, feeds, { watch: [abs] }), (each) => each.value(abs));
  assert.equal(sums, [4, 4, 4]);
});

test("parametersOf lists weights, frozen ones too, and buffers on request", () => {
  assert.equal(namesOf(y), WEIGHTS);
  assert.equal(namesOf(loss), WEIGHTS);
  const all = namesOf(y, { buffers: true });
  assert.equal(new Set(all), new Set([...WEIGHTS, ...BUFFERS]));
  assert.equal(all, initialParameters(y).names);
  assert.equal(namesOf(y, { buffers: false }), WEIGHTS);
  const frozen = x.pipe(dense(2, { trainable: false }));
  assert.equal(namesOf(frozen), ["dense1/W", "dense1/b"]);
  assert.equal(namesOf(frozen, y).length, 6);
  throws(
    () => parametersOf(y, { buffer: true } as object),
    HyperparameterError,
    'parametersOf: there is no option "buffer"; leave it out, or give one of buffers.',
  );
  throws(
    () => parametersOf(y, { buffers: 1 } as object),
    GraphError,
    "parametersOf: buffers is 1; give true or false.",
  );
});

test("the statistics of a frozen normalization are buffers too, and so are they after JSON", () => {
  const still = x.pipe(batchNormalization({ trainable: false }));
  assert.equal(namesOf(still), WEIGHTS.slice(0, 2));
  for (const [root] of [y, still].map((each) => fromJSON(JSON.parse(JSON.stringify(toJSON(each)))).roots as Node[])) {
    assert.equal(
      namesOf(root),
      namesOf(root, { buffers: true }).filter((name) => !name.includes("running")),
    );
  }
});

test("a gradient that names a frozen weight or a buffer is refused, and the message says which of the two it is", () => {
  const frozen = parameter([2, 2], { name: "base", trainable: false });
  const deep = meanSquaredError(x.pipe(dense(2, { W: frozen, bias: false }), batchNormalization()), x);
  const listed = parametersOf(deep, { buffers: true });
  const [mean] = listed.filter(({ name }) => name === BUFFERS[0]).map(({ node }) => node);
  for (const [kind, gradient] of Object.entries({ finiteDifference, backprop, randomDirections })) {
    throws(
      () => gradient(deep, { parameters: [frozen] }),
      GraphError,
      `${kind}: the weight "base" is frozen; leave it out of parameters, or make it with trainable: true.`,
    );
    throws(
      () => gradient(deep, { parameters: listed.map(({ node }) => node).filter((node) => node !== frozen) }),
      GraphError,
      `${kind}: "${BUFFERS[0]}" is a buffer, which batchNormalization1 updates itself; leave it out of parameters, as parametersOf does.`,
    );
    throws(
      () => gradient(deep, { parameters: [mean], name: "g" }),
      GraphError,
      `${kind} "g": "${BUFFERS[0]}" is a buffer, which batchNormalization1 updates itself; leave it out of parameters, as parametersOf does.`,
    );
  }
  const written = toJSON(sgd(backprop(deep, { parameters: [listed[1].node] }), { learningRate: 1 }));
  const nodes = written.nodes.map((each) =>
    each.kind === "backprop" ? { ...each, parameters: [written.nodes.findIndex(({ name }) => name === "base")] } : each,
  );
  assert.throws(
    () => fromJSON(JSON.parse(JSON.stringify({ ...written, nodes }))),
    (error: Error) => error instanceof GraphError && /"base" is frozen/.test(error.message),
  );
});

// Frozen normalization, by plain loops: (x − mean) / √(variance + 1e-5) · gamma + beta.
const MEAN = [2, -1];
const VARIANCE = [4, 0.25];
const GAMMA = [0.5, 3];
const BETA = [1, -2];
const row = ([a, b]: readonly number[]): number[] =>
  [a, b].map((value, k) => ((value - MEAN[k]) / Math.sqrt(VARIANCE[k] + 1e-5)) * GAMMA[k] + BETA[k]);

const given = (names: readonly string[], root: Node): Parameters =>
  parametersFromJSON(
    root,
    Object.fromEntries(
      [...initialParameters(root)].map(({ name, value }) => {
        const data = [GAMMA, BETA, MEAN, VARIANCE][names.indexOf(name.split("/").at(-1) as string)];
        return [name, data ? { shape: [2], data } : value.toJSON()];
      }),
    ),
  );

test("frozen normalization computes with its running statistics, in training too, and does not change them", async () => {
  const frozen = x.pipe(batchNormalization({ trainable: false }));
  const head = frozen.pipe(dense(1));
  const headLoss = meanSquaredError(head, input("t", [1]));
  const start = given(["gamma", "beta", "runningMean", "runningVariance"], headLoss);
  let last: Parameters | undefined;
  let k = 0;
  for (const gradient of [backprop, finiteDifference]) {
    for (const each of iterations(sgd(gradient(headLoss), { learningRate: 0.01 }), feeds, {
      parameters: start,
      watch: [frozen],
    })) {
      const rows = feeds[k++ % 3].x as number[][];
      const got = each.value(frozen);
      for (const [i, wanted] of rows.flatMap(row).entries()) close(got.data[i], wanted, 1e-12);
      last = each.parameters;
    }
    for (const { name, value } of start) {
      const same = JSON.stringify(last?.get(name)) === JSON.stringify(value);
      assert.is(same, name.startsWith("batch"), name);
    }
  }
  const evaluated = (await evaluate(frozen, { x: [[7, 8]] }, start)) as Tensor;
  for (const [i, wanted] of row([7, 8]).entries()) close(evaluated.data[i], wanted, 1e-12);
});

test("a layer before frozen normalization learns by every strategy, from single samples too", () => {
  const deep = x.pipe(dense(2, { W: full(0.5) }), batchNormalization({ trainable: false, name: "norm" }));
  const sum = meanSquaredError(deep, input("t", [2]));
  const start = given(["gamma", "beta", "runningMean", "runningVariance"], sum);
  const feed = { x: [[1, 3]], t: [[0, 0]] };
  // The loss is the mean of both squares: z = (2, 2); ∂L/∂z_k = y_k·γ_k/s_k, ∂L/∂W[i, k] = x_i · ∂L/∂z_k.
  const derivatives = row([2, 2]).map((value, k) => (value * GAMMA[k]) / Math.sqrt(VARIANCE[k] + 1e-5));
  const wanted = [1, 3].flatMap((value) => derivatives.map((derivative) => value * derivative));
  const strategies = (["auto", "propagated", "direct", "collapsed"] as const).map((strategy) =>
    finiteDifference(sum, { strategy }),
  );
  for (const gradient of [backprop(sum), ...strategies]) {
    for (const each of iterations(sgd(gradient, { learningRate: 0 }), [feed], { parameters: start })) {
      const got = each.value(gradient).get("dense1/W").data;
      wanted.forEach((value, i) => void close(got[i], value, 1e-6 * Math.abs(value)));
    }
  }
  assert.equal(describe(sgd(backprop(sum), { learningRate: 1 })).gradients[0].parameters, ["dense1/W", "dense1/b"]);
});

test("frozen normalization has statistics that move, where another node computes them", () => {
  // JSON and build accept statistics that are no parameters.
  const [mean, variance] = [2, 3].map((value) => parameter([2], { initial: full(value), name: `s${value}` }));
  const [gamma, beta] = [0.5, 1].map((value) => parameter([2], { initial: full(value), name: `g${value}` }));
  const made = batchNormalization.build([x, gamma, beta, mean, variance], { trainable: false }) as typeof x;
  const sum = meanSquaredError(made, input("t", [2]));
  const gradients = [backprop(sum), finiteDifference(sum, { strategy: "direct" }), finiteDifference(sum)];
  const feed = {
    x: [
      [1, 3],
      [4, -2],
    ],
    t: [
      [0, 1],
      [1, 0],
    ],
  };
  for (const each of iterations(sgd(gradients[0], { learningRate: 0 }), [feed], { watch: gradients })) {
    const [exact, ...others] = gradients.map((one) => each.value(one));
    for (const other of others) {
      for (const { name, value } of exact) {
        value.data.forEach((derivative, i) => void close(other.get(name).data[i], derivative, 1e-7));
      }
    }
  }
});

test("trainable is a flag", () => {
  throws(
    () => batchNormalization({ trainable: 0 as unknown as boolean, name: "norm" })(x),
    GraphError,
    'batchNormalization "norm": trainable is 0; give true or false.',
  );
});

test.run();
