// Backprop, and gradients along random directions, on random networks with all kinds of nodes, like those of
// tests/core/finite-difference-properties.test.ts.
//
// Backprop is compared with the textbook's loop, extrapolated: its error is h⁴ and, with h = 1e-4, its rounding. (Backprop
// also uses differences for nodes without a rule, with an error of h²: hence 1e-6 and not less.) If a kink or a jump
// is within reach of a perturbation, the loop usually finds another derivative with another step, and nothing is compared. There
// are exceptions: if a kink is much closer than both steps, both find the mean of its sides, and if only the third derivative
// jumps, such as that of relu cubed, the error is h². So if the two differ, the loop in 31 digits decides, with a step
// so small that it reaches no kink. If users' functions have kinks or edges within reach, nothing is compared: see placeOf.
//
// RXGRAD_GRAPHS=5000 runs more graphs than the usual 500 and prints what it counted; RXGRAD_SEED=7 runs others.
import { backprop, type FiniteDifferenceOptions, randomDirections, spsa } from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  distance,
  exactDifferences,
  type Gradient,
  largestOf,
  measuredRounding,
  roundingOf,
} from "../support/agreement.js";
import { type Arithmetic, doubleDouble, float64 } from "../support/arithmetic.js";
import { describeFarthest } from "../support/describe-network.js";
import { directionsOf, type MakeGradient, plainAlongIn } from "../support/directions.js";
import { areDoubtful } from "../support/doubtful-values.js";
import { fail } from "../support/fail.js";
import { gradientsOfNetwork } from "../support/gradients.js";
import { networkRecipes } from "../support/network-recipes.js";
import { differencesOf, type PlainNetwork, type Rows } from "../support/plain-network.js";
import { networkOf } from "../support/random-networks.js";
import { NODE_MAKERS } from "../support/random-nodes/index.js";
import { reportNetwork } from "../support/report-network.js";

const GRAPHS = Number(process.env.RXGRAD_GRAPHS ?? 500);
const SEED = Number(process.env.RXGRAD_SEED ?? 2);
const H = 1e-4;
/** The step of loops in 31 digits. 19 digits remain. */
const TINY = 1e-12;
/** A little more than the step of backprop's differences for a node without a rule. */
const reach = (x: number): number => 1.01e-5 * Math.max(1, Math.abs(x));
/** At this distance from the edge, in steps of backprop, the relative error of a logarithm's difference is (1/1000)²/3. */
const TO_EDGE = 1000;

const counts = {
  graphs: 0,
  atKinks: 0,
  atEdges: 0,
  atUsersKinks: 0,
  farthest: 0,
  consulted: 0,
  along: 0,
  doubtful: 0,
  consultedAlong: 0,
  moving: 0,
};

/** Runs a check on random networks, and reports the one on which it failed. */
function onNetworks(property: (network: PlainNetwork) => void): void {
  const recipes = networkRecipes([1e-2, H]);
  fc.assert(
    fc.property(recipes, (recipe) => property(networkOf(recipe))),
    { numRuns: GRAPHS, seed: SEED, reporter: reportNetwork },
  );
}

/** Fails if a gradient is farther from the expected one than allowed. */
function check(network: PlainNetwork, name: string, got: Gradient, wanted: Gradient, allowed: number): void {
  if (distance(got, wanted) <= allowed) return;
  fail(`${name}: ${describeFarthest(network, got, wanted, allowed)}; max|g| ${largestOf(wanted)}`);
}

const loop = (h: number): FiniteDifferenceOptions => ({ scheme: "richardson", strategy: "direct", h });

/**
 * Where backprop and the loop may find different derivatives of a user's function, because they evaluate it at other points.
 * Backprop moves the function's input by d = 1e-5. The loop moves a weight by h, and with it the function's input
 * by h times a derivative, which may be more than d or less.
 *
 * - At an edge, the loop has no value, or the difference has an error: that of a logarithm at x is off by (d/x)²/3 of itself.
 * - At a kink within d, backprop's difference uses both sides, and the loop may be on one. The agreement of its two steps
 *   proves nothing here.
 * - A difference of a function that rounds to multiples of q is off by up to q/d over a distance of d. So backprop finds 0
 *   between two jumps, and the loop, with any step, includes the jumps within reach: then neither is right.
 */
function placeOf(network: PlainNetwork): "smooth" | "edge" | "kink" {
  const made = network.nodes.flatMap((node, i) =>
    node.kind === "made" ? [{ ...NODE_MAKERS[node.maker], i, from: node.from }] : [],
  );
  if (made.every(({ edge, isNearKink }) => edge === undefined && !isNearKink)) return "smooth";
  let before: readonly Rows<number>[] | undefined;
  let isAtEdge = false;
  let isAtKink = false;
  differencesOf(float64, network, "central", H, (values) => {
    for (const { i, from, edge = Number.NEGATIVE_INFINITY, jumps, isNearKink } of made) {
      const inputs = from.map((each) => values[each]);
      isAtEdge ||= inputs[0].some((row) => row.some((x) => !(x - edge > TO_EDGE * reach(x))));
      if (before)
        isAtKink ||= jumps === true && values[i].some((row, n) => row.some((y, k) => y !== before?.[i][n][k]));
      else isAtKink = isNearKink?.(inputs, reach) === true || isAtKink;
    }
    before ??= values;
  });
  return isAtEdge ? "edge" : isAtKink ? "kink" : "smooth";
}

