import { GraphError, OperationError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import { hasBatch, showShape } from "../tensor/shape.js";
import { Arena } from "./arena.js";
import type { CheckedFeed } from "./feed.js";
import { bindForward } from "./forward.js";
import { attachTo } from "./memory-error.js";
import type { Plan, PlannedNode } from "./plan.js";
import { allocateKept, Program } from "./program.js";
import { findRough } from "./smoothness.js";
import { leavingInputs, MOST_SAMPLES, tryForwards } from "./subject.js";

/** Bits that no operation writes by chance. */
const POISON = -1.2345678912345e-289;

/** Rounding may differ between batches of different sizes, a dependence on other samples shows far above it. */
const TOLERANCE = 1e-9;

/** Samples closer to each other than this are too alike for a dependence on other samples to show. */
const ALIKE = 1e-6;

/** What the first batch showed. */
export interface Findings {
  /** The nodes whose samples are not independent, or where samples that are all alike leave it open. */
  readonly coupled: ReadonlySet<PlannedNode>;
  /** Of the nodes that were tried for it, those that were not seen to be smooth. */
  readonly rough: ReadonlySet<PlannedNode>;
}

/**
 * Tries every operation on the beginning of the first batch: whether it writes all of its output and nothing else, and whether each
 * sample's result depends on that sample alone, which the fast finite differences rely on, as on smoothness.
 *
 * @param tried The nodes that are tried for smoothness.
 * @param writeSources Writes the per-iteration sources, where the plan has any.
 * @param then Called once all operations have been tried, with the values.
 * @returns Undefined where a node that says nothing lies behind a black box whose answers are now wanted: try again when
 * they are there.
 * @throws OperationError for an output that is not written, or is no function of the inputs; GraphError for samples declared
 * independent that are not.
 */
export function checkContracts(
  plan: Plan,
  feed: CheckedFeed,
  keptValues: ReadonlyMap<PlannedNode, Block>,
  tried: readonly PlannedNode[] = [],
  write?: (blockOf: Program["blockOf"]) => void,
  then?: (blockOf: Program["blockOf"]) => void,
): Findings | undefined {
  const trials: Trials = {
    together: new Trial(plan, Math.min(feed.samples, MOST_SAMPLES), keptValues),
    few: new Trial(plan, 3, keptValues),
    alone: new Trial(plan, 1, keptValues),
  };
  try {
    trials.together.program.feed(feed);
    write?.(trials.together.program.blockOf);
    if (plan.boxes) plan.boxes.areOpen = plan.nodes.some((node) => mustKnow(plan, node, tried));
    const coupled = findCoupled(plan, trials, tried);
    if (!coupled) return undefined;
    then?.(trials.together.program.blockOf);
    const open = tried.filter((node) => !coupled.has(node));
    return { coupled, rough: findRough(open, trials.together.program.blockOf) };
  } finally {
    if (plan.boxes) plan.boxes.areOpen = true;
    for (const trial of [trials.together, trials.few, trials.alone]) trial.arena.free();
  }
}

interface Trials {
  /** As many samples as are tried. */
  readonly together: Trial;
  /** Three samples. */
  readonly few: Trial;
  /** One sample. */
  readonly alone: Trial;
}

/** Whether only the answers of black boxes can tell if a node's samples are independent, or if it is smooth. */
function mustKnow({ boxes }: Plan, node: PlannedNode, tried: readonly PlannedNode[]): boolean {
  const { samplesIndependent, elementwise } = node.operation;
  const isOpen = hasBatch(node.shape) && samplesIndependent === undefined && !elementwise;
  return (isOpen || tried.includes(node)) && boxes?.isBehind(node) === true;
}

function findCoupled(
  plan: Plan,
  { together, few, alone }: Trials,
  tried: readonly PlannedNode[],
): Set<PlannedNode> | undefined {
  const coupled = new Set<PlannedNode>();
  for (const node of plan.nodes) {
    if (node.operation.source) continue;
    if (mustKnow(plan, node, tried) && plan.boxes?.wanted) return undefined;
    together.run(node);
    tryForwards([node], together.program.blockOf);
    if (!hasBatch(node.shape)) continue;
    const { samplesIndependent, elementwise } = node.operation;
    const other = findOther(node, together);
    const open = other === undefined && samplesIndependent === undefined && !elementwise;
    const isIndependent = (trial: Trial, picked: number[]): boolean => independent(node, together, trial, picked);
    const passes = (last: number): boolean =>
      isIndependent(alone, [0]) && isIndependent(alone, [last]) && isIndependent(few, [last, 0, last]);
    if (samplesIndependent !== false && !open && passes(other ?? 0)) continue;
    // One that starts to differ is no function of its inputs, rather than one of other samples.
    tryForwards([node], together.program.blockOf);
    if (samplesIndependent === true) {
      throw new GraphError(
        `${node.operation.kind} "${node.name}": samplesIndependent is declared true, but a sample's result changes with the samples beside it; declare it false.`,
      );
    }
    coupled.add(node);
  }
  return coupled;
}

/** A plan on a few samples, in memory of its own. */
class Trial {
  readonly arena = new Arena();
  readonly program: Program;

  constructor(plan: Plan, samples: number, keptValues: ReadonlyMap<PlannedNode, Block>) {
    const kept = allocateKept(plan, this.arena);
    this.program = new Program(plan, samples, this.arena, kept);
    const { layout, blockOf } = this.program;
    attachTo(
      this.arena,
      layout,
      plan.nodes.map((node) => [node, blockOf(node)]),
    );
    for (const [node, block] of kept) block.data.set((keptValues.get(node) as Block).data);
  }

  run(node: PlannedNode): Block {
    const { blockOf } = this.program;
    const out = blockOf(node);
    const inputs = node.inputs.map(blockOf);
    out.data.fill(POISON);
    leavingInputs(node, inputs, bindForward(node, out, inputs));
    const unwritten = out.data.filter((value) => value === POISON).length;
    if (unwritten === 0) return out;
    throw new OperationError(
      `${node.operation.kind} "${node.name}": forward left ${unwritten} of ${out.size} elements of its output unwritten; write every element of shape ${showShape(node.shape)} for any number of samples.`,
    );
  }
}

/** A sample in which some input of the node differs from sample 0; undefined where all are alike. */
function findOther(node: PlannedNode, { program }: Trial): number | undefined {
  const inputs = node.inputs.filter((input) => hasBatch(input.shape)).map(program.blockOf);
  for (let sample = program.samples - 1; sample > 0; sample--) {
    for (const { data, width } of inputs) {
      for (let i = 0; i < width; i++) if (!close(data[i], data[sample * width + i], ALIKE)) return sample;
    }
  }
  return undefined;
}

function close(a: number, b: number, tolerance: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), 1e-300);
}

/** Whether the picked samples give the same among themselves as they gave together with all. */
function independent(node: PlannedNode, together: Trial, trial: Trial, picked: readonly number[]): boolean {
  for (const input of node.inputs) {
    const from = together.program.blockOf(input);
    const to = trial.program.blockOf(input);
    if (hasBatch(input.shape)) copyRows(to, from, picked);
    else to.data.set(from.data);
  }
  const expected = together.program.blockOf(node);
  const got = trial.run(node);
  return picked.every((sample, row) => {
    for (let i = 0; i < got.width; i++) {
      const a = expected.data[sample * got.width + i];
      const b = got.data[row * got.width + i];
      if (!close(a, b, TOLERANCE)) return false;
    }
    return true;
  });
}

function copyRows(to: Block, from: Block, picked: readonly number[]): void {
  picked.forEach((sample, row) => {
    to.data.set(from.data.subarray(sample * from.width, (sample + 1) * from.width), row * to.width);
  });
}
