// Functions that are not smooth, declared or not: every strategy gives the numbers of the textbook. Trials, verdicts and reports.
import {
  backprop,
  blackBox,
  constant,
  defineJoin,
  defineNode,
  dense,
  describe,
  type Explanation,
  type Feed,
  type FiniteDifferenceOptions,
  finiteDifference,
  full,
  GraphError,
  gelu,
  type Iteration,
  input,
  iterations,
  mean,
  multiply,
  type Node,
  type RunState,
  sgd,
  sigmoid,
  step,
  zeros,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";
import { gradientsOf } from "../support/gradients.js";
import { wavesOf } from "../support/waves.js";

type Loss = Node<readonly []>;
type Says = { readonly smooth?: boolean; readonly kinked?: boolean };

const own = (kind: string, f: (x: number) => number, says: Says = {}) =>
  defineNode({
    kind,
    elementwise: true,
    ...says,
    forward(out, x) {
      for (let i = 0; i < out.size; i++) out.data[i] = f(x.data[i]);
    },
  });

const swish = own("swish", (x) => x / (1 + Math.exp(-x)));
const toFourDecimals = (x: number): number => Math.round(x * 1e4) / 1e4;

const weights = (loss: Loss, feed: Feed, options: FiniteDifferenceOptions): number[] => [
  ...gradientsOf(loss, feed, [options])[0].get("dense1/W").data,
];

/** Values of the first iteration of a run, read before it expires. */
function first<T>(run: Iterable<Iteration>, read: (iteration: Iteration) => T): T {
  for (const iteration of run) return read(iteration);
  throw new Error("there was no iteration");
}

/** The computation of the first gradient of a run by dense1/W. */
function explained(loss: Loss, feed: Feed, options: FiniteDifferenceOptions & { from?: RunState } = {}): Explanation {
  const { from, ...given } = options;
  const run = iterations(
    sgd(finiteDifference(loss, given), { learningRate: 0 }),
    [feed],
    from ? { from, positioned: true } : {},
  );
  return first(run, ({ explanations }) =>
    explanations.finiteDifference1.find(({ parameter }) => parameter === "dense1/W"),
  ) as Explanation;
}

const LARGE = [4e4, 1e4, -1e4, 5e3, 100, 1, 1, 1];

test("a kink that is crossed twice between two sample points: gelu, then step", () => {
  const loss = input("x", [8]).pipe(
    dense(1, { W: zeros(), bias: false }),
    gelu(),
    dense(1, { W: full(1), b: full(0.1) }),
    step(),
    mean(),
  ) as Loss;
  for (const strategy of ["direct", "propagated", "auto", "collapsed"] as const) {
    const found = weights(loss, { x: [LARGE] }, { strategy }).map((value) => Math.round(value * 1e6) / 1e6 + 0);
    assert.equal(found, [0, 5000, -5000, 5000, 0, 0, 0, 0], strategy);
  }
});

test("a smooth hill between two sample points: gelu, then a steep sigmoid", () => {
  const z = gelu()(input("x", [8]).pipe(dense(1, { W: zeros(), bias: false })) as Node);
  const loss = z.pipe(dense(1, { W: full(1000), b: full(100) }), sigmoid(), mean()) as Loss;
  const [direct, auto] = (["direct", "auto"] as const).map((strategy) => weights(loss, { x: [LARGE] }, { strategy }));
  auto.forEach((value, i) => {
    assert.ok(Math.abs(value - direct[i]) < 1e-6 * 5000, `weight ${i}: ${value}, ${direct[i]}`);
  });
  assert.ok(Math.abs(direct[1]) > 4999);
});

const UNEVEN = [-7.3964, -5.974, -0.4545, 15.9589, 11.6316, -14.8307, 6.6372, 1];

for (const [name, round] of [
  [
    "a box that says nothing",
    (z: Node) => blackBox({ inputs: { z }, output: [1], evaluate: (at) => toFourDecimals(at.z[0]) }),
  ],
  ["an own node that says nothing", (z: Node) => own("round", toFourDecimals)()(z)],
  ["an own node that says it is kinked", (z: Node) => own("round", toFourDecimals, { kinked: true })()(z)],
  ["an own node that says it is not smooth", (z: Node) => own("round", toFourDecimals, { smooth: false })()(z)],
] as const) {
  test(`rounding to four decimals, ${name}`, () => {
    const z = input("x", [8]).pipe(dense(1, { W: zeros(), bias: false })) as Node;
    const loss = round(z).pipe(mean()) as Loss;
    const direct = weights(loss, { x: [UNEVEN] }, { strategy: "direct" });
    // Rounding of −7.3964e-4 is −7e-4.
    assert.is(direct[0].toFixed(6), "-7.000000");
    weights(loss, { x: [UNEVEN] }, {}).forEach((value, i) => {
      assert.ok(Math.abs(value - direct[i]) < 1e-9, `weight ${i}`);
    });
    assert.is(explained(loss, { x: [UNEVEN] }).strategy, "propagated");
    assert.throws(
      () => weights(loss, { x: [UNEVEN] }, { strategy: "collapsed" }),
      (error: unknown) => error instanceof GraphError && error.message.includes("does not fit"),
    );
  });
}

const X = [
  [0.3, -0.8, 0.5, 0.1],
  [0.9, 0.2, -0.4, 0.7],
];

const behind = (layer: (z: Node) => Node): Loss => layer(input("x", [4]).pipe(dense(2)) as Node).pipe(mean()) as Loss;

test("an own node without a declaration is tried: smooth ones are collapsed, others and doubtful ones are not", () => {
  const smooth: Readonly<Record<string, (x: number) => number>> = {
    swish: (x) => x / (1 + Math.exp(-x)),
    bump: (x) => Math.exp(-x * x),
    sine: Math.sin,
    cube: (x) => x ** 3,
    constant: () => 3,
    line: (x) => 2 * x + 1,
    "far from 0": (x) => 1e6 + Math.tanh(x),
    softplus: (x) => Math.log1p(Math.exp(x)),
  };
  for (const [name, f] of Object.entries(smooth)) {
    assert.is(explained(behind(own("tried", f)()), { x: X }).strategy, "collapsed", name);
  }
  const rough: Readonly<Record<string, (x: number) => number>> = {
    relu: (x) => Math.max(x, 0),
    "leaky relu": (x) => Math.max(x, 0.9 * x),
    step: (x) => (x > 0.1 ? 1 : 0),
    "to one decimal": (x) => Math.round(x * 10) / 10,
    "to four decimals": toFourDecimals,
    "to nine decimals": (x) => Math.round(x * 1e9) / 1e9,
    "in single precision": Math.fround,
    staircase: Math.floor,
    wobble: (x) => x + 1e-6 * Math.abs(Math.sin(1e5 * x)),
    root: Math.sqrt,
    "refuses what is negative": (x) => {
      if (x < -0.1) throw new RangeError("negative");
      return x;
    },
  };
  for (const [name, f] of Object.entries(rough)) {
    const feed = { x: [[0.3, 0.8, 0.5, 0.1]] };
    const z = input("x", [4]).pipe(dense(2, { W: full(0.5) })) as Node;
    const found = explained(own("tried", f)()(z).pipe(mean()) as Loss, feed);
    assert.is(found.strategy, "propagated", name);
    assert.match(found.reason, '"tried1" was not seen to be smooth on the first batch');
  }
});

test("a node is tried on later samples too: a kink that the first sample is far from", () => {
  const strategy = (f: (x: number) => number): string => {
    const z = input("x", [4]).pipe(dense(2, { W: full(0.5) })) as Node;
    const feed = {
      x: [
        [0, 0, 0, 0],
        [5, 5, 5, 5],
      ],
    };
    return explained(own("tried", f)()(z).pipe(mean()) as Loss, feed).strategy;
  };
  assert.is(
    strategy((x) => Math.max(x, 10)),
    "propagated",
  );
  assert.is(
    strategy((x) => Math.max(x, 20)),
    "collapsed",
  );
});

test("nodes that mix the elements of a sample are tried too", () => {
  const mixing = (f: (row: Float64Array) => number) =>
    defineNode({
      kind: "mixing",
      samplesIndependent: true,
      shape: () => ["batch", 1],
      forward(out, x) {
        for (let n = 0; n < out.samples; n++) out.data[n] = f(x.data.subarray(n * x.width, (n + 1) * x.width));
      },
    });
  const norm = mixing((row) => Math.sqrt(1 + row.reduce((sum, x) => sum + x * x, 0)));
  const largest = mixing((row) => Math.max(...row));
  assert.is(explained(behind(norm()), { x: X }).strategy, "collapsed");
  assert.is(explained(behind(largest()), { x: X }).strategy, "propagated");
});

test("an own node declared smooth is not tried; one declared both smooth and kinked is refused", () => {
  const calls: number[] = [];
  const counted = defineNode({
    kind: "counted",
    elementwise: true,
    samplesIndependent: true,
    smooth: true,
    forward(out, x) {
      calls.push(out.samples);
      out.data.set(x.data);
    },
  });
  assert.is(explained(behind(counted()), { x: X }).reason, "all weights into a unit share one loss profile");
  assert.not.ok(calls.includes(257));
  assert.throws(
    () => own("both", Math.abs, { smooth: true, kinked: true })(),
    (error: unknown) =>
      error instanceof GraphError &&
      error.message === "both: smooth and kinked are both true; leave out the one that is wrong.",
  );
  assert.throws(
    () =>
      blackBox({
        name: "plant",
        inputs: { x: input("x", [2]) },
        output: [1],
        smooth: true,
        kinked: true,
        evaluate: () => 0,
      }),
    (error: unknown) =>
      error instanceof GraphError && /^blackBox "plant": smooth and kinked are both true/.test(error.message),
  );
  assert.throws(
    () => blackBox({ inputs: { x: input("x", [2]) }, output: [1], smooth: "yes" as never, evaluate: () => 0 }),
    (error: unknown) => error instanceof GraphError && /smooth is "yes"; give true/.test(error.message),
  );
});

test("a black box is never tried, costs the evaluations of the scheme, and the report names what a declaration saves", () => {
  const wide = Array.from({ length: 20 }, (_, i) => 0.01 + i / 40);
  const through = (says: Says): Loss => {
    const z = input("x", [20]).pipe(dense(1));
    const box = blackBox({ name: "plant", inputs: { z }, output: [1], ...says, evaluate: (at) => Math.tanh(at.z[0]) });
    return box.pipe(mean()) as Loss;
  };
  const waves = (says: Says, scheme: "central" | "forward" = "central"): number[] =>
    wavesOf(sgd(finiteDifference(through(says), { scheme }), { learningRate: 0 }), [{ x: [wide] }])[0].map(
      ({ length }) => length,
    );
  assert.equal(waves({}), [2 * 21 + 1]);
  assert.equal(waves({}, "forward"), [21 + 1]);
  assert.equal(waves({ kinked: true }), [2 * 21 + 1]);
  assert.equal(waves({ smooth: true }), [6 + 1]);
  assert.is(
    explained(through({}), { x: [wide] }).reason,
    'many perturbations run together, because the black box "plant" does not say that it is smooth; if it is, say smooth: true: 6 evaluations for each unit and sample instead of up to 42',
  );
  assert.match(explained(through({ kinked: true }), { x: [wide] }).reason, '"plant" has kinks');
  assert.not.match(explained(through({ kinked: true }), { x: [wide] }).reason, "smooth: true");
  assert.is(explained(through({ smooth: true }), { x: [wide] }).strategy, "collapsed");
});

test("describe has no batch, and lists the nodes to be tried", () => {
  const reasons = (loss: Loss): string[] =>
    describe(finiteDifference(loss)).gradients[0].explanations.map(({ reason }) => reason);
  assert.is(
    reasons(behind(swish()))[0],
    'all weights into a unit share one loss profile; "swish1" is tried on the first batch',
  );
  assert.is(
    explained(behind(swish()), { x: X }).reason,
    'all weights into a unit share one loss profile; "swish1" was seen to be smooth on the first batch',
  );
});

test("explanations of every gradient, by its name", () => {
  const loss = behind(swish());
  const gradients = [finiteDifference(loss, { name: "differences" }), backprop(loss)];
  const run = iterations(sgd(gradients[0], { learningRate: 0 }), [{ x: X }], { watch: gradients.slice(1) });
  const explanations = first(run, (each) => each.explanations);
  assert.equal(Object.keys(explanations), ["differences", "backprop1"]);
  assert.equal(
    explanations.differences.map(({ parameter }) => parameter),
    ["dense1/W", "dense1/b"],
  );
});

test("the state keeps the verdict: a run that resumes from it takes the same way, whatever its first batch shows", () => {
  // Smooth except for a jump at 2. The first batch is near it, the second is not.
  const layer = own("mixed", (x) => (x > 2 ? x + 1 : x));
  const loss = (): Loss =>
    layer()(input("x", [4]).pipe(dense(1, { W: full(1), bias: false })) as Node).pipe(mean()) as Loss;
  const optimizer = (): ReturnType<typeof sgd> => sgd(finiteDifference(loss()), { learningRate: 0 });
  const near = { x: [[0.4, 0.5, 0.4, 0.6]] };
  const far = { x: [[-0.4, -0.5, -0.4, -0.6]] };
  const [{ state }] = Array.from(iterations(optimizer(), [near]), (each) => ({ state: each.state }));
  assert.equal(state.rough, ["mixed1"]);
  assert.is(explained(loss(), far).strategy, "collapsed");
  assert.is(explained(loss(), far, { from: state }).strategy, "propagated");
  // A state from a version without trials gives the old behavior, and so do the states after it.
  const { rough: _, ...old } = state;
  assert.is(explained(loss(), near, { from: old }).strategy, "collapsed");
  const [{ again }] = Array.from(iterations(optimizer(), [near], { from: old, positioned: true }), (each) => ({
    again: each.state,
  }));
  assert.not.ok("rough" in again);
  // A run that does not need the verdict records the node as not smooth.
  const [{ blind }] = Array.from(iterations(sgd(backprop(loss()), { learningRate: 0 }), [far]), (each) => ({
    blind: each.state,
  }));
  assert.equal(blind.rough, ["mixed1"]);
});

test("an own node behind a black box is tried once the box has answered", () => {
  const x = input("x", [2]);
  const box = blackBox({ inputs: { x }, output: [4], evaluate: (at) => [at.x[0], at.x[1], at.x[0] * at.x[1], 1] });
  const feed = {
    x: [
      [0.5, 0.7],
      [0.1, -0.3],
    ],
  };
  const after = (layer: (z: Node) => Node): Loss => layer(box.pipe(dense(2)) as Node).pipe(mean()) as Loss;
  assert.is(explained(after(swish()), feed).strategy, "collapsed");
  assert.is(explained(after(own("hinge", (z) => Math.max(0, z))()), feed).strategy, "propagated");
});

test("an own node whose smoothness does not matter is not tried, nor with steps for each parameter", () => {
  const loss = behind(swish());
  for (const options of [{ strategy: "direct" }, { strategy: "propagated" }, { h: "auto" }] as const) {
    const run = iterations(sgd(finiteDifference(loss, options), { learningRate: 0 }), [{ x: X }]);
    assert.equal(first(run, ({ state }) => state).rough, ["swish1"]);
  }
});

test("of a node that another takes for its value only, neither a kink nor missing rules matter", () => {
  const size = own("size", Math.abs, { kinked: true });
  // z² from z and |z|. Its rules are in z alone.
  const squared = defineJoin({
    kind: "squared",
    inputs: ["z", "size"],
    elementwise: true,
    smooth: true,
    derivedInputs: [1],
    forward(out, _z, size) {
      for (let i = 0; i < out.size; i++) out.data[i] = size.data[i] ** 2;
    },
    backward([dz], dOut, _out, [z]) {
      for (let i = 0; dz && i < dOut.size; i++) dz.data[i] += 2 * z.data[i] * dOut.data[i];
    },
    difference(dOut, _out, [z], [dz]) {
      for (let i = 0; dz && i < dOut.size; i++) dOut.data[i] = dz.data[i] * (2 * z.data[i] + dz.data[i]);
    },
  });
  const z = input("x", [4]).pipe(dense(2)) as Node;
  const loss = squared(z, size()(z)).pipe(mean()) as Loss;
  assert.is(explained(loss, { x: X }).strategy, "collapsed");
  const [{ explanations }] = describe(backprop(loss)).gradients;
  assert.is(explanations[0].reason, "every node on the path has a backward rule");
  const [exact] = gradientsOf(loss, { x: X }, [backprop]);
  for (const options of [{}, { strategy: "direct" }] as const) {
    const got = weights(loss, { x: X }, options);
    exact.get("dense1/W").data.forEach((value, i) => void close(got[i], value, 1e-8));
  }
});

test("a node whose other input does not move is tried along the one that does", () => {
  const gated = multiply(
    own("ramp", (x) => Math.max(0, x))()(constant([1, 2]) as Node),
    input("x", [4]).pipe(dense(2)) as Node,
  );
  assert.is(explained(gated.pipe(mean()) as Loss, { x: X }).strategy, "collapsed");
});

test.run();
