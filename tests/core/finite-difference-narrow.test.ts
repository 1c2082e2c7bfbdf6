// Lines that are smooth but for a stretch narrower than a step: whether a line serves is told from six of its points.
import { defineNode, dense, input, mean, parameter, values } from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { gradientsOf } from "../support/gradients.js";

const H = 0.01;

/** The identity, and a small wave of this width, in steps, around a place. */
const wavy = (place: number, width: number) =>
  defineNode({
    kind: "wavy",
    elementwise: true,
    forward(out, z) {
      for (let i = 0; i < out.size; i++) {
        const w = (z.data[i] / H - place) / width;
        out.data[i] = z.data[i] + 1e-6 * H * w * Math.exp(-w * w);
      }
    },
  });

/** By how much lines miss the textbook's numbers, in parts of the largest. */
function miss(place: number, width: number): number {
  const x = input("x", [5]);
  const W = parameter([5, 1], { initial: values([[0], [0], [0], [0], [0]]) });
  const loss = x.pipe(dense(1, { W, bias: false }), wavy(place, width)(), mean());
  const feed = { x: [[1, 0.8, 0.55, 0.3, 0.1]] };
  const ways = (["collapsed", "direct"] as const).map((strategy) => ({ h: H, strategy }));
  const [lines, textbook] = gradientsOf(loss, feed, ways).map((gradient) => [...gradient.get(W).data]) as [
    number[],
    number[],
  ];
  return Math.max(...lines.map((each, i) => Math.abs(each - textbook[i]!)));
}

test("a wave of a third of a step around the weight's place is seen", () => {
  for (const width of [0.15, 0.2, 0.3, 0.5]) assert.ok(miss(0, width) < 1e-12, `${width}: ${miss(0, width)}`);
});

test("waves of a quarter of a step are seen, wherever they are", () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (place) => {
      assert.ok(miss(place, 0.25) < 1e-12, `${place}: ${miss(place, 0.25)}`);
    }),
    { seed: 1, numRuns: 60 },
  );
});

test.run();
