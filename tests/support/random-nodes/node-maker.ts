import type { Node } from "@rxgrad/core";
import type { Arithmetic } from "../arithmetic.js";
import type { Rows } from "../plain-network.js";

/**
 * A kind of node, or a short chain of nodes, that random networks draw: once as plain loops, once as nodes of rxgrad.
 * All values are rows of numbers, one for each sample. A node that needs more axes reshapes inside `build`, and back.
 */
export interface NodeMaker {
  /** The number of earlier nodes it takes. All have the width of the first. Default 1. */
  readonly takes?: 1 | 2;
  /** Whether it can take nodes of this width. Default: any. */
  fits?(width: number): boolean;
  /** The shapes of its own parameters. Default: none. */
  parameters?(width: number): readonly (readonly number[])[];
  /** The value from the earlier nodes' values and the parameters' numbers, row-major. It uses no code of rxgrad. */
  compute<N>(arithmetic: Arithmetic<N>, inputs: readonly Rows<N>[], parameters: readonly (readonly N[])[]): Rows<N>;
  /** The same as nodes of rxgrad, from ["batch", width] to ["batch", any width]. */
  build(inputs: readonly Node[], parameters: readonly Node[]): Node;
  /** Some node in it has no `difference`, so that every strategy subtracts. */
  readonly subtracts?: true;
  /** Below this number the function has no value, and at it no derivative. Default: none. */
  readonly edge?: number;
  /** Whether an input is within its reach of a kink or jump of the user's function. Default: there are none. */
  isNearKink?(inputs: readonly Rows<number>[], reach: (x: number) => number): boolean;
  /** Its function has jumps, and is constant between them. */
  readonly jumps?: true;
}

/** A family of node makers by name. No other family uses these names. */
export type NodeFamily = Readonly<Record<string, NodeMaker>>;
