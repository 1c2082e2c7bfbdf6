// Gradients read only what they have written, and do not change the forward values.
import {
  add,
  type Block,
  backprop,
  crossEntropy,
  defineNode,
  dense,
  finiteDifference,
  type GradientNode,
  input,
  leakyRelu,
  type Node,
  parameter,
  randomDirections,
  relu,
  type Scheme,
  type Strategy,
  sgd,
  sigmoid,
  softmax,
  spsa,
  sumSquaredError,
  tanh,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Arena, SharedBlocks } from "../../packages/core/src/engine/arena.js";
import { checkFeed, type Feed } from "../../packages/core/src/engine/feed.js";
import type { PlannedNode } from "../../packages/core/src/engine/plan.js";
import { allocateKept, fillConstants, Program } from "../../packages/core/src/engine/program.js";
import type { Stage } from "../../packages/core/src/engine/stage.js";
import { HyperparameterValue } from "../../packages/core/src/graph/hyperparameters.js";
import { initialParameters } from "../../packages/core/src/graph/parameters/initial.js";
import { planTraining } from "../../packages/core/src/training/plan-training.js";
import { randomRows } from "../support/layered-network.js";

const STRATEGIES: readonly Strategy[] = ["direct", "propagated", "collapsed", "auto"];
const SCHEMES: readonly Scheme[] = ["central", "forward", "backward", "five-point", "richardson"];

interface Bound {
  /** Computes the gradient on memory in which every number is `poison`, except the forward values. */
  compute(poison: number): number[];
  /** All forward values, parameters and inputs. */
  forward(): number[];
}

/**
 * A gradient bound to memory by hand, as a run binds it.
 *
 * @param count The number of shards. Here one thread computes all of them in turn, stage by stage.
 */
function bind(gradient: GradientNode, feed: Feed, count: number): Bound {
  const { loss } = gradient;
  const { plan, gradients } = planTraining(sgd(gradient, { learningRate: 0 }));
  const [{ root, parameters }] = gradients;
  const arena = new Arena();
  const kept = allocateKept(plan, arena);
  const results = new Map(parameters.map((each) => [each, arena.kept.allocate(each.shape as number[])]));
  const checked = checkFeed(plan.feeds, feed);
  const program = new Program(plan, checked.samples, arena, kept);
  const values = [...plan.nodes].map(program.blockOf);
  const h = new HyperparameterValue("gradient", gradient.hyperparameters[0]);
  const shared = new SharedBlocks(program.layout);
  const bindShard = (index: number): readonly Stage[] => {
    shared.rewind();
    return gradient.bind({ ...context, shared, shard: { index, count } });
  };
  const context = {
    plan,
    root,
    parameters,
    coupled: new Set<PlannedNode>(),
    rough: undefined,
    samples: checked.samples,
    blockOf: program.blockOf,
    gradientOf: (node: PlannedNode) => results.get(node) as Block,
    layout: program.layout,
    name: "finiteDifference1",
    seed: 0,
    iteration: () => 1,
    hyperparameter: () => h,
    currentOf: () => h.current,
    host: undefined,
  };
  const shards = Array.from({ length: count }, (_, index) => bindShard(index));
  arena.attach(arena.kept);
  arena.attach(program.layout);
  h.sample(1);
  fillConstants(plan, kept);
  const start = initialParameters(loss);
  for (const [node, block] of kept) if (start.has(node.name)) block.data.set(start.get(node.name).data);
  program.feed(checked);
  for (const step of program.forward) step();
  const isValue = ({ offset }: Block): boolean =>
    values.some((value) => offset >= value.offset && offset < value.offset + value.size);
  const scratch = [...arena.kept.blocks, ...program.layout.blocks].filter((block) => !isValue(block));
  return {
    compute(poison) {
      for (const block of scratch) block.data.fill(poison);
      for (let k = 0; k < shards[0]!.length; k++) {
        // Every other stage runs from the last shard to the first: no shard may wait for another.
        for (const shard of k % 2 === 0 ? shards : [...shards].reverse()) {
          shard[k]!.begin();
          while (!shard[k]!.advance());
        }
      }
      return [...results.values()].flatMap((block) => [...block.data]);
    },
    forward: () => values.flatMap((block) => [...block.data]),
  };
}

