// The figure of the three strategies: its slopes and its counts beside those of rxgrad.
import {
  crossEntropy,
  dense,
  evaluate,
  finiteDifference,
  type GradientNode,
  initialParameters,
  input,
  iterations,
  parametersOf,
  sgd,
  sigmoid,
  softmax,
  values,
} from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as model from "../../packages/site/src/figures/strategies-model.js";

const layer = (k: 0 | 1) => dense(model.LAYERS[k + 1] as number, { W: values(model.WEIGHTS[k]), bias: false });
const y = input("x", [5]).pipe(layer(0), sigmoid(), layer(1), softmax());
const loss = crossEntropy(y, input("t", [2]), { delta: 0 });
const feed = { x: [[...model.SAMPLE]], t: [[0, 1]] };

test("the slopes are those of rxgrad with the same h", async () => {
  const gradient = finiteDifference(loss, { strategy: "direct", h: model.H });
  const found = await evaluate(gradient, feed, initialParameters(loss));
  for (const weight of model.ALL) {
    const slopes = found.get(`dense${weight.layer + 1}/W`).data;
    const slope = slopes[weight.from * (model.LAYERS[weight.layer + 1] as number) + weight.to] as number;
    assert.ok(Math.abs(model.measuredSlope(weight) - slope) < 1e-12, "measured");
    // Six samples of a wide profile: their polynomial misses the loss in the fifth digit.
    assert.ok(Math.abs(model.readSlope(weight) - slope) < 2e-5, "read from the profile");
  }
});

test("the counts follow from the evaluations that rxgrad counts", () => {
  for (const strategy of model.STRATEGIES) {
    const counts = parametersOf(loss).map(({ node }) =>
      evaluationsOf(finiteDifference(loss, { strategy, parameters: [node] })),
    );
    // Behind a weight of the first layer lie its unit and the outputs, behind one of the second its output alone.
    const [first, second] = strategy === "direct" ? [5, 5] : [3, 1];
    const { all } = model.unitsComputed(strategy, model.LAYERS, { hasBiases: false, layer: 0 });
    assert.is(all, (counts[0] as number) * first + (counts[1] as number) * second, strategy);
  }
});

function evaluationsOf(gradient: GradientNode): number {
  for (const { evaluations } of iterations(sgd(gradient, { learningRate: 0 }), [feed]))
    return evaluations.finiteDifference1 as number;
  return Number.NaN;
}

test.run();
