// Gradients in shards, compared with the same gradients alone, on random networks with all kinds of nodes. Gradients alone are
// compared with other oracles in tests/core/gradients-properties.test.ts and its neighbors.
//
// RXGRAD_GRAPHS=5000 runs more graphs than the usual 80 and prints what it counted; RXGRAD_SEED=7 runs others.
import {
  add,
  backprop,
  constant,
  conv2d,
  dense,
  dropout,
  evaluate,
  type Feed,
  type FiniteDifferenceOptions,
  finiteDifference,
  type GradientNode,
  initialParameters,
  input,
  l2Penalty,
  maxPool,
  meanSquaredError,
  multiply,
  type Node,
  type Parameters,
  parameter,
  parametersOf,
  randomDirections,
  reshape,
  sharded,
  spsa,
  subtract,
  sumSquaredError,
  tanh,
  tensor,
  values,
} from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distance, type Gradient, largestOf, roundingOf } from "../support/agreement.js";
import { close } from "../support/closeness.js";
import { describeFarthest } from "../support/describe-network.js";
import { fail } from "../support/fail.js";
import { gradientsOfNetwork } from "../support/gradients.js";
import { type NetworkRecipe, networkRecipes } from "../support/network-recipes.js";
import type { PlainNetwork } from "../support/plain-network.js";
import { networkOf } from "../support/random-networks.js";
import { reportNetwork } from "../support/report-network.js";

const GRAPHS = Number(process.env.RXGRAD_GRAPHS ?? 80);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);
const H = 1e-4;
/** What is promised, relative to the largest element. Rounding of sums in another order is far below it. */
const CLOSE = 1e-12;

type MakeGradient = (loss: Node<readonly []>) => GradientNode;

const counts = new Map<string, number>();
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

/** Runs a check on random networks, with 1 to 50 samples in 1 to 20 shards, and reports the one on which it failed. */
function onNetworks(property: (network: PlainNetwork, shards: number) => void): void {
  const sizes = fc.integer({ min: 1, max: 50 });
  const recipes = fc
    .tuple(networkRecipes([H]), sizes)
    .map(([recipe, samples]): NetworkRecipe => ({ ...recipe, samples }));
  fc.assert(
    fc.property(recipes, (recipe) => property(networkOf(recipe), 1 + (recipe.seed % 20))),
    { numRuns: GRAPHS, seed: SEED, reporter: reportNetwork },
  );
}

/** The gradient alone and in shards; undefined for a graph that is refused. Refusals have tests of their own. */
function bothOf(network: PlainNetwork, make: MakeGradient, shards: number): readonly Gradient[] | undefined {
  try {
    return gradientsOfNetwork(network, [make, (loss) => sharded(make(loss), { shards })]);
  } catch (error) {
    const refused = /the loss calls the black box|no sum or mean over samples|of a batch together|not known to compute/;
    const found = refused.exec((error as Error).message);
    if (!found) throw error;
    count(`refused: ${found[0]}`);
    return undefined;
  }
}

function agree(what: string, network: PlainNetwork, shards: number, make: MakeGradient, rounding: number): void {
  const both = bothOf(network, make, shards);
  if (!both) return;
  count(what);
  const [alone, cut] = both;
  const allowed = CLOSE * largestOf(alone) + rounding;
  if (distance(alone, cut) <= allowed) return;
  fail(`${what} in ${shards} shards: ${describeFarthest(network, cut, alone, allowed)}`);
}

test(`backprop in shards is that of the whole batch, on ${GRAPHS} random networks`, () => {
  onNetworks((network, shards) => agree("backprop", network, shards, (loss) => backprop(loss), 0));
});

test(`so are finite differences, and those that subtract losses but for the losses' rounding`, () => {
  onNetworks((network, shards) => {
    for (const strategy of ["auto", "propagated"] as const) {
      agree(strategy, network, shards, (loss) => finiteDifference(loss, { strategy, h: H }), 0);
    }
    const rounding = roundingOf({ network, scheme: "central", h: H });
    agree("direct", network, shards, (loss) => finiteDifference(loss, { strategy: "direct", h: H }), rounding);
  });
});

test("gradients along directions are the same bit for bit, if they have the same name", () => {
  const ways: readonly MakeGradient[] = [
    (loss) => spsa(loss, { name: "g", directions: 3 }),
    (loss) => randomDirections(loss, { name: "g", directions: 2, seed: 5 }),
  ];
  onNetworks((network, shards) => {
    for (const make of ways) {
      const [alone] = gradientsOfNetwork(network, [make]);
      assert.equal(gradientsOfNetwork(network, [(loss) => sharded(make(loss), { shards })]), [alone]);
    }
  });
});

const numbers = (length: number): number[] => Array.from({ length }, (_, i) => Math.sin(7 * i + length));
const rowsOf = (samples: number, width: number): number[][] =>
  Array.from({ length: samples }, (_, n) =>
    Array.from({ length: width }, (_each, k) => Math.cos(3 * n + 5 * k + width)),
  );

type Loss = Node<readonly []>;

