import { evaluate, initialParameters, type Node, type Tensor } from "@rxgrad/core";
import * as assert from "uvu/assert";
import {
  allNear,
  comparedIn,
  type Differences,
  eachNear,
  feedFor,
  gradientsOf,
  type PytorchCase,
} from "../support/pytorch.js";

/** The relative tolerance of a number. For a gradient it is relative to the largest element of its parameter. */
export const EXACT = 1e-10;

const STRATEGIES: readonly Differences[] = [{ strategy: "auto" }, { strategy: "propagated" }];

/** Asserts that a case agrees with PyTorch: values, losses, gradients by backprop and by finite differences. */
export async function meetsPytorch(given: PytorchCase): Promise<void> {
  const { name, kink, feed, results } = given;
  const roots = comparedIn(given);
  const start = initialParameters(roots);
  for (const [i, { root, value, gradients }] of results.entries()) {
    const node = roots[i];
    const what = `${name}, ${node.kind} at ${root}`;
    const got: Tensor | number = await evaluate(node, feedFor(node, feed), start);
    assert.equal(typeof got === "number" ? [] : got.shape, value.shape, `${what}: another shape`);
    eachNear(typeof got === "number" ? [got] : got.data, value.data, EXACT, what);
    if (!gradients) continue;
    const computed = gradientsOf(node as Node<readonly []>, feed, kink ? [] : STRATEGIES);
    eachNear([computed.loss], value.data, EXACT, `${what}, in training`);
    allNear(computed.backprop, gradients, EXACT, `${what}, backprop`);
    for (const [s, difference] of computed.differences.entries()) {
      allNear(difference, gradients, EXACT, `${what}, finite differences, ${STRATEGIES[s].strategy}`);
    }
  }
}
