// What the trainer tells the pages, as JSON on a subject of its own.
import type { FleetWorker } from "@rxgrad/fleet";
import type { Policy } from "./balance.js";

export const NEWS = "balance.news";

export interface News {
  readonly iteration: number;
  /** The mean score of the policy, of 10. */
  readonly score: number;
  readonly policy: Policy;
  readonly workers: readonly Pick<FleetWorker, "name" | "busy" | "answered" | "rate">[];
  /** Whether it is the last of this run. */
  readonly isLast: boolean;
}
