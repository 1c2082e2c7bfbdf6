// The estimated error of a gradient is divided among threads too, although the user has not created its less exact gradient.
import {
  compareGradients,
  crossEntropy,
  dense,
  type Feed,
  finiteDifference,
  gradientError,
  input,
  observe,
  type Parameters,
  sgd,
  sigmoid,
  softmax,
  train,
} from "rxgrad";
import { lastValueFrom, map, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { randomRows } from "../support/layered-network.js";

const loss = crossEntropy(input("x", [5]).pipe(dense(7), sigmoid(), dense(3), softmax()), input("t", [3]));
const feeds: Feed[] = [9, 4, 9].map((samples) => ({
  x: randomRows(samples, 5, 1.5),
  t: randomRows(samples, 3).map((_, n) => [0, 1, 2].map((c) => (c === n % 3 ? 1 : 0))),
}));
const numbers = (parameters: Parameters): number[] => [...parameters].flatMap(({ value }) => [...value.data]);

for (const scheme of ["richardson", "five-point"] as const) {
  for (const name of [undefined, "fine"]) {
    test(`${name ?? "without a name"}, ${scheme}: the errors of 2 threads are those of 1, bit for bit`, async () => {
      const gradient = finiteDifference(loss, { scheme, name, h: (iteration) => 0.1 / iteration });
      const error = gradientError(gradient);
      const W = sgd(gradient, { learningRate: 0.1 });
      const reports: string[] = [];
      const errors = (count: number): Promise<number[][]> => {
        const workers = {
          count,
          report: (threads: number, reason: string) => void reports.push(`${threads} ${reason}`),
        };
        const run$ = train(W, feeds, { seed: 3, watch: [error], workers });
        return lastValueFrom(run$.pipe(take(3), observe(error), map(numbers), toArray()));
      };
      const alone = await errors(1);
      assert.ok(alone.flat().some((each) => each > 1e-12));
      assert.equal(await errors(2), alone);
      assert.equal(reports, ["1 as asked", "2 as asked"]);
    });
  }
}

test("an estimated error inside a comparison of the user's is divided among threads too", async () => {
  const gradient = finiteDifference(loss, { scheme: "richardson" });
  const watched = compareGradients(gradient, gradient.embedded as typeof gradient);
  const W = sgd(gradient, { learningRate: 0.1 });
  const errors = (workers: number): Promise<unknown> =>
    lastValueFrom(train(W, feeds, { seed: 3, watch: [watched], workers }).pipe(take(2), observe(watched), toArray()));
  assert.equal(await errors(2), await errors(1));
});

test.run();
