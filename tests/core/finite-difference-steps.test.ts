// Steps for each parameter, relative steps and bounds, by every strategy. The oracle is differences worked out by hand.
import {
  adam,
  add,
  blackBox,
  constant,
  defineNode,
  dense,
  describe,
  type FiniteDifferenceOptions,
  finiteDifference,
  fromJSON,
  GraphError,
  gradientError,
  HyperparameterError,
  input,
  iterations,
  l2Penalty,
  log,
  meanSquaredError,
  momentum,
  type Node,
  type OptimizerNode,
  type ParameterBounds,
  parameter,
  type Scheme,
  ShapeError,
  type Strategy,
  sgd,
  sum,
  Tensor,
  tanh,
  tensor,
  toJSON,
  values,
} from "@rxgrad/core";
import { derivative } from "@rxgrad/core/calculus";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";

/** The gradient of the first iteration, by parameter name. */
function gradientOf(loss: Node<readonly []>, options: FiniteDifferenceOptions, feed = {}): Record<string, number[]> {
  const gradient = finiteDifference(loss, options);
  for (const iteration of iterations(sgd(gradient, { learningRate: 0 }), [feed])) {
    return Object.fromEntries([...iteration.value(gradient)].map(({ name, value }) => [name, [...value.data]]));
  }
  throw new Error("there was no iteration");
}

/** Σ e^w by a node that records its inputs. */
function watched(seen: number[], w: Node): Node<readonly []> {
  const box = blackBox({
    inputs: { w },
    output: [1],
    evaluate: ({ w: given }) => {
      seen.push(...given);
      return [given.reduce((all, each) => all + Math.exp(each), 0)];
    },
  });
  return box.pipe(sum());
}

const a = (numbers: number[], name = "a"): Node => parameter([numbers.length], { name, initial: values(numbers) });
const e = Math.exp;

const forward = (f: (x: number) => number, x: number, h: number): number => (f(x + h) - f(x)) / h;
const central = (f: (x: number) => number, x: number, h: number): number => (f(x + h) - f(x - h)) / (2 * h);

test("each parameter takes its own step, given by name or by order; the others take the usual one", () => {
  const u = a([0.5], "u");
  const v = a([0.25], "v");
  const loss = add(watched([], u), watched([], v));
  for (const strategy of ["auto", "direct", "propagated"] as Strategy[]) {
    const named = gradientOf(loss, { h: { u: 0.5 }, scheme: "forward", strategy });
    close(named.u[0], forward(e, 0.5, 0.5), 1e-14);
    close(named.v[0], forward(e, 0.25, 1e-4), 1e-10);
    const listed = gradientOf(loss, { parameters: [v, u], h: [0.125, 0.25], scheme: "forward", strategy });
    close(listed.v[0], forward(e, 0.25, 0.125), 1e-14);
    close(listed.u[0], forward(e, 0.5, 0.25), 1e-14);
  }
});

test("weights and bias of a layer may have different steps, in every strategy", () => {
  const x = input("x", [2]);
  const rows = [[1, 2], [-0.5, 0.25], [3, -1]]; // biome-ignore format: rows
  const W = [0.3, -0.2];
  const y = x.pipe(dense(1, { W: values([[0.3], [-0.2]]), b: values([0.1]), name: "d" }), tanh());
  const loss = meanSquaredError(y, input("t", [1]));
  const t = [0.5, -0.5, 0];
  const at = (w0: number, w1: number, b: number): number =>
    rows.reduce((all, [p, q], n) => all + (Math.tanh(p * w0 + q * w1 + b) - t[n]) ** 2, 0) / 3;
  const wanted = {
    "d/W": [central((w) => at(w, W[1], 0.1), W[0], 0.125), central((w) => at(W[0], w, 0.1), W[1], 0.125)],
    "d/b": [central((b) => at(W[0], W[1], b), 0.1, 0.0625)],
  };
  const feed = { x: rows, t: t.map((each) => [each]) };
  for (const strategy of ["auto", "direct", "propagated", "collapsed"] as Strategy[]) {
    const got = gradientOf(loss, { h: { "d/W": 0.125, "d/b": 0.0625 }, strategy }, feed);
    for (const name of ["d/W", "d/b"] as const) {
      for (const [i, each] of wanted[name].entries()) close(got[name][i], each, 1e-9);
    }
  }
});

