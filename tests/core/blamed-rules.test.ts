// A rule of an own node that throws while a network trains: the error says which node and which rule.
import {
  type Block,
  type Definition,
  defineNode,
  dense,
  finiteDifference,
  input,
  iterations,
  meanSquaredError,
  type Node,
  OperationError,
  sgd,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";

type Rules = Partial<Definition>;

/** Whether the rules throw: not while they are tried on the first batch. */
let areBroken = false;

function breaks(): void {
  if (areBroken) throw new TypeError("broken");
}

/** Doubles each element. */
const doubled = (rules: Rules) =>
  defineNode({
    kind: "doubled",
    forward(out: Block, z: Block) {
      for (let i = 0; i < out.size; i++) out.data[i] = 2 * z.data[i];
    },
    ...rules,
  })();

/** The error of a network with a node behind its first layer, in the second iteration. */
function errorOf(layer: (z: Node) => Node, options: object = {}): Error {
  const t = input("t", [2]);
  const y = input("x", [2]).pipe(dense(2), layer, dense(2)) as typeof t;
  const W = sgd(finiteDifference(meanSquaredError(y, t), options), { learningRate: 0.1 });
  const x = [
    [1, 2],
    [3, 4],
    [-1, 0.5],
  ];
  const seen: number[] = [];
  try {
    for (const { iteration } of iterations(
      W,
      [
        { x, t: x },
        { x, t: x },
      ],
      { seed: 1 },
    )) {
      seen.push(iteration);
      areBroken = true;
    }
  } catch (error) {
    assert.equal(seen, [1]);
    return error as Error;
  } finally {
    areBroken = false;
  }
  throw new Error("Nothing was thrown.");
}

const rules: Readonly<Record<string, readonly [Rules, object?]>> = {
  forward: [
    {
      forward(out: Block, z: Block) {
        breaks();
        for (let i = 0; i < out.size; i++) out.data[i] = 2 * z.data[i];
      },
    },
  ],
  difference: [
    {
      difference(d, _out, _inputs, [dz]) {
        breaks();
        for (let i = 0; dz && i < d.size; i++) d.data[i] = 2 * dz.data[i];
      },
    },
    { strategy: "propagated" },
  ],
  sides: [
    {
      elementwise: true,
      kinked: true,
      sides(to) {
        breaks();
        to.data.fill(0);
      },
    },
    { strategy: "collapsed" },
  ],
};

for (const [rule, [given, options]] of Object.entries(rules)) {
  test(`a ${rule} that throws is named, and what it threw is kept`, () => {
    const error = errorOf(doubled(given), options);
    assert.instance(error, OperationError);
    assert.match(error.message, `doubled "doubled1": ${rule} threw: broken`);
    assert.instance(error.cause, TypeError);
  });
}

test.run();
