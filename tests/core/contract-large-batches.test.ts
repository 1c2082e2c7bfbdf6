// The contracts of a user's own operation are checked on the whole first batch, of any size. A forward that is a function of its
// inputs for the first samples only is refused, and so are rules that go wrong at later samples.
import {
  type Block,
  backprop,
  type Definition,
  defineNode,
  dense,
  type Feed,
  finiteDifference,
  type GradientNode,
  GraphError,
  input,
  iterations,
  meanSquaredError,
  type Node,
  OperationError,
  sgd,
  spsa,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lossThrough } from "../support/layer-in-network.js";

const feedOf = (samples: number): Feed => ({
  x: Array.from({ length: samples }, (_, n) => [Math.sin(n + 1), Math.cos(3 * n)]),
  t: Array.from({ length: samples }, (_, n) => [n % 2, 0.5, 1]),
});

type Rule = Pick<Definition, "forward" | "difference" | "backward" | "sides" | "kinked" | "elementwise" | "smooth">;

const own = (rules: Rule) => defineNode({ kind: "own", ...rules });

function train(
  layer: (x: Node) => Node,
  samples: number,
  gradient: (loss: Node<readonly []>) => GradientNode = finiteDifference,
): number {
  const feed = feedOf(samples);
  return [...iterations(sgd(gradient(lossThrough(layer)), { learningRate: 0.01 }), [feed, feed], { seed: 1 })].length;
}

function refused(
  layer: (x: Node) => Node,
  samples: number,
  type: typeof GraphError | typeof OperationError,
  pattern: RegExp,
): void {
  assert.throws(
    () => train(layer, samples),
    (error: unknown) => {
      if (!(error instanceof type) || !pattern.test((error as Error).message)) throw error;
      return (error as GraphError).reached?.iteration === 0;
    },
  );
}

/** Random numbers that are the same whenever the tests run. */
function drawn(): () => number {
  let state = 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const noFunction = /^own "own1": forward is not a function of its inputs: element \d of sample (\d+)/;

test("noise from sample 9 of 10 on", () => {
  const random = drawn();
  const noisy = own({
    forward(out: Block, x: Block) {
      for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] + (i >= 8 * x.width ? random() : 0);
    },
  });
  refused(noisy(), 10, OperationError, noFunction);
});

test("noise that is seldom, in batches of 100", () => {
  for (let run = 0; run < 20; run++) {
    const random = drawn();
    for (let k = 0; k < 7 * run; k++) random();
    const dropping = own({
      elementwise: true,
      forward(out: Block, x: Block) {
        for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] * (random() < 0.01 ? 0 : 1);
      },
    });
    refused(dropping(), 100, OperationError, noFunction);
  }
});

test("a forward that changes its inputs from sample 9 on", () => {
  const spoiling = own({
    forward(out: Block, x: Block) {
      for (let i = 0; i < out.size; i++) out.data[i] = x.data[i];
      for (let i = 8 * x.width; i < out.size; i++) x.data[i] += 1;
    },
  });
  refused(
    spoiling(),
    10,
    OperationError,
    /^own "own1": forward changed its input "dense1"; read inputs and write only/,
  );
});

test("elementwise declared of what reads other elements from index 61 on", () => {
  const reading = own({
    elementwise: true,
    smooth: true,
    forward(out: Block, x: Block) {
      for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] + (i > 60 ? x.data[0] : 0);
    },
  });
  refused(
    reading(),
    100,
    GraphError,
    /^own "own1": elementwise is declared true, but element \d of sample \d+ changes with other elements/,
  );
});

test("a difference that is wrong, or not written, from sample 9 on", () => {
  const square = (write: (d: Float64Array, i: number, change: number) => void) =>
    own({
      elementwise: true,
      forward(out: Block, x: Block) {
        for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] ** 2;
      },
      difference(d, _out, [x], [dx]) {
        for (let i = 0; dx && i < d.size; i++) write(d.data, i, dx.data[i] * (2 * x.data[i] + dx.data[i]));
      },
    });
  const right = square((d, i, change) => {
    d[i] = change;
  });
  assert.is(train(right(), 100), 2);
  const wrong = square((d, i, change) => {
    d[i] = i < 24 ? change : 2 * change;
  });
  refused(wrong(), 12, OperationError, /^own "own1": difference says that element \d of sample (8|9|1\d) changes/);
  const unwritten = square((d, i, change) => {
    if (i < 24) d[i] = change;
  });
  refused(unwritten(), 12, OperationError, /^own "own1": difference left element 0 of sample 8 of dOut unwritten;/);
});

test("samples of a large batch are spread over it: the last is among them", () => {
  // So wide that only few are tried.
  const width = 2 ** 12;
  const wide = own({
    elementwise: true,
    forward(out: Block, x: Block) {
      for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] > 100 ? x.data[i] ** 2 : x.data[i];
    },
    difference(d, _out, _inputs, [dx]) {
      if (dx) d.data.set(dx.data);
    },
    kinked: true,
  });
  const target = input("t", [1]);
  const layer = dense(width, { W: values([Array.from({ length: width }, () => 1)]), bias: false });
  const loss = meanSquaredError(input("x", [1]).pipe(layer, wide(), dense(1)) as typeof target, target);
  const feed = { x: Array.from({ length: 20 }, (_, n) => [n === 19 ? 200 : n / 20]), t: Array(20).fill([0]) };
  assert.throws(
    () => [...iterations(sgd(backprop(loss), { learningRate: 0 }), [feed as Feed], { seed: 1 })],
    (error: unknown) => {
      if (!(error instanceof OperationError)) throw error;
      return /^own "own1": difference says that element \d+ of sample \d changes/.test(error.message);
    },
  );
});

test("a forward that starts to differ at its third call, or soon after, is blamed for it, and no declaration", () => {
  for (const from of [2, 3, 4, 5]) {
    for (const rules of [{ elementwise: true }, { samplesIndependent: true }, {}]) {
      let calls = 0;
      const late = own({
        ...rules,
        forward(out: Block, x: Block) {
          calls++;
          for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] + (calls < from ? 0 : calls);
        },
        difference(d, _out, _inputs, [dx]) {
          if (dx) d.data.set(dx.data);
        },
      });
      refused(late(), 3, OperationError, noFunction);
    }
  }
});

test("what is right is let through, whatever the gradient", () => {
  const cube = own({
    elementwise: true,
    forward(out: Block, x: Block) {
      for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] ** 3;
    },
    difference(d, _out, [x], [dx]) {
      for (let i = 0; dx && i < d.size; i++) {
        const [z, move] = [x.data[i], dx.data[i]];
        d.data[i] = move * (3 * z * z + 3 * z * move + move * move);
      }
    },
    backward([dx], dOut, _out, [x]) {
      for (let i = 0; dx && i < dx.size; i++) dx.data[i] += 3 * x.data[i] ** 2 * dOut.data[i];
    },
  });
  for (const strategy of ["auto", "direct", "propagated", "collapsed"] as const)
    assert.is(
      train(cube(), 20, (loss) => finiteDifference(loss, { strategy })),
      2,
    );
  assert.is(train(cube(), 20, backprop), 2);
  assert.is(train(cube(), 20, spsa), 2);
});

test.run();
