// The strategy that finite differences take, and the message if a named strategy does not fit. The other finite-difference tests
// check the numbers.
import {
  add,
  crossEntropy,
  defineNode,
  dense,
  type FiniteDifferenceOptions,
  finiteDifference,
  GraphError,
  HyperparameterError,
  input,
  iterations,
  type Node,
  parameter,
  parametersOf,
  relu,
  type Shape,
  sgd,
  sigmoid,
  softmax,
  sumSquaredError,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { explanationsOf, gradientsOf } from "../support/gradients.js";
import { randomRows } from "../support/layered-network.js";

const ONE_LINE = "collapsed, all weights into a unit share one loss profile";
const TOGETHER = "many perturbations run together";
const ALONE = "propagated, one perturbation at a time";

const x = input("x", [5]);
const t = input("t", [3]);
const feed = { x: randomRows(4, 5), t: randomRows(4, 3, 2) };
const squares = (y: Node): Node<readonly []> => sumSquaredError(y, t as Node);

/** A node with a kink. It returns its side or not. */
const hinge = (tells: boolean) =>
  defineNode({
    kind: "hinge",
    elementwise: true,
    samplesIndependent: true,
    kinked: true,
    forward(out, z) {
      for (let i = 0; i < out.size; i++) out.data[i] = Math.max(0, 1 - z.data[i]);
    },
    ...(tells
      ? {
          sides(sides, z) {
            for (let i = 0; i < sides.size; i++) sides.data[i] = z.data[i] < 1 ? 0 : 1;
          },
        }
      : {}),
  });

/** Each unit minus its mean over the batch. */
const center = (samplesIndependent?: boolean) =>
  defineNode({
    kind: "center",
    ...(samplesIndependent === undefined ? {} : { samplesIndependent }),
    forward(out, z) {
      for (let k = 0; k < z.width; k++) {
        let sum = 0;
        for (let n = 0; n < z.samples; n++) sum += z.data[n * z.width + k];
        for (let n = 0; n < z.samples; n++) out.data[n * z.width + k] = z.data[n * z.width + k] - sum / z.samples;
      }
    },
  });

const squared = defineNode({
  kind: "squared",
  forward(out, z) {
    for (let i = 0; i < out.size; i++) out.data[i] = z.data[i] ** 2;
  },
});

const sizeOfAll = defineNode({
  kind: "sizeOfAll",
  shape: () => [],
  forward(out, w) {
    out.data[0] = w.data.reduce((sum, value) => sum + value * value, 0);
  },
});

/** y = scale·x with a parameter of its own. */
const scaled = defineNode({
  kind: "scaled",
  elementwise: true,
  parameters: (z: Shape) => ({ scale: { shape: [z[1] as number] } }),
  forward(out, z, scale) {
    for (let i = 0; i < out.size; i++) out.data[i] = z.data[i] * scale.data[i % scale.size];
  },
});

test("auto collapses parameters with many weights for each unit, and perturbs together those with few", () => {
  const y = x.pipe(dense(1), sigmoid(), dense(3), softmax());
  const few = (n: number): string => `propagated, ${TOGETHER}, cheaper than a profile for ${n} weights per unit`;
  assert.equal(explanationsOf(crossEntropy(y, t)), [
    `dense1/W: ${ONE_LINE}`,
    `dense1/b: ${ONE_LINE}`,
    `dense2/W: ${few(2)}`,
    `dense2/b: ${few(2)}`,
  ]);
  assert.equal(explanationsOf(squares(x.pipe(dense(3, { bias: false }))), { scheme: "forward" }), [
    `dense1/W: propagated, ${TOGETHER}, cheaper than a profile for 5 weights per unit`,
  ]);
});

test("frozen weights do not count among those into a unit", () => {
  const y = x.pipe(dense(3, { W: parameter([5, 3], { trainable: false }), b: parameter([3], { name: "b" }) }));
  assert.equal(explanationsOf(squares(y)), [
    `b: propagated, ${TOGETHER}, cheaper than a profile for 1 weights per unit`,
  ]);
});

test("auto names what keeps a parameter from traveling with others", () => {
  const W = parameter([5, 5], { name: "W" });
  const tied = x.pipe(dense(5, { W, bias: false }), sigmoid(), dense(5, { W, bias: false }), dense(3, { bias: false }));
  assert.equal(explanationsOf(squares(tied)), [`W: ${ALONE}, because it is used 2 times`, `dense3/W: ${ONE_LINE}`]);

  const own = explanationsOf(squares(x.pipe(dense(3, { trainable: false }), scaled())));
  assert.equal(own, [`scaled1/scale: ${ALONE}, because "scaled1" does not add it up unit by unit`]);

  const once = input("x", [5], { batch: false }).pipe(dense(3));
  const notBatched = sumSquaredError(once, input("t", [3], { batch: false }), { name: "loss" });
  const why = `${ALONE}, because "loss" is not a sum or mean over samples`;
  assert.equal(explanationsOf(notBatched), [`dense1/W: ${why}`, `dense1/b: ${why}`]);

  const overAll = squared({ name: "loss" })(squares(x.pipe(dense(3)))) as Node<readonly []>;
  assert.equal(explanationsOf(overAll), [`dense1/W: ${why}`, `dense1/b: ${why}`]);

  const mixed = explanationsOf(squares(x.pipe(dense(3), center()())), {}, ["center1"]);
  const mixes = `${ALONE}, because "center1" mixes samples`;
  assert.equal(mixed, [`dense1/W: ${mixes}`, `dense1/b: ${mixes}`]);

  const positions = input("x", [2, 5]).pipe(dense(3));
  assert.equal(
    explanationsOf(sumSquaredError(positions, input("t", [2, 3])))[0],
    `dense1/W: ${ALONE}, because "dense1" does not add it up unit by unit`,
  );
});

test("each term of the loss has a strategy of its own", () => {
  const W = parameter([5, 3], { name: "W" });
  const loss = add(
    squares(x.pipe(dense(3, { W, bias: false }))),
    sizeOfAll({ name: "penalty" })(W) as Node<readonly []>,
  );
  const lines = explanationsOf(loss).sort();
  assert.equal(lines, [`W: ${ONE_LINE}`, `W: ${ALONE}, because "penalty" is not a sum or mean over samples`]);
});

test("weights before a kink without sides are not collapsed", () => {
  const kinks = (tells: boolean): string[] =>
    explanationsOf(squares(x.pipe(dense(3, { bias: false }), hinge(tells)())));
  assert.equal(kinks(true), [`dense1/W: ${ONE_LINE}`]);
  assert.equal(kinks(false), [`dense1/W: propagated, ${TOGETHER}, because "hinge1" has kinks and no sides rule`]);
});

test("a named strategy is taken", () => {
  const loss = squares(x.pipe(dense(3, { bias: false }), relu()));
  assert.equal(explanationsOf(loss, { strategy: "direct" }), [
    "dense1/W: direct, the forward pass runs again for every perturbation, as requested",
  ]);
  assert.equal(explanationsOf(loss, { strategy: "propagated" }), [`dense1/W: propagated, ${TOGETHER}, as requested`]);
  assert.equal(explanationsOf(loss, { strategy: "collapsed" }), [`dense1/W: ${ONE_LINE}`]);
  assert.equal(
    explanationsOf(squares(x.pipe(dense(1), dense(3, { bias: false }))), { strategy: "collapsed" })[2],
    `dense2/W: ${ONE_LINE}`,
  );
});

test("collapsed is refused where it does not fit, with the parameter and the reason", () => {
  const refused = (loss: Node<readonly []>, name: string, reason: string): void => {
    const run = (): unknown => gradientsOf(loss, feed, [{ strategy: "collapsed" }]);
    const error = throws(
      run,
      GraphError,
      `finiteDifference: strategy "collapsed" does not fit parameter "${name}": ${reason}; use "auto" or "propagated".`,
    );
    assert.is(error.reached?.iteration, 0);
  };
  const W = parameter([5, 5], { name: "W" });
  const twice = x.pipe(dense(5, { W, bias: false }), dense(5, { W, bias: false }), dense(3));
  refused(squares(twice), "W", "it is used 2 times");
  refused(squares(x.pipe(dense(3), scaled())), "scaled1/scale", '"scaled1" does not add it up unit by unit');
  refused(squares(x.pipe(dense(3), center()())), "dense1/W", '"center1" mixes samples');
  refused(squares(x.pipe(dense(3), center(false)())), "dense1/W", '"center1" mixes samples');
  refused(squares(x.pipe(dense(3), hinge(false)())), "dense1/W", '"hinge1" has kinks and no sides rule');
  refused(
    add(sizeOfAll({ name: "all" })(x.pipe(dense(3))), sizeOfAll()(t)) as Node<readonly []>,
    "dense1/W",
    '"all" is not a sum or mean over samples',
  );
});

test("a false declaration of independent samples is refused", () => {
  throws(
    () => gradientsOf(squares(x.pipe(dense(3), center(true)())), feed, [{}]),
    GraphError,
    'center "center1": samplesIndependent is declared true, but a sample\'s result changes with the samples beside it; declare it false.',
  );
});

test("a gradient by a value that is not a parameter of its loss is refused", () => {
  const loss = squares(x.pipe(dense(3)));
  const refused = (parameters: readonly Node[], what: string): void => {
    throws(
      () => gradientsOf(loss, feed, [{ parameters }]),
      GraphError,
      `finiteDifference: ${what} is not a parameter that its loss depends on; give one of those.`,
    );
  };
  refused([x], 'input "x"');
  refused([parameter([2], { name: "other" })], 'parameter "other"');
  refused([undefined as unknown as Node], "undefined");
  const frozen = squares(x.pipe(dense(3, { trainable: false })));
  throws(
    () => gradientsOf(frozen, feed, [{}]),
    GraphError,
    "finiteDifference: its loss depends on no trainable parameter; add a layer that has some, such as dense.",
  );
});

test("options outside their domain are refused at the call", () => {
  const loss = squares(x.pipe(dense(3)));
  const refused = (options: object, message: string): void => {
    throws(() => finiteDifference(loss, options as FiniteDifferenceOptions), HyperparameterError, message);
  };
  for (const h of [0, -1e-4, Number.NaN, Number.POSITIVE_INFINITY]) {
    refused({ h }, `finiteDifference: h is ${h}; give a positive finite number, such as 1e-4.`);
  }
  refused(
    { h: "wide" },
    'finiteDifference: h is "wide"; give "auto", a positive finite number, a schedule (iteration) => number, or an Observable.',
  );
  refused(
    { scheme: "sideways" },
    'finiteDifference: scheme is "sideways"; give "central", "forward", "backward", "five-point" or "richardson".',
  );
  refused(
    { strategy: "fast" },
    'finiteDifference: strategy is "fast"; give "auto", "direct", "propagated" or "collapsed".',
  );
  throws(
    () => finiteDifference(x as Node as Node<readonly []>, { name: "slope" }),
    GraphError,
    'finiteDifference "slope": the loss has shape [batch, 5]; give a node whose value is one number.',
  );
});

test("a schedule of h that leaves its domain is refused in its iteration", () => {
  const loss = squares(x.pipe(dense(3)));
  const W = sgd(finiteDifference(loss, { h: (iteration) => 2 - iteration }), { learningRate: 0 });
  const error = throws(
    () => Array.from(iterations(W, [feed, feed])),
    HyperparameterError,
    "finiteDifference1: h is 0 at iteration 2; give a positive finite number, such as 1e-4.",
  );
  assert.is(error.reached?.iteration, 1);
  assert.is(parametersOf(loss).length, 2);
});

test.run();
