import { labelOf, type Node } from "../../graph/node.js";
import type { Block } from "../../graph/operation.js";
import type { Hyperparameter } from "../../hyperparameters.js";
import type { PlannedNode } from "../../plan/compile.js";
import { blame } from "../../plan/forward.js";
import { joinBlocks } from "../../plan/join-blocks.js";
import { flowsThrough, reached } from "../../plan/reach.js";
import {
  checkLoss,
  declareStep,
  type Explanation,
  type GradientContext,
  type GradientNode,
  type GradientPlan,
  type GradientProgram,
} from "../gradient-node.js";
import { localDifference } from "./local-difference.js";

export interface BackpropOptions {
  readonly name?: string;
  /** The step of the central differences that nodes without `backward` are given. Default 1e-5. */
  readonly h?: Hyperparameter;
  /** Default: all trainable parameters that reach the loss. */
  readonly parameters?: readonly Node[];
}

/**
 * The gradient of a loss by reverse-mode differentiation: from the loss backwards, each node turns the gradient by its
 * output into gradients by its inputs. A node without `backward` is differenced by itself, and the exact chain goes on
 * around it, so one black box costs a few of its own evaluations and nothing else.
 *
 * Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", 1986.
 *
 * @throws GraphError where the loss is not one number; HyperparameterError for h that is not positive.
 * @example
 * const W = sgd(backprop(crossEntropy(y, t)), { learningRate: 0.1 });
 */
export function backprop(loss: Node<readonly []>, options: BackpropOptions = {}): GradientNode {
  const { name, h = 1e-5, parameters } = options;
  const label = labelOf("backprop", name);
  checkLoss(label, loss);
  const step = declareStep(label, h, "1e-5");
  return Object.freeze({
    role: "gradient",
    kind: "backprop",
    name,
    loss,
    parameters,
    hyperparameters: [step],
    options: { h },
    bind,
    explain,
  } satisfies GradientNode);
}

/** The nodes between the parameters and the loss, in order. */
function pathOf({ plan, parameters, root }: GradientPlan): PlannedNode[] {
  const path = new Set(parameters.flatMap((parameter) => reached(plan.nodes, parameter, root)));
  return [...path].sort((a, b) => a.index - b.index);
}

function bind(context: GradientContext): GradientProgram {
  const { blockOf, gradientOf, layout, parameters, root } = context;
  const path = pathOf(context);
  const slopes = new Map<PlannedNode, Block>(parameters.map((each) => [each, gradientOf(each)]));
  for (const node of path) {
    const { shape, samples } = blockOf(node);
    slopes.set(node, layout.allocate(shape, samples));
  }
  const programs = path.reverse().map((node) => bindNode(context, node, slopes));
  const cleared = joinBlocks(layout, [...slopes.values()]).map(([block]) => block);
  const last = slopes.get(root) as Block;
  let current = 0;

  return {
    begin() {
      for (let i = 0; i < cleared.length; i++) cleared[i].kernels.fill(cleared[i].offset, 0, cleared[i].size);
      last.data[0] = 1;
      current = 0;
      programs[0].begin();
    },
    advance() {
      if (!programs[current].advance()) return false;
      current++;
      if (current < programs.length) programs[current].begin();
      return current === programs.length;
    },
  };
}

/** A node's part: one step by its own rule, or its local differences. */
function bindNode(
  context: GradientContext,
  node: PlannedNode,
  slopes: ReadonlyMap<PlannedNode, Block>,
): GradientProgram {
  const out = context.blockOf(node);
  const dOut = slopes.get(node) as Block;
  const inputs = node.inputs.map(context.blockOf);
  const dInputs = node.inputs.map((input, i) => (flowsThrough(node, i) ? slopes.get(input) : undefined));
  const { operation } = node;
  if (!operation.backward) return localDifference(context, node, { dOut, out, inputs, dInputs });
  return {
    begin() {},
    advance() {
      try {
        operation.backward?.(dInputs, dOut, out, inputs);
      } catch (error) {
        throw blame(node, "backward", error);
      }
      return true;
    },
  };
}

function explain(plan: GradientPlan): Explanation[] {
  return plan.parameters.map((parameter) => {
    const boxes = reached(plan.plan.nodes, parameter, plan.root).filter((node) => !node.operation.backward);
    const names = boxes.map((node) => `"${node.name}"`).join(" and ");
    const reason = boxes.length === 0 ? "every node on the way has a backward rule" : `${names} differenced alone`;
    return { parameter: parameter.name, strategy: "backprop", reason };
  });
}
