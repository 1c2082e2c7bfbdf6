// Spall's gain sequences, and blocking: updates that make the loss worse are taken back.
import {
  add,
  type Block,
  blackBox,
  constant,
  fromJSON,
  HyperparameterError,
  iterations,
  meanSquaredError,
  type Node,
  parameter,
  randomDirections,
  sgd,
  spsa,
  spsaGains,
  sum,
  toJSON,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";
import { called } from "../support/small-networks.js";

test("the gains are Spall's, with his exponents", () => {
  const { learningRate, h } = spsaGains({ a: 0.5, A: 9, c: 0.25 });
  // k = iteration − 1: a / (A + k + 1)^0.602, c / (k + 1)^0.101.
  for (const iteration of [1, 2, 10, 1000]) {
    close(learningRate(iteration), 0.5 / (9 + iteration) ** 0.602, 1e-16);
    close(h(iteration), 0.25 / iteration ** 0.101, 1e-16);
  }
  const best = spsaGains({ a: 8, c: 64, alpha: 1, gamma: 1 / 6 });
  assert.equal([best.learningRate(1), best.learningRate(4)], [8, 2]);
  close(best.h(64), 32, 1e-14);
});

test("invalid gains are refused", () => {
  const refused = (options: object, message: string): void =>
    void throws(() => spsaGains(options as { a: 1; c: 1 }), HyperparameterError, message);
  refused({ a: 0, c: 1 }, "spsaGains: a is 0; give a positive finite number.");
  refused({ a: 1 }, "spsaGains: c is undefined; give a positive finite number.");
  refused({ a: 1, c: 1, A: -1 }, "spsaGains: A is -1; give a finite number, 0 or more.");
  refused({ a: 1, c: 1, gamma: Number.NaN }, "spsaGains: gamma is NaN; give a positive finite number.");
});

/** w² from w = 1, whose gradient by any directions of signs is 2w. */
const square = (): Node<readonly []> =>
  meanSquaredError(parameter([1], { name: "w", initial: values([1]) }), constant([0]), { reduction: "sum" });

/** w after each iteration. */
function path(loss: Node<readonly []>, blocking: number | undefined, rates: readonly number[]): number[] {
  const gradient = spsa(loss, { h: 0.25, ...(blocking === undefined ? {} : { blocking }) });
  const W = sgd(gradient, { learningRate: (iteration) => rates[iteration - 1] });
  const found: number[] = [];
  for (const iteration of iterations(
    W,
    rates.map(() => ({})),
  ))
    found.push(iteration.value(W).get("w").data[0]);
  return found;
}

function allClose(got: readonly number[], wanted: readonly number[]): void {
  assert.is(got.length, wanted.length);
  for (const [i, each] of wanted.entries()) close(got[i], each, 1e-12);
}

test("an update that makes the loss worse by more than the tolerance is taken back", () => {
  // From 1, a rate of 1.5 leads to 1 − 1.5·2 = −2, where the loss is 4, worse by 3; one of 0.25 to a half.
  const rates = [1.5, 0.25, 1.5, 0.5];
  allClose(path(square(), undefined, rates), [-2, -1, 2, 0]);
  allClose(path(square(), 0, rates), [1, 0.5, 0.5, 0]);
  allClose(path(square(), 2.9, rates), [1, 0.5, -1, 0]);
  allClose(path(square(), 3.1, rates), [-2, -1, 2, 0]);
});

test("gradients of one loss are judged together, by the least tolerance", () => {
  // (w + v)² from 1 and 1: a rate of 0.9 moves each by 3.6, which alone would lead to 1.6², and together leads to 5.2².
  for (const isOne of [true, false]) {
    const [w, v] = ["w", "v"].map((name) => parameter([1], { name, initial: values([1]) }));
    const loss = meanSquaredError(add(w, v), constant([0]), { reduction: "sum" });
    const gradients = [w, v].map((each, i) => spsa(loss, { h: 0.25, parameters: [each], blocking: 100 * i }));
    const rate = { learningRate: (iteration: number) => (iteration === 1 ? 0.9 : 0.25) };
    const W = isOne ? sgd(gradients, rate) : gradients.map((each) => sgd(each, rate));
    const found = Array.from(iterations(W, [{}, {}]), ({ parameters }) =>
      [w, v].map((each) => parameters.get(each).data[0]),
    );
    assert.equal(found, [
      [1, 1],
      [0, 0],
    ]);
  }
});

test("an update that leads to a loss of NaN is taken back", () => {
  const log = called((out: Block) => {
    for (let i = 0; i < out.size; i++) out.data[i] = out.data[i] > -1.5 ? out.data[i] : Number.NaN;
  });
  const w = parameter([1], { name: "w", initial: values([1]) });
  const loss = meanSquaredError(w.pipe(log as never) as Node<readonly [1]>, constant([0]), { reduction: "sum" });
  allClose(path(loss, 1e9, [1.5, 0.5]), [1, 0]);
});

test("with many weights, each update is kept whole or not at all", () => {
  const start = Array.from({ length: 70 }, (_, i) => Math.sin(i));
  const w = parameter([70], { name: "w", initial: values(start) });
  const loss = meanSquaredError(w, constant(start.map((_, i) => Math.cos(i))), { reduction: "sum" });
  const lossAt = (at: readonly number[]): number => at.reduce((all, each, i) => all + (each - Math.cos(i)) ** 2, 0);
  for (const gradient of [spsa(loss, { blocking: 0.5 }), randomDirections(loss, { blocking: 0.5 })]) {
    const W = sgd(gradient, { learningRate: 0.02 });
    let before = start;
    const kept: boolean[] = [];
    for (const iteration of iterations(
      W,
      Array.from({ length: 40 }, () => ({})),
      { seed: 3 },
    )) {
      const after = [...iteration.value(W).get("w").data];
      const derivative = iteration.value(gradient).get("w").data;
      const proposed = before.map((each, i) => each - 0.02 * derivative[i]);
      const isKept = lossAt(proposed) <= lossAt(before) + 0.5;
      kept.push(isKept);
      allClose(after, isKept ? proposed : before);
      before = after;
    }
    assert.equal(new Set(kept).size, 2, "some were kept, some were not");
  }
});

test("black boxes are asked for the updated point too, and it is one more", () => {
  const seen: number[] = [];
  const w = parameter([1], { name: "w", initial: values([1]) });
  const box = blackBox({
    inputs: { w },
    output: [1],
    evaluate: ({ w: [at] }) => {
      seen.push(at);
      return [at * at];
    },
  });
  allClose(path(box.pipe(sum()), 0, [1.5, 0.25]), [1, 0.5]);
  // Each iteration: the point, one on either side, and the point that it leads to.
  assert.equal(
    seen.map((at) => Math.round(at * 1e6) / 1e6).sort(),
    [-2, 0.5, 0.75, 0.75, 1, 1, 1.25, 1.25].map(Number).sort(),
  );
});

test("JSON holds it, and an invalid tolerance is refused", () => {
  const W = sgd(spsa(square(), { h: 0.25, blocking: 0 }), { learningRate: 1.5 });
  const { optimizers } = fromJSON(JSON.parse(JSON.stringify(toJSON(W))));
  for (const iteration of iterations(optimizers, [{}])) assert.is(iteration.value(optimizers[0]).get("w").data[0], 1);
  for (const blocking of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    throws(
      () => spsa(square(), { blocking }),
      HyperparameterError,
      `spsa: blocking is ${blocking}; give a finite number, 0 or more, or leave it out.`,
    );
  }
});

test.run();
