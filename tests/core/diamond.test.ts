import {
  add,
  defineNode,
  dense,
  finiteDifference,
  input,
  iterations,
  meanSquaredError,
  type Node,
  sgd,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";

const feed = { x: [[0], [1], [2]], t: [[1], [3], [5]] };

/** A layer that counts how often it is computed. Its difference rule lets perturbations pass without computing it again. */
function counted(kind: string, counts: Map<string, number>): <S extends Node>(x: S) => S {
  const node = defineNode({
    kind,
    elementwise: true,
    forward(out, x) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] / 2;
    },
    difference(dOut, _out, _inputs, [dx]) {
      for (let i = 0; i < dOut.size; i++) dOut.data[i] = (dx?.data[i] ?? 0) / 2;
    },
  });
  return node() as <S extends Node>(x: S) => S;
}

/** The counts of one iteration after the first. The first also tries operations out. */
function countsOf(y: Node<readonly ["batch", 1]>, counts: Map<string, number>): Record<string, number> {
  const W = sgd(finiteDifference(meanSquaredError(y, input("t", [1]))), { learningRate: 0.1 });
  const seen = Array.from(iterations(W, [feed, feed, feed, feed]), () => {
    const each = Object.fromEntries(counts);
    counts.clear();
    return each;
  });
  assert.equal(seen[2], seen[1]);
  assert.equal(seen[3], seen[1]);
  return seen[1];
}

//        x
//        │
//      dense
//        │
//        f        used twice, computed once
//      ╱   ╲
//     g     h
//      ╲   ╱
//       add
test("a diamond computes each node once in an iteration", () => {
  const counts = new Map<string, number>();
  const f = input("x", [1]).pipe(dense(1), counted("f", counts));
  const y = add(f.pipe(counted("g", counts)), f.pipe(counted("h", counts)));
  assert.equal(countsOf(y, counts), { f: 1, g: 1, h: 1 });
});

//     x ── f ──┬── g ──┬── add ──┬── g ──┬── add ── …
//              └── h ──┘         └── h ──┘
test("in a chain of ten diamonds each node is computed once, not once for each path", () => {
  const counts = new Map<string, number>();
  const [f, g, h] = ["f", "g", "h"].map((kind) => counted(kind, counts));
  let y = input("x", [1]).pipe(f);
  for (let i = 0; i < 10; i++) y = add(y.pipe(g), y.pipe(h));
  assert.equal(countsOf(y.pipe(dense(1)), counts), { f: 1, g: 10, h: 10 });
});

test("both arms of a diamond belong to the same iteration", () => {
  const x = input("x", [1]);
  const twice = x.pipe(dense(1));
  const difference = defineNode({
    kind: "negative",
    elementwise: true,
    forward(out, from) {
      for (let i = 0; i < out.size; i++) out.data[i] = -from.data[i];
    },
  });
  const nothing = add(twice, twice.pipe(difference()));
  const loss = meanSquaredError(add(twice, nothing), input("t", [1]));
  const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
  let read = 0;
  for (const iteration of iterations(W, Array(20).fill(feed), { seed: 3 })) {
    assert.equal([...iteration.value(nothing).data], [0, 0, 0]);
    read++;
  }
  assert.is(read, 20);
});

test.run();
