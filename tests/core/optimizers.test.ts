// Every optimizer keeps these promises. Its steps are compared with PyTorch's in pytorch-optimizers.test.ts.
import {
  adaGrad,
  adam,
  adamW,
  type Block,
  backprop,
  constant,
  fromJSON,
  type GradientNode,
  GraphError,
  initialParameters,
  iterations,
  matmul,
  multiply,
  type Node,
  NumericError,
  type OptimizerNode,
  parameter,
  rmsProp,
  ShapeError,
  sgd,
  sum,
  sumSquaredError,
  Tensor,
  toJSON,
  values,
} from "@rxgrad/core";
import { createKernels, type Kernels } from "@rxgrad/kernels";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Arena } from "../../packages/core/src/engine/arena.js";
import * as registry from "../../packages/core/src/optimizers/index.js";
import { planTraining } from "../../packages/core/src/training/plan-training.js";
import { TrainingMemory } from "../../packages/core/src/training/training-memory.js";
import { numbers, seed } from "../kernels/numbers.js";
import { close, throws } from "../support/closeness.js";

type MakeOptimizer = (gradient: GradientNode | readonly GradientNode[], options: object) => OptimizerNode;

const optimizers = Object.entries(registry as unknown as Readonly<Record<string, MakeOptimizer>>);

// ½(a − 0)² and ½Σ(b − 0)²: the gradients are a and b themselves.
const a = parameter([1], { name: "a", initial: values([3]) });
const b = parameter([2], { name: "b", initial: values([0, 4]) });
const [lossA, lossB] = [sumSquaredError(a, constant([0])), sumSquaredError(b, constant([0, 0]))] as const;
const gradients = [backprop(lossA as Node<readonly []>), backprop(lossB as Node<readonly []>)];

/** Parameters after the first iteration. */
function step(W: OptimizerNode | readonly OptimizerNode[]): Record<string, number[]> {
  for (const { parameters } of iterations(W)) {
    return Object.fromEntries([...parameters].map(({ name, value }) => [name, Array.from(value.data)]));
  }
  throw new Error("There was no iteration.");
}

test("clipNorm takes the norm over all parameters of its own optimizer only", () => {
  // The norm √(3² + 4²) = 5 becomes 1: each element is a fifth, less the 1e-6.
  const factor = 1 / (5 + 1e-6);
  const { a: after, b: afterB } = step(sgd(gradients, { learningRate: 1, clipNorm: 1 }));
  close(after[0], 3 - 3 * factor, 1e-15);
  close(afterB[1], 4 - 4 * factor, 1e-15);
  const apart = step(gradients.map((each) => sgd(each, { learningRate: 1, clipNorm: 1 })));
  close(apart.a[0], 3 - 3 / (3 + 1e-6), 1e-15);
  close(apart.b[1], 4 - 4 / (4 + 1e-6), 1e-15);
});

test("a gradient within the limits stays as it is, bit for bit", () => {
  const plain = step(sgd(gradients, { learningRate: 0.3 }));
  assert.equal(step(sgd(gradients, { learningRate: 0.3, clipNorm: 5.1, clipValue: 4 })), plain);
});

test("the norm is clipped first, then the values, and the decay is added last", () => {
  // Clipping to a norm of 2.5 gives 1.5 and 2. Clipping to ±1.75 gives 1.5 and 1.75. Adding 0.5 of 3 and 4 gives 3 and 3.75.
  const after = step(sgd(gradients, { learningRate: 1, weightDecay: 0.5, clipValue: 1.75, clipNorm: 2.5 }));
  close(after.a[0], 0, 1e-6);
  close(after.b[1], 0.25, 1e-6);
});

test("the gradient that is observed is the one before clipping and decay", () => {
  const [gradient] = gradients;
  for (const [, make] of optimizers) {
    const W = make(gradient, { learningRate: 0.1, weightDecay: 0.1, clipNorm: 1, clipValue: 0.5 });
    for (const iteration of iterations(W)) {
      assert.is(iteration.value(gradient).get("a").at(0), 3);
      break;
    }
  }
});

test("limits and decay may change with the iteration, and are recorded", () => {
  const W = sgd(gradients[0], { learningRate: 1, clipValue: (iteration) => iteration, weightDecay: () => 0 });
  const path: number[] = [];
  for (const { iteration, parameters, hyperparameters } of iterations(W)) {
    path.push(parameters.get("a").at(0));
    assert.equal(hyperparameters, {
      "sgd1.learningRate": 1,
      "sgd1.clipValue": iteration,
      "sgd1.weightDecay": 0,
      "backprop1.h": 1e-5,
    });
    if (iteration === 2) break;
  }
  assert.equal(path, [2, 0]);
});

