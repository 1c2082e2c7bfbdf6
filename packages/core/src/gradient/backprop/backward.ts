import type { Block } from "../../graph/operation.js";
import type { PlannedNode } from "../../plan/compile.js";
import { blame, type Step, workOf } from "../../plan/forward.js";
import { flowsThrough } from "../../plan/reach.js";
import { alone, rangeOf, type Stage, stageOfSteps } from "../../plan/stage.js";
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
    const { share, blockOf, dependent } = this.#context;
    const { operation } = node;
    const all = node.inputs.map((input, i) => (flowsThrough(node, i) ? this.#slopes.get(input) : undefined));
    if (share.count === 1 && operation.backward) {
      this.#bySamples.push(this.#bindRule(node, all, this.#slopeOf(node), blockOf(node), node.inputs.map(blockOf)));
      return;
    }
    if (!operation.backward || !hasBatch(node.shape) || dependent.has(node)) {
      this.#finishStages();
      this.#stages.push(alone(share, () => this.#whole(node, all)));
      return;
    }
    const ofSamples = all.map((slope, i) => (hasBatch(node.inputs[i].shape) ? slope : undefined));
    const ofWeights = all.map((slope, i) => (hasBatch(node.inputs[i].shape) ? undefined : slope));
    const { samples } = blockOf(node);
    const { from, to } = rangeOf(samples, share);
    if (ofSamples.some((each) => each) && from < to) this.#bySamples.push(this.#bindSamples(node, ofSamples, from, to));
    if (ofWeights.some((each) => each)) this.#bindWeights(node, ofWeights);
  }

  #finishStages(): void {
    this.#stages.push(stageOfSteps(this.#bySamples), stageOfSteps(this.#byWeights));
    this.#bySamples = [];
    this.#byWeights = [];
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

  /** What a node's own weights are to it tells how to share them; else the first share takes all. */
  #bindWeights(node: PlannedNode, slopes: Slopes): void {
    const { blockOf, share } = this.#context;
    const fanIn = node.operation.fanIn?.(...node.inputs.map((each) => each.shape));
    const dOut = this.#slopeOf(node);
    const rest = [...slopes];
    if (fanIn?.W !== undefined && fanIn.x !== undefined && rest[fanIn.W]) {
      const dW = rest[fanIn.W] as Block;
      const x = blockOf(node.inputs[fanIn.x]);
      rest[fanIn.W] = undefined;
      this.#byWeights.push(() => addSharedProduct(dW, x, dOut, share.index, share.count));
    }
    if (share.index > 0 || rest.every((each) => !each)) return;
    this.#byWeights.push(this.#bindRule(node, rest, dOut, blockOf(node), node.inputs.map(blockOf)));
  }

  #bindRule(node: PlannedNode, dInputs: Slopes, dOut: Block, out: Block, inputs: readonly Block[]): Step {
    const { operation } = node;
    const step = (): void => {
      try {
        operation.backward?.(dInputs, dOut, out, inputs);
      } catch (error) {
        throw blame(node, "backward", error);
      }
    };
    if (!operation.callsKernelsOnly) return step;
    const run = (inPlaceOf: (block: Block) => Block): void => {
      const slopes = dInputs.map((each) => each && inPlaceOf(each));
      operation.backward?.(slopes, inPlaceOf(dOut), inPlaceOf(out), inputs.map(inPlaceOf));
    };
    return Object.assign(step, { recording: { block: dOut, work: 2 * workOf(node, dOut), run } });
  }

  #slopeOf(node: PlannedNode): Block {
    return this.#slopes.get(node) as Block;
  }
}

/** A share of ∂W += xᵀ·∂y. */
function addSharedProduct(dW: Block, x: Block, dOut: Block, share: number, shares: number): void {
  dW.kernels.multiplyAddTransposedA(dW.offset, x.offset, dOut.offset, x.samples, x.width, dOut.width, share, shares);
}
