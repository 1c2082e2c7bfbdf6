import type { Node } from "@rxgrad/core";
import type { Arithmetic } from "../arithmetic.js";
import type { Rows } from "../plain-network.js";

/**
 * A kind of node, or a few in a row, that random networks draw: as plain loops, and as rxgrad has it. Everything is rows
 * of numbers, one for each sample; what needs more axes reshapes inside `build`, and back.
 */
export interface NodeMaker {
  /** How many earlier nodes it takes, all as wide as the first. Default 1. */
  readonly takes?: 1 | 2;
  /** Whether it can be put on nodes of this width. Default: any. */
  fits?(width: number): boolean;
  /** The shapes of its own parameters. Default: none. */
  parameters?(width: number): readonly (readonly number[])[];
  /** The value, from those of the earlier nodes and the numbers of the parameters, row-major. Nothing of rxgrad's. */
  compute<N>(arithmetic: Arithmetic<N>, inputs: readonly Rows<N>[], parameters: readonly (readonly N[])[]): Rows<N>;
  /** The same of rxgrad, from ["batch", width] to ["batch", any width]. */
  build(inputs: readonly Node[], parameters: readonly Node[]): Node;
  /** Some node in it has no `difference`, so that every strategy subtracts. */
  readonly subtracts?: true;
  /** Below it, the function has no value; at it, no derivative. Default: none. */
  readonly edge?: number;
  /** Whether a number of these inputs is within its reach of a kink or a jump that a user's function has. Default: none has any. */
  isNearKink?(inputs: readonly Rows<number>[], reach: (x: number) => number): boolean;
  /** Its function jumps, and is flat between. */
  readonly jumps?: true;
}

/** A family of node makers by name; the names are those of no other family. */
export type NodeFamily = Readonly<Record<string, NodeMaker>>;
