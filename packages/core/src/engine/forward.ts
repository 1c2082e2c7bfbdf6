import { describeValue, messageOf, readable } from "../errors/describe-value.js";
import { FeedError, OperationError, RxgradError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import { sampleSize, showShape } from "../tensor/shape.js";
import type { PlannedNode } from "./plan.js";
import type { Step } from "./step.js";

/**
 * The step that computes a node into `out`. Its errors name the node.
 *
 * @param start Returns the index in the feed of the first sample of `out`.
 */
export function bindForward(node: PlannedNode, out: Block, inputs: readonly Block[], start?: () => number): Step {
  const { operation } = node;
  const [a, b, c] = inputs;
  const count = inputs.length;
  const step = (): void => {
    let returned: unknown;
    try {
      // Spelled out for the usual numbers of inputs: spreading arguments in the loop is slow.
      if (count === 1) returned = operation.forward?.(out, a);
      else if (count === 2) returned = operation.forward?.(out, a, b);
      else if (count === 3) returned = operation.forward?.(out, a, b, c);
      else returned = operation.forward?.(out, ...inputs);
    } catch (error) {
      if (start && error instanceof SampleError) error.countFrom(start());
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
  return Object.assign(step, { work: workOf(node, out), recording: { block: out, run } });
}

/** The approximate number of multiply-adds that a node takes for the samples of `out`. */
export function workOf({ operation, inputs, shape }: PlannedNode, out: Block): number {
  const cost = operation.cost?.(...inputs.map((each) => each.shape));
  return out.samples * (cost ?? Math.max(...[shape, ...inputs.map((each) => each.shape)].map(sampleSize)));
}

/** Wraps an error of a user's function in an OperationError that names the node. An RxgradError keeps its class. */
export function blame(node: PlannedNode, what: string, error: unknown): RxgradError {
  if (error instanceof RxgradError) {
    if (!error.message.includes(`"${node.name}"`))
      error.message = readable(`${node.operation.kind} "${node.name}": ${error.message}`);
    return error;
  }
  return new OperationError(`${node.operation.kind} "${node.name}": ${what} threw: ${messageOf(error)}`, {
    cause: error,
  });
}

/** A FeedError about one sample. An operation may compute only a chunk of the feed, so the index is corrected later. */
export class SampleError extends FeedError {
  readonly #sample: number;
  readonly #messageFor: (sample: number) => string;

  /**
   * @param sample The index of the sample in the block of the operation.
   * @param messageFor Returns the message, given the index of the sample in the feed.
   */
  constructor(sample: number, messageFor: (sample: number) => string) {
    super(messageFor(sample));
    this.#sample = sample;
    this.#messageFor = messageFor;
  }

  /** Corrects the message for a block whose first sample has index `start` in the feed. */
  countFrom(start: number): void {
    this.message = readable(this.#messageFor(start + this.#sample));
  }
}

/** Runs `forward`. @throws OperationError if it changes an input. */
export function runKeepingInputs(node: PlannedNode, inputs: readonly Block[], forward: () => void): void {
  const before = inputs.map(({ data }) => data.slice());
  forward();
  const changed = inputs.findIndex(({ data }, i) => data.some((value, k) => !Object.is(value, before[i][k])));
  if (changed < 0) return;
  throw new OperationError(
    `${node.operation.kind} "${node.name}": forward changed its input "${node.inputs[changed].name}"; read inputs and write only into out.data.`,
  );
}
