import type { Block } from "../graph/block.js";

/** One step of a program, bound to its blocks. */
export interface Step {
  (): void;
  /** Present if the step may consist of kernel calls alone. */
  readonly recording?: Recording;
}

/** How to record the kernel calls of a step. */
export interface Recording {
  /** One of the step's blocks. */
  readonly block: Block;
  /** The approximate number of multiply-adds. */
  readonly work: number;
  /** Runs the step on other blocks, which `inPlaceOf` returns for its own blocks. */
  run(inPlaceOf: (block: Block) => Block): void;
}
