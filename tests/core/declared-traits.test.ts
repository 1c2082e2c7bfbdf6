// A run takes rxgrad's own nodes at their word: it tries only operations of users. Here the same trial runs on all kinds of
// nodes, in random networks, and finds what they declare.
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Arena } from "../../packages/core/src/engine/arena.js";
import { compile } from "../../packages/core/src/engine/compile.js";
import { checkContracts, isDeclared, tryOperations } from "../../packages/core/src/engine/contract-checks.js";
import { checkFeed } from "../../packages/core/src/engine/feed.js";
import { isBuiltInOnly, type Plan, type PlannedNode } from "../../packages/core/src/engine/plan.js";
import { allocateKept, attachTo, fillConstants } from "../../packages/core/src/engine/program.js";
import type { Block } from "../../packages/core/src/graph/block.js";
import { hasBatch } from "../../packages/core/src/tensor/shape.js";
import { graphOf } from "../support/network-graph.js";
import { networkRecipes } from "../support/network-recipes.js";
import { networkOf } from "../support/random-networks.js";
import { reportNetwork } from "../support/report-network.js";

const GRAPHS = Number(process.env.RXGRAD_GRAPHS ?? 300);
const SEED = Number(process.env.RXGRAD_SEED ?? 4);

/** Memory for the parameters and constants of a plan. Parameters are numbers of any kind that differ. */
function keptOf(plan: Plan): { arena: Arena; kept: Map<PlannedNode, Block> } {
  const arena = new Arena();
  const kept = allocateKept(plan, arena);
  attachTo(arena, arena.kept, kept);
  fillConstants(plan, kept);
  for (const node of plan.parameters) {
    const data = kept.get(node)?.data ?? [];
    for (let i = 0; i < data.length; i++) data[i] = Math.cos(1 + 7 * i) / 2;
  }
  return { arena, kept };
}

const isBuiltIn = ({ operation }: PlannedNode): boolean => operation.isOwn !== true && !operation.source;

test(`${GRAPHS} random networks: built-in nodes couple samples if they declare it, and only then`, () => {
  const kinds = new Set<string>();
  let whole = 0;
  const recipes = networkRecipes([1e-2]);
  const property = fc.property(recipes, (recipe) => {
    const { loss, feed } = graphOf(networkOf(recipe));
    const plan = compile([loss]);
    const { arena, kept } = keptOf(plan);
    const checked = checkFeed(plan.feeds, feed);
    const found = tryOperations(plan, checked, kept);
    for (const node of plan.nodes.filter(isBuiltIn)) {
      const { kind, samplesIndependent, elementwise } = node.operation;
      kinds.add(kind);
      if (!hasBatch(node.shape)) continue;
      assert.ok(samplesIndependent !== undefined || elementwise, `${kind} declares whether samples are independent`);
      assert.is(found?.coupled.has(node), samplesIndependent === false, `${kind} couples samples`);
    }
    if (isBuiltInOnly(plan) && !plan.boxes) {
      whole++;
      assert.ok(isDeclared(plan, []));
      assert.equal(checkContracts(plan, checked, kept), found);
    }
    arena.free();
  });
  fc.assert(property, { numRuns: GRAPHS, seed: SEED, reporter: reportNetwork });
  assert.ok(kinds.size > 30, `${kinds.size} kinds were tried: ${[...kinds].join(", ")}`);
  assert.ok(whole > 20, `${whole} graphs had built-in nodes alone`);
});

test.run();
