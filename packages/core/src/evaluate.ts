import { GraphError } from "./errors.js";
import { describeValue, isNode, type Node } from "./graph/node.js";
import type { Block } from "./graph/operation.js";
import type { Value } from "./iteration.js";
import { type Parameters, valueFor } from "./parameters.js";
import { Arena } from "./plan/arena.js";
import { compile, type Plan, type PlannedNode } from "./plan/compile.js";
import { type CheckedFeed, checkFeed, type Feed } from "./plan/feed.js";
import { inspectOperations } from "./plan/inspect.js";
import { allocateKept, fillConstants, Program } from "./plan/program.js";
import { hasBatch, withRows } from "./tensor/shape.js";
import { Tensor } from "./tensor/tensor.js";

/** Large sets are evaluated this many samples at a time. */
const CHUNK = 1024;

/** A node's plan, made once. */
const plans = new WeakMap<Node, Plan>();

/**
 * The value of a node for a feed and parameters: inference.
 *
 * Only the inputs that the node reaches are fed. A node whose first axis is the batch is computed in chunks, so that a
 * large set needs little memory, unless a node mixes samples; a loss over the whole set is computed at once.
 *
 * @returns A number for a scalar node, else a Tensor.
 * @throws FeedError where the feed does not fit; GraphError where a parameter is missing. As a rejected Promise.
 * @example
 * const y = await evaluate(probabilities, { x: digits.test.x }, W);
 */
export async function evaluate<N extends Node>(node: N, feed: Feed, parameters?: Parameters): Promise<Value<N>> {
  if (!isNode(node)) throw new GraphError(`evaluate: it was given ${describeValue(node)}; give a node.`);
  const plan = plans.get(node) ?? compile([node]);
  plans.set(node, plan);
  const checked = checkFeed(plan.feeds, feed);
  const evaluation = new Evaluation(node, plan, parameters);
  try {
    return evaluation.run(checked) as Value<N>;
  } finally {
    evaluation.free();
  }
}

class Evaluation {
  readonly #arena = new Arena();
  readonly #kept: ReadonlyMap<PlannedNode, Block>;
  readonly #plan: Plan;
  readonly #out: PlannedNode;

  constructor(node: Node, plan: Plan, parameters: Parameters | undefined) {
    this.#plan = plan;
    this.#out = plan.planned.get(node) as PlannedNode;
    this.#kept = allocateKept(plan, this.#arena);
    this.#arena.attach(this.#arena.kept);
    fillConstants(plan, this.#kept);
    for (const [each, planned] of plan.planned) {
      if (planned.operation.source?.from === "parameter") this.#write(each, planned, parameters);
    }
  }

  run(feed: CheckedFeed): Tensor | number {
    const { shape } = this.#out;
    const chunk = feed.samples > CHUNK && !this.#mixesSamples(feed) ? CHUNK : feed.samples;
    const out = new Float64Array(withRows(shape, feed.samples).reduce((size, length) => size * length, 1));
    let program: Program | undefined;
    for (let start = 0; start < feed.samples; start += chunk) {
      const samples = Math.min(chunk, feed.samples - start);
      if (program?.samples !== samples) program = this.#bind(samples);
      program.feed(feed, start);
      for (const step of program.forward) step();
      const block = program.blockOf(this.#out);
      out.set(block.data, start * block.width);
    }
    return shape.length === 0 ? out[0] : new Tensor(withRows(shape, feed.samples), out);
  }

  free(): void {
    this.#arena.free();
  }

  /** Whether a sample's result may change with the samples beside it. */
  #mixesSamples(feed: CheckedFeed): boolean {
    const { nodes } = this.#plan;
    const reduces = nodes.some(({ shape, inputs }) => !hasBatch(shape) && inputs.some((each) => hasBatch(each.shape)));
    return reduces || inspectOperations(this.#plan, feed, this.#kept).size > 0;
  }

  #bind(samples: number): Program {
    const program = new Program(this.#plan, samples, this.#arena, this.#kept);
    this.#arena.attach(program.layout);
    return program;
  }

  #write(node: Node, planned: PlannedNode, parameters: Parameters | undefined): void {
    if (parameters === undefined) {
      throw new GraphError(
        `evaluate: parameter "${planned.name}" has no value; give the parameters, such as those that an optimizer emits.`,
      );
    }
    this.#kept.get(planned)?.data.set(valueFor(node, planned.name, parameters, "evaluate").data);
  }
}
