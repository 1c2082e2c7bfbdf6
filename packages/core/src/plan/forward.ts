import { NumericError, OperationError, RxgradError } from "../errors.js";
import { describeValue, messageOf } from "../graph/node.js";
import type { Block } from "../graph/operation.js";
import { hasBatch, sampleSize, showShape } from "../tensor/shape.js";
import type { PlannedNode } from "./compile.js";

/** One step of a program, bound to its blocks. */
export interface Step {
  (): void;
  /** Present where the step may do nothing but call kernels. */
  readonly recording?: Recording;
}

/** How to find out which kernels a step calls. */
export interface Recording {
  /** One of the step's blocks. */
  readonly block: Block;
  /** How many multiply-adds it takes, roughly. */
  readonly work: number;
  /** Does the step on others in place of its blocks. */
  run(inPlaceOf: (block: Block) => Block): void;
}

/** The step that computes a node into `out`, naming the node where it fails. */
export function bindForward(node: PlannedNode, out: Block, inputs: readonly Block[]): Step {
  const { operation } = node;
  const [a, b, c] = inputs;
  const count = inputs.length;
  const step = (): void => {
    let returned: unknown;
    try {
      // Spelled out for the usual numbers of inputs, so that no argument list is spread in the loop.
      if (count === 1) returned = operation.forward?.(out, a);
      else if (count === 2) returned = operation.forward?.(out, a, b);
      else if (count === 3) returned = operation.forward?.(out, a, b, c);
      else returned = operation.forward?.(out, ...inputs);
    } catch (error) {
      throw blame(node, "forward", error);
    }
    if (returned !== undefined) {
      throw new OperationError(
        `${operation.kind} "${node.name}": forward returned ${describeValue(returned)}; write the ${out.size} numbers of shape ${showShape(out.shape)} into out.data and return nothing.`,
      );
    }
  };
  if (!operation.callsKernelsOnly) return step;
  const run = (inPlaceOf: (block: Block) => Block): void =>
    void operation.forward?.(inPlaceOf(out), ...inputs.map(inPlaceOf));
  return Object.assign(step, { recording: { block: out, work: workOf(node, out), run } });
}

/** How many multiply-adds a node takes for the samples of `out`. */
export function workOf({ operation, inputs, shape }: PlannedNode, out: Block): number {
  const cost = operation.cost?.(...inputs.map((each) => each.shape));
  return out.samples * (cost ?? Math.max(...[shape, ...inputs.map((each) => each.shape)].map(sampleSize)));
}

/** An error of a user's function, with the node named; rxgrad's own errors keep their class. */
export function blame(node: PlannedNode, what: string, error: unknown): RxgradError {
  if (error instanceof RxgradError) {
    if (!error.message.includes(`"${node.name}"`))
      error.message = `${node.operation.kind} "${node.name}": ${error.message}`;
    return error;
  }
  return new OperationError(`${node.operation.kind} "${node.name}": ${what} threw: ${messageOf(error)}`, {
    cause: error,
  });
}

/**
 * The error for a loss that is not finite: names the first node whose value is not, and the ranges of what it was
 * computed from.
 */
export function numericError(
  nodes: readonly PlannedNode[],
  blockOf: (node: PlannedNode) => Block,
  when: string,
): NumericError {
  for (const node of nodes) {
    const block = blockOf(node);
    const at = firstNotFinite(block.data);
    if (at < 0) continue;
    const inputs = node.inputs.map((each) => `${each.name} in ${rangeOf(blockOf(each).data)}`);
    const from = inputs.length > 0 ? `, computed from ${inputs.join(" and ")}` : "";
    const place = `element ${at % block.width} of ${hasBatch(node.shape) ? `sample ${Math.floor(at / block.width)}` : "its value"}`;
    return new NumericError(
      `${node.operation.kind} "${node.name}": ${place} is ${block.data[at]} at ${when}${from}; lower the learning rate, or look at what it was fed.`,
    );
  }
  return new NumericError(`a value is not finite at ${when}; lower the learning rate, or look at what was fed.`);
}

/** Where the first NaN or infinity is; −1 where there is none. */
export const firstNotFinite = (data: Float64Array): number => data.findIndex((value) => !Number.isFinite(value));

/** The least and the largest value, as errors tell it. */
export function rangeOf(data: Float64Array): string {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of data) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return `[${least}, ${most}]`;
}
