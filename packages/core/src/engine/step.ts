import type { Block } from "../graph/block.js";

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
