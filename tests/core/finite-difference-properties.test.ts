// Compares the strategies of finite differences with each other and with plain loops, on random networks.
//
// Two gradients agree within 1e-9·max|g| + 64·ε·Σ|terms of the loss|/h, and two that do not subtract losses within
// 1e-10·max|g|. max|g| is the largest of all of them, and finite; gradients below ε·Σ|terms of the loss| count as 0.
// (The weights of the losses that richardson subtracts add up to 3/h, those of other schemes to less, so each may be rounded 20
// times.) If nodes without `difference` make every strategy subtract, the rounding term applies to all. If two
// are further apart than that, the textbook's loop in 31 digits must show that each is right up to rounding. The size of
// this rounding is measured: of results for strategies that subtract them, of changes for the others. The loop is needed
// for about one pair in 2,000: gradients that cancel completely, or a probability that one perturbation moves from
// nearly 1 to nearly 0 before a logarithm, so that it is the difference of two numbers that are
// nearly equal. Points at which the textbook's loop itself fails are left out: it gives no number, or rounding may decide on
// which side of a jump a value is.
//
// RXGRAD_GRAPHS=5000 runs more graphs than the usual 500 and prints what it counted; RXGRAD_SEED=7 runs others.
import { type FiniteDifferenceOptions, GraphError, type NodeKind, type Strategy } from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as registry from "../../packages/core/src/nodes/index.js";
import {
  type Comparison,
  changeErrorOf,
  distance,
  exactDifferences,
  exactErrorOf,
  type Gradient,
  largestOf,
  measuredRoundingOf,
  roundingOf,
} from "../support/agreement.js";
import { float64 } from "../support/arithmetic.js";
import { anyCloser, areDoubtful, inputsOf } from "../support/doubtful-values.js";
import { gradientsOfNetwork } from "../support/gradients.js";
import { graphOf, kindsOf } from "../support/network-graph.js";
import { networkRecipes } from "../support/network-recipes.js";
import {
  type Activation,
  differencesOf,
  isPenalty,
  type PlainNetwork,
  type PlainScheme,
} from "../support/plain-network.js";
import { networkOf } from "../support/random-networks.js";
import { NODE_MAKERS } from "../support/random-nodes/index.js";
import { reportNetwork } from "../support/report-network.js";

const GRAPHS = Number(process.env.RXGRAD_GRAPHS ?? 500);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);
const SCHEMES: readonly PlainScheme[] = ["central", "forward", "backward", "five-point", "richardson"];
/** The number of schemes for each network. Its seed chooses them. */
const SCHEMES_EACH = 3;
const STEPS = [1e-2, 1e-3, 1e-4];
/** The number of steps for each network. */
const STEPS_EACH = 2;

type Named = readonly [name: string, gradient: Gradient];

const ACTIVATIONS_BY_FORWARD: readonly Activation[] = ["swish", "bump"];
const KINKED: readonly Activation[] = ["relu", "leakyRelu", "step"];

const subtracting = ({ nodes, losses }: PlainNetwork): boolean =>
  losses.some((loss) => (isPenalty(loss) ? loss.kind === "penalty" : loss.addedUpUnsaid)) ||
  nodes.some((node) =>
    node.kind === "activation"
      ? ACTIVATIONS_BY_FORWARD.includes(node.activation)
      : node.kind === "product" || (node.kind === "made" && NODE_MAKERS[node.maker].subtracts),
  );

/** Networks that "collapsed" does not support. This depends on neither the scheme nor h. */
const unfit = new WeakSet<PlainNetwork>();

/** The gradients by the supported strategies. "collapsed" throws if it does not support the network. */
function strategiesOf(network: PlainNetwork, options: FiniteDifferenceOptions): Named[] {
  const all = (strategies: Strategy[]): Named[] => {
    const each = strategies.map((strategy) => ({ ...options, strategy }));
    return gradientsOfNetwork(network, each).map((gradient, i) => [strategies[i], gradient]);
  };
  try {
    if (!unfit.has(network)) return all(["direct", "propagated", "auto", "collapsed"]);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    unfit.add(network);
  }
  return all(["direct", "propagated", "auto"]);
}

/**
 * The plain loop's gradient; undefined if it cannot serve as a reference: at one of its points, a function that jumps is too
 * close to its jump, a probability is too close to 0, or a node or the loss is not a number.
 */
function plainDifferences({ network, scheme, h }: Comparison): Gradient | undefined {
  const steps = inputsOf(network, ["step"]);
  const kinks = inputsOf(network, KINKED);
  let isDoubtful = false;
  let hasKink = false;
  const plain = differencesOf(float64, network, scheme, h, (values) => {
    isDoubtful ||= areDoubtful(values, network);
    hasKink ||= anyCloser(values, kinks, h);
  });
  if (isDoubtful || !Number.isFinite(largestOf(plain))) return undefined;
  if (steps.length > 0) counts.steps++;
  if (hasKink) counts.kinks++;
  return plain;
}

