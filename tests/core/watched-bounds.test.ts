// A watched gradient with bounds, which no optimizer uses. It does not keep the weights within its bounds itself.
import {
  backprop,
  compareGradients,
  finiteDifference,
  full,
  GraphError,
  gradientError,
  HyperparameterError,
  input,
  iterations,
  meanSquaredError,
  multiply,
  type Node,
  type OptimizerNode,
  parameter,
  sgd,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const feeds = Array.from({ length: 5 }, () => ({ x: [[1]], t: [[3]] }));

function lossAt(w: number): { readonly w: Node; readonly loss: Node<readonly []> } {
  const own = parameter([1], { name: "w", initial: full(w) }) as Node;
  return {
    w: own,
    loss: meanSquaredError(multiply(own, input("x", [1])) as Node<readonly ["batch", 1]>, input("t", [1])),
  };
}

const run = (W: OptimizerNode, watch: Parameters<typeof iterations>[2] = {}): number =>
  [...iterations(W, feeds, watch)].length;

const refusal = (kind: string): string =>
  `${kind}: no optimizer of this run keeps parameter "w" between these bounds, and this gradient is only watched; give the same bounds to the gradient that is followed, or leave them out.`;

test("refuses a watched gradient whose bounds no optimizer keeps, before the first iteration", () => {
  const { loss } = lossAt(0.5);
  const W = sgd(backprop(loss), { learningRate: 0.3 });
  const bounded = finiteDifference(loss, { bounds: { upper: 1 } });
  for (const each of [bounded, compareGradients(bounded, backprop(loss))]) {
    throws(() => run(W, { watch: [each] }), GraphError, refusal("finiteDifference"));
  }
});

test("the optimizer's gradient keeps them with equal or closer bounds, not with wider ones", () => {
  const { loss } = lossAt(0.5);
  const followed = (upper: number): OptimizerNode =>
    sgd(finiteDifference(loss, { bounds: { lower: 0, upper } }), { learningRate: 0.3 });
  const watched = finiteDifference(loss, { name: "g", bounds: { lower: -1, upper: 1 } });
  throws(() => run(followed(1.5), { watch: [watched] }), GraphError, refusal('finiteDifference "g"'));
  assert.is(run(followed(1), { watch: [watched] }), 5);
  assert.is(run(followed(0.75), { watch: [watched] }), 5);
});

test("the less exact gradient in gradientError has the bounds of the optimizer's gradient", () => {
  const { loss } = lossAt(0.5);
  const gradient = finiteDifference(loss, { scheme: "richardson", bounds: { upper: 1 } });
  assert.is(run(sgd(gradient, { learningRate: 0.3 }), { watch: [gradientError(gradient)] }), 5);
});

function* unread(): Generator<(typeof feeds)[0]> {
  if (feeds.length > 0) throw new Error("nobody should ask for this");
  yield* feeds;
}

test("a weight without updates only needs to start within the bounds", () => {
  const bounds = { upper: 1 };
  const other = lossAt(0.5);
  const beside = parameter([1], { name: "v", initial: full(0) }) as Node;
  const lossOf = (w: Node): Node<readonly []> =>
    meanSquaredError(multiply(multiply(w, beside), input("x", [1])) as Node<readonly ["batch", 1]>, input("t", [1]));
  const watching = (w: Node, given: Iterable<(typeof feeds)[0]> = feeds): number => {
    const loss = lossOf(w);
    const watched = finiteDifference(loss, { bounds, parameters: [w] });
    const W = sgd(backprop(loss, { parameters: [beside] }), { learningRate: 0.1 });
    return [...iterations(W, given, { watch: [watched] })].length;
  };
  assert.is(watching(other.w), 5);
  throws(
    () => watching(lossAt(2).w, unread()),
    HyperparameterError,
    'finiteDifference: element 0 of parameter "w" is 2, outside its bounds, -Infinity and 1; give one between them.',
  );
});

test.run();
