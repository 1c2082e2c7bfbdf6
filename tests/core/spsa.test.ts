// Gradients along random directions of signs. tests/core/random-directions.test.ts tests those along normal directions.
import {
  backprop,
  defineNode,
  dense,
  describe,
  dropout,
  fromJSON,
  GraphError,
  HyperparameterError,
  input,
  iterations,
  meanSquaredError,
  type Node,
  parameter,
  type SpsaOptions,
  sgd,
  spsa,
  tanh,
  toJSON,
  values,
} from "@rxgrad/core";
import { startRun, turns } from "@rxgrad/core/driver";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distance, type Gradient, largestOf, roundingOf } from "../support/agreement.js";
import { close, throws } from "../support/closeness.js";
import { directionsOf, gradientsAlong, gradientsOn, plainAlong } from "../support/directions.js";
import { layeredNetwork, randomRows } from "../support/layered-network.js";
import { graphOf } from "../support/network-graph.js";

// One draw gives 64 signs, and there are more weights: 5·11 + 11 + 11·3 + 3 = 102.
const network = layeredNetwork({
  x: randomRows(4, 5),
  layers: [
    [11, "tanh"],
    [3, "softmax"],
  ],
});
const { loss, feed } = graphOf(network);

test("spsa equals a plain loop along the same directions", () => {
  for (const [h, directions] of [
    [1e-1, 1],
    [1e-4, 1],
    [1e-2, 3],
  ]) {
    const taken = { count: 4, directions, seed: 5 };
    const all = directionsOf(network, spsa, taken);
    gradientsAlong(network, spsa, taken, h).forEach((got, k) => {
      const plain = plainAlong(network, all[k], h);
      // The derivative along Δ has the rounding error of a difference by one weight.
      const tolerance = 1e-12 * largestOf(plain) + roundingOf({ network, scheme: "central", h });
      assert.ok(largestOf(plain) > 1e3 * tolerance);
      const apart = distance(got, plain);
      assert.ok(apart <= tolerance, `h = ${h}, iteration ${k + 1}: ${apart} apart, allowed ${tolerance}`);
    });
  }
});

test("directions consist of signs, + as often as −, and differ between parameters and iterations", () => {
  const all = directionsOf(network, spsa, { count: 200, directions: 2 }).flat();
  const flat = all.map((direction) => direction.flat());
  for (const value of flat.flat()) close(Math.abs(value), 1, 1e-12);
  const N = flat.length;
  // The first sign is + because of the way the test finds them. The mean of N others, and that of the product of two, deviates
  // by 1/√N; six of that are allowed, because the worst of 5,000 pairs is looked at.
  for (let i = 1; i < flat[0].length; i++) {
    for (let j = 0; j < i; j++) {
      const together = flat.reduce((sum, signs) => sum + signs[i] * signs[j], 0) / N;
      close(together, 0, 6 / Math.sqrt(N));
    }
  }
  assert.is(new Set(flat.map(String)).size, N);
});

/** The mean of gradients. */
function meanOf(gradients: readonly Gradient[]): Gradient {
  return gradients[0].map((row, p) =>
    row.map((_, i) => gradients.reduce((sum, gradient) => sum + gradient[p][i], 0) / gradients.length),
  );
}

test("over many iterations, seeds or directions the mean is the gradient", () => {
  const few = graphOf(
    layeredNetwork({
      x: randomRows(3, 2),
      layers: [
        [3, "tanh"],
        [2, "softmax"],
      ],
      scale: 2,
    }),
  );
  const [exact] = gradientsOn(backprop(few.loss), few.feed, 1);
  const N = 2500;
  // Element i is gᵢ + Σⱼ≠ᵢ gⱼΔⱼΔᵢ, whose variance is |g|² − gᵢ². Five standard deviations of the mean are allowed, and the
  // h² of central differences.
  const tolerance = (5 * Math.hypot(...exact.flat())) / Math.sqrt(N) + 1e-6;
  assert.ok(tolerance < largestOf(exact) / 4, "the bound would show nothing");
  const check = (mean: Gradient): void => {
    const apart = distance(mean, exact);
    assert.ok(apart <= tolerance, `${apart} apart, allowed ${tolerance}`);
  };
  check(meanOf(gradientsOn(spsa(few.loss), few.feed, N)));
  const seeds = Array.from({ length: 100 }, (_, seed) => seed);
  check(meanOf(seeds.map((seed) => gradientsOn(spsa(few.loss, { directions: N / 100 }), few.feed, 1, seed)[0])));
  check(gradientsOn(spsa(few.loss, { directions: N }), few.feed, 1)[0]);
});

