import { loadKernels } from "@rxgrad/kernels";
import { evaluatedNow, evaluateLater } from "./black-box/evaluate-requests.js";
import { Arena } from "./engine/arena.js";
import { compile } from "./engine/compile.js";
import { checkContracts } from "./engine/contract-checks.js";
import { type CheckedFeed, checkFeed, type Feed } from "./engine/feed.js";
import { checkRanges, rangesOf } from "./engine/input-ranges.js";
import { chunkOf, LargeSet, type LargeSetContext } from "./engine/large-set.js";
import { PerIterationSources } from "./engine/per-iteration-sources.js";
import { isBuiltInOnly, type Plan, type PlannedNode } from "./engine/plan.js";
import { allocateKept, attachTo, fillConstants, Program } from "./engine/program.js";
import type { Step } from "./engine/step.js";
import { describeValue } from "./errors/describe-value.js";
import { checkOption, listOf } from "./errors/domains.js";
import { GraphError } from "./errors/errors.js";
import { knownOptions } from "./errors/known-options.js";
import { type EvaluateOptions, evaluateGradient } from "./evaluate-gradient.js";
import { boundTo, currentNumber } from "./evaluation-values.js";
import { type GradientNode, isGradientNode } from "./gradients/gradient-node.js";
import type { Block } from "./graph/block.js";
import { isNode } from "./graph/create-node.js";
import type { RequestingSteps } from "./graph/evaluation.js";
import { numbersFor } from "./graph/memory-error.js";
import type { Node } from "./graph/node.js";
import type { Parameters } from "./graph/parameters/parameters.js";
import { hasBatch, sizeOf, withRows } from "./tensor/shape.js";
import { Tensor } from "./tensor/tensor.js";
import type { Value } from "./training/iteration.js";

/** The plans of nodes, each made once. */
const plans = /* @__PURE__ */ new WeakMap<Node, Plan>();

/** The values of several nodes, in their order. */
export type Values<N extends readonly Node[]> = { readonly [I in keyof N]: Value<N[I]> };

/**
 * Computes the value of a node for a feed and parameters: inference. For a gradient node: the gradient of its loss there.
 *
 * Only inputs on which the node depends are read; the feed may contain others, as a whole data set does. A large set is
 * computed in chunks, including losses over it, so that it needs little memory. The result is the same, bit for bit, as for all
 * samples at once. Only a node that mixes samples takes memory for all of them.
 *
 * Hyper-parameters of nodes that change during training (the strength of a penalty, label smoothing, a slope) have their values
 * in the iteration of the parameters. Parameters of a run and of a checkpoint contain these values, by the names of the trained
 * loss. With other parameters, such as `initialParameters` or those from JSON, a schedule has its value for the first
 * iteration, and a stream is refused.
 *
 * **A gradient** has the value, bit for bit, that a run with the same seed computes in that iteration with the same parameters and
 * feed: layers are in training mode, and user's own nodes are tried as on a first batch. Nothing is updated. The step h has the
 * value of its schedule in that iteration; a stream has the value that it emits when it is subscribed to, as a BehaviorSubject
 * does. A gradient without a name draws the directions of the first of its kind in a run. All samples are computed together,
 * and a numeric gradient takes as long as in an iteration.
 *
 * @param node A node, or a gradient node.
 * @param feed A value for each input that the node depends on, by name.
 * @param parameters The parameters, by name or by node. They may be left out for a node that depends on none.
 * @param options For a gradient: the seed and the iteration of its random numbers and schedules.
 * @returns A number for a scalar node, `Parameters` for a gradient (the loss's unit for each unit of the parameter), else a Tensor.
 * @throws FeedError if the feed does not fit; GraphError if a parameter is missing or the values of a node do not fit into
 * memory; HyperparameterError for a stream whose value is not known; OperationError if a black box fails. As a rejected
 * Promise.
 * @example
 * const y = await evaluate(probabilities, { x: digits.test.x }, parameters); // iteration.parameters, or a value of observe(W)
 * const exact = await evaluate(backprop(loss), digits.test, parameters);
 * console.log(exact.get("dense1/W").data); // as numbers, one for each weight
 */
