import {
  add,
  constant,
  dense,
  finiteDifference,
  type GradientNode,
  GraphError,
  input,
  iterations,
  meanSquaredError,
  type Node,
  type OptimizerNode,
  parameter,
  parametersOf,
  sgd,
  sumSquaredError,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";

// Two parameters and two losses: A = ½(a − b)², B = ½(a·b-free) (b − 3)² + ½(a + b)², all of whose derivatives are plain.
const a = parameter([1], { name: "a", initial: values([4]) });
const b = parameter([1], { name: "b", initial: values([1]) });
const between = (one: Node, other: Node): Node<readonly []> => sumSquaredError(one, other) as Node<readonly []>;
const lossA = between(a, b);
const lossB = between(b, constant([3]));

const of = (loss: Node<readonly []>, ...parameters: Node[]): GradientNode => finiteDifference(loss, { parameters });

/** a and b, iteration by iteration, when each follows a derivative of its own at the same a and b. */
function descend(derivatives: (a: number, b: number) => [number, number], rates: [number, number]): [number, number][] {
  const path: [number, number][] = [];
  let [x, y] = [4, 1];
  for (let i = 0; i < 10; i++) {
    const [dx, dy] = derivatives(x, y);
    [x, y] = [x - rates[0] * dx, y - rates[1] * dy];
    path.push([x, y]);
  }
  return path;
}

function assertPath(W: OptimizerNode | readonly OptimizerNode[], expected: readonly [number, number][]): void {
  let past = 0;
  for (const { iteration, parameters } of iterations(W, undefined)) {
    const [x, y] = expected[iteration - 1];
    // Central differences of a parabola are exact but for rounding.
    close(parameters.get("a").at(0), x, 1e-9);
    close(parameters.get("b").at(0), y, 1e-9);
    if (++past === expected.length) break;
  }
}

test("several optimizers over different losses: every derivative is taken at the same W, then all are updated", () => {
  const first = sgd(of(lossA, a), { learningRate: 0.3 });
  const second = sgd(of(lossB, b), { learningRate: 0.2 });
  const expected = descend((x, y) => [x - y, y - 3], [0.3, 0.2]);
  assertPath([first, second], expected);
  assertPath([second, first], expected);
});

test("two players: each updates before it gets the other's update", () => {
  const players = [sgd(of(lossA, a), { learningRate: 0.5 }), sgd(of(between(b, a), b), { learningRate: 0.5 })];
  // a ← a − (a − b)/2 and b ← b − (b − a)/2 at once: both meet in the middle in one step, which they would not in turns.
  assertPath(
    players,
    descend((x, y) => [x - y, y - x], [0.5, 0.5]),
  );
  for (const { iteration, parameters } of iterations(players, undefined)) {
    close(parameters.get("a").at(0), 2.5, 1e-9);
    close(parameters.get("b").at(0), 2.5, 1e-9);
    if (iteration === 2) break;
  }
});

test("a list of gradients in one optimizer equals one optimizer for each gradient", () => {
  const gradients = [of(lossA, a), of(lossB, b)];
  const one = sgd(gradients, { learningRate: 0.2 });
  const two = gradients.map((each) => sgd(each, { learningRate: 0.2 }));
  const [together, apart] = [one, two].map((W) => {
    const path: string[] = [];
    for (const { iteration, parameters } of iterations(W, undefined)) {
      path.push(JSON.stringify(parameters));
      if (iteration === 10) return path;
    }
    throw new Error("it ended");
  });
  assert.equal(together, apart);
  assertPath(
    one,
    descend((x, y) => [x - y, y - 3], [0.2, 0.2]),
  );
});

test("the loss is that of the first optimizer's first gradient; each optimizer's value is what it updates", () => {
  const first = sgd(of(lossA, a), { learningRate: 0.3 });
  const second = sgd([of(lossB, b)], { learningRate: 0.2 });
  for (const each of iterations([first, second], undefined)) {
    assert.is(each.loss, each.value(lossA));
    assert.is(each.value(lossB), each.iteration === 1 ? 2 : each.value(lossB));
    assert.equal(each.value(first).names, ["a"]);
    assert.equal(each.value(second).names, ["b"]);
    // The other's parameters are found all the same, as they are after the update.
    assert.equal(each.value(first).get("b"), each.parameters.get("b"));
    assert.equal(each.value(second).get(a), each.parameters.get("a"));
    assert.equal(each.value(second).get("b"), each.parameters.get("b"));
    assert.equal(each.parameters.names, ["a", "b"]);
    assert.equal(each.hyperparameters, {
      "finiteDifference1.h": 1e-4,
      "finiteDifference2.h": 1e-4,
      "sgd1.learningRate": 0.3,
      "sgd2.learningRate": 0.2,
    });
    if (each.iteration === 3) break;
  }
  for (const { loss } of iterations([second, first], undefined)) {
    assert.is(loss, 2);
    break;
  }
});

test("a gradient used by two roots is computed once", () => {
  const x = input("x", [1]);
  const y = x.pipe(dense(1, { name: "one" }), dense(1, { name: "two" }));
  const loss = meanSquaredError(y, input("t", [1]));
  const [W1, b1, W2, b2] = parametersOf(loss).map(({ node }) => node);
  const one = finiteDifference(loss, { parameters: [W1, b1] });
  const W = [
    sgd(one, { learningRate: 0.1 }),
    sgd(finiteDifference(loss, { parameters: [W2, b2] }), { learningRate: 0.1 }),
  ];
  const both = sgd(finiteDifference(loss), { learningRate: 0.1 });
  const feeds = Array(5).fill({ x: [[1], [2]], t: [[3], [5]] });
  const apart = Array.from(iterations(W, feeds, { watch: [one] }), ({ loss: each }) => each);
  assert.equal(
    apart,
    Array.from(iterations(both, feeds), ({ loss: each }) => each),
  );
});

test("parameters without an optimizer do not change", () => {
  const W = sgd(of(add(lossA, lossB), b), { learningRate: 0.2 });
  let past = 0;
  for (const { parameters } of iterations(W, undefined)) {
    assert.is(parameters.get("a").at(0), 4);
    if (++past === 5) break;
  }
});

const fix = "give each gradient its own parameters (finiteDifference(loss, { parameters })).";

function refuses(W: OptimizerNode | readonly OptimizerNode[], message: string): void {
  throws(() => iterations(W, undefined).next(), GraphError, message);
}

test("one parameter with two optimizers, or in two gradients of one, is refused", () => {
  const all = finiteDifference(lossA);
  refuses(
    [sgd(of(lossA, a), { learningRate: 1 }), sgd(all, { learningRate: 1 })],
    `sgd2: parameter "a" is already updated by sgd1; ${fix}`,
  );
  refuses(
    [sgd(of(lossB, b), { learningRate: 1, name: "slow" }), sgd(all, { learningRate: 1, name: "fast" })],
    `fast: parameter "b" is already updated by slow; ${fix}`,
  );
  refuses(sgd([of(lossA, a), all], { learningRate: 1 }), `sgd1: parameter "a" is in two of its gradients; ${fix}`);
  const W = sgd(all, { learningRate: 1 });
  refuses([W, W], "train: an optimizer is listed twice; give each once.");
});

test("two gradients or optimizers of one name are refused: their hyper-parameters would be one", () => {
  const named = (name: string, loss: Node<readonly []>, one: Node): OptimizerNode =>
    sgd(of(loss, one), { learningRate: 1, name });
  refuses(
    [named("player", lossA, a), named("player", lossB, b)],
    'sgd "player": another gradient or optimizer has the same name; give each a name of its own.',
  );
  const gradients = [lossA, lossB].map((loss, i) => finiteDifference(loss, { name: "slope", parameters: [[a, b][i]] }));
  refuses(
    sgd(gradients, { learningRate: 1 }),
    'finiteDifference "slope": another gradient or optimizer has the same name; give each a name of its own.',
  );
});

test("a generated name avoids a name that a user gave", () => {
  const W = [sgd(of(lossA, a), { learningRate: 0.1 }), sgd(of(lossB, b), { learningRate: 0.2, name: "sgd1" })];
  const [first] = [iterations(W, undefined).next().value];
  assert.is(first?.iteration, 1);
  for (const { hyperparameters } of iterations(W, undefined)) {
    assert.is(hyperparameters["sgd1.learningRate"], 0.2);
    assert.is(hyperparameters["sgd2.learningRate"], 0.1);
    break;
  }
});

test.run();
