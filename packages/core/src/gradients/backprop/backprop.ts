import { joinBlocks } from "../../engine/arena.js";
import { describeElement, firstNotFinite, rangeOf } from "../../engine/not-finite.js";
import { pathBetween } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import { alignedShardRange, complete, type Stage } from "../../engine/stage.js";
import type { Step } from "../../engine/step.js";
import { knownOptions } from "../../errors/known-options.js";
import type { Block } from "../../graph/block.js";
import { builtIn, labelOf } from "../../graph/create-node.js";
import type { Hyperparameter } from "../../graph/hyperparameters.js";
import type { Node } from "../../graph/node.js";
import type { Explanation } from "../explanation.js";
import {
  checkLoss,
  checkNameAndParameters,
  declareStep,
  type GradientContext,
  type GradientNode,
  type GradientPlan,
  type Origin,
} from "../gradient-node.js";
import { Backward } from "./backward.js";

export interface BackpropOptions {
  /** The name of the node in the run. */
  readonly name?: string | undefined;
  /** The step of central differences for nodes without `backward`. Default 1e-5. */
  readonly h?: Hyperparameter | undefined;
  /** Default: all trainable parameters with a path to the loss. */
  readonly parameters?: readonly Node[] | undefined;
}

/**
 * The gradient of a loss by reverse-mode differentiation. From the loss backwards, each node computes the adjoints of its
 * inputs from the adjoint of its output. A node without `backward` is differentiated by central differences of that node
 * alone; the other nodes stay exact. So one black box costs a few of its own evaluations and nothing else.
 *
 * @param loss A node whose value is one number.
 * @throws GraphError if the loss is not one number; HyperparameterError if h is not positive.
 * @see D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by back-propagating errors", Nature
 * 323 (1986).
 * @example
 * const W = sgd(backprop(crossEntropy(y, t)), { learningRate: 0.1 });
 */
export function backprop(loss: Node<readonly []>, given?: BackpropOptions): GradientNode {
  const options = knownOptions(labelOf("backprop", given?.name), given, ["h", "parameters", "name"]);
  const { name, h = 1e-5, parameters } = options;
  const label = labelOf("backprop", name);
  checkLoss(label, loss);
  checkNameAndParameters("backprop", name, parameters, loss);
  const step = declareStep(label, h, "1e-5");
  return builtIn({
    role: "gradient",
    kind: "backprop",
    name,
    loss,
    parameters,
    hyperparameters: [step],
    options: { h },
    bind,
    originOf,
    explain,
  } satisfies GradientNode);
}

/** The nodes between the parameters and the loss, in order. */
function pathOf({ plan, parameters, root }: GradientPlan): PlannedNode[] {
  const path = new Set(parameters.flatMap((parameter) => pathBetween(plan.nodes, parameter, root)));
  return [...path].sort((a, b) => a.index - b.index);
}

function bind(context: GradientContext): readonly Stage[] {
  const { path, adjoints, clear } = reversePass(context);
  // Several shards clear in a stage of its own, because the loss has no samples that they could share.
  return new Backward(context, adjoints, [clear]).bind(path);
}

function originOf(context: GradientContext): () => Origin | undefined {
  const { path, adjoints, clear } = reversePass(context);
  const steps = path.map((node, i) => ({
    node,
    stages: new Backward(context, adjoints, i === 0 ? [clear] : []).bind([node]),
    dOut: adjoints.get(node) as Block,
    dInputs: node.inputs.map((each) => adjoints.get(each)),
  }));
  return () => findOrigin(steps, context.blockOf);
}

/** The nodes, the loss first, the memory of their adjoints, and the step that clears it. */
function reversePass(context: GradientContext): {
  readonly path: readonly PlannedNode[];
  readonly adjoints: ReadonlyMap<PlannedNode, Block>;
  readonly clear: Step;
} {
  const { blockOf, gradientOf, shared, parameters } = context;
  const adjoints = new Map<PlannedNode, Block>(parameters.map((each) => [each, gradientOf(each)]));
  const path = pathOf(context);
  for (const node of path) {
    const { shape, samples } = blockOf(node);
    adjoints.set(node, shared.allocate(shape, samples));
  }
  path.reverse();
  return { path, adjoints, clear: bindClear(context, adjoints) };
}

/** Sets the adjoint of the loss to 1 and all others to 0, because rules add to them. Each shard clears a part. */
function bindClear({ layout, shard, root }: GradientContext, adjoints: ReadonlyMap<PlannedNode, Block>): Step {
  const last = adjoints.get(root) as Block;
  const others = [...adjoints.values()].filter((each) => each !== last);
  const cleared = joinBlocks(layout, others).flatMap(([block]) => {
    const { from, to } = alignedShardRange(block.size, shard);
    return from < to ? [layout.elementsOf(block, from, to)] : [];
  });
  const run = (inPlaceOf: (block: Block) => Block): void => {
    for (const { kernels, offset, size } of cleared.map(inPlaceOf)) kernels.fill(offset, 0, size);
    if (shard.index === 0) inPlaceOf(last).kernels.fill(last.offset, 1, 1);
  };
  const step = (): void => {
    for (let i = 0; i < cleared.length; i++) cleared[i].kernels.fill(cleared[i].offset, 0, cleared[i].size);
    if (shard.index === 0) last.kernels.fill(last.offset, 1, 1);
  };
  const work = cleared.reduce((sum, { size }) => sum + size, 0);
  return Object.assign(step, { work, recording: { block: last, run } });
}

function explain(plan: GradientPlan): Explanation[] {
  return plan.parameters.map((parameter) => {
    const boxes = pathBetween(plan.plan.nodes, parameter, plan.root).filter((node) => !node.operation.backward);
    const explained = { parameter: parameter.name, strategy: "backprop" };
    if (boxes.length === 0) return { ...explained, reason: "every node on the path has a backward rule" };
    const differenced = boxes.map(({ name }) => name);
    const names = differenced.map((name) => `"${name}"`).join(" and ");
    return { ...explained, reason: `${names} differenced alone`, differenced };
  });
}

/** One node's step of the reverse pass. */
interface StepBack {
  readonly node: PlannedNode;
  readonly stages: readonly Stage[];
  /** The adjoint of the node's output. */
  readonly dOut: Block;
  /** The adjoints of its inputs, which the step adds to; undefined where one is not needed. */
  readonly dInputs: readonly (Block | undefined)[];
}

/** Runs the reverse pass until a node makes a gradient not finite. */
function findOrigin(steps: readonly StepBack[], blockOf: (node: PlannedNode) => Block): Origin | undefined {
  for (const { node, stages, dOut, dInputs } of steps) {
    for (const each of stages) complete(each);
    const which = dInputs.findIndex((each) => each && firstNotFinite(each.data) >= 0);
    if (which < 0) continue;
    const { name, operation } = node;
    const input = node.inputs[which];
    const block = dInputs[which] as Block;
    const at = firstNotFinite(block.data);
    const ranges = node.inputs.map((each) => `${each.name} in ${rangeOf(blockOf(each).data)}`);
    return {
      what: `${operation.kind} "${name}": its gradient by ${describeElement(input, block, at)} of ${input.name} is ${block.data[at]}, computed from an adjoint in ${rangeOf(dOut.data)}, at ${ranges.join(" and ")}`,
      fix: `keep ${input.name} away from there${operation.isOwn ? ", or look at its rule" : ""}`,
    };
  }
  return undefined;
}
