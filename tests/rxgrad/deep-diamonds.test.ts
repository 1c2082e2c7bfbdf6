// Sixty nodes in a chain, each used twice: 2^60 paths. Every function on graphs must visit nodes, not paths, to end.
import { feedInputsBeside } from "@rxgrad/core/internal";
import { sharedGraph } from "@rxgrad/core/threads";
import {
  add,
  dense,
  type Feed,
  finiteDifference,
  full,
  initialParameters,
  input,
  iterations,
  type Layer,
  meanSquaredError,
  multiply,
  type Node,
  parameter,
  parametersOf,
  type Strategy,
  sgd,
  sigmoid,
  tanh,
  train,
} from "rxgrad";
import { lastValueFrom, type Observable, type OperatorFunction, of } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Attempts, exported, isKind } from "../support/exports.js";

type Column = Node<readonly ["batch", 1]>;
type Loss = Node<readonly []>;

const x = input("x", [2]);
const feed: Feed = {
  x: [
    [1, 2],
    [3, 4],
  ],
  t: [[1], [0]],
};
const lossOf = (y: Node): Loss => meanSquaredError(y as Column, input("t", [1]));

function deep(from: Node, again: (h: Node) => Node): Node {
  let h = from;
  for (let i = 0; i < 60; i++) h = again(h);
  return h;
}

const gated = (h: Node): Node => multiply(h, h.pipe(sigmoid() as Layer));
const summed = (h: Node): Node => add(h, h.pipe(tanh() as Layer));
const doubled = (loss: Node): Node => add(loss, loss);
const single = (): Column => x.pipe(dense(1, { name: "single" }));

/** Graphs by the place of their diamonds. */
const GRAPHS: Readonly<Record<string, () => Loss>> = {
  "before all weights": () => lossOf(deep(x, gated).pipe(dense(1) as Layer)),
  "behind a weight": () => lossOf(deep(single(), gated)),
  "in a weight": () => lossOf(multiply(single(), deep(parameter([1], { initial: full(0.5) }) as Node, summed))),
  "in a sum of losses": () => deep(lossOf(single()), doubled) as Loss,
};

/** Exports that accept a graph as an argument. The test calls the other exports too. */
const WORKS = [
  ...["backprop", "checkGradients", "compareGradients", "describe", "evaluate", "evaluator", "finiteDifference"],
  ...["gradientError", "initialParameters", "iterations", "l1Penalty", "l2Penalty", "observe", "parametersFromJSON"],
  ...["parametersOf", "predict", "randomDirections", "sgd", "spsa", "startRun", "toJSON", "train", "warnings"],
  ...["withMetrics"],
];

for (const [where, make] of Object.entries(GRAPHS)) {
  test(`every export ends on a graph with diamonds ${where}`, async () => {
    const loss = make();
    const gradient = finiteDifference(loss, { scheme: "richardson" });
    const W = sgd(gradient, { learningRate: 0.1 });
    const parameters = initialParameters(loss, { seed: 1 });
    const feeds = [feed, feed];
    const given: readonly (readonly unknown[])[] = [
      ...[[loss], [gradient], [W], [[loss]], [[W]], [gradient, gradient], [loss, feed], [loss, feed, parameters]],
      ...[
        [loss, parameters.toJSON()],
        [loss, parameters],
        [W, feeds],
        [parametersOf(loss), { strength: 1 }],
      ],
      ...[
        [gradient, { learningRate: 0.1 }],
        [W, { every: 1 }],
        [W, { every: 1, consecutive: 1 }],
      ],
      ...[[loss, of(feed), of(parameters)], [{ every: 1, y: loss, t: x, test: feed, metrics: { loss } }]],
    ];
    const attempts = new Attempts();
    const worked = new Set<string>();
    for (const [name, call] of exported) {
      for (const [i, each] of given.entries()) {
        const label = `${name}, ${i}`;
        const made = await attempts.of(label, () => call(...each));
        if (made !== undefined) worked.add(name);
        if (typeof made !== "function" || isKind(call)) continue;
        const operator = made as OperatorFunction<unknown, unknown>;
        await attempts.of(`${label}, in a stream`, () =>
          lastValueFrom((train(W, feeds) as Observable<unknown>).pipe(operator), { defaultValue: undefined }),
        );
      }
    }
    assert.equal(
      WORKS.filter((name) => !worked.has(name)),
      [],
    );
    sharedGraph([W], [], []);
    for (const { node } of parametersOf(loss)) feedInputsBeside(node, [loss]);
  });
}

test("a loss that is doubled sixty times has 2^60 times its gradient", () => {
  const loss = lossOf(single());
  const derivativesOf = (of: Loss, strategy: Strategy): number[] => {
    const gradient = finiteDifference(of, { strategy });
    for (const iteration of iterations(sgd(gradient, { learningRate: 0 }), [feed], { seed: 1 })) {
      return [...iteration.value(gradient)].flatMap(({ value }) => [...value.data]);
    }
    throw new Error("there was no iteration");
  };
  // Multiplication by a power of 2 is exact.
  const wanted = derivativesOf(loss, "propagated").map((derivative) => derivative * 2 ** 60);
  assert.ok(wanted.every((derivative) => derivative !== 0));
  for (const strategy of ["propagated", "auto"] as const) {
    assert.equal(derivativesOf(deep(loss, doubled) as Loss, strategy), wanted, strategy);
  }
});

test.run();