const first = (options: SpsaOptions, count: number, seed: number): Gradient[] =>
  gradientsOn(spsa(loss, options), feed, count, seed);

test("directions depend on the seed, the iteration and the name only, not on earlier iterations", () => {
  assert.equal(first({}, 3, 1), first({}, 3, 1));
  assert.equal(first({}, 3, 1), first({ name: "spsa1" }, 3, 1));
  const others = [first({}, 3, 2), first({ name: "other" }, 3, 1), first({ seed: 2 }, 3, 1)];
  for (const other of others) for (const k of [0, 1, 2]) assert.not.equal(other[k], first({}, 3, 1)[k]);
  assert.equal(first({ seed: 7 }, 2, 1), first({}, 2, 7));
  assert.equal(first({ seed: 7 }, 2, 1), first({ seed: 7 }, 2, 2));
  // The earlier iterations have other data and another batch size.
  const before = { x: randomRows(9, 5, 3), t0: randomRows(9, 3, 4).map((row) => row.map(Math.abs)) };
  const gradient = spsa(loss);
  const run = iterations(sgd(gradient, { learningRate: 0 }), [before, before, feed], { seed: 1 });
  const third = Array.from(run, (each) => Array.from(each.value(gradient), ({ value }) => Array.from(value.data)))[2];
  assert.equal(third, first({}, 3, 1)[2]);
});

test("each direction takes two evaluations, for any number of weights", () => {
  const calls = { forward: 0 };
  const counted = defineNode({
    kind: "counted",
    elementwise: true,
    forward(out, x) {
      calls.forward++;
      out.data.set(x.data);
    },
  });
  for (const [units, directions] of [
    [1, 1],
    [50, 1],
    [50, 7],
  ]) {
    const y = input("x", [3]).pipe(dense(units), counted(), dense(1));
    const gradient = spsa(meanSquaredError(y, input("t", [1])), { directions });
    let before = 0;
    const feeds = Array(3).fill({ x: [[1, 2, 3]], t: [[1]] });
    for (const { iteration } of iterations(sgd(gradient, { learningRate: 0.01 }), feeds)) {
      // The contract checks evaluate the first batch, too.
      if (iteration > 1) assert.is(calls.forward - before, 1 + 2 * directions);
      before = calls.forward;
    }
  }
});

/** The size of a run's memory, in numbers. */
function memoryOf(inputs: number, make: (loss: Node<readonly []>) => ReturnType<typeof spsa>): number {
  const y = input("x", [inputs]).pipe(dense(8, { bias: false }), tanh(), dense(1));
  const run = startRun(sgd(make(meanSquaredError(y, input("t", [1]))), { learningRate: 0.01 }), [], {});
  for (const _ of turns(run, [{ x: [Array(inputs).fill(1)], t: [[1]] }]));
  const size = run.memorySize;
  run.free();
  return size;
}

test("only the weights, the gradient and the updated weights grow with the number of weights", () => {
  for (const directions of [1, 10]) {
    const grown =
      memoryOf(2000, (each) => spsa(each, { directions })) - memoryOf(1000, (each) => spsa(each, { directions }));
    // 1000 more inputs add 8000 weights three times, and the fed x.
    assert.is(grown, 3 * 8000 + 1000);
  }
  assert.is(
    memoryOf(1000, (each) => spsa(each)),
    memoryOf(1000, (each) => spsa(each, { directions: 50 })),
  );
});

test("forward values and parameters do not change", () => {
  const x = input("x", [2]);
  const hidden = x.pipe(dense(3), tanh());
  const y = hidden.pipe(dense(1));
  const error = meanSquaredError(y, input("t", [1]));
  const points = [{ x: [[1, 2]], t: [[0.5]] }];
  const seen = (make: typeof spsa): unknown[] =>
    Array.from(iterations(sgd(make(error), { learningRate: 0 }), points, { watch: [hidden] }), (each) => [
      each.loss,
      each.value(hidden),
      each.parametersBefore.toJSON(),
      each.parameters.toJSON(),
    ]);
  assert.equal(
    seen((each) => spsa(each, { h: 0.5 })),
    seen(backprop),
  );
});

