// checkGradients looks at some elements of a wide node, and along directions in which all of them move.
import {
  type Block,
  checkGradients,
  defineNode,
  dense,
  input,
  mean,
  multiply,
  type Node,
  NumericError,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";

const WIDTH = 200;

/** Doubles each element. The gradient by one of them is wrong, if it is in the input. */
const doubled = (wrong: number) =>
  defineNode({
    kind: "doubled",
    forward(out: Block, z: Block) {
      for (let i = 0; i < out.size; i++) out.data[i] = 2 * z.data[i];
    },
    backward([dz], dOut) {
      for (let i = 0; dz && i < dz.size; i++) dz.data[i] += (i % WIDTH === wrong ? 9 : 2) * dOut.data[i];
    },
  })();

const feed = {
  x: [[1, 0.5]],
  z: [Array.from({ length: WIDTH }, (_, i) => 1 + i / WIDTH)],
};

/** Only the check of the node itself can see its gradient: there are no weights before it. */
const lossThrough = (wrong: number): Node<readonly []> =>
  mean()(multiply(input("z", [WIDTH]).pipe(doubled(wrong)), input("x", [2]).pipe(dense(WIDTH)))) as unknown as Node<
    readonly []
  >;

test("a wide node that is right passes", () => {
  const { rules } = checkGradients(lossThrough(-1), feed, { seed: 1 });
  assert.ok(rules.some(({ kind, rule }) => kind === "doubled" && rule === "backward"));
});

test("one wrong element of many is found, wherever it is", () => {
  for (let wrong = 0; wrong < WIDTH; wrong += 25) {
    assert.throws(
      () => checkGradients(lossThrough(wrong), feed, { seed: 1 }),
      (error: unknown) => error instanceof NumericError && /doubled "doubled1": backward gives/.test(error.message),
      String(wrong),
    );
  }
});

test.run();
