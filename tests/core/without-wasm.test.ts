import { constant, evaluate, input, multiply } from "@rxgrad/core";
import { evaluator } from "@rxgrad/core/driver";
import { test } from "uvu";
import * as assert from "uvu/assert";

test("without WebAssembly, evaluate loads the kernels, and then an evaluator works too", async () => {
  Reflect.deleteProperty(globalThis, "WebAssembly");
  const y = multiply(input("x", [2]), constant([3, 5]));
  const values = evaluator([y]);
  const feed = { x: [[1, 2]] };
  assert.throws(() => values(feed).next(), /await loadKernels\(\)/);
  assert.equal(Array.from((await evaluate(y, feed)).data), [3, 10]);
  const steps = values(feed);
  let step = steps.next();
  while (!step.done) step = steps.next();
  assert.equal(Array.from(step.value[0].data), [3, 10]);
});

test.run();
