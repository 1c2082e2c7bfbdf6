import type { OptimizerNode, train } from "rxgrad";

/** A training to show. */
export interface ShownRun {
  readonly W: OptimizerNode;
  readonly data: Parameters<typeof train>[1];
  /** What the studio is given besides. */
  readonly others: object;
}
