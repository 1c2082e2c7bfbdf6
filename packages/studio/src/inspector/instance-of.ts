import type { Instance, NodeValues } from "./instance.js";
import { instancesOfElements } from "./instances-of-elements.js";
import { instancesOfLayers } from "./instances-of-layers.js";
import { instancesOfLosses } from "./instances-of-losses.js";

const makers = { ...instancesOfElements, ...instancesOfLayers, ...instancesOfLosses };

/** The kinds of nodes whose present numbers can be put into their formulas. */
export const computedKinds: readonly string[] = Object.keys(makers);

/** The greatest relative difference that rounding in another order explains. */
const ROUNDING = 1e-9;

/** Whether the numbers come to the result. They do not where a node has options that the formula leaves out. */
export function isTrue({ computed, result }: Instance): boolean {
  if (computed === undefined || Number.isNaN(result)) return true;
  return Math.abs(computed - result) <= ROUNDING * Math.max(1, Math.abs(result));
}

/** The formula of a node with the present numbers of one element. Undefined if it is unknown, or would not be true. */
export function instanceOf(values: NodeValues, at: number): Instance | undefined {
  const maker = Object.hasOwn(makers, values.node.kind) ? makers[values.node.kind] : undefined;
  const instance = maker?.(values, at);
  return instance && isTrue(instance) ? instance : undefined;
}