export async function evaluate<N extends Node | GradientNode, F extends Feed<keyof F>>(
  node: N,
  feed: F | Feed,
  parameters?: Parameters,
  options?: N extends GradientNode ? EvaluateOptions : undefined,
): Promise<Value<N>> {
  if (isGradientNode(node)) {
    return (await evaluateGradient(node, feed, parameters, options)) as Value<N>;
  }
  checkNode(node);
  knownOptions("evaluate", options, []);
  await loadKernels();
  return (await evaluateNode(node, feed, parameters)) as Value<N>;
}

async function evaluateNode(node: Node, feed: Feed, parameters: Parameters | undefined): Promise<Tensor | number> {
  const plan = plans.get(node) ?? compile([node], { evaluating: true });
  if (!plan.boxes) plans.set(node, plan);
  const steps = evaluateSteps([node], plan, feed, parameters);
  try {
    let step = steps.next();
    while (!step.done) step = steps.next(step.value && (await evaluateLater(step.value)));
    return step.value[0];
  } finally {
    steps.return([]);
  }
}

/**
 * Plans the evaluation of several nodes in one pass. The returned function makes a generator that yields after each bounded
 * unit of work, so that other work can be done in between.
 *
 * @param nodes The nodes; the generator returns their values in this order.
 * @throws GraphError for a value that is not a node. The generator throws as {@link evaluate} does. It also throws an
 * OperationError for an asynchronous black box, because it cannot wait.
 * @example
 * const steps = evaluator([y, t])(digits.test, parameters);
 * let step = steps.next();
 * while (!step.done) step = steps.next();
 * const [predicted, wanted] = step.value;
 */
export function evaluator<const N extends readonly Node[]>(
  nodes: N,
): <F extends Feed<keyof F>>(feed: F | Feed, parameters?: Parameters) => Generator<void, Values<N>, void> {
  const { begin } = requestingEvaluator(nodes);
  return (feed, parameters) => evaluatedNow(begin(feed, parameters));
}

/** The evaluation that {@link requestingEvaluator} plans. */
export interface RequestingEvaluator<V> {
  begin(feed: Feed, parameters?: Parameters): RequestingSteps<V>;
}

/** Like {@link evaluator}, but black boxes may be asynchronous, because their requests are yielded. */
export function requestingEvaluator<const N extends readonly Node[]>(nodes: N): RequestingEvaluator<Values<N>> {
  checkOption("evaluator", "nodes", nodes, listOf("nodes"), GraphError);
  for (const node of nodes) checkNode(node);
  const plan = compile(nodes, { evaluating: true });
  return {
    begin(feed, parameters) {
      // A plan keeps the evaluated values of its black boxes, so each evaluation needs a plan of its own.
      const own = plan.boxes ? compile(nodes, { evaluating: true }) : plan;
      return evaluateSteps(nodes, own, feed, parameters) as RequestingSteps<Values<N>>;
    },
  };
}

type Steps = RequestingSteps<(Tensor | number)[]>;

function checkNode(node: unknown): asserts node is Node {
  if (isNode(node)) return;
  throw new GraphError(`evaluate: it was given ${describeValue(node)}; give a node, such as y or the loss.`);
}

function* evaluateSteps(nodes: readonly Node[], plan: Plan, feed: Feed, parameters: Parameters | undefined): Steps {
  const checked = checkFeed(plan.feeds, feed);
  const evaluation = new EvaluationRun(nodes, plan, parameters);
  try {
    return yield* evaluation.run(checked);
  } catch (error) {
    evaluation.fail();
    throw error;
  } finally {
    evaluation.free();
  }
}

/** Runs the steps, and repeats them until no values of black boxes are missing. */
function* compute({ boxes }: Plan, steps: readonly Step[]): RequestingSteps<void> {
  for (;;) {
    for (const step of steps) {
      step();
      yield undefined;
    }
    if (!boxes?.wanted) return;
    boxes.receive((yield boxes.request()) ?? []);
  }
}

