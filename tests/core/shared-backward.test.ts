// Nodes that share `backward` between threads: each element of the gradients by their weights is one share's.
import {
  backprop,
  conv2d,
  defineNode,
  dense,
  input,
  iterations,
  matmul,
  type Node,
  parameter,
  sgd,
  sumSquaredError,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Arena } from "../../packages/core/src/engine/arena.js";
import { type Block, perInput } from "../../packages/core/src/graph/block.js";

const SAMPLES = 5;

const nodes: Readonly<Record<string, Node>> = {
  dense: input("x", [70]).pipe(dense(6)),
  "dense over rows": input("x", [3, 70]).pipe(dense(6)),
  matmul: matmul(input("a", [70]), parameter([70, 6])),
  conv2d: input("images", [6, 6, 3]).pipe(conv2d(4)),
};

/** The gradients by the weights of a node, joined, after these shards have added to the values before. */
function gradients({ operation, inputs, shape }: Node, shards: readonly { index: number; count: number }[]): number[] {
  const arena = new Arena();
  const allocate = (of: readonly (number | "batch")[]): Block =>
    arena.kept.allocate(
      of.map((length) => (length === "batch" ? SAMPLES : length)),
      of[0] === "batch" ? SAMPLES : 1,
    );
  const [dOut, ...values] = [shape, ...inputs.map((each) => each.shape)].map(allocate) as [Block, ...Block[]];
  const derivatives = inputs.map((each) => (each.shape[0] === "batch" ? undefined : allocate(each.shape)));
  arena.attach(arena.kept);
  for (const [k, { data }] of [dOut, ...values].entries()) data.set(data.map((_, i) => Math.sin(i + k) + 2));
  for (const each of derivatives) each?.data.fill(1000);
  for (const shard of shards) operation.backward?.(perInput(derivatives), dOut, dOut, perInput<Block>(values), shard);
  return derivatives.flatMap((each) => (each ? [...each.data] : []));
}

for (const [name, node] of Object.entries(nodes)) {
  test(`${name}: shards give the whole, and each has a part`, () => {
    assert.is(node.operation.shardsBackward, true);
    const whole = gradients(node, [{ index: 0, count: 1 }]);
    assert.ok(whole.every((each) => each > 1000));
    for (const count of [2, 3]) {
      const shards = Array.from({ length: count }, (_, index) => ({ index, count }));
      assert.equal(gradients(node, shards), whole, `${count} shares`);
      const writers = whole.map(() => 0);
      for (const shard of shards) {
        const part = gradients(node, [shard]);
        for (const [i, each] of part.entries()) if (each !== 1000) writers[i]!++;
        assert.ok(
          part.some((each) => each !== 1000),
          `share ${shard.index} of ${count}`,
        );
      }
      assert.ok(writers.every((each) => each === 1));
    }
  });
}

test("a user's own node gets shard 0 of 1 if one thread adds everything", () => {
  const told: unknown[] = [];
  const scale = defineNode({
    kind: "scale",
    parameters: () => ({ by: { shape: [2] } }),
    forward(out, x, by) {
      for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] * by.data[i % 2];
    },
    shardsBackward: true,
    backward([, dBy], dOut, _out, [x], shard) {
      told.push({ ...shard });
      for (let i = 0; i < dOut.size; i++) (dBy as Block).data[i % 2] += dOut.data[i] * x.data[i];
    },
  });
  const loss = sumSquaredError(input("x", [2]).pipe(scale()), input("t", [2]));
  const [{ iteration }] = iterations(sgd(backprop(loss), { learningRate: 0.1 }), [{ x: [[1, 2]], t: [[1, 1]] }]);
  assert.equal([iteration, told], [1, [{ index: 0, count: 1 }]]);
});

test.run();