test(`backprop agrees with the textbook's loop, on ${GRAPHS} random networks`, () => {
  onNetworks((network) => {
    counts.graphs++;
    const place = placeOf(network);
    if (place === "edge") counts.atEdges++;
    if (place === "kink") counts.atUsersKinks++;
    if (place !== "smooth") return;
    const [exact, far, near] = gradientsOfNetwork(network, [backprop, loop(H), loop(H / 3)]);
    const tolerance = 1e-6 * largestOf(far) + 3 * roundingOf({ network, scheme: "richardson", h: H });
    if (distance(far, near) > tolerance) counts.atKinks++;
    else if (distance(exact, far) > tolerance) {
      counts.consulted++;
      const closest = exactDifferences({ network, scheme: "central", h: TINY });
      check(network, "backprop", exact, closest, tolerance);
    } else counts.farthest = Math.max(counts.farthest, distance(exact, far) / (tolerance || 1));
  });
  const { graphs, atKinks, atEdges, atUsersKinks, consulted } = counts;
  assert.ok(atKinks < 0.25 * graphs, `${atKinks} of ${graphs} lay at kinks`);
  assert.ok(atEdges < 0.1 * graphs, `${atEdges} of ${graphs} lay at edges`);
  assert.ok(consulted < 0.01 * graphs, `${consulted} of ${graphs} were looked at again`);
  // An eighth of the networks have a function that rounds.
  assert.ok(atUsersKinks < 0.15 * graphs, `${atUsersKinks} of ${graphs} lay at kinks of users' functions`);
});

/** The direction of a gradient in the first iteration; 0 for frozen parameters. */
function directionOf(network: PlainNetwork, make: MakeGradient): Gradient {
  const [[drawn]] = directionsOf(network, make, { count: 1, directions: 1 });
  const rows = [...drawn];
  return network.parameters.map(({ trainable, values }) =>
    trainable ? (rows.shift() as readonly number[]) : values.map(() => 0),
  );
}

/** The plain loop's gradient; undefined if a perturbation moves a node to a jump, or out of its domain. */
function plainly(network: PlainNetwork, direction: Gradient): Gradient | undefined {
  let isDoubtful = false;
  const plain = plainAlongIn(float64, network, [direction], H, true, (values) => {
    isDoubtful ||= areDoubtful(values, network);
  });
  return isDoubtful ? undefined : plain;
}

/**
 * Compares a gradient along a direction with the plain loop. If large numbers cancel in a small loss, as in the logarithm of a
 * probability of nearly 1, both round more than the size of the loss suggests. So if the two differ, the loop in 31
 * digits decides, and the effect of rounding is measured.
 */
function checkAlong(network: PlainNetwork, make: MakeGradient, direction: Gradient, plain: Gradient): void {
  const [got] = gradientsOfNetwork(network, [(loss) => make(loss, { h: H })]);
  // Parameters that do not affect the loss have a direction, but no gradient.
  const reached = (loop: Gradient): Gradient =>
    loop.map((row, p) => (got[p].some((each) => each !== 0) ? row : got[p]));
  const wanted = reached(plain);
  // The rounding is that of a difference by one weight, but a normal direction may be four times as long.
  const tolerance = 1e-9 * largestOf(wanted) + 4 * roundingOf({ network, scheme: "central", h: H });
  if (largestOf(wanted) > 100 * tolerance) counts.moving++;
  if (distance(got, wanted) <= tolerance) return;
  counts.consultedAlong++;
  const along = <N>(arithmetic: Arithmetic<N>): Gradient => reached(plainAlongIn(arithmetic, network, [direction], H));
  const exact = along(doubleDouble);
  check(network, make.name, got, exact, 1e-9 * largestOf(exact) + 4 * measuredRounding(along, exact));
}

test(`spsa and randomDirections agree with the plain loop along their directions, on ${GRAPHS} random networks`, () => {
  onNetworks((network) => {
    for (const make of [spsa, randomDirections]) {
      counts.along++;
      const direction = directionOf(network, make);
      const plain = plainly(network, direction);
      if (plain) checkAlong(network, make, direction, plain);
      else counts.doubtful++;
    }
  });
  assert.ok(
    counts.doubtful < 0.2 * counts.along,
    `${counts.doubtful} of ${counts.along} had no value, or lay at jumps`,
  );
  assert.ok(
    counts.consultedAlong < 0.01 * counts.along,
    `${counts.consultedAlong} of ${counts.along} were looked at again`,
  );
  assert.ok(counts.moving > GRAPHS, `only ${counts.moving} of ${2 * GRAPHS} gradients were more than rounding`);
  if (process.env.RXGRAD_GRAPHS) console.log(counts);
});

test.run();
