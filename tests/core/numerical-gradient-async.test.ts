import { type DifferenceScheme, tensor } from "@rxgrad/core";
import { numericalGradient, numericalGradientAsync } from "@rxgrad/core/calculus";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";
import { pending, settled } from "./pending.js";

const SCHEMES: DifferenceScheme[] = ["central", "forward", "backward", "five-point", "richardson"];

test("gives the numbers of numericalGradient for every scheme, kind, concurrency and order", async () => {
  const f = (x: ArrayLike<number>): number => Math.sin(x[0]) * x[1] + Math.exp(x[2]);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SCHEMES),
      fc.constantFrom(1e-3, "auto" as const),
      fc.constantFrom(1, 2, 7, Number.POSITIVE_INFINITY),
      fc.scheduler(),
      async (scheme, h, concurrency, scheduler) => {
        const x = [0.3, -2, 1.1];
        const later = scheduler.scheduleFunction(async (given: number[]) => f(given));
        const gradient = await scheduler.waitFor(numericalGradientAsync(later, x, { scheme, h, concurrency }));
        assert.equal(gradient, numericalGradient(f, x, { scheme, h }));
      },
    ),
    { seed: 1, numRuns: 60 },
  );
  const matrix = await numericalGradientAsync(
    async (W) => W.at(0, 1) * W.at(1, 0),
    tensor([
      [1, 3],
      [-1, 4],
    ]),
    { h: 0.5 },
  );
  assert.equal(matrix.toArray(), [
    [0, -1],
    [3, 0],
  ]);
  const typed = await numericalGradientAsync(f, Float64Array.of(0.3, -2, 1.1));
  assert.equal(typed, numericalGradient(f, Float64Array.of(0.3, -2, 1.1)));
  assert.equal(await numericalGradientAsync(() => 1, []), []);
});

test("calls f(x) once", async () => {
  let calls = 0;
  await numericalGradientAsync(() => calls++, [1, 2, 3], { scheme: "backward" });
  assert.is(calls, 4);
});

test("runs at most concurrency calls at a time, and starts each as soon as possible", async () => {
  for (const concurrency of [1, 3]) {
    const { calls, f } = pending();
    const gradient = numericalGradientAsync(f, [1, 2, 3], { concurrency });
    for (let answered = 0; answered < 6; answered++) {
      await settled();
      assert.is(calls.length, Math.min(6, answered + concurrency));
      calls[answered].resolve(calls[answered].x[0] * 5);
    }
    const [first, ...others] = await gradient;
    assert.ok(Math.abs(first - 5) < 1e-9);
    assert.equal(others, [0, 0]);
  }
});

test("makes one call at a time by default", async () => {
  const { calls, f } = pending();
  numericalGradientAsync(f, [1, 2]);
  await settled();
  assert.is(calls.length, 1);
});

test("every call gets its own copy of x, made when the gradient was requested", async () => {
  const { calls, f } = pending();
  const x = [1, 2];
  const gradient = numericalGradientAsync(f, x, { h: 0.5, concurrency: 4 });
  x[0] = 100;
  x.push(5);
  await settled();
  assert.equal(
    calls.map((call) => call.x),
    [
      [1.5, 2],
      [0.5, 2],
      [1, 2.5],
      [1, 1.5],
    ],
  );
  for (const call of calls) {
    call.x.fill(Number.NaN);
    call.resolve(1);
  }
  assert.equal(await gradient, [0, 0]);
  assert.equal(x, [100, 2, 5]);
});

test("writing to the argument of f changes neither the gradient nor x, and a row in two places is two rows", async () => {
  const sorting = async (x: number[]): Promise<number> => {
    const [v0, v1, v2] = x.sort((a, b) => a - b);
    return v0 ** 2 + 3 * v1 + v2 ** 3;
  };
  const x = [3, 1, 2];
  const gradient = await numericalGradientAsync(sorting, x, { concurrency: 3, h: 1e-5 });
  [27, 2, 3].forEach((derivative, i) => void close(gradient[i], derivative, 1e-7));
  assert.equal(x, [3, 1, 2]);
  const row = [2];
  const f = async (m: number[][]): Promise<number> => 10 * m[0][0] + 100 * m[1][0];
  assert.equal(await numericalGradientAsync(f, [row, row], { h: 0.5 }), [[10], [100]]);
});

test.run();
