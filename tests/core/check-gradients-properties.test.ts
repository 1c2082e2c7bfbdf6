// All built-in kinds of nodes, and user-defined nodes with right rules, pass checkGradients, in random networks like those of
// tests/core/finite-difference-properties.test.ts.
//
// RXGRAD_GRAPHS=5000 runs more graphs than the usual 60 and prints what it counted; RXGRAD_SEED=7 runs others.
import { checkGradients, dense, exp, input, multiply, type Node, parameter, sum } from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { graphOf } from "../support/network-graph.js";
import { networkRecipes } from "../support/network-recipes.js";
import { networkOf } from "../support/random-networks.js";
import { NODE_MAKERS } from "../support/random-nodes/index.js";

const GRAPHS = Number(process.env.RXGRAD_GRAPHS ?? 60);
const SEED = Number(process.env.RXGRAD_SEED ?? 3);

const counts = { graphs: 0, rules: 0, elements: 0, judged: new Map<string, number>() };

/** Functions that consist of jumps: a difference depends on the size of its step. */
const isSteps = (maker: string | undefined): boolean => NODE_MAKERS[maker ?? ""]?.jumps === true;

/** Functions with a restricted domain: a network may be at the edge of it. */
const hasEdge = (maker: string | undefined): boolean => NODE_MAKERS[maker ?? ""]?.edge !== undefined;

/** A width that fits all makers of random networks. */
const WIDTH = 6;
const rows = Array.from({ length: 3 }, (_, n) =>
  Array.from({ length: WIDTH }, (_, k) => 1.5 * Math.sin(5 * n + k + 1)),
);

for (const [name, { takes = 1, fits, parameters, build }] of Object.entries(NODE_MAKERS)) {
  if (fits?.(WIDTH) === false || isSteps(name)) continue;
  test(`${name}: every rule agrees with forward`, () => {
    const x = input("x", [WIDTH]);
    const inputs = Array.from({ length: takes }, (): Node => x.pipe(dense(WIDTH), ...(hasEdge(name) ? [exp()] : [])));
    const y = build(
      inputs,
      (parameters?.(WIDTH) ?? []).map((shape) => parameter(shape)),
    );
    const { rules } = checkGradients(sum()(multiply(y, y)) as Node<readonly []>, { x: rows }, { seed: 1 });
    assert.ok(rules.length > 0);
  });
}

test(`all rules of ${GRAPHS} random networks are right`, () => {
  fc.assert(
    fc.property(networkRecipes([1e-4]), (recipe) => {
      if (recipe.layers.some(({ made }) => isSteps(made) || hasEdge(made))) return;
      const network = networkOf(recipe);
      const { loss, feed } = graphOf(network);
      // If a whole sample is 0, all units of a layer without a bias are at their kinks. Backprop uses the derivative 0 for each,
      // and the derivative by the input may be none of the one-sided derivatives of the loss.
      const isAtKinks = network.inputs.some(({ rows }) => rows.some((row) => row.every((value) => value === 0)));
      const { rules, elements } = checkGradients(loss, feed, { elements: 200, ...(isAtKinks && { inputs: [] }) });
      counts.graphs++;
      counts.elements += elements.checked;
      for (const { kind, rule } of rules) {
        counts.rules++;
        counts.judged.set(`${kind}: ${rule}`, (counts.judged.get(`${kind}: ${rule}`) ?? 0) + 1);
      }
    }),
    { numRuns: GRAPHS, seed: SEED },
  );
  assert.ok(counts.rules > 10 * counts.graphs);
  if (process.env.RXGRAD_GRAPHS) console.log(counts);
});

test.run();
