import { NumericError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import { hasBatch } from "../tensor/shape.js";
import type { Plan, PlannedNode, PlannedRange } from "./plan.js";

/** A value of an iteration that is NaN or infinite. */
export interface NotFinite {
  /** The name of its node. */
  readonly node: string;
  /** NaN or an infinity. */
  readonly value: number;
  /** In words: the node, the element, the iteration, and the ranges of its inputs. */
  readonly what: string;
  /** Set if the value is not a node's: it is part of a gradient, or of the memory of an optimizer. */
  readonly of?: "gradient" | "memory";
}

/**
 * The first value that is not finite, in the order in which nodes are computed; undefined if all values are finite.
 *
 * @param when The iteration, in words.
 */
export function findNotFinite(
  nodes: readonly PlannedNode[],
  blockOf: (node: PlannedNode) => Block,
  when: string,
): NotFinite | undefined {
  for (const node of nodes) {
    const block = blockOf(node);
    if (block.kernels.allFinite(block.offset, block.size)) continue;
    const { name, operation } = node;
    const at = firstNotFinite(block.data);
    const inputs = node.inputs.map((each) => `${each.name} in ${rangeOf(blockOf(each).data)}`);
    const from = inputs.length > 0 ? `, computed from ${inputs.join(" and ")}` : "";
    const element = describeElement(node, block, at);
    const value = block.data[at];
    return { node: name, value, what: `${operation.kind} "${name}": ${element} is ${value} at ${when}${from}` };
  }
  return undefined;
}

/**
 * The error for a loss that is not finite. It names the first node with a value that is not finite, and the ranges of the inputs
 * of that node.
 *
 * @param isFirst Whether this is the first iteration. No update has been made then, so the learning rate is not the cause.
 */
function numericError(
  isFirst: boolean,
  { nodes, ranges }: Plan,
  blockOf: (node: PlannedNode) => Block,
  when: string,
): NumericError {
  const found = findNotFinite(nodes, blockOf, when);
  const fed = "look at what it was fed";
  const usual = isFirst ? `${fed}, or at how its parameters start` : `lower the learning rate, or ${fed}`;
  const owner = nodes.find(({ name }) => name === found?.node)?.owner;
  const fix = fixFrom(ranges, owner, blockOf);
  return new NumericError(`${found?.what ?? `a value is not finite at ${when}`}; ${fix ?? usual}.`);
}

/** The fix for an input that has arrived at a bound of its range, where the value of the node may be infinite. */
function fixFrom(
  ranges: readonly PlannedRange[],
  owner: string | undefined,
  blockOf: (node: PlannedNode) => Block,
): string | undefined {
  const own = ranges.filter((each) => each.owner === owner && each.isOpen);
  return own.find(({ node, from, to }) => blockOf(node).data.some((value) => value <= from || value >= to))?.fix;
}

/** Checks only the losses of the gradients. @throws NumericError for a loss that is not finite. */
export function checkLosses(
  { gradients, plan }: { readonly gradients: readonly { readonly root: PlannedNode }[]; readonly plan: Plan },
  blockOf: (node: PlannedNode) => Block,
  isFirst: boolean,
  when: () => string,
): void {
  for (let i = 0; i < gradients.length; i++) {
    if (Number.isFinite(blockOf(gradients[i].root).data[0])) continue;
    throw numericError(isFirst, plan, blockOf, when());
  }
}

/** The first value of a block that is not finite; undefined if all are. @param which The role of the block, in words. */
export function notFiniteIn({ data }: Block, owner: string, which: string, when: string): NotFinite | undefined {
  const at = firstNotFinite(data);
  const value = data[at];
  return at < 0
    ? undefined
    : { node: owner, value, what: `${owner}: element ${at} of ${which} is ${value} at ${when}` };
}

/** An iteration in words. If an epoch has several iterations, it also names the batch and the epoch. */
export function whenOf(iteration: number, perEpoch = 1): string {
  const before = iteration - 1;
  const batch = `batch ${1 + (before % perEpoch)} of epoch ${1 + Math.floor(before / perEpoch)}`;
  return `iteration ${iteration}${perEpoch > 1 ? ` (${batch})` : ""}`;
}

/** An element of a node's block, in words. */
export const describeElement = ({ shape }: PlannedNode, { width }: Block, at: number): string =>
  `element ${at % width} of ${hasBatch(shape) ? `sample ${Math.floor(at / width)}` : "its value"}`;

/** The index of the first NaN or infinity, or −1. */
export const firstNotFinite = (data: Float64Array): number => data.findIndex((value) => !Number.isFinite(value));

/** The smallest and the largest value in words, with six digits. */
export function rangeOf(data: Float64Array): string {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of data) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return `[${Number(least.toPrecision(6))}, ${Number(most.toPrecision(6))}]`;
}
