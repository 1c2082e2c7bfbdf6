import { backprop, finiteDifference, type GradientNode, iterations, type Node, sgd } from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  allNear,
  eachNear,
  graphFrom,
  numbersOf,
  type PytorchTrajectory,
  pytorchTrajectories,
} from "../support/pytorch.js";
import { EXACT } from "./pytorch-meets.js";

/** Asserts that ten steps along a gradient give the losses and parameters of torch.optim.SGD. */
function follows(
  { nodes, root, steps }: PytorchTrajectory,
  gradientOf: (loss: Node<readonly []>) => GradientNode,
): void {
  const loss = graphFrom(nodes, [root])[0] as Node<readonly []>;
  const W = sgd(gradientOf(loss), { learningRate: (iteration) => steps[iteration - 1].learningRate });
  const feeds = steps.map(({ feed }) => feed);
  let done = 0;
  for (const { iteration, loss: got, parameters } of iterations(W, feeds)) {
    const wanted = steps[iteration - 1];
    eachNear([got], [wanted.loss], EXACT, `loss of step ${iteration}`);
    allNear(numbersOf(parameters), wanted.parameters, EXACT, `after step ${iteration}`);
    done++;
  }
  assert.is(done, 10);
}

for (const each of pytorchTrajectories()) {
  test(`${each.name}: ten steps by backprop agree with PyTorch`, () => follows(each, backprop));

  // Central differences have an error of h²/6 = 1.7e-13 times the third derivative, added up over ten steps. They have no
  // rounding error, which subtracting losses would have at such an h.
  test(`${each.name}: ten steps by finite differences agree with PyTorch`, () => {
    follows(each, (loss) => finiteDifference(loss, { h: 1e-6 }));
  });
}

test.run();