/** The number of networks with each kind of node. */
const drawn = new Map<string, number>();

const counts = { graphs: 0, skipped: 0, compared: 0, consulted: 0, collapsed: 0, steps: 0, kinks: 0 };

/** Checks that all pairs agree, or differ only by rounding. */
function compare(comparison: Comparison, gradients: readonly Named[]): void {
  const size = Math.max(...gradients.map(([, gradient]) => largestOf(gradient)));
  assert.ok(Number.isFinite(size), `${comparison.scheme}, h = ${comparison.h}: some gradient is not finite`);
  const rounding = roundingOf(comparison);
  // Saturated networks have gradients of 1e-18 and less. Losses in 53 bits cannot resolve them, so no digit of them is checked.
  const least = (rounding * comparison.h) / 64;
  const byDifferences = ({ 0: name }: Named): boolean => name !== "plain" && name !== "direct";
  let exact: Gradient | undefined;
  let measured = 0;
  let changes = 0;
  for (const [i, a] of gradients.entries()) {
    for (const b of gradients.slice(i + 1)) {
      counts.compared++;
      const both = byDifferences(a) && byDifferences(b);
      const relative = both ? 1e-10 : 1e-9;
      const tolerance = relative * size + least + (both && !comparison.subtracts ? 0 : rounding);
      const apart = distance(a[1], b[1]);
      if (apart <= tolerance) continue;
      counts.consulted++;
      exact ??= exactDifferences(comparison);
      measured ||= measuredRoundingOf(comparison, exact);
      changes ||= changeErrorOf(comparison, exact) + exactErrorOf(comparison);
      for (const each of [a, b]) {
        const own =
          relative * size + least + changes + (byDifferences(each) && !comparison.subtracts ? 0 : 4 * measured);
        const miss = distance(each[1], exact);
        if (miss <= own) continue;
        assert.unreachable(
          `${comparison.scheme}, h = ${comparison.h}: ${a[0]} and ${b[0]} are ${apart} apart, allowed ${tolerance}; ${each[0]} misses by ${miss}, allowed ${own}; max|g| ${size}`,
        );
      }
    }
  }
}

test(`all strategies give the textbook's numbers on ${GRAPHS} random networks`, () => {
  fc.assert(
    fc.property(networkRecipes(STEPS), (recipe) => {
      const network = networkOf(recipe);
      counts.graphs++;
      for (const kind of kindsOf([graphOf(network).loss])) drawn.set(kind, 1 + (drawn.get(kind) ?? 0));
      for (const h of STEPS.filter((_, i) => (i + recipe.seed) % STEPS.length < STEPS_EACH)) {
        for (const scheme of SCHEMES.filter((_, i) => (i + recipe.seed) % SCHEMES.length < SCHEMES_EACH)) {
          const plain = plainDifferences({ network, scheme, h });
          if (!plain) {
            counts.skipped++;
            continue;
          }
          const strategies = strategiesOf(network, { scheme, h });
          if (strategies.length === 4) counts.collapsed++;
          compare({ network, scheme, h, subtracts: subtracting(network) }, [["plain", plain], ...strategies]);
        }
      }
    }),
    { numRuns: GRAPHS, seed: SEED, reporter: reportNetwork },
  );
});

test("every kind of node was drawn", () => {
  if (process.env.RXGRAD_GRAPHS) console.log(Object.fromEntries([...drawn].sort(([, a], [, b]) => a - b)));
  const kinds = Object.values(registry as Readonly<Record<string, NodeKind>>).map(({ kind }) => kind);
  assert.ok(kinds.length > 50);
  const missing = GRAPHS < 500 ? [] : kinds.filter((kind) => !drawn.has(kind));
  assert.equal(missing, [], `tests/support/random-nodes makes none of these kinds: ${missing.join(", ")}`);
});

test("few networks were skipped, few needed 31 digits, many had kinks or could be collapsed", () => {
  if (process.env.RXGRAD_GRAPHS) console.log(counts);
  const schemes = counts.graphs * SCHEMES_EACH * STEPS_EACH;
  assert.ok(counts.skipped < 0.2 * schemes, `${counts.skipped} of ${schemes} were skipped`);
  // Six times the usual rate: one network may need it for all of its 60 pairs, 0.0025 of those of 500 networks.
  assert.ok(counts.consulted < 0.003 * counts.compared, `${counts.consulted} of ${counts.compared} were consulted`);
  assert.ok(counts.steps > 0.03 * schemes, `only ${counts.steps} of ${schemes} had step functions`);
  assert.ok(counts.kinks > 0.2 * schemes, `only ${counts.kinks} of ${schemes} had kinks within a step`);
  assert.ok(counts.collapsed > 0.2 * schemes, `only ${counts.collapsed} of ${schemes} were collapsed`);
});

test.run();