/** A gradient of these numbers. */
function linearLoss(...derivatives: readonly number[]): { gradient: GradientNode; start: Node } {
  const start = parameter([1, derivatives.length], { name: "steep", initial: values(derivatives.map(() => 0)) });
  const total = matmul(start, constant(derivatives.map((each) => [each])));
  return { gradient: backprop(total.pipe(sum()) as Node<readonly []>), start };
}

test("the norm is right for gradients whose squares overflow or underflow", () => {
  for (const size of [1e154, 1e200, 1e308]) {
    const { gradient } = linearLoss(size, -size);
    const { steep } = step(sgd(gradient, { learningRate: 1, clipNorm: 1 }));
    for (const [i, sign] of [-1, 1].entries()) close(steep[i], sign * Math.SQRT1_2, 1e-12);
  }
  // The norm (3, 4)·1e200 over several parameters. Each value is then clipped further.
  const [three, four] = [3e200, 4e200].map((size, i) => {
    const own = parameter([1], { name: `p${i}`, initial: values([0]) });
    return backprop(sum()(multiply(own, size)) as Node<readonly []>);
  });
  const { p0, p1 } = step(sgd([three, four], { learningRate: 1, clipNorm: 1 }));
  close(p0[0], -0.6, 1e-12);
  close(p1[0], -0.8, 1e-12);
  // A gradient far below the limit is not clipped.
  assert.equal(
    step(sgd(linearLoss(1e-200, -1e-200).gradient, { learningRate: 1, clipNorm: 1 })).steep,
    [-1e-200, 1e-200],
  );
});

test("a square that overflows ends the run, and the message names clipNorm as the fix", () => {
  for (const [kind, make] of Object.entries({ adaGrad, rmsProp, adam, adamW })) {
    const { gradient } = linearLoss(1, 1e200, 2);
    assert.throws(
      () => step(make(gradient, { learningRate: 0.1 })),
      (error: Error) =>
        error instanceof NumericError &&
        error.message.startsWith(
          `parameter "steep": element 1 of its update by ${kind}1 is NaN at iteration 1, computed from`,
        ) &&
        /its (squares|meanSquare) has overflowed: clip the gradient \(clipNorm\), or scale the loss\.$/.test(
          error.message,
        ) &&
        error.message.length <= 400,
      kind,
    );
    const clipped = step(make(linearLoss(1, 1e200, 2).gradient, { learningRate: 0.1, clipNorm: 1 }));
    assert.ok(clipped.steep[1] < 0, kind);
  }
});

/** Options that use every feature of an optimizer, with numbers other than the defaults. */
const unusual: Readonly<Record<string, object>> = {
  sgd: {},
  momentum: { momentum: 0.7 },
  nesterov: { momentum: 0.7 },
  adaGrad: { epsilon: 0.1, initialAccumulator: 0.3 },
  rmsProp: { epsilon: 0.1, smoothing: 0.6 },
  adam: { beta1: 0.5, beta2: 0.7, epsilon: 0.1 },
  adamW: { beta1: 0.5, beta2: 0.7, epsilon: 0.1 },
};

test("every optimizer has unusual options for these tests", () => {
  assert.equal(Object.keys(unusual).sort(), optimizers.map(([kind]) => kind).sort());
});

for (const [kind, make] of optimizers) {
  const everything = { ...unusual[kind], learningRate: 0.1, weightDecay: 0.2, clipNorm: 2, clipValue: 1.5 };

  test(`${kind} comes back from JSON with all its options, and takes the same steps`, () => {
    for (const options of [{ learningRate: 0.1 }, everything]) {
      const W = make(gradients, options);
      const again = fromJSON(JSON.parse(JSON.stringify(toJSON(W)))).optimizers[0] as OptimizerNode;
      assert.equal({ ...again.options }, { ...W.options });
      for (const [name, value] of Object.entries(options)) assert.is(again.options[name], value);
      const path = (root: OptimizerNode): number[] => {
        const values: number[] = [];
        for (const { iteration, parameters } of iterations(root)) {
          values.push(...parameters.get("a").data, ...parameters.get("b").data);
          if (iteration === 5) break;
        }
        return values;
      };
      assert.equal(path(again), path(W));
    }
  });

  test(`${kind} updates a part of a parameter as it updates the whole`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 21 }), fc.integer({ min: 0, max: 21 }), seed, (m, n, s) => {
        const whole = updated(make(gradients, everything), s, [0, m + n]);
        assert.equal(updated(make(gradients, everything), s, [0, m, m + n]), whole);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test(`the state of ${kind} is saved and restored by name`, () => {
    const { state } = make(gradients, everything).rule;
    const first = memoryOf(make(gradients, everything));
    const names = ["a", "b"].flatMap((each) => state.map((what) => `${kind}1/${each}/${what}`));
    const before = first.remembered.copies();
    assert.equal([...before.keys()], names);
    for (const [name, { shape }] of before) assert.equal(shape, name.includes("/a/") ? [1] : [2]);
    const given = new Map([...before].map(([name, { shape }], i) => [name, new Tensor(shape, numbersFor(shape, i))]));
    first.remembered.restore(given);
    assert.equal(plain(first.remembered.copies()), plain(given));
    // They are copies: the state saved before did not change.
    const start = kind === "adaGrad" ? 0.3 : 0;
    for (const { data } of before.values()) assert.ok(data.every((each) => each === start));
    const second = memoryOf(make(gradients, everything));
    second.remembered.restore(first.remembered.copies());
    assert.equal(plain(second.remembered.copies()), plain(given));
  });
}