const x = input("x", [4]);
const t = input("t", [2]);
const label = input("label", []);

const swish = defineNode({
  kind: "swish",
  elementwise: true,
  samplesIndependent: true,
  forward(out, z) {
    // A user's node may check its inputs, also in rows that are not needed.
    if (z.data.some(Number.isNaN)) throw new Error("swish was given NaN");
    for (let i = 0; i < out.size; i++) out.data[i] = z.data[i] / (1 + Math.exp(-z.data[i]));
  },
});

/** Bias 0 and weights 0: every unit is at its kink, so that every line is dropped and repaired. */
const atKinks = { W: values(Array.from({ length: 4 }, () => [0, 0, 0])), b: values([5e-4, 0, -5e-4]) };
const W = parameter([4, 4], { name: "W" });
const diamond = x.pipe(dense(3), tanh());

const NETWORKS: Readonly<Record<string, Node<readonly []>>> = {
  "sigmoid, softmax": crossEntropy(x.pipe(dense(3), sigmoid(), dense(3), softmax()), label),
  kinks: sumSquaredError(x.pipe(dense(3, atKinks), relu(), dense(2), leakyRelu()), t, { half: false }),
  "no difference": sumSquaredError(x.pipe(dense(3), swish(), dense(2)) as Node, t as Node),
  diamond: add(
    crossEntropy(add(diamond, diamond.pipe(dense(3), sigmoid())).pipe(softmax()), label, { delta: 0 }),
    sumSquaredError(diamond.pipe(dense(2)), t),
  ),
  tied: sumSquaredError(x.pipe(dense(4, { W, bias: false }), tanh(), dense(4, { W, bias: false }), dense(2)), t),
};

for (const [name, loss] of Object.entries(NETWORKS)) {
  test(`${name}: the same gradient from NaN, 1e10 and 0, twice, in one shard or several`, () => {
    const needed = (each: string): boolean =>
      planTraining(sgd(finiteDifference(loss), { learningRate: 0 })).plan.feeds.some((input) => input.name === each);
    const x = randomRows(5, 4).map(([a, , c, d], n) => [a, n % 2, c, d]);
    const all = { x, t: randomRows(5, 2, 2), label: [0, 1, 2, 0, 1] };
    const feed: Feed = Object.fromEntries(Object.entries(all).filter(([each]) => needed(each)));
    const strategies = STRATEGIES.filter((each) => name !== "tied" || each !== "collapsed");
    const h = 1e-3;
    const gradients = [
      ...strategies.flatMap((strategy) => SCHEMES.map((scheme) => finiteDifference(loss, { strategy, scheme, h }))),
      spsa(loss, { h, directions: 2 }),
      randomDirections(loss, { h, antithetic: false }),
      backprop(loss),
    ];
    for (const gradient of gradients) {
      const { compute, forward } = bind(gradient, feed, 1);
      const what = `${gradient.kind} ${JSON.stringify(gradient.options)}`;
      const before = forward();
      const wanted = compute(0);
      assert.ok(wanted.every(Number.isFinite) && wanted.some((value) => value !== 0));
      for (const poison of [Number.NaN, 1e10, Number.NaN]) assert.equal(compute(poison), wanted, what);
      assert.equal(forward(), before, `${what}: forward values`);
      for (const count of [2, 3, 5]) {
        const parts = bind(gradient, feed, count);
        for (const poison of [Number.NaN, 1e10])
          assert.equal(parts.compute(poison), wanted, `${what} in ${count} shares`);
      }
    }
  });
}

test.run();
