// Steps by parameter, relative steps and bounds, on random networks: the strategies against "direct", which runs the forward
// pass again. They agree within 1e-9·max|g| and the rounding of the losses that "direct" subtracts: 64·ε·Σ|terms|/h where
// the weights of the scheme add up to 1 or so. Those of a slid scheme add up to 128/12, and bounds may make h smaller.
//
// RXGRAD_GRAPHS=5000 runs more graphs than the usual 150; RXGRAD_SEED=7 runs others.
import { type FiniteDifferenceOptions, GraphError, type Strategy } from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distance, type Gradient, largestOf, roundingOf } from "../support/agreement.js";
import { gradientsOf } from "../support/gradients.js";
import { graphOf } from "../support/network-graph.js";
import { networkRecipes } from "../support/network-recipes.js";
import { isPenalty, type PlainNetwork, type PlainScheme } from "../support/plain-network.js";
import { networkOf } from "../support/random-networks.js";

const GRAPHS = Number(process.env.RXGRAD_GRAPHS ?? 150);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);
const SCHEMES: readonly PlainScheme[] = ["central", "forward", "backward", "five-point", "richardson"];
const H = 1e-3;
const SLID_WEIGHTS = 128 / 12;

/** Jumps, and logarithms close to 0, where rounding decides. */
const isDoubtful = ({ nodes, losses }: PlainNetwork): boolean =>
  nodes.some((node) => node.kind === "activation" && node.activation === "step") ||
  losses.some((loss) => !isPenalty(loss) && loss.kind === "crossEntropy" && loss.delta === 0);

const counts = { compared: 0, collapsed: 0 };

test("the strategies agree with steps by parameter, relative steps and bounds", () => {
  const property = fc.property(
    networkRecipes([H]),
    fc.constantFrom(...SCHEMES),
    fc.nat(1000),
    (recipe, scheme, seed) => {
      const network = networkOf(recipe);
      if (isDoubtful(network)) return;
      const { loss, feed, parameters: all } = graphOf(network);
      const [usual] = gradientsOf(loss, feed, [{}]);
      const chosen = all.flatMap((node, p) =>
        usual.has(node) ? [{ node, values: network.parameters[p].values }] : [],
      );
      const parameters = chosen.map(({ node }) => node);
      const values = chosen.map((each) => each.values);
      // There is room for 0 to 8 steps below, and for 1 to 8 above.
      const room = (p: number, i: number): number => ((seed + 7 * p + 3 * i) % 9) * H;
      const bounds = {
        lower: values.map((row, p) => row.map((w, i) => w - room(p, i))),
        upper: values.map((row, p) => row.map((w, i) => w + Math.max(H, room(i, p)))),
      };
      const least = Math.min(1, ...values.flatMap((row) => row.map(Math.abs).filter((size) => size > 0)));
      const ways: readonly (readonly [FiniteDifferenceOptions, number, number])[] = [
        [{ parameters, h: parameters.map((_, p) => H * (1 + ((seed + p) % 3))) }, H, 1],
        [{ parameters, relativeStep: H }, H * least, 1],
        [{ parameters, bounds, h: H }, H / 4, SLID_WEIGHTS],
      ];
      for (const [way, h, weights] of ways) {
        const gradientBy = (strategy: Strategy): Gradient => {
          const [gradient] = gradientsOf(loss, feed, [{ ...way, scheme, strategy }]);
          return parameters.map((node) => Array.from(gradient.get(node).data));
        };
        const direct = gradientBy("direct");
        const tolerance = 1e-9 * largestOf(direct) + weights * roundingOf({ network, scheme, h, subtracts: true });
        for (const strategy of ["propagated", "auto", "collapsed"] as const) {
          let gradient: Gradient;
          try {
            gradient = gradientBy(strategy);
          } catch (error) {
            if (strategy !== "collapsed" || !(error instanceof GraphError)) throw error;
            continue;
          }
          counts.compared++;
          if (strategy === "collapsed") counts.collapsed++;
          const apart = distance(direct, gradient);
          const which = `${Object.keys(way).join(" and ")}, ${scheme}`;
          assert.ok(apart <= tolerance, `${which}: ${strategy} is ${apart} apart, allowed ${tolerance}`);
        }
      }
    },
  );
  fc.assert(property, { numRuns: GRAPHS, seed: SEED });
  assert.ok(counts.compared > 2 * GRAPHS, `only ${counts.compared} were compared`);
  assert.ok(counts.collapsed > 0.1 * GRAPHS, `only ${counts.collapsed} were collapsed`);
});

test.run();
