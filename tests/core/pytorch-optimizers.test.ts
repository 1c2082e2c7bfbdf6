import { backprop, type GradientNode, iterations, type Node, type OptimizerNode } from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as registry from "../../packages/core/src/optimizers/index.js";
import { allNear, eachNear, graphFrom, numbersOf, type PytorchCourse, pytorchCourses } from "../support/pytorch.js";
import { EXACT } from "./pytorch-meets.js";

type MakeOptimizer = (gradient: GradientNode, options: object) => OptimizerNode;

const optimizers = registry as unknown as Readonly<Record<string, MakeOptimizer>>;
const { nodes, root, feeds, courses } = pytorchCourses();

/** Asserts that ten steps give the losses and parameters of torch.optim. */
function follows({ kind, options, learningRates, steps }: PytorchCourse): void {
  const [loss] = graphFrom(nodes, [root]) as [Node<readonly []>];
  const rate = learningRates && { learningRate: (iteration: number) => learningRates[iteration - 1] };
  const W = optimizers[kind](backprop(loss), { ...options, ...rate });
  let done = 0;
  for (const { iteration, loss: got, parameters } of iterations(W, feeds)) {
    const wanted = steps[iteration - 1];
    eachNear([got], [wanted.loss], EXACT, `loss of step ${iteration}`);
    allNear(numbersOf(parameters), wanted.parameters, EXACT, `after step ${iteration}`);
    done++;
  }
  assert.is(done, 10);
}

for (const each of courses) test(`${each.name}: ten steps, as PyTorch takes them`, () => follows(each));

test("the cases cover every optimizer: alone, with weight decay, with either clipping, and at changing rates", () => {
  for (const kind of Object.keys(registry)) {
    const own = courses.filter((each) => each.kind === kind);
    assert.ok(own.length >= 6, kind);
    for (const option of ["weightDecay", "clipNorm", "clipValue"]) {
      assert.ok(
        own.some(({ options }) => option in options),
        `${kind} ${option}`,
      );
    }
    assert.ok(own.some(({ learningRates }) => learningRates));
  }
});

test.run();
