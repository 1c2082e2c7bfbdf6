import type { KernelCall, Kernels } from "@rxgrad/kernels";
import type { Block } from "../../graph/block.js";
import { MOST_WORK, type Step } from "../step.js";

/** The largest number of calls in a module. The main thread of a page compiles only small modules synchronously. */
const MOST_CALLS = 64;

/**
 * Fuses neighboring steps that only call kernels and take little time. A fused step makes the same calls in the same order,
 * without JavaScript in between. It is compiled for the current memory; if the memory moves, it runs its steps one by one.
 *
 * See README.md in this folder.
 */
export function fuseSteps(steps: readonly Step[]): readonly Step[] {
  const all: Step[] = [];
  let group: Step[] = [];
  let calls: KernelCall[] = [];
  let work = 0;
  const finish = (): void => {
    all.push(...fuseGroup(group, calls, work));
    group = [];
    calls = [];
    work = 0;
  };
  for (const step of steps) {
    const own = record(step);
    const size = step.work ?? 0;
    if (!own || work + size > MOST_WORK || calls.length + own.length > MOST_CALLS) finish();
    group.push(step);
    calls.push(...(own ?? []));
    work += size;
    if (!own) finish();
  }
  finish();
  return all;
}

function fuseGroup(group: readonly Step[], calls: readonly KernelCall[], work: number): readonly Step[] {
  const block = group[0]?.recording?.block;
  if (!block || group.length < 2) return group;
  const { kernels } = block;
  const fused = kernels.fuse?.(calls);
  if (!fused) return group;
  const step = (): void => {
    if (block.kernels === kernels) fused();
    else for (const each of group) each();
  };
  return [Object.assign(step, { work })];
}

/** The kernel calls of a step; undefined if it does more than call kernels, or takes long. */
function record({ recording, work = 0 }: Step): KernelCall[] | undefined {
  if (!recording || work > MOST_WORK) return undefined;
  const calls: KernelCall[] = [];
  const kernels = new Proxy({} as Kernels, {
    get(_, kernel) {
      if (kernel === "family") throw MORE_THAN_KERNELS;
      return (...given: number[]): void => void calls.push({ kernel: kernel as string, arguments: given });
    },
  });
  try {
    recording.run((block) => new RecordedBlock(block, kernels));
  } catch (error) {
    if (error === MORE_THAN_KERNELS) return undefined;
    throw error;
  }
  return calls;
}

const MORE_THAN_KERNELS = /* @__PURE__ */ Symbol("more than kernels");

/** A block for recording: it has the offset and sizes of a real block, but no data. */
class RecordedBlock implements Block {
  readonly shape: readonly number[];
  readonly kernels: Kernels;
  readonly offset: number;
  readonly size: number;
  readonly samples: number;
  readonly width: number;

  constructor({ shape, offset, size, samples, width }: Block, kernels: Kernels) {
    this.shape = shape;
    this.kernels = kernels;
    this.offset = offset;
    this.size = size;
    this.samples = samples;
    this.width = width;
  }

  get data(): Float64Array {
    throw MORE_THAN_KERNELS;
  }
}
