// Gradient descent: take a step against the gradient, and repeat. The learning rate determines the size of a step. Three rates:
// good, far too large, far too small.

import { sparkline } from "@rxgrad/terminal";
import { gradientDescent } from "rxgrad/calculus";
import { last, lastValueFrom, map, toArray } from "rxjs";
import { compare } from "./compare.js";

const bowl = ([x0, x1]: number[]): number => x0 ** 2 + x1 ** 2; // lowest at (0, 0)

// The path is an Observable of { step, x, value, gradient }: draw it, or keep only its end.
const descend = (learningRate: number) => gradientDescent(bowl, [-3, 4], { learningRate, steps: 100 });
const end = (learningRate: number): Promise<number[]> =>
  lastValueFrom(
    descend(learningRate).pipe(
      last(),
      map(({ x }) => x),
    ),
  );

compare("x₀² + x₁² from (−3, 4), 100 steps", [
  ["learning rate 0.1: arrives", await end(0.1), [-6.111107928998789e-10, 8.148143905314271e-10]],
  ["learning rate 10: diverges", await end(10), [-2.5898374737328363e13, -1.2952486168965398e12]],
  ["learning rate 1e-10: stands still", await end(1e-10), [-2.999999939999995, 3.9999999199999934]],
]);

// The distance from the lowest point, step by step, on a logarithmic scale. Both ends of the scale are limits of the finite
// differences, not of gradient descent: near 0, and at numbers as large as 1e13, ±h is lost in rounding, and progress stops.
console.log("\nlog of the distance, step by step");
for (const learningRate of [0.1, 0.4, 0.9, 10]) {
  const distances = await lastValueFrom(
    descend(learningRate).pipe(
      map(({ value }) => Math.log(value)),
      toArray(),
    ),
  );
  console.log(`  learning rate ${String(learningRate).padEnd(4)}  ${sparkline(distances)}`);
}