test("dropout drops the same elements on both sides", () => {
  const error = meanSquaredError(input("x", [6]).pipe(dense(8), dropout(0.5), dense(1)), input("t", [1]));
  const [along, exact] = [spsa(error), backprop(error)];
  const feeds = Array(10).fill({ x: randomRows(4, 6), t: randomRows(4, 1, 2) });
  for (const each of iterations(sgd(along, { learningRate: 0 }), feeds, { watch: [exact] })) {
    const [got, derivatives] = [along, exact].map((gradient) =>
      [...each.value(gradient)].flatMap(({ value }) => [...value.data]),
    );
    // Every element of (g·Δ)Δ has the size |g·Δ|. Its signs are those of Δ or of −Δ.
    const derivative = got.reduce((sum, value, i) => sum + Math.sign(value) * derivatives[i], 0);
    // The h² of central differences, and the rounding of two losses. Other dropped elements would change the losses by far more.
    for (const value of got) close(Math.abs(value), Math.abs(derivative), 1e-5);
    assert.ok(Math.abs(derivative) > 1e-3);
  }
});

test("training works: a parabola in 30 weights falls to a thousandth, and h may be a schedule", () => {
  const w = parameter([30], { name: "w", initial: values(Array(30).fill(1)) });
  const half = meanSquaredError(
    w as Node<readonly [30]>,
    parameter([30], { trainable: false, initial: values(Array(30).fill(0)) }),
    {
      reduction: "sum",
    },
  ) as Node<readonly []>;
  const h = (k: number): number => 0.1 / k ** 0.101;
  let last = 0;
  for (const { iteration, loss: value, hyperparameters } of iterations(
    sgd(spsa(half, { h }), { learningRate: 0.01 }),
  )) {
    if (iteration === 2) assert.is(hyperparameters["spsa1.h"], h(2));
    last = value;
    if (iteration === 500) break;
  }
  // A step w − 2η(w·Δ)Δ multiplies the expected |w|² by 1 − 4η(1 − 30η) = 0.972. After 500 steps the factor is 7e-7.
  assert.ok(last < 0.03, `the loss is ${last}`);
});

test("spsa read from JSON takes the same directions", () => {
  for (const options of [{}, { name: "slope", h: 0.01, directions: 3, seed: 4 }]) {
    const W = sgd(spsa(loss, options), { learningRate: 0.1 });
    const json = toJSON(W);
    const [again] = fromJSON(JSON.parse(JSON.stringify(json))).optimizers;
    assert.equal(toJSON(again), json);
    assert.equal(gradientsOn(again.gradients[0], feed, 2), gradientsOn(W.gradients[0], feed, 2));
  }
  assert.equal(spsa(loss, { seed: 4 }).options, { h: 1e-4, directions: 1, seed: 4 });
  assert.equal(spsa(loss).options, { h: 1e-4, directions: 1 });
});

test("describe prints the cost of an iteration", () => {
  const described = describe(spsa(loss, { directions: 3, h: 0.01 }));
  const reason = "6 evaluations of the loss for all 102 weights together";
  assert.equal(
    described.gradients[0].explanations,
    ["W1", "b1", "W2", "b2"].map((name) => ({ parameter: name, strategy: "spsa", reason })),
  );
  assert.match(described.table, "spsa1: spsa of crossEntropy1, h 0.01, directions 3");
});

test("invalid arguments of spsa are refused", () => {
  const refuses = (options: unknown, message: string): void =>
    void throws(() => spsa(loss, options as SpsaOptions), HyperparameterError, message);
  const whole = "give a whole number, 1 or more.";
  refuses({ directions: 0 }, `spsa: directions is 0; ${whole}`);
  refuses({ directions: 1.5, name: "slope" }, `spsa "slope": directions is 1.5; ${whole}`);
  refuses({ directions: "2" }, `spsa: directions is "2"; ${whole}`);
  refuses({ h: 0 }, "spsa: h is 0; give a positive finite number, such as 1e-4.");
  refuses({ seed: Number.NaN }, "spsa: seed is NaN; give a finite number, or leave it out.");
  refuses({ seed: "1" }, 'spsa: seed is "1"; give a finite number, or leave it out.');
  throws(
    () => spsa(input("x", [2]) as never),
    GraphError,
    "spsa: the loss has shape [batch, 2]; give a node whose value is one number.",
  );
  const stray = spsa(loss, { parameters: [parameter([1], { name: "stray" })] });
  throws(
    () => iterations(sgd(stray, { learningRate: 1 }), [feed]).next(),
    GraphError,
    'spsa: parameter "stray" is not a parameter that its loss depends on; give one of those.',
  );
});

test.run();
