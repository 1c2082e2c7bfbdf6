import { FeedError, NumericError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import { placeOf } from "./not-finite.js";
import type { Plan, PlannedNode, PlannedRange } from "./plan.js";

/** What rounding may add to a probability. */
const SLACK = 1e-9;

/**
 * Looks at values as they are, not as gradients perturb them, which may be a little outside.
 *
 * @param ranges Those of a plan; or of one node alone.
 * @param when The iteration, in words.
 * @param start The place of the first sample among those that were fed.
 * @throws FeedError for a value outside its range that was fed, NumericError for one that was computed. NaN is left to others.
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

/** Those of the values of one node. */
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
  const place = placeOf(node, block, at + start * block.width);
  const message = `${label}: ${place} of ${input}, "${node.name}", is ${block.data[at]}${when ? ` at ${when()}` : ""}; ${fix}.`;
  return isFed ? new FeedError(message) : new NumericError(message);
}
