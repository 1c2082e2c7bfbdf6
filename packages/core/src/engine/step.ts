import type { Block } from "../graph/block.js";

/** One step of a program, bound to its blocks. */
export interface Step {
  (): void;
  /** The approximate number of multiply-adds. Absent if it is not known. */
  readonly work?: number;
  /** Present if the step may consist of kernel calls alone. */
  readonly recording?: Recording;
}

/** How to record the kernel calls of a step. */
export interface Recording {
  /** One of the step's blocks. */
  readonly block: Block;
  /** Runs the step on other blocks, which `inPlaceOf` returns for its own blocks. */
  run(inPlaceOf: (block: Block) => Block): void;
}

/** The largest work of neighboring steps that are joined, in multiply-adds: a fraction of a millisecond. */
export const MOST_WORK = 100_000;

/** Joins steps into one. */
export const inTurn = (steps: readonly Step[]): Step => {
  return () => {
    for (let i = 0; i < steps.length; i++) steps[i]();
  };
};

/** Joins neighboring steps whose work is known, as long as it is short together. */
export function joinShort(steps: readonly Step[]): readonly Step[] {
  const joined: Step[] = [];
  let group: Step[] = [];
  let work = 0;
  const finish = (): void => {
    if (group.length > 0) joined.push(group.length === 1 ? group[0] : inTurn(group));
    group = [];
    work = 0;
  };
  for (const step of steps) {
    const own = step.work ?? Number.POSITIVE_INFINITY;
    if (work + own > MOST_WORK) finish();
    group.push(step);
    work += own;
  }
  finish();
  return joined;
}
