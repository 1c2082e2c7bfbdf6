// Gradients in shards, compared with the same gradients alone, on random networks with all kinds of nodes. Gradients alone are
// compared with other oracles in tests/core/gradients-properties.test.ts and its neighbors.
//
// RXGRAD_GRAPHS=5000 runs more graphs than the usual 80 and prints what it counted; RXGRAD_SEED=7 runs others.
import {
  backprop,
  finiteDifference,
  type GradientNode,
  type Node,
  randomDirections,
  sharded,
  spsa,
} from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distance, type Gradient, largestOf, roundingOf } from "../support/agreement.js";
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

test("enough networks were compared", () => {
  for (const what of ["backprop", "auto", "propagated", "direct"]) {
    const compared = counts.get(what) ?? 0;
    assert.ok(compared > GRAPHS / 2, `${what}: ${compared} of ${GRAPHS}`);
  }
  if (process.env.RXGRAD_GRAPHS) console.log(Object.fromEntries(counts));
});

test.run();
