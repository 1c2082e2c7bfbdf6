import { blame, workOf } from "../../engine/forward.js";
import { flowsThrough } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import { alone, rangeOf, type Stage, stageOfSteps } from "../../engine/stage.js";
import type { Step } from "../../engine/step.js";
import type { Block } from "../../graph/block.js";
import type { Contract, Operation } from "../../graph/node.js";
import { type Share, WHOLE } from "../../graph/share.js";
import { hasBatch } from "../../tensor/shape.js";
import type { GradientContext } from "../gradient-node.js";
import { localDifference } from "./local-difference.js";

/** A gradient by each input of a node; undefined where none is wanted. */
type Slopes = readonly (Block | undefined)[];

/**
 * The way back through nodes, from the loss, as stages for shares of the work. Samples that are independent go back by
 * themselves, so each share takes some of them as far as it can. What they add to the gradients by parameters, which all
 * samples share, comes after: there each share takes some of the weights, so that every sum over samples is made by one
 * thread, in sample order.
 */
export class Backward {
  readonly #context: GradientContext;
  readonly #slopes: ReadonlyMap<PlannedNode, Block>;
  readonly #stages: Stage[] = [];
  /** What is not yet in a stage: steps for the samples of this share, then steps for its weights. */
  #bySamples: Step[];
  #byWeights: Step[] = [];
  /** What the latter add to, and by which rule the threads share that; undefined: the first adds all. */
  readonly #added = new Map<Block, Operation["backward"]>();

  /**
   * @param slopes Where the gradients by the parameters and by the nodes on the way are.
   * @param first What comes before all else, in the stage that the way begins with.
   */
  constructor(context: GradientContext, slopes: ReadonlyMap<PlannedNode, Block>, first: readonly Step[] = []) {
    this.#context = context;
    this.#slopes = slopes;
    this.#bySamples = [...first];
  }

  /** @param path The nodes, the loss first. */
  bind(path: readonly PlannedNode[]): readonly Stage[] {
    for (const node of path) this.#bindNode(node);
    this.#finishStages();
    return this.#stages;
  }

  #bindNode(node: PlannedNode): void {
    const { share, blockOf, coupled } = this.#context;
    const { operation } = node;
    const all = node.inputs.map((input, i) => (flowsThrough(node, i) ? this.#slopes.get(input) : undefined));
    if (share.count === 1 && operation.backward) {
      this.#bySamples.push(this.#bindRule(node, all, this.#slopeOf(node), blockOf(node), node.inputs.map(blockOf)));
      return;
    }
    if (!operation.backward || !hasBatch(node.shape) || coupled.has(node)) {
      this.#finishStages();
      this.#stages.push(alone(share, () => this.#whole(node, all)));
      return;
    }
    const ofSamples = all.map((slope, i) => (hasBatch(node.inputs[i].shape) ? slope : undefined));
    const ofWeights = all.map((slope, i) => (hasBatch(node.inputs[i].shape) ? undefined : slope));
    const { samples } = blockOf(node);
    const { from, to } = rangeOf(samples, share);
    if (ofWeights.some((each) => each && this.#isCutOtherwise(each, operation))) this.#finishStages();
    if (ofSamples.some((each) => each) && from < to) this.#bySamples.push(this.#bindSamples(node, ofSamples, from, to));
    if (ofWeights.some((each) => each)) this.#bindWeights(node, ofWeights);
  }

  /** Whether a node before it gave other elements of a common weight to each thread: two would add to one at a time. */
  #isCutOtherwise(weights: Block, operation: Operation): boolean {
    return this.#added.has(weights) && this.#added.get(weights) !== ruleOfShares(operation);
  }

  #finishStages(): void {
    this.#stages.push(stageOfSteps(this.#bySamples), stageOfSteps(this.#byWeights));
    this.#bySamples = [];
    this.#byWeights = [];
    this.#added.clear();
  }

  /** A node by itself: by its own rule, or by its local differences. */
  #whole(node: PlannedNode, dInputs: Slopes): Stage {
    const { blockOf } = this.#context;
    const blocks = { dOut: this.#slopeOf(node), out: blockOf(node), inputs: node.inputs.map(blockOf), dInputs };
    if (!node.operation.backward) return localDifference(this.#context, node, blocks);
    return stageOfSteps([this.#bindRule(node, dInputs, blocks.dOut, blocks.out, blocks.inputs)]);
  }

  #bindSamples(node: PlannedNode, slopes: Slopes, from: number, to: number): Step {
    const { blockOf, layout } = this.#context;
    const some = (of: PlannedNode, block: Block): Block => layout.samplesOf(block, from, to, hasBatch(of.shape));
    const dInputs = slopes.map((slope, i) => slope && some(node.inputs[i], slope));
    const inputs = node.inputs.map((input) => some(input, blockOf(input)));
    return this.#bindRule(node, dInputs, some(node, this.#slopeOf(node)), some(node, blockOf(node)), inputs);
  }

  /** Each share adds its own, where the node knows how to share them; else the first share adds all. */
  #bindWeights(node: PlannedNode, slopes: Slopes): void {
    const { blockOf, share } = this.#context;
    for (const each of slopes) if (each) this.#added.set(each, ruleOfShares(node.operation));
    if (share.index > 0 && !node.operation.sharesBackward) return;
    const inputs = node.inputs.map(blockOf);
    this.#byWeights.push(this.#bindRule(node, slopes, this.#slopeOf(node), blockOf(node), inputs, share));
  }

  /** @param shared Which share of the gradients by weights this is, where the node shares them. */
  #bindRule(
    node: PlannedNode,
    dInputs: Slopes,
    dOut: Block,
    out: Block,
    inputs: readonly Block[],
    shared: Share = WHOLE,
  ): Step {
    const { operation } = node;
    const share = operation.sharesBackward ? shared : WHOLE;
    const rule = (): void => {
      try {
        operation.backward?.(dInputs, dOut, out, inputs, share);
      } catch (error) {
        throw blame(node, "backward", error);
      }
    };
    const { contract } = operation;
    const step = contract ? watched(contract, node, dOut, out, inputs, rule) : rule;
    if (!operation.callsKernelsOnly) return step;
    const run = (inPlaceOf: (block: Block) => Block): void => {
      const slopes = dInputs.map((each) => each && inPlaceOf(each));
      operation.backward?.(slopes, inPlaceOf(dOut), inPlaceOf(out), inputs.map(inPlaceOf), share);
    };
    return Object.assign(step, { recording: { block: dOut, work: 2 * workOf(node, dOut), run } });
  }

  #slopeOf(node: PlannedNode): Block {
    return this.#slopes.get(node) as Block;
  }
}

/** The step, looked at the first time. */
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

const ruleOfShares = ({ sharesBackward, backward }: Operation): Operation["backward"] =>
  sharesBackward ? backward : undefined;
