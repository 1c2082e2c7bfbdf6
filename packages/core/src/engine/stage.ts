import type { Shard } from "../graph/shard.js";
import { fuseSteps } from "./call-fusion/fuse-steps.js";
import type { Step } from "./step.js";

/** A part of an iteration's work, in bounded units so that a run can pause between them. */
export interface Stage {
  /** Starts on the values as they are now. */
  begin(): void;
  /** Does one unit of work; true when the stage is complete. */
  advance(): boolean;
  /** What it computes on depends on values that stages before it computed: it cannot run on values that are not known yet. */
  readonly decides?: boolean;
}

/** What a thread does in a stage that another does alone. */
export const IDLE: Stage = Object.freeze({
  begin() {},
  advance: () => true,
});

/** A share of so many equal parts: those from `from` to before `to`. */
export function shardRange(size: number, { index, count }: Shard): { readonly from: number; readonly to: number } {
  return { from: Math.floor((size * index) / count), to: Math.floor((size * (index + 1)) / count) };
}

/** Stretches of memory are cut where a cache line may end, so that no two threads write into the same one. */
const LINE = 8;

/** A share of so many neighboring numbers: those from `from` to before `to`. */
export function alignedShardRange(size: number, shard: Shard): { readonly from: number; readonly to: number } {
  const { from, to } = shardRange(Math.ceil(size / LINE), shard);
  return { from: from * LINE, to: Math.min(size, to * LINE) };
}

/** A stage that only the first thread does. */
export const alone = ({ index }: Shard, bind: () => Stage): Stage => (index === 0 ? bind() : IDLE);

/** A stage that has begun so many times has its steps fused. Before, that would take longer than it saves. */
const OFTEN = 64;

/** Steps without arguments as a stage: each is a unit of work, and so are several that take little time. */
export function stageOfSteps(steps: readonly Step[]): Stage {
  if (steps.length === 0) return IDLE;
  let units = steps;
  let current = 0;
  let begun = 0;
  return {
    begin() {
      current = 0;
      if (++begun === OFTEN) units = fuseSteps(steps);
    },
    advance() {
      units[current++]();
      return current === units.length;
    },
  };
}

/** Does all of a stage at once. */
export function complete(stage: Stage): void {
  stage.begin();
  while (!stage.advance());
}

/** Several stages one after the other as one, for work that need not wait for other threads in between. */
export function inOrder(stages: readonly Stage[]): Stage {
  const busy = stages.filter((each) => each !== IDLE);
  if (busy.length < 2) return busy[0] ?? IDLE;
  let current = 0;
  return {
    decides: busy.some((each) => each.decides),
    begin() {
      current = 0;
      busy[0].begin();
    },
    advance() {
      if (!busy[current].advance()) return false;
      current++;
      if (current === busy.length) return true;
      busy[current].begin();
      return false;
    },
  };
}
