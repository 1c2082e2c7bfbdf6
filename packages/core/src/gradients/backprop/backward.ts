import { blame, workOf } from "../../engine/forward.js";
import { flowsThrough } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import { alone, type Stage, shardRange, stageOfSteps } from "../../engine/stage.js";
import type { Step } from "../../engine/step.js";
import { type Block, perInput, type Shard, WHOLE } from "../../graph/block.js";
import type { Contract, Operation } from "../../graph/node.js";
import { hasBatch } from "../../tensor/shape.js";
import type { GradientContext } from "../gradient-node.js";
import { localDifference } from "./local-difference.js";

/** The adjoint of each input of a node; undefined where it is not needed. */
type Adjoints = readonly (Block | undefined)[];

/**
 * The reverse pass from the loss, as stages for one shard of the work. Where samples are independent, each shard takes
 * some of the samples through as many nodes as possible. Gradients of parameters are sums over samples and follow later: each
 * shard takes some of the weights, so one thread computes each sum, in sample order.
 */
export class Backward {
  readonly #context: GradientContext;
  readonly #adjoints: ReadonlyMap<PlannedNode, Block>;
  readonly #stages: Stage[] = [];
  /** Steps that are not in a stage yet: first those for the samples of this shard, then those for its weights. */
  #bySamples: Step[];
  #byWeights: Step[] = [];
  /**
   * The blocks that weight steps add to, and the rule that splits them into shards; undefined: the first shard adds all.
   */
  readonly #added = new Map<Block, Operation["backward"]>();

  /**
   * @param adjoints Where the adjoints of the parameters and of the nodes on the path are.
   * @param first The first step of the first stage.
   */
  constructor(context: GradientContext, adjoints: ReadonlyMap<PlannedNode, Block>, first: readonly Step[] = []) {
    this.#context = context;
    this.#adjoints = adjoints;
    this.#bySamples = [...first];
  }

  /** @param path The nodes, the loss first. */
  bind(path: readonly PlannedNode[]): readonly Stage[] {
    for (const node of path) this.#bindNode(node);
    this.#finishStages();
    return this.#stages;
  }

  #bindNode(node: PlannedNode): void {
    const { shard, blockOf, coupled } = this.#context;
    const { operation } = node;
    const all = node.inputs.map((input, i) => (flowsThrough(node, i) ? this.#adjoints.get(input) : undefined));
    if (shard.count === 1 && operation.backward) {
      this.#bySamples.push(this.#bindRule(node, all, this.#adjointOf(node), blockOf(node), node.inputs.map(blockOf)));
      return;
    }
    if (!operation.backward || !hasBatch(node.shape) || coupled.has(node)) {
      this.#finishStages();
      this.#stages.push(alone(shard, () => this.#whole(node, all)));
      return;
    }
    const ofSamples = all.map((adjoint, i) => (hasBatch(node.inputs[i].shape) ? adjoint : undefined));
    const ofWeights = all.map((adjoint, i) => (hasBatch(node.inputs[i].shape) ? undefined : adjoint));
    const { samples } = blockOf(node);
    const { from, to } = shardRange(samples, shard);
    if (ofWeights.some((each) => each && this.#isCutOtherwise(each, operation))) this.#finishStages();
    if (ofSamples.some((each) => each) && from < to) this.#bySamples.push(this.#bindSamples(node, ofSamples, from, to));
    if (ofWeights.some((each) => each)) this.#bindWeights(node, ofWeights);
  }

  /**
   * Whether an earlier node splits a common weight differently. Two threads would then add to one element at the same
   * time.
   */
  #isCutOtherwise(weights: Block, operation: Operation): boolean {
    return this.#added.has(weights) && this.#added.get(weights) !== shardRule(operation);
  }

  #finishStages(): void {
    this.#stages.push(stageOfSteps(this.#bySamples), stageOfSteps(this.#byWeights));
    this.#bySamples = [];
    this.#byWeights = [];
    this.#added.clear();
  }

  /** A node in a stage of its own: by its rule, or by local differences. */
  #whole(node: PlannedNode, dInputs: Adjoints): Stage {
    const { blockOf } = this.#context;
    const blocks = { dOut: this.#adjointOf(node), out: blockOf(node), inputs: node.inputs.map(blockOf), dInputs };
    if (!node.operation.backward) return localDifference(this.#context, node, blocks);
    return stageOfSteps([this.#bindRule(node, dInputs, blocks.dOut, blocks.out, blocks.inputs)]);
  }

  #bindSamples(node: PlannedNode, adjoints: Adjoints, from: number, to: number): Step {
    const { blockOf, layout } = this.#context;
    const some = (of: PlannedNode, block: Block): Block => layout.samplesOf(block, from, to, hasBatch(of.shape));
    const dInputs = adjoints.map((adjoint, i) => adjoint && some(node.inputs[i], adjoint));
    const inputs = node.inputs.map((input) => some(input, blockOf(input)));
    return this.#bindRule(node, dInputs, some(node, this.#adjointOf(node)), some(node, blockOf(node)), inputs);
  }

  /** If the node's rule supports shards, each shard adds its part; otherwise the first shard adds all. */
  #bindWeights(node: PlannedNode, adjoints: Adjoints): void {
    const { blockOf, shard } = this.#context;
    for (const each of adjoints) if (each) this.#added.set(each, shardRule(node.operation));
    if (shard.index > 0 && !node.operation.shardsBackward) return;
    const inputs = node.inputs.map(blockOf);
    this.#byWeights.push(this.#bindRule(node, adjoints, this.#adjointOf(node), blockOf(node), inputs, shard));
  }

  /** @param shared The shard of the weights' gradients, if the rule supports shards. */
  #bindRule(
    node: PlannedNode,
    dInputs: Adjoints,
    dOut: Block,
    out: Block,
    inputs: readonly Block[],
    shared: Shard = WHOLE,
  ): Step {
    const { operation } = node;
    const shard = operation.shardsBackward ? shared : WHOLE;
    const rule = (): void => {
      try {
        operation.backward?.(perInput(dInputs), dOut, out, perInput(inputs), shard);
      } catch (error) {
        throw blame(node, "backward", error);
      }
    };
    const { contract } = operation;
    const step = contract ? watched(contract, node, dOut, out, inputs, rule) : rule;
    if (!operation.callsKernelsOnly) return step;
    const run = (inPlaceOf: (block: Block) => Block): void => {
      const adjoints = dInputs.map((each) => each && inPlaceOf(each));
      operation.backward?.(perInput(adjoints), inPlaceOf(dOut), inPlaceOf(out), perInput(inputs.map(inPlaceOf)), shard);
    };
    return Object.assign(step, { work: 2 * workOf(node, dOut), recording: { block: dOut, run } });
  }

  #adjointOf(node: PlannedNode): Block {
    return this.#adjoints.get(node) as Block;
  }
}

/** Wraps a step so that its first run is checked. */
function watched(
  { tryBackward }: Contract,
  { name, operation }: PlannedNode,
  dOut: Block,
  out: Block,
  inputs: readonly Block[],
  step: Step,
): Step {
  let isTried = false;
  return () => {
    if (isTried) step();
    else tryBackward(`${operation.kind} "${name}"`, dOut, out, inputs, step);
    isTried = true;
  };
}

const shardRule = ({ shardsBackward, backward }: Operation): Operation["backward"] =>
  shardsBackward ? backward : undefined;
