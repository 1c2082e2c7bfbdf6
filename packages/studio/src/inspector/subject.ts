import type { DescribedGradient, DescribedNode, DescribedOptimizer } from "rxgrad";
import type { ObservedName, RunGraph } from "rxgrad/remote";

/** What is selected in the graph. */
export type Subject =
  | { readonly role: "node"; readonly node: DescribedNode }
  | { readonly role: "gradient"; readonly gradient: DescribedGradient }
  | { readonly role: "optimizer"; readonly optimizer: DescribedOptimizer };

export function subjectOf({ nodes, gradients, optimizers }: RunGraph, name: string): Subject | undefined {
  const node = nodes.find((each) => each.name === name);
  if (node) return { role: "node", node };
  const gradient = gradients.find((each) => each.name === name);
  if (gradient) return { role: "gradient", gradient };
  const optimizer = optimizers.find((each) => each.name === name);
  return optimizer && { role: "optimizer", optimizer };
}

/** A parameter in a run: the gradient by it, and the optimizer that updates it. */
export interface TrainedParameter {
  readonly node: DescribedNode;
  readonly gradient: DescribedGradient | undefined;
  readonly optimizer: DescribedOptimizer | undefined;
  /** All gradients that the optimizer follows, by their parameters, if it clips their norm. */
  readonly followed: readonly ObservedName[];
}

export function trainedParameter(graph: RunGraph, name: string): TrainedParameter | undefined {
  const node = graph.nodes.find((each) => each.name === name);
  if (!node) return undefined;
  const optimizer = graph.optimizers.find(({ parameters }) => parameters.includes(name));
  const gradient = graph.gradients.find(
    (each) => each.parameters.includes(name) && (!optimizer || optimizer.gradients.includes(each.name)),
  );
  const followed =
    optimizer?.options.clipNorm === undefined
      ? []
      : graph.gradients
          .filter((each) => optimizer.gradients.includes(each.name))
          .flatMap((each) => each.parameters.map((own) => ({ name: own, of: each.name })));
  return { node, gradient, optimizer, followed };
}

/** The parameters that a node owns or uses. */
export const parametersUsed = ({ nodes }: RunGraph, { inputs }: DescribedNode): readonly DescribedNode[] =>
  nodes.filter(({ name, source }) => source === "parameter" && inputs.includes(name));

/** The values that the formula of a node needs. */
export const namesForNode = ({ name, inputs }: DescribedNode): readonly ObservedName[] => [
  { name },
  ...inputs.map((input) => ({ name: input })),
];

/** The values that the update of a parameter needs: before, gradient, after, memory, and all gradients if their norm is clipped. */
export const namesForUpdate = (
  name: string,
  gradient: string,
  { name: of, memory }: DescribedOptimizer,
  followed: readonly ObservedName[],
): ObservedName[] => [
  ...[{ name }, { name, of: gradient }, { name, of }],
  ...memory.map((each) => ({ name, of, memory: each })),
  ...followed,
];

export const hasSamples = (shape: DescribedNode["shape"]): boolean => shape[0] === "batch";
