import { Arena, SharedBlocks } from "../../engine/arena.js";
import { bindForward } from "../../engine/forward.js";
import { whenOf } from "../../engine/not-finite.js";
import { PerIterationSources } from "../../engine/per-iteration-sources.js";
import { isBuiltInOnly, type PlanBoxes, type PlannedNode } from "../../engine/plan.js";
import { allocateKept, attachTo, fillConstants, Program } from "../../engine/program.js";
import { inOrder, type Stage, stageOfSteps } from "../../engine/stage.js";
import type { TermPlan } from "../../engine/term-plan.js";
import { type Block, type Shard, WHOLE } from "../../graph/block.js";
import { HyperparameterValue } from "../../graph/hyperparameters.js";
import type { DirectionalDerivatives, GradientContext, GradientNode } from "../gradient-node.js";
import type { Cut, Part } from "./cut.js";
import type { ShardedGradient } from "./sharded-gradient.js";

/** At least so many parts stay bound to memory. */
const BOUND = 32;

/** What all parts of an iteration have in common. */
export interface ShardedIteration {
  /** Counted from 1. */
  readonly iteration: number;
  /** The seed of the run. */
  readonly seed: number;
  /** The number of samples of the whole batch. */
  readonly batch: number;
  /** The names of users' nodes that are not known to be smooth; undefined if they were not tried. */
  readonly rough: readonly string[] | undefined;
  /** The values of all parameters of the gradient's plan, one after the other. */
  readonly parameters: Float64Array;
  /** The value of a hyper-parameter in this iteration. */
  currentOf(owner: string, name: string): number;
}

/**
 * Evaluates parts of a gradient in memory of its own. It computes the same on each thread and machine, whatever it evaluated
 * before.
 */
export class ShardEvaluator {
  readonly #gradient: ShardedGradient;
  readonly #cut: Cut;
  readonly #arena = new Arena();
  readonly #kept: ReadonlyMap<PlannedNode, Block>;
  readonly #gradients: readonly Block[];
  /** The sum of the parts of this iteration, for each parameter. */
  readonly #sums: readonly Block[];
  readonly #hyperparameters: ReadonlyMap<string, HyperparameterValue>;
  readonly #bound = new Map<string, BoundPart>();
  #iteration: ShardedIteration | undefined;