const x = input("x", [4]);
const t = input("t", [2]);
const W = parameter([4, 3], { name: "W" });
const middle = x.pipe(dense(3, { W, bias: false }), tanh());
const y = middle.pipe(dense(2));
const squares = meanSquaredError(y, t);
const missOf = (node: Node): Loss => meanSquaredError(node as typeof y, t);
const image = input("image", [5, 5, 1]).pipe(conv2d(2, { kernelSize: 2 }), tanh(), maxPool(), reshape([-1]), dense(2));

/** Losses with nodes that random networks do not have, and the inputs that they read. */
const losses: Readonly<Record<string, readonly [loss: Loss, inputs: string]>> = {
  "dropout, whose mask belongs to the sample of the batch": [
    missOf(middle.pipe(dropout(0.5), dense(2), dropout(0.2))),
    "x t",
  ],
  "an input without a batch axis": [
    missOf(multiply(middle, input("scale", [3], { batch: false })).pipe(dense(2)) as Node),
    "x t scale",
  ],
  "a constant": [missOf(add(middle, constant([0.5, 1, -2])).pipe(dense(2)) as Node), "x t"],
  "frozen weights": [missOf(x.pipe(dense(3, { name: "frozen", trainable: false }), dense(2))), "x t"],
  "a convolution": [missOf(image as Node), "image t"],
  "terms with coefficients, a penalty that changes, and weights that no sample reaches": [
    add(
      subtract(multiply(squares, 3), multiply(sumSquaredError(y, t), 0.25)),
      l2Penalty(parameter([2], { name: "apart", initial: values([1, 2]) }), { strength: (i: number) => 0.5 / i }),
    ) as Loss,
    "x t",
  ],
};

function near(got: Parameters, wanted: Parameters): void {
  const largest = Math.max(...[...wanted].flatMap(({ value }) => [...value.data].map(Math.abs)));
  assert.ok(largest > 0);
  assert.equal(got.names, wanted.names);
  for (const { name, value } of wanted) {
    const { data } = got.get(name);
    value.data.forEach((each, i) => void close(data[i] as number, each, CLOSE * largest));
  }
}

for (const [name, [loss, inputs]] of Object.entries(losses)) {
  test(`in shards as alone: ${name}`, async () => {
    const start = initialParameters(loss, { seed: 4 });
    for (const samples of [1, 2, 7, 33]) {
      const image = rowsOf(samples, 25).flat();
      const all: Feed = {
        x: rowsOf(samples, 4),
        t: rowsOf(samples, 2),
        image: tensor(image, [samples, 5, 5, 1]),
        scale: numbers(3),
      };
      const feed = Object.fromEntries(inputs.split(" ").map((each) => [each, all[each]])) as Feed;
      for (const make of [backprop, finiteDifference] as readonly MakeGradient[]) {
        const alone = await evaluate(make(loss), feed, start, { seed: 9, iteration: 3 });
        for (const shards of [1, 2, 5, 40]) {
          near(await evaluate(sharded(make(loss), { shards }), feed, start, { seed: 9, iteration: 3 }), alone);
        }
      }
    }
  });
}

test("steps of their own, bounds and chosen parameters are those of the gradient alone", async () => {
  const feed = { x: rowsOf(9, 4), t: rowsOf(9, 2) };
  const start = initialParameters(squares, { seed: 4 });
  const b = parametersOf(squares).find(({ name }) => name.endsWith("/b"))?.node as Node;
  const ways: readonly FiniteDifferenceOptions[] = [
    { parameters: [b, W], h: [1e-3, 1e-5] },
    { parameters: [W], relativeStep: 1e-4 },
    { parameters: [W], bounds: { lower: [-0.9], upper: [0.9] } },
    { scheme: "forward", h: 1e-3 },
    { h: "auto" },
  ];
  for (const options of ways) {
    const alone = await evaluate(finiteDifference(squares, options), feed, start);
    near(await evaluate(sharded(finiteDifference(squares, options), { shards: 4 }), feed, start), alone);
  }
});

test("a dropout of weights has one mask for all shards", async () => {
  const w = parameter([2], { name: "w", initial: values([1, 1]) });
  const dropped = meanSquaredError(multiply(input("x", [2]), dropout(0.5)(w)), input("t", [2]));
  const feed = { x: rowsOf(8, 2), t: rowsOf(8, 2) };
  const start = initialParameters(dropped);
  for (let iteration = 1; iteration <= 8; iteration++) {
    const options = { seed: 1, iteration };
    const alone = await evaluate(backprop(dropped), feed, start, options);
    near(await evaluate(sharded(backprop(dropped), { shards: 4 }), feed, start, options), alone);
  }
});

test("enough networks were compared", () => {
  for (const what of ["backprop", "auto", "propagated", "direct"]) {
    const compared = counts.get(what) ?? 0;
    assert.ok(compared > GRAPHS / 2, `${what}: ${compared} of ${GRAPHS}`);
  }
  if (process.env.RXGRAD_GRAPHS) console.log(Object.fromEntries(counts));
});

test.run();
