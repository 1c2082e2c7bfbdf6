import { FeedError, NumericError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import { describeElement } from "./not-finite.js";
import type { Plan, PlannedNode, PlannedRange } from "./plan.js";

/** The rounding error that a probability may have. */
const SLACK = 1e-9;

/**
 * Checks that values lie in their ranges. Only unperturbed values are checked: a perturbation may lead slightly outside.
 *
 * @param ranges The ranges of a plan, or of one node.
 * @param when Returns the iteration, in words.
 * @param start The index of the first sample among all samples of the feed.
 * @throws FeedError for a fed value outside its range, NumericError for a computed one. NaN passes: other checks find it.
 */
export function checkRanges(
  ranges: readonly PlannedRange[],
  blockOf: (node: PlannedNode) => Block,
  when?: () => string,
  start = 0,
): void {
  for (let i = 0; i < ranges.length; i++) {
    const { node, from, to } = ranges[i];
    const block = blockOf(node);
    const at = firstOutside(block.data, from - SLACK, to + SLACK);
    if (at >= 0) throw outside(ranges[i], block, at, start, when);
  }
}

/** The ranges that apply to the values of one node. */
export const rangesOf = ({ ranges }: Plan, node: PlannedNode): readonly PlannedRange[] =>
  ranges.length === 0 ? ranges : ranges.filter((each) => each.node === node);

function firstOutside(data: Float64Array, least: number, most: number): number {
  for (let i = 0; i < data.length; i++) if (data[i] < least || data[i] > most) return i;
  return -1;
}

function outside(
  { label, input, node, fix }: PlannedRange,
  block: Block,
  at: number,
  start: number,
  when: (() => string) | undefined,
): FeedError | NumericError {
  const isFed = node.operation.source?.from === "feed";
  const element = describeElement(node, block, at + start * block.width);
  const message = `${label}: ${element} of ${input}, "${node.name}", is ${block.data[at]}${when ? ` at ${when()}` : ""}; ${fix}.`;
  return isFed ? new FeedError(message) : new NumericError(message);
}
