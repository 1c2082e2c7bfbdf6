import {
  type Block,
  backprop,
  crossEntropy,
  defineNode,
  dense,
  type Feed,
  input,
  iterations,
  meanSquaredError,
  type Node,
  sgd,
  sigmoid,
  softmax,
  tanh,
} from "@rxgrad/core";
import { imageKernels, type Kernels, wasmKernels } from "@rxgrad/kernels";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { uniform } from "../kernels/numbers.js";

/** A run's losses and last parameters, and how many calls each of its fused functions makes. */
interface Ran {
  readonly losses: readonly number[];
  readonly parameters: unknown;
  readonly fused: readonly number[];
}

function run(loss: Node<readonly []>, feeds: Iterable<Feed>, create: (length: number) => Kernels = wasmKernels): Ran {
  const fused: number[] = [];
  const kernels = (length: number): Kernels => {
    const made = create(length);
    if (!made.fuse) return made;
    return {
      ...made,
      fuse(calls) {
        fused.push(calls.length);
        return made.fuse?.(calls);
      },
    };
  };
  const losses: number[] = [];
  let parameters: unknown;
  for (const each of iterations(sgd(backprop(loss), { learningRate: 0.5 }), feeds, { seed: 1, kernels })) {
    losses.push(each.loss);
    parameters = each.parameters.toJSON();
  }
  return { losses, parameters, fused };
}

/** The same, call by call. */
const unfused = (length: number): Kernels => {
  const { fuse: _, ...kernels } = wasmKernels(length);
  return kernels;
};

/** Feeds of these numbers of samples, one after the other. */
function* feedsOf(samples: readonly number[]): Generator<Feed> {
  const draw = uniform(1);
  for (const count of samples) {
    const x = Float64Array.from({ length: 2 * count }, draw);
    yield { x, t: x.map((value, i) => (i % 2 === 0 ? value : 1 - (x[i - 1] as number))) };
  }
}

/** A node without a kernel. */
const half = defineNode({
  kind: "half",
  elementwise: true,
  forward(out, x) {
    for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] / 2;
  },
  backward([dx], dOut) {
    for (let i = 0; i < dOut.size; i++) if (dx) dx.data[i] += dOut.data[i] / 2;
  },
});

const x = input("x", [2]);
const t = input("t", [2]);

test("a small network is computed in few calls, with the bits of the many", () => {
  const hidden = x.pipe(dense(8), tanh());
  const losses = {
    crossEntropy: crossEntropy(hidden.pipe(dense(2), softmax()), t),
    meanSquaredError: meanSquaredError(hidden.pipe(dense(2), sigmoid()), t),
  };
  for (const loss of Object.values(losses)) {
    const got = run(loss, feedsOf(new Array(200).fill(4)));
    const { fused, ...wanted } = run(loss, feedsOf(new Array(200).fill(4)), unfused);
    assert.equal({ losses: got.losses, parameters: got.parameters }, wanted);
    // One for the forward pass and one for the gradient; two kernels for a dense layer, three in its reverse pass.
    assert.is(got.fused.length, 2);
    assert.ok(Math.min(...got.fused) >= 7, `${got.fused}`);
    assert.equal(fused, []);
  }
});

test("what reads or writes numbers itself is called as ever, between fused steps", () => {
  const loss = meanSquaredError(x.pipe(dense(4), sigmoid(), half(), dense(2), sigmoid()), t);
  const got = run(loss, feedsOf(new Array(200).fill(4)));
  const wanted = run(loss, feedsOf(new Array(200).fill(4)), unfused);
  assert.equal([got.losses, got.parameters], [wanted.losses, wanted.parameters]);
  assert.is(got.fused.length, 4);
});

test("an operation that says that it only calls kernels, but does more, is found out", () => {
  let calls = 0;
  const boastful = defineNode({
    kind: "boastful",
    elementwise: true,
    callsKernelsOnly: true,
    forward(out: Block, x: Block) {
      out.kernels.copy(out.offset, x.offset, out.size);
      out.data[0] = 1;
      calls++;
    },
    backward([dx], dOut) {
      if (dx) dOut.kernels.addScaled(dx.offset, dx.offset, 1, dOut.offset, dOut.size);
    },
  });
  const loss = meanSquaredError(x.pipe(dense(2), boastful()), t);
  const got = run(loss, feedsOf(new Array(200).fill(4)));
  const after = calls;
  const wanted = run(loss, feedsOf(new Array(200).fill(4)), unfused);
  assert.equal([got.losses, got.parameters], [wanted.losses, wanted.parameters]);
  assert.is(calls - after, after);
});

test("kernels of a family are called as ever", () => {
  const pooled = defineNode({
    kind: "pooled",
    samplesIndependent: true,
    callsKernelsOnly: true,
    forward(out: Block, x: Block) {
      out.kernels.family(imageKernels).averagePool(out.offset, x.offset, x.samples, 1, 1, 2, 1, 1, 1, 1, 1, 1, 0, 0);
    },
    backward([dx], dOut) {
      if (dx) dOut.kernels.addScaled(dx.offset, dx.offset, 1, dOut.offset, dOut.size);
    },
  });
  const loss = meanSquaredError(x.pipe(dense(2), pooled()), t);
  const got = run(loss, feedsOf(new Array(200).fill(4)));
  const wanted = run(meanSquaredError(x.pipe(dense(2)), t), feedsOf(new Array(200).fill(4)), unfused);
  assert.equal(got.losses, wanted.losses);
});

test("long steps stay units of work of their own", () => {
  const loss = meanSquaredError(x.pipe(dense(40), sigmoid(), dense(2)), t);
  // 40 units of 1,000 samples: a layer takes 80,000 multiply-adds.
  const { fused } = run(loss, feedsOf(new Array(70).fill(1000)));
  assert.ok(
    fused.every((calls) => calls < 6),
    `${fused}`,
  );
  assert.ok(run(loss, feedsOf(new Array(70).fill(10))).fused.some((calls) => calls >= 6));
});

test("memory that moves under fused steps, as a larger batch makes it, changes nothing", () => {
  const loss = meanSquaredError(x.pipe(dense(8), sigmoid(), dense(2)), t);
  const sizes = [...new Array(100).fill(4), 500, ...new Array(100).fill(4), 2000, 4, 500, ...new Array(100).fill(4)];
  const got = run(loss, feedsOf(sizes));
  const wanted = run(loss, feedsOf(sizes), unfused);
  assert.ok(got.fused.length > 0);
  assert.equal([got.losses, got.parameters], [wanted.losses, wanted.parameters]);
});

test.run();
