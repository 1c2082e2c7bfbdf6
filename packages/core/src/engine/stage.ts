import type { Shard } from "../graph/block.js";
import { fuseSteps } from "./call-fusion/fuse-steps.js";
import { joinShort, type Step } from "./step.js";

/** A part of an iteration's work. It consists of bounded units, so that a run can pause between them. */
export interface Stage {
  /** Starts the stage, with the current values. */
  begin(): void;
  /** Does one unit of work; true when the stage is complete. */
  advance(): boolean;
  /** True if its control flow depends on values of earlier stages. It cannot run while those values are unknown. */
  readonly decides?: boolean;
  /** Its steps, if it is made of steps alone. */
  readonly steps?: readonly Step[];
}

/** The stage of a thread that has nothing to do while another thread works alone. */
export const IDLE: Stage = /* @__PURE__ */ Object.freeze({
  begin() {},
  advance: () => true,
});

/** The shard of `size` equal items: from `from` to before `to`. */
export function shardRange(size: number, { index, count }: Shard): { readonly from: number; readonly to: number } {
  return { from: Math.floor((size * index) / count), to: Math.floor((size * (index + 1)) / count) };
}

/** Numbers in a cache line. Ranges of memory are split at its multiples, so that no two threads write into one line. */
const LINE = 8;

/** The shard of `size` neighboring numbers, split at cache lines: from `from` to before `to`. */
export function alignedShardRange(size: number, shard: Shard): { readonly from: number; readonly to: number } {
  const { from, to } = shardRange(Math.ceil(size / LINE), shard);
  return { from: from * LINE, to: Math.min(size, to * LINE) };
}

/** A stage that only the first thread runs. */
export const alone = ({ index }: Shard, bind: () => Stage): Stage => (index === 0 ? bind() : IDLE);

/** The steps of a stage are fused when it begins for this many times. Earlier, fusion costs more than it saves. */
const OFTEN = 64;

/** A stage made of steps. Each step is a unit of work; short steps are one unit, and are fused (`call-fusion/README.md`). */
export function stageOfSteps(steps: readonly Step[]): Stage {
  if (steps.length === 0) return IDLE;
  let units = joinShort(steps);
  let current = 0;
  let begun = 0;
  return {
    steps,
    begin() {
      current = 0;
      if (++begun === OFTEN) units = joinShort(fuseSteps(steps));
    },
    advance() {
      units[current++]();
      return current === units.length;
    },
  };
}

/** Runs a whole stage at once. */
export function complete(stage: Stage): void {
  stage.begin();
  while (!stage.advance());
}

/** Joins neighboring stages that are made of steps, where no other thread waits for one of them. */
export function joinSteps(stages: readonly Stage[]): Stage[] {
  const joined: Stage[] = [];
  let steps: Step[] = [];
  const finish = (): void => {
    if (steps.length > 0) joined.push(stageOfSteps(steps));
    steps = [];
  };
  for (const stage of stages) {
    if (stage === IDLE) continue;
    if (stage.steps && !stage.decides) steps.push(...stage.steps);
    else {
      finish();
      joined.push(stage);
    }
  }
  finish();
  return joined;
}

/** Joins several stages into one, for work that does not wait for other threads in between. */
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
