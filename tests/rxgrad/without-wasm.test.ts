import { backprop, dense, full, input, meanSquaredError, sgd, train } from "rxgrad";
import { lastValueFrom, map, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";

test("in an engine without WebAssembly, train loads what it needs", async () => {
  Reflect.deleteProperty(globalThis, "WebAssembly");
  const x = input("x", [1]);
  const y = x.pipe(dense(1, { W: full(0.5), b: full(0) }));
  const W = sgd(backprop(meanSquaredError(y, input("t", [1]))), { learningRate: 0.125 });
  const feed = { x: [[1]], t: [[2]] };
  const losses = await lastValueFrom(
    train(W, [feed, feed, feed]).pipe(
      map(({ loss }) => loss),
      toArray(),
    ),
  );
  // y − t is −1.5, and each step halves it: 0.125 · 2(y − t) from W, and the same from b.
  assert.equal(losses, [2.25, 2.25 / 4, 2.25 / 16]);
});

test.run();