test("relative steps are a fraction of each weight, and are absolute at 0", () => {
  const x = a([4, -2, 0]);
  // f(w) = w³: forward differences are 3w² + 3wh + h².
  const cubes = defineNode({
    kind: "cubes",
    elementwise: true,
    forward(out, w) {
      for (let i = 0; i < out.size; i++) out.data[i] = w.data[i] ** 3;
    },
  });
  const loss = x.pipe(cubes(), sum());
  for (const strategy of ["auto", "direct", "propagated"] as Strategy[]) {
    const { a: got } = gradientOf(loss, { relativeStep: 2 ** -10, scheme: "forward", strategy });
    [4, -2, 0].forEach((w, i) => {
      const h = w === 0 ? 2 ** -10 : Math.abs(w) * 2 ** -10;
      close(got[i], 3 * w * w + 3 * w * h + h * h, 1e-10 * Math.max(1, w * w));
    });
  }
});

const SCHEMES: readonly Scheme[] = ["central", "forward", "backward", "five-point", "richardson"];

test("no weight is ever evaluated outside its bounds, and each scheme keeps its order", () => {
  const property = fc.property(
    fc.constantFrom(...SCHEMES),
    fc.constantFrom<Strategy>("auto", "direct", "propagated"),
    fc.double({ min: -2, max: 2, noNaN: true }),
    fc.double({ min: 1e-3, max: 2, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom<FiniteDifferenceOptions>(
      { h: 1e-3 },
      { h: 0.5 },
      { h: "auto" },
      { relativeStep: 1e-4 },
      { h: { a: 0.01 } },
    ),
    (scheme, strategy, lower, room, where, step) => {
      const upper = lower + room;
      const w = Math.min(upper, Math.max(lower, lower + where * room));
      const seen: number[] = [];
      const loss = watched(seen, a([w]));
      const { a: got } = gradientOf(loss, { ...step, scheme, strategy, bounds: { lower, upper } });
      assert.ok(seen.every((each) => each >= lower && each <= upper));
      assert.ok(seen.length > 1);
      // e^w and all of its derivatives are below 55 here; steps are 0.5 at most, and smaller in narrow boxes.
      const h = Math.max(...seen) - Math.min(...seen);
      const order = scheme === "forward" || scheme === "backward" ? 1 : scheme === "central" ? 2 : 4;
      assert.ok(Math.abs(got[0] - Math.exp(w)) <= 55 * h ** order + 1e-11 / h, `${got[0]} for ${Math.exp(w)}`);
    },
  );
  fc.assert(property, { seed: 5, numRuns: 300 });
});

test("at a bound every scheme shifts inward, and stays exact for the same polynomials", () => {
  // central: degree 2; five-point and richardson: degree 4; forward and backward: degree 1.
  const polynomial =
    (degree: number) =>
    (x: number): number =>
      (x + 1) ** degree;
  for (const [scheme, degree] of [
    ["central", 2],
    ["forward", 1],
    ["backward", 1],
    ["five-point", 4],
    ["richardson", 4],
  ] as const) {
    for (const [w, bounds] of [
      [1, { lower: 1 }],
      [1, { upper: 1 }],
      [1, { lower: 0.75 }],
      [1, { upper: 1.25 }],
      [1, { lower: 0.75, upper: 1.125 }],
    ] as const) {
      const f = polynomial(degree);
      const node = defineNode({
        kind: "polynomial",
        elementwise: true,
        forward: (out, x) => {
          for (let i = 0; i < out.size; i++) out.data[i] = f(x.data[i]);
        },
      });
      const loss = a([w]).pipe(node(), sum());
      const { a: got } = gradientOf(loss, { scheme, h: 0.25, bounds });
      close(got[0], degree * 2 ** (degree - 1), 1e-11);
    }
  }
});

test("between bounds too narrow for h, the points are those of derivative(), and lie inside", () => {
  const property = fc.property(
    fc.constantFrom(...SCHEMES.filter((each) => each !== "richardson")),
    fc.double({ min: -2, max: 2, noNaN: true }),
    fc.double({ min: 1e-3, max: 0.4, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (scheme, lower, room, where) => {
      const upper = lower + room;
      const x = Math.min(upper, lower + room * where);
      const bounds = { lower, upper };
      const seen: number[] = [];
      gradientOf(watched(seen, a([x])), { scheme, h: 0.5, bounds, strategy: "direct" });
      const wanted: number[] = [];
      const f = (at: number): number => {
        wanted.push(at);
        return e(at);
      };
      derivative(f, x, { scheme, h: 0.5, bounds });
      const others = (points: number[]): number[] =>
        [...new Set(points)].filter((each) => each !== x).sort((p, q) => p - q);
      assert.equal(others(seen), others(wanted));
      assert.ok(seen.every((each) => each >= lower && each <= upper));
    },
  );
  fc.assert(property, { numRuns: 60 });
});

test("gradientError keeps to bounds too", () => {
  const loss = a([0.5]).pipe(log(), sum());
  const gradient = finiteDifference(loss, { scheme: "five-point", h: 0.01, bounds: { lower: 0.5 } });
  const error = gradientError(gradient);
  for (const iteration of iterations(sgd(gradient, { learningRate: 0 }), [{}], { watch: [error] })) {
    const [told] = iteration.value(error).get("a").data;
    assert.ok(told > 1e-5 && told < 1e-2);
  }
});

test("bounds by parameter, by list and by weight", () => {
  const seen: number[] = [];
  const w = a([0, 1], "w");
  const loss = add(watched(seen, w), watched([], a([3], "other")));
  gradientOf(loss, { h: 0.5, bounds: { lower: { w: [0, -1] }, upper: { w: new Float64Array([4, 1]) } } });
  const [firsts, seconds] = [0, 1].map((k) => seen.filter((_, i) => i % 2 === k));
  assert.equal([Math.min(...firsts), Math.max(...seconds)], [0, 1]);
  const listed = { parameters: [w], h: 0.5, bounds: { lower: [[0, 1]], upper: [8] } };
  seen.length = 0;
  gradientOf(loss, listed);
  assert.equal(
    seen.filter((each, i) => each < [0, 1][i % 2]),
    [],
  );
});

test("a penalty on bounded weights is still differentiated directly", () => {
  const w = a([0, 0.5, 1], "w");
  const loss = l2Penalty(w, { strength: 1 });
  const bounded = finiteDifference(loss, { bounds: { lower: 0, upper: 1 }, h: 0.125 });
  assert.match(describe(bounded).gradients[0].explanations[0].reason, /^all perturbations at once/);
  assert.equal(gradientOf(loss, { bounds: { lower: 0, upper: 1 }, h: 0.125 }), { w: [0, 1, 2] });
});

/** Σ (w − 3)² from w = 0.5. Without bounds, training leads to 3. */
const pulled = (): Node<readonly []> => meanSquaredError(a([0.5, 0.5], "w"), constant([3, -3]));

test("every optimizer puts updates that leave the bounds back onto them", () => {
  const gradient = finiteDifference(pulled(), { bounds: { lower: -1, upper: { w: [2, 2] } } });
  for (const W of [
    sgd(gradient, { learningRate: 0.5 }),
    momentum(gradient, { learningRate: 0.5 }),
    adam(gradient, { learningRate: 0.5 }),
  ] as OptimizerNode[]) {
    let last: number[] = [];
    for (const iteration of iterations(
      W,
      Array.from({ length: 30 }, () => ({})),
    )) {
      last = [...iteration.value(W).get("w").data];
      assert.ok(last.every((each) => each >= -1 && each <= 2));
    }
    assert.equal(last, [2, -1]);
  }
});

test("weights that start outside are refused, and so are bounds that leave no room", () => {
  const start = (options: FiniteDifferenceOptions): void => void gradientOf(pulled(), options);
  throws(
    () => start({ bounds: { lower: 1 } }),
    HyperparameterError,
    'finiteDifference: element 0 of parameter "w" is 0.5, outside its bounds, 1 and Infinity; give one between them.',
  );
  throws(
    () => start({ bounds: { lower: 0.5, upper: 0.5 } }),
    HyperparameterError,
    'finiteDifference: the bounds of element 0 of parameter "w" are both 0.5, which leaves no room for differences; move them apart.',
  );
  throws(
    () => start({ bounds: { lower: { w: [0, 2] }, upper: 1 } }),
    HyperparameterError,
    'finiteDifference: the lower bound of element 1 of parameter "w" is 2, its upper bound 1; give a lower bound that is not above the upper.',
  );
  throws(
    () => start({ bounds: { lower: { v: 1 } } }),
    GraphError,
    'finiteDifference: lower names "v", which is not one of its parameters; give w.',
  );
  throws(
    () => start({ bounds: { lower: { w: [1, 2, 3] } } }),
    ShapeError,
    'finiteDifference: bounds of shape [3] were given for parameter "w" of shape [2]; give one number, or as many, in that shape or in a flat list.',
  );
  throws(
    () => start({ h: { v: 1 } }),
    GraphError,
    'finiteDifference: h names "v", which is not one of its parameters; give w.',
  );
});

test("bounds of another shape are refused, even with the same number of elements", () => {
  const rows = values([[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]); // biome-ignore format: rows
  const start = (lower: ParameterBounds["lower"], isListed = false): void => {
    const W = parameter([2, 3], { name: "W", initial: rows });
    gradientOf(W.pipe(sum()), { bounds: { lower }, ...(isListed && { parameters: [W] }) });
  };
  const numbers = [0.1, 0.2, 0.3, 0.4, 0.5, 0.5];
  for (const [shape, bound] of [
    ["[3, 2]", tensor([[0.1, 0.2], [0.3, 0.4], [0.5, 0.5]])], // biome-ignore format: rows
    ["[3, 2]", [[0.1, 0.2], [0.3, 0.4], [0.5, 0.5]]], // biome-ignore format: rows
    ["[1, 1, 6]", tensor(numbers, [1, 1, 6])],
    ["[1, 6]", [numbers]],
    ["[0]", []],
  ] as const) {
    const message = `finiteDifference: bounds of shape ${shape} were given for parameter "W" of shape [2, 3]; give one number, or as many, in that shape or in a flat list.`;
    throws(() => start({ W: bound }), ShapeError, message);
    throws(() => start([bound], true), ShapeError, message);
  }
  for (const bound of [
    0.1,
    tensor(0.1),
    numbers,
    Float64Array.from(numbers),
    tensor(numbers, [2, 3]),
    [[0, 0, 0], numbers.slice(3)],
  ])
    start({ W: bound });
});

test("a Tensor or typed array of bounds for all parameters is refused", () => {
  for (const [given, what] of [
    [tensor([0.6, 0.6]), "a Tensor"],
    [Float64Array.of(0.6, 0.6), "a Float64Array"],
  ] as const) {
    throws(
      () => finiteDifference(pulled(), { bounds: { lower: given as never } }),
      HyperparameterError,
      `finiteDifference: lower is ${what}; give one number for all parameters, or name them, as in { rates: … }.`,
    );
  }
  const message =
    'finiteDifference: element 0 of parameter "w" is 0.5, outside its bounds, 0.6 and Infinity; give one between them.';
  throws(() => gradientOf(pulled(), { bounds: { lower: tensor(0.6) as never } }), HyperparameterError, message);
});

test("invalid steps and bounds are refused at once", () => {
  const refused = (options: unknown, message: string): void =>
    void throws(() => finiteDifference(pulled(), options as FiniteDifferenceOptions), HyperparameterError, message);
  refused({ h: 1e-3, relativeStep: 1e-3 }, "finiteDifference: h and relativeStep are both given; give one of them.");
  for (const relativeStep of [0, -1, 1e-17, Number.NaN, Number.POSITIVE_INFINITY, "x"]) {
    refused(
      { relativeStep },
      `finiteDifference: relativeStep is ${typeof relativeStep === "string" ? '"x"' : relativeStep}; give a finite number, ${Number.EPSILON} or more, such as 1e-6.`,
    );
  }
  refused({ h: { w: 0 } }, 'finiteDifference: h of "w" is 0; give a positive finite number.');
  refused(
    { h: [1e-3] },
    "finiteDifference: h is an array of 1; list the parameters too, or name them, as in { rates: … }.",
  );
  refused(
    { h: [1e-3], parameters: [parameter([2]), parameter([3])] },
    "finiteDifference: h is an array of 1; give one for each of parameters, 2, or name them, as in { rates: … }.",
  );
  refused({ bounds: { lower: Number.NaN } }, "finiteDifference: lower holds NaN; give numbers, or Infinity for none.");
  refused(
    { bounds: { low: 1 } },
    'finiteDifference\'s bounds: there is no option "low"; leave it out, or give one of lower, upper.',
  );
});

test("a strategy that does not support them is refused by name; auto takes another and gives the reason", () => {
  const y = input("x", [3]).pipe(dense(2, { name: "d" }), tanh());
  const loss = meanSquaredError(y, input("t", [2]));
  for (const [options, why] of [
    [{ bounds: { lower: { "d/W": -5 } } }, "bounds give each weight a stencil of its own"],
    [{ relativeStep: 1e-6 }, "relativeStep gives each weight a step of its own"],
  ] as const) {
    const { explanations } = describe(finiteDifference(loss, options)).gradients[0];
    const told = explanations.find((each) => each.parameter === "d/W");
    assert.equal(told, {
      parameter: "d/W",
      strategy: "propagated",
      reason: `one perturbation at a time, because ${why}`,
    });
    throws(
      () => describe(finiteDifference(loss, { ...options, strategy: "collapsed" })),
      GraphError,
      `finiteDifference: strategy "collapsed" does not fit parameter "d/W": ${why}; use "auto" or "propagated".`,
    );
  }
  // A step for each parameter is described, and all strategies support it.
  const stepped = describe(finiteDifference(loss, { h: { "d/W": 0.25 } })).gradients[0];
  const [first] = stepped.explanations.filter((each) => each.parameter === "d/W");
  assert.equal([first.strategy, first.reason.slice(-15)], ["collapsed", "; its h is 0.25"]);
  // A parameter without bounds still travels with others.
  const { explanations } = describe(finiteDifference(loss, { bounds: { lower: { "d/W": -5 } } })).gradients[0];
  assert.match(explanations.find((each) => each.parameter === "d/b")?.reason ?? "", /^many perturbations run together/);
});

test("JSON holds steps and bounds", () => {
  const w = a([0.5, 0.5], "w");
  const loss = meanSquaredError(w, constant([3, -3]));
  const gradient = finiteDifference(loss, {
    parameters: [w],
    h: [0.01],
    bounds: { lower: { w: new Tensor([2], Float64Array.of(-1, -1)) }, upper: 2 },
  });
  const again = fromJSON(JSON.parse(JSON.stringify(toJSON(sgd(gradient, { learningRate: 0.5 })))));
  let last: number[] = [];
  for (const iteration of iterations(
    again.optimizers,
    Array.from({ length: 30 }, () => ({})),
  ))
    last = [...iteration.value(again.optimizers[0]).get("w").data];
  assert.equal(last, [2, -1]);
  assert.equal(again.optimizers[0].gradients[0].options, { ...gradient.options });

  const W = parameter([2, 2], { name: "W" });
  const lower = { W: tensor([[-1, Number.NEGATIVE_INFINITY], [0, 1]]) }; // biome-ignore format: rows
  const nested = sgd(finiteDifference(sum()(W), { bounds: { lower } }), { learningRate: 1 });
  const [{ options }] = fromJSON(JSON.parse(JSON.stringify(toJSON(nested)))).optimizers[0].gradients;
  assert.equal(options.bounds, { lower: { W: lower.W.toArray() } });
});

test.run();
