// The path as an iterable. tests/rxgrad/gradient-descent.test.ts tests the behavior that it has in common with the Observable.
import { tensor } from "@rxgrad/core";
import { descend } from "@rxgrad/core/calculus";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";

/** x² + 3y², its gradient, and the path in closed form: each coordinate shrinks by its own factor. */
const bowl = ([x, y]: number[]): number => x * x + 3 * y * y;
const derivatives = ([x, y]: number[]): number[] => [2 * x, 6 * y];
const at = (step: number, rate: number): number[] => [-3 * (1 - 2 * rate) ** step, 4 * (1 - 6 * rate) ** step];

test("every point is that of the closed form, with its value and its gradient", () => {
  const path = [...descend(bowl, [-3, 4], { learningRate: 0.1, steps: 20, gradient: derivatives })];
  assert.is(path.length, 21);
  for (const [step, point] of path.entries()) {
    const wanted = at(step, 0.1);
    assert.is(point.step, step);
    point.x.forEach((each, i) => void close(each, wanted[i], 1e-14));
    close(point.value, bowl(wanted), 1e-13);
    point.gradient.forEach((each, i) => void close(each, derivatives(wanted)[i], 1e-13));
  }
});

test("without a gradient it takes differences, by any scheme", () => {
  for (const scheme of ["central", "five-point", "richardson"] as const) {
    const end = [...descend(bowl, [-3, 4], { learningRate: 0.05, steps: 10, scheme, h: 1e-3 })].at(-1);
    // Exact for parabolas but for rounding, ε·f/h a step.
    end?.x.forEach((each, i) => void close(each, at(10, 0.05)[i], 1e-10));
  }
});

test("nothing is computed ahead, and iterating again begins again, whatever became of the start", () => {
  let asked = 0;
  const start = [-3, 4];
  const path = descend((x: number[]) => bowl(x) + 0 * asked++, start, {
    learningRate: 0.1,
    steps: 1e6,
    gradient: derivatives,
  });
  start[0] = 100;
  assert.is(asked, 0);
  for (let turn = 1; turn <= 2; turn++) {
    for (const { step, x } of path) {
      if (step === 0) assert.equal(x, [-3, 4]);
      if (step === 2) break;
    }
    assert.is(asked, 3 * turn);
  }
});

test("a Tensor walks as a Tensor", () => {
  const [, next] = descend((x) => x.at(0) ** 2, tensor([3]), { learningRate: 0.25, steps: 1 });
  close(next.x.at(0), 1.5, 1e-10);
});

test("what f does to its argument changes no step, and a row in two places is two rows", () => {
  const sorted = ([v0, v1, v2]: number[]): number => v0 ** 2 + 3 * v1 + v2 ** 3;
  const sorting = (x: number[]): number => sorted(x.sort((a, b) => a - b));
  const [first, next] = descend(sorting, [3, 1, 2], { learningRate: 0.01, steps: 1, h: 1e-5 });
  assert.equal(first.x, [3, 1, 2]);
  [27, 2, 3].forEach((derivative, i) => void close(first.gradient[i], derivative, 1e-7));
  [2.73, 0.98, 1.97].forEach((each, i) => void close(next.x[i], each, 1e-9));
  const row = [2];
  const [, end] = descend((m) => 10 * m[0][0] + 100 * m[1][0], [row, row], { learningRate: 0.5, steps: 1, h: 0.5 });
  assert.equal(end.x, [[-3], [-48]]);
  assert.equal(row, [2]);
});

test.run();
