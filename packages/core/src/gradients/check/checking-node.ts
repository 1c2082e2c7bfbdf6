import type { Plan, PlannedNode } from "../../engine/plan.js";
import type { Stage } from "../../engine/stage.js";
import { movingInputs, ScratchMemory, subjectOf } from "../../engine/subject.js";
import { GraphError } from "../../errors/errors.js";
import type { Block } from "../../graph/block.js";
import { builtIn, labelOf } from "../../graph/create-node.js";
import { hyperparameter } from "../../graph/hyperparameters.js";
import type { Node } from "../../graph/node.js";
import { hasBatch, sampleSize } from "../../tensor/shape.js";
import { backprop } from "../backprop/backprop.js";
import { type Scheme, STENCILS } from "../finite-difference/difference-schemes.js";
import type { GradientContext, GradientNode } from "../gradient-node.js";
import { type ComparedSource, compareSource } from "./compare-source.js";
import { withIdleInputs } from "./idle-inputs.js";
import { judgeNode } from "./judge-node.js";
import type { Judgment } from "./judgment.js";
import { floorOf, Oracle } from "./oracle.js";
import { inputsBefore, type Sample, sampleOf } from "./samples.js";

/** The options of a check. */
export interface CheckSettings {
  readonly loss: Node;
  readonly scheme: Scheme;
  readonly h: number;
  readonly seed: number;
  readonly elements: number;
  readonly relativeTolerance: number;
  /** Undefined: the tolerance follows from the rounding of the loss. */
  readonly absoluteTolerance: number | undefined;
  /** Undefined: the inputs in front of weights. */
  readonly inputs: readonly Node[] | undefined;
}

/** The results of a check. */
export interface Findings {
  readonly parameters: readonly ComparedSource[];
  readonly inputs: readonly ComparedSource[];
  readonly rules: readonly (Judgment & { readonly node: PlannedNode })[];
}

/**
 * A backprop gradient that is checked while it is computed. Each rule of each node is compared with the node's forward.
 * The gradients of parameters and inputs are compared with the loss computed by forward alone.
 *
 * @param found Called with the results.
 */
export function checkingNode(settings: CheckSettings, found: (findings: Findings) => void): GradientNode {
  const exact = backprop(settings.loss as Node<readonly []>);
  return builtIn({
    ...exact,
    kind: "checkGradients",
    judges: true,
    // The step for nodes without backward.
    hyperparameters: [
      hyperparameter("checkGradients", { name: "h", value: 1e-5, wanted: "", accepts: (value) => value > 0 }),
    ],
    bind(context) {
      const { plan, layout, blockOf } = context;
      const feeds = settings.inputs?.map((each) => feedOf(plan, each)) ?? inputsBefore(context);
      const byFeed = new Map(
        feeds.map((each): [PlannedNode, Block] => {
          const { shape, samples } = blockOf(each);
          return [each, layout.allocate(shape, samples)];
        }),
      );
      const gradientOf = (source: PlannedNode): Block => byFeed.get(source) ?? context.gradientOf(source);
      const sources = [...context.parameters, ...feeds];
      const back = exact.bind({ ...context, parameters: sources, gradientOf });
      const oracle = new Oracle(context, sources);
      const check = (): void => {
        const compared = compareAll(context, settings, sources, gradientOf, oracle);
        found({
          parameters: compared.slice(0, context.parameters.length),
          inputs: compared.slice(context.parameters.length),
          rules: judgeAll(context, settings, sources),
        });
      };
      return [...back, deciding(check)];
    },
  });
}

/** @throws GraphError if a node is not an input of the loss. */
function feedOf({ planned }: Plan, node: Node): PlannedNode {
  const feed = planned.get(node);
  if (feed?.operation.source?.from === "feed") return feed;
  throw new GraphError(
    `checkGradients: ${labelOf(node.kind, node.name)} is not an input of the loss; give inputs of it.`,
  );
}

/** One unit of work that needs all values before it. */
const deciding = (work: () => void): Stage => ({
  decides: true,
  begin() {},
  advance() {
    work();
    return true;
  },
});

function compareAll(
  { blockOf, samples }: GradientContext,
  { scheme, h, seed, elements, relativeTolerance, absoluteTolerance }: CheckSettings,
  sources: readonly PlannedNode[],
  gradientOf: (source: PlannedNode) => Block,
  oracle: Oracle,
): ComparedSource[] {
  const rounding = oracle.rounding(seed);
  const sizeOf = ({ shape }: PlannedNode): number => sampleSize(shape) * (hasBatch(shape) ? samples : 1);
  const total = sources.reduce((sum, each) => sum + sizeOf(each), 0);
  return sources.map((source) => {
    const sample: Sample = sampleOf(sizeOf(source), total, elements, seed, source.name);
    const noise = (step: number): number => floorOf(STENCILS[scheme], rounding, step);
    const floor = (step: number): number => absoluteTolerance ?? noise(step);
    const settings = { stencil: STENCILS[scheme], h, relativeTolerance, floor, noise };
    return compareSource(source, gradientOf(source), blockOf(source), oracle, sample, settings);
  });
}

function judgeAll(
  { plan, root, blockOf }: GradientContext,
  { relativeTolerance, inputs }: CheckSettings,
  sources: readonly PlannedNode[],
): Findings["rules"] {
  const moving = movingInputs(plan, sources);
  return plan.nodes.flatMap((node) => {
    if (node.operation.source || node.operation.blackBox || node.index > root.index) return [];
    const scratch = new ScratchMemory();
    try {
      const subject = subjectOf(node, blockOf, scratch, moving(node));
      const idle = node.operation.isOwn && !inputs ? withIdleInputs(node, subject) : [];
      return [subject, ...idle].flatMap((each) =>
        [...judgeNode(each, relativeTolerance)].map((found) => ({ ...found, node })),
      );
    } finally {
      scratch.free();
    }
  });
}
