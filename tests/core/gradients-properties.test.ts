// Backprop, and gradients along random directions, on random networks like those that
// tests/core/finite-difference-properties.test.ts holds finite differences to: of all kinds of nodes.
//
// Backprop is held to the textbook's loop, extrapolated, which leaves an error of h⁴ and, with h = 1e-4, its rounding. (Nodes
// without a rule are differenced by backprop, too, with an error of h²: hence 1e-6 and not less.) Where a kink or a jump
// lies within reach of a perturbation, that loop finds another derivative with another step, and nothing is compared.
//
// RXGRAD_GRAPHS=5000 runs more graphs than the usual 500 and prints what it counted; RXGRAD_SEED=7 runs others.
import { backprop, type FiniteDifferenceOptions, randomDirections, spsa } from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distance, type Gradient, largestOf, roundingOf } from "../support/agreement.js";
import { float64 } from "../support/arithmetic.js";
import { directionsOf, type MakeGradient, plainAlong } from "../support/directions.js";
import { gradientsOfNetwork, type Way } from "../support/gradients.js";
import { networkRecipes } from "../support/network-recipes.js";
import { differencesOf, type PlainNetwork } from "../support/plain-network.js";
import { networkOf } from "../support/random-networks.js";
import { NODE_MAKERS } from "../support/random-nodes/index.js";

const GRAPHS = Number(process.env.RXGRAD_GRAPHS ?? 500);
const SEED = Number(process.env.RXGRAD_SEED ?? 2);
const H = 1e-4;
/** Farther than backprop moves a number to difference a node without a rule. */
const REACH = 1e-5;

const counts = { graphs: 0, atKinks: 0, atEdges: 0, farthest: 0, moving: 0, farthestAlong: 0 };

/** Runs a check on random networks, and says which one it failed on. */
function onNetworks(check: (network: PlainNetwork) => void): void {
  const recipes = networkRecipes([1e-2, H]);
  fc.assert(
    fc.property(recipes, (recipe) => check(networkOf(recipe))),
    { numRuns: GRAPHS, seed: SEED },
  );
}

const loop = (h: number): FiniteDifferenceOptions => ({ scheme: "richardson", strategy: "direct", h });

/** Whether some perturbation brings a node so close to where its function ends that backprop's differences reach across. */
function isAtEdge(network: PlainNetwork): boolean {
  const edges = network.nodes.flatMap((node) => {
    const { edge } = node.kind === "made" ? NODE_MAKERS[node.maker] : {};
    return edge === undefined || node.kind !== "made" ? [] : [{ edge, from: node.from[0] }];
  });
  if (edges.length === 0) return false;
  let isAt = false;
  differencesOf(float64, network, "central", H, (values) => {
    isAt ||= edges.some(({ edge, from }) => values[from].some((row) => row.some((x) => !(x > edge + REACH))));
  });
  return isAt;
}

test(`backprop is the derivative that the textbook's loop finds, on ${GRAPHS} random networks`, () => {
  onNetworks((network) => {
    counts.graphs++;
    if (isAtEdge(network)) {
      counts.atEdges++;
      return;
    }
    const [exact, far, near] = gradientsOfNetwork(network, [backprop, loop(H), loop(H / 3)]);
    const tolerance = 1e-6 * largestOf(far) + 3 * roundingOf({ network, scheme: "richardson", h: H });
    if (distance(far, near) > tolerance) counts.atKinks++;
    else {
      const apart = distance(exact, far);
      assert.ok(apart <= tolerance, `${apart} apart, allowed ${tolerance}; max|g| ${largestOf(far)}`);
      counts.farthest = Math.max(counts.farthest, apart / (tolerance || 1));
    }
  });
  assert.ok(counts.atKinks < 0.25 * counts.graphs, `${counts.atKinks} of ${counts.graphs} lay at kinks`);
  assert.ok(counts.atEdges < 0.1 * counts.graphs, `${counts.atEdges} of ${counts.graphs} lay at edges`);
});

/** The plain loop's estimate along the direction that a gradient takes in the first iteration. */
function plainly(network: PlainNetwork, make: MakeGradient): Gradient {
  const [[drawn]] = directionsOf(network, make, { count: 1, directions: 1 });
  const rows = [...drawn];
  // What is frozen has no direction, and stays.
  const moved = network.parameters.map(({ trainable, values }) =>
    trainable ? (rows.shift() as readonly number[]) : values.map(() => 0),
  );
  return plainAlong(network, [moved], H);
}

test(`spsa and randomDirections are the plain loop along their directions, on ${GRAPHS} random networks`, () => {
  onNetworks((network) => {
    const makes = [spsa, randomDirections];
    const gradients = gradientsOfNetwork(
      network,
      makes.map(
        (make): Way =>
          (loss) =>
            make(loss, { h: H }),
      ),
    );
    for (const [m, got] of gradients.entries()) {
      // What the loss does not depend on has a direction, and no gradient.
      const plain = plainly(network, makes[m]).map((row, p) => (got[p].some((each) => each !== 0) ? row : got[p]));
      // Rounded as a difference by one weight is, but that a normal direction may be four times as long.
      const tolerance = 1e-9 * largestOf(plain) + 4 * roundingOf({ network, scheme: "central", h: H });
      const apart = distance(got, plain);
      assert.ok(
        apart <= tolerance,
        `${makes[m].name}: ${apart} apart, allowed ${tolerance}; max|g| ${largestOf(plain)}`,
      );
      counts.farthestAlong = Math.max(counts.farthestAlong, apart / (tolerance || 1));
      if (largestOf(plain) > 100 * tolerance) counts.moving++;
    }
  });
  assert.ok(counts.moving > GRAPHS, `only ${counts.moving} of ${2 * GRAPHS} gradients were more than rounding`);
  if (process.env.RXGRAD_GRAPHS) console.log(counts);
});

test.run();