  constructor(gradient: ShardedGradient, cut: Cut) {
    const { plan, parameters, node, name } = gradient;
    this.#gradient = gradient;
    this.#cut = cut;
    this.#kept = allocateKept(plan, this.#arena);
    this.#gradients = parameters.map((each) => this.#arena.kept.allocate(each.shape as number[]));
    this.#sums = parameters.map((each) => this.#arena.kept.allocate(each.shape as number[]));
    this.#hyperparameters = new Map(
      node.hyperparameters.map((each) => [each.name, new HyperparameterValue(name, { ...each, value: 0 })]),
    );
    attachTo(this.#arena, this.#arena.kept, this.#kept);
    fillConstants(plan, this.#kept);
  }

  /** Starts an iteration, with a sum of 0. */
  begin(iteration: ShardedIteration): void {
    this.#iteration = iteration;
    for (const { kernels, offset, size } of this.#sums) kernels.fill(offset, 0, size);
    let from = 0;
    for (const each of this.#gradient.plan.parameters) {
      const { data, size } = this.#kept.get(each) as Block;
      data.set(iteration.parameters.subarray(from, from + size));
      from += size;
    }
    for (const [name, value] of this.#hyperparameters) value.current = iteration.currentOf(this.#gradient.name, name);
  }

  /** Selects a part of this iteration. @param inputs The samples of each input, in the order of the inputs of its plan. */
  select(part: Part, inputs: readonly Float64Array[]): BoundPart {
    const { batch, rough, seed } = this.#now;
    const samples = part.by === "samples" ? part.to - part.from : batch;
    const which = part.by === "elements" ? `${part.index}/${part.count}` : "";
    const key = `${part.by} ${which} ${samples} ${batch} ${seed} ${rough}`;
    const bound = this.#bound.get(key) ?? this.#bind(key, part, samples);
    bound.write(part, inputs, this.#now);
    return bound;
  }

  /** Adds the part that was evaluated last. */
  addPart(): void {
    this.#sums.forEach(({ kernels, offset, size }, i) => {
      kernels.add(offset, offset, size, this.#gradients[i].offset, size, size);
    });
  }

  /** Adds a part that was evaluated elsewhere: the gradient of each parameter, one after the other. */
  addValues(values: Float64Array): void {
    let at = 0;
    for (const { data } of this.#sums) for (let i = 0; i < data.length; i++) data[i] += values[at++];
  }

  /** Copies the sum of each parameter. */
  copySums(to: readonly Block[]): void {
    this.#sums.forEach(({ data }, i) => void to[i].data.set(data));
  }

  /** Frees its memory. @param isReusable Whether others may get it. */
  free(isReusable: boolean): void {
    this.#arena.isReusable = isReusable && isBuiltInOnly(this.#gradient.plan);
    this.#arena.free();
    this.#bound.clear();
  }

  get #now(): ShardedIteration {
    return this.#iteration as ShardedIteration;
  }

  #bind(key: string, part: Part, samples: number): BoundPart {
    const termPlan = this.#cut.planFor(part, this.#now.batch);
    const own = (each: PlannedNode): PlannedNode => termPlan.nodes.get(each) as PlannedNode;
    const kept = new Map(
      [...this.#kept].flatMap(([node, block]) => (termPlan.nodes.has(node) ? [[own(node), block] as const] : [])),
    );
    const program = new Program(termPlan.plan, samples, this.#arena, kept);
    const parameters = this.#gradient.parameters.map(own);
    const shard = part.by === "elements" ? part : WHOLE;
    const context = this.#contextOf(program, termPlan, parameters, shard);
    const bound = new BoundPart(termPlan, program, context, this.#gradient.node, this.#gradients);
    const most = Math.max(BOUND, 2 * shard.count);
    for (const [oldest, { layout }] of this.#bound) {
      if (this.#bound.size < most) break;
      this.#bound.delete(oldest);
      this.#arena.release(layout);
    }
    this.#bound.set(key, bound);
    attachTo(
      this.#arena,
      program.layout,
      termPlan.plan.nodes.map((node) => [node, program.blockOf(node)]),
    );
    return bound;
  }

  #contextOf(
    { samples, blockOf, layout }: Program,
    { plan, root }: TermPlan,
    parameters: readonly PlannedNode[],
    { index, count }: Shard,
  ): GradientContext {
    const { seed, rough } = this.#now;
    return {
      ...{ plan, root, parameters, samples, blockOf, layout, seed, name: this.#gradient.name },
      coupled: new Set(),
      rough: rough && new Set(plan.nodes.filter(({ name }) => rough.includes(name))),
      iteration: () => this.#now.iteration,
      gradientOf: (parameter) => this.#gradients[parameters.indexOf(parameter)],
      shared: new SharedBlocks(layout),
      shard: { index, count },
      host: undefined,
      hyperparameter: (name) => this.#hyperparameters.get(name) as HyperparameterValue,
      currentOf: (owner, name) => this.#now.currentOf(owner, name),
    };
  }
}

/** A part of a gradient, bound to memory. Run its stage; then its values are there. */
export class BoundPart {
  readonly layout: Program["layout"];
  /** Computes the values. */
  readonly stage: Stage;
  /** The black boxes of its plan, whose requests the stage waits for. */
  readonly boxes: PlanBoxes | undefined;
  readonly #plan: TermPlan["plan"];
  readonly #program: Program;
  readonly #gradients: readonly Block[];
  readonly #derivatives: DirectionalDerivatives | undefined;
  readonly #sources: PerIterationSources;
  #part: Part = { by: "rest" };

  constructor(
    { plan }: TermPlan,
    program: Program,
    context: GradientContext,
    node: GradientNode,
    gradients: readonly Block[],
  ) {
    this.#plan = plan;
    this.#program = program;
    this.#gradients = gradients;
    this.layout = program.layout;
    this.boxes = plan.boxes;
    this.#sources = new PerIterationSources(plan, context.seed, context.currentOf);
    this.#derivatives = node.alongDirections?.derivatives(context);
    const stages = [this.#forward(), ...(this.#derivatives ? [this.#derivatives.stage] : node.bind(context))];
    this.stage = this.boxes ? this.boxes.collectAndReplay(stages) : inOrder(stages);
  }

  /** A copy of the result: the gradient of each parameter, one after the other, or the derivatives along the directions. */
  get values(): Float64Array {
    const part = this.#part;
    if (part.by === "directions") return (this.#derivatives as DirectionalDerivatives).values.slice(part.from, part.to);
    return joined(this.#gradients);
  }

  write(part: Part, inputs: readonly Float64Array[], now: ShardedIteration): void {
    const { blockOf } = this.#program;
    this.#part = part;
    this.#plan.feeds.forEach((feed, i) => void blockOf(feed).data.set(inputs[i]));
    this.#sources.write(blockOf, now.iteration, this.#firstSample);
    if (part.by === "directions") this.#derivatives?.select(part.from, part.to);
    for (const { kernels, offset, size } of this.#gradients) kernels.fill(offset, 0, size);
    this.boxes?.clear(() => whenOf(now.iteration));
  }

  get #firstSample(): number {
    return this.#part.by === "samples" ? this.#part.from : 0;
  }

  #forward(): Stage {
    const { blockOf } = this.#program;
    const start = (): number => this.#firstSample;
    return stageOfSteps(
      this.#plan.nodes
        .filter(({ operation }) => !operation.source)
        .map((node) => bindForward(node, blockOf(node), node.inputs.map(blockOf), start)),
    );
  }
}

/** The numbers of some blocks, one after the other. */
export function joined(blocks: readonly Block[]): Float64Array {
  const numbers = new Float64Array(sizeOfAll(blocks));
  let from = 0;
  for (const { data, size } of blocks) {
    numbers.set(data, from);
    from += size;
  }
  return numbers;
}

/** The number of elements of some blocks together. */
export const sizeOfAll = (blocks: readonly Block[]): number => blocks.reduce((sum, { size }) => sum + size, 0);
