// Nodes that share `backward` between threads: each element of the gradients by their weights is one share's.
import { conv2d, dense, input, matmul, type Node, parameter } from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Block } from "../../packages/core/src/graph/operation.js";
import { Arena } from "../../packages/core/src/plan/arena.js";

const SAMPLES = 5;

const nodes: Readonly<Record<string, Node>> = {
  dense: input("x", [70]).pipe(dense(6)),
  "dense over rows": input("x", [3, 70]).pipe(dense(6)),
  matmul: matmul(input("a", [70]), parameter([70, 6])),
  conv2d: input("images", [6, 6, 3]).pipe(conv2d(4)),
};

/** The gradients by the weights of a node, joined, as these shares add them to what was there. */
function gradients({ operation, inputs, shape }: Node, shares: readonly { index: number; count: number }[]): number[] {
  const arena = new Arena();
  const allocate = (of: readonly (number | "batch")[]): Block =>
    arena.kept.allocate(
      of.map((length) => (length === "batch" ? SAMPLES : length)),
      of[0] === "batch" ? SAMPLES : 1,
    );
  const [dOut, ...values] = [shape, ...inputs.map((each) => each.shape)].map(allocate) as [Block, ...Block[]];
  const slopes = inputs.map((each) => (each.shape[0] === "batch" ? undefined : allocate(each.shape)));
  arena.attach(arena.kept);
  for (const [k, { data }] of [dOut, ...values].entries()) data.set(data.map((_, i) => Math.sin(i + k) + 2));
  for (const each of slopes) each?.data.fill(1000);
  for (const share of shares) operation.backward?.(slopes, dOut, dOut, values, share);
  return slopes.flatMap((each) => (each ? [...each.data] : []));
}

for (const [name, node] of Object.entries(nodes)) {
  test(`${name}: shares make up the whole, and each has a part`, () => {
    assert.is(node.operation.sharesBackward, true);
    const whole = gradients(node, [{ index: 0, count: 1 }]);
    assert.ok(whole.every((each) => each > 1000));
    for (const count of [2, 3]) {
      const shares = Array.from({ length: count }, (_, index) => ({ index, count }));
      assert.equal(gradients(node, shares), whole, `${count} shares`);
      const writers = whole.map(() => 0);
      for (const share of shares) {
        const part = gradients(node, [share]);
        for (const [i, each] of part.entries()) if (each !== 1000) writers[i]!++;
        assert.ok(
          part.some((each) => each !== 1000),
          `share ${share.index} of ${count}`,
        );
      }
      assert.ok(writers.every((each) => each === 1));
    }
  });
}

test.run();