class EvaluationRun {
  readonly #arena = new Arena();
  readonly #kept: ReadonlyMap<PlannedNode, Block>;
  readonly #plan: Plan;
  readonly #wanted: readonly PlannedNode[];
  readonly #sources: PerIterationSources;

  constructor(nodes: readonly Node[], plan: Plan, parameters: Parameters | undefined) {
    this.#plan = plan;
    this.#arena.isReusable = isBuiltInOnly(plan);
    this.#wanted = nodes.map((node) => plan.planned.get(node) as PlannedNode);
    this.#sources = new PerIterationSources(plan, 0, (...of) => currentNumber(nodes, plan, parameters, ...of));
    this.#kept = allocateKept(plan, this.#arena);
    attachTo(this.#arena, this.#arena.kept, this.#kept);
    fillConstants(plan, this.#kept);
    this.#write(nodes, parameters);
  }

  *run(feed: CheckedFeed): Steps {
    const { samples } = feed;
    this.#arena.isReusable &&= !feed.isReadByUser;
    const shapes = this.#wanted.map(({ shape }) => withRows(shape, samples));
    const outs = shapes.map((shape, i) => numbersFor(this.#wanted[i], sizeOf(shape), samples));
    const take = (node: PlannedNode, block: Block, start: number): void => {
      const { data, width } = block;
      checkRanges(rangesOf(this.#plan, node), () => block, undefined, start);
      for (const [i, wanted] of this.#wanted.entries()) {
        if (wanted === node) outs[i].set(data, hasBatch(node.shape) ? start * width : 0);
      }
    };
    const chunk = chunkOf(this.#plan);
    if (samples > chunk) yield* this.#runLargeSet(feed, chunk, take);
    else yield* this.#runAtOnce(feed, take);
    return shapes.map((shape, i) => (shape.length === 0 ? outs[i][0] : new Tensor(shape, outs[i])));
  }

  *#runAtOnce(feed: CheckedFeed, take: LargeSetContext["take"]): RequestingSteps<void> {
    const program = new Program(this.#plan, feed.samples, this.#arena, this.#kept);
    attachTo(
      this.#arena,
      program.layout,
      this.#plan.nodes.map((node) => [node, program.blockOf(node)]),
    );
    this.#writeSources(program.blockOf);
    program.feed(feed);
    yield* compute(this.#plan, program.forward);
    for (const node of this.#plan.nodes) take(node, program.blockOf(node), 0);
  }

  *#runLargeSet(feed: CheckedFeed, chunk: number, take: LargeSetContext["take"]): RequestingSteps<void> {
    const coupled = yield* this.#findCoupled(feed);
    const set = new LargeSet({
      ...{ plan: this.#plan, arena: this.#arena, values: this.#kept, writeSources: this.#writeSources },
      ...{ feed, coupled, chunk, take, compute: (steps) => compute(this.#plan, steps) },
    });
    yield* set.run();
  }

  /** Keeps its memory from others: what failed may write to it later, such as samples that are read asynchronously. */
  fail(): void {
    this.#arena.isReusable = false;
  }

  free(): void {
    this.#arena.free();
  }

  /** Finds the nodes whose samples may depend on other samples. */
  *#findCoupled(feed: CheckedFeed): RequestingSteps<ReadonlySet<PlannedNode>> {
    for (;;) {
      const found = checkContracts(this.#plan, feed, this.#kept, [], this.#writeSources);
      if (found) return found.coupled;
      this.#plan.boxes?.receive((yield this.#plan.boxes.request()) ?? []);
    }
  }

  readonly #writeSources = (blockOf: Program["blockOf"]): void => this.#sources.write(blockOf, 1);

  #write(roots: readonly Node[], parameters: Parameters | undefined): void {
    const bound = boundTo("evaluate", roots, this.#plan, parameters);
    for (const [node, { value }] of bound) {
      this.#kept.get(this.#plan.planned.get(node) as PlannedNode)?.data.set(value.data);
    }
  }
}