test("a state that does not fit is refused, and no part of it is written", () => {
  const memory = memoryOf(registry.momentum(gradients, { learningRate: 0.1 }));
  const [one, two] = [new Tensor([1], new Float64Array([7])), new Tensor([2], new Float64Array([8, 9]))];
  const anew =
    "give what these optimizers saved, or start with an empty memory: train(W, data, { from: { ...state, memory: new Map() } }).";
  throws(
    () => memory.remembered.restore(new Map([["momentum1/a/velocity", one]])),
    GraphError,
    `optimizer state: "momentum1/b/velocity" is missing; ${anew}`,
  );
  throws(
    () => memory.remembered.restore(new Map([["adam1/a/mean", one]])),
    GraphError,
    `optimizer state: "adam1/a/mean" is not known to these optimizers; ${anew}`,
  );
  throws(
    () =>
      memory.remembered.restore(
        new Map([
          ["momentum1/a/velocity", one],
          ["momentum1/b/velocity", one],
        ]),
      ),
    ShapeError,
    'optimizer state: "momentum1/b/velocity" has shape [1] but its parameter has [2]; give what this network saved.',
  );
  for (const { data } of memory.remembered.copies().values()) assert.ok(data.every((each) => each === 0));
  throws(
    () => memoryOf(sgd(gradients, { learningRate: 1 })).remembered.restore(new Map([["sgd1/a/velocity", two]])),
    GraphError,
    'optimizer state: "sgd1/a/velocity" is not known to these optimizers; give what these optimizers saved, or start with an empty memory: train(W, data, { from: { ...state, memory: new Map() } }).',
  );
});

function memoryOf(W: OptimizerNode): TrainingMemory {
  const training = planTraining(W);
  const arena = new Arena();
  const memory = new TrainingMemory(training, arena);
  arena.attach(arena.kept);
  const initial = initialParameters(W.gradients.map(({ loss }) => loss));
  memory.start((node) => ({ value: initial.get(node) }));
  return memory;
}

/** The values and the optimizer state of a parameter after an update in parts, cut at these indices. */
function updated({ rule, hyperparameters }: OptimizerNode, s: number, cuts: readonly number[]): number[] {
  const size = cuts.at(-1) as number;
  const kernels = createKernels((rule.state.length + 3) * size + 1);
  kernels.memory.set(numbers(s, kernels.memory.length).map(Math.abs));
  const block = (number: number, from: number, to: number): Block => blockAt(kernels, number * size + from, to - from);
  const measures = blockAt(kernels, kernels.memory.length - 1, 1);
  const current = new Map(hyperparameters.map(({ name, value }) => [name, { current: value as number }]));
  for (let i = 1; i < cuts.length; i++) {
    const [from, to] = [cuts[i - 1], cuts[i]] as [number, number];
    const update = rule.bind({
      next: block(0, from, to),
      parameter: block(1, from, to),
      gradient: block(2, from, to),
      state: rule.state.map((_, k) => block(3 + k, from, to)),
      measures,
      hyperparameter: (name) => current.get(name) as { current: number },
    });
    update(3);
  }
  return Array.from(kernels.memory);
}

const blockAt = (kernels: Kernels, offset: number, size: number): Block => ({
  shape: [size],
  data: kernels.memory.subarray(offset, offset + size),
  kernels,
  offset,
  size,
  samples: 1,
  width: size,
});

const numbersFor = (shape: readonly number[], s: number): Float64Array =>
  Float64Array.from(numbers(s, shape[0] as number));

const plain = (state: ReadonlyMap<string, Tensor>): unknown[] =>
  [...state].map(([name, { shape, data }]) => [name, shape, Array.from(data)]);

test.run();
