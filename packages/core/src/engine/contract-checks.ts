import { GraphError, OperationError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import { hasBatch, showShape } from "../tensor/shape.js";
import { Arena } from "./arena.js";
import type { CheckedFeed } from "./feed.js";
import { bindForward, runKeepingInputs } from "./forward.js";
import { isBuiltInOnly, type Plan, type PlannedNode } from "./plan.js";
import { allocateKept, attachTo, Program } from "./program.js";
import { MOST_SAMPLES } from "./subject.js";

/** A number that no operation writes by chance. It marks elements that have not been written. */
const POISON = -1.2345678912345e-289;

/** Relative tolerance for the rounding between batches of different sizes. A dependence on other samples lies far above it. */
const TOLERANCE = 1e-9;

/** Samples that differ by less, relatively, are too similar to show a dependence on other samples. */
const ALIKE = 1e-6;

/** The results of the checks on the first batch. */
export interface Findings {
  /** The nodes whose samples are not independent, or not known to be, because the samples of the batch are too similar. */
  readonly coupled: ReadonlySet<PlannedNode>;
  /** The nodes that were tried for smoothness and did not pass. */
  readonly rough: ReadonlySet<PlannedNode>;
}

/** What trials found. */
export interface TrialFindings extends Findings {
  /** Whether some of the user's own nodes were tried on samples that are too similar to show a dependence on one another. */
  readonly areAlike: boolean;
}

/** Whether the findings follow from what the nodes declare, for any values. */
export function isDeclared(plan: Plan, tried: readonly PlannedNode[]): boolean {
  return tried.length === 0 && !plan.boxes && plan.nodes.every((node) => node.operation.source || !isOpen(node));
}

/** Whether a node has samples, and does not declare whether they are independent. */
const isOpen = ({ shape, operation: { samplesIndependent, elementwise } }: PlannedNode): boolean =>
  hasBatch(shape) && samplesIndependent === undefined && !elementwise;

/** The nodes that declare that their samples are not independent. */
export const declaredCoupled = ({ nodes }: Plan): Set<PlannedNode> =>
  new Set(nodes.filter(({ shape, operation }) => hasBatch(shape) && operation.samplesIndependent === false));

/**
 * Tries every operation on the first samples of the first batch. Checks that it writes all of its output and nothing else, and
 * that the result for a sample depends on that sample alone. The fast finite differences rely on this, and on smoothness.
 * Nothing is tried in a graph of rxgrad's own nodes: their tests do that, and they declare what they are.
 *
 * @param tried The nodes that are tried for smoothness.
 * @param write Writes the values of per-iteration sources.
 * @param then Called with the values after all operations have been tried.
 * @returns Undefined if a check needs values of a black box that are not evaluated yet. Call again when they are.
 * @throws OperationError for an output that is not written completely, or is not a function of the inputs; GraphError for a
 * node that is declared `samplesIndependent` and is not.
 */
export function checkContracts(
  plan: Plan,
  feed: CheckedFeed,
  keptValues: ReadonlyMap<PlannedNode, Block>,
  tried: readonly PlannedNode[] = [],
  write?: (blockOf: Program["blockOf"]) => void,
  then?: (blockOf: Program["blockOf"]) => void,
): TrialFindings | undefined {
  if (isBuiltInOnly(plan) && isDeclared(plan, tried)) {
    return { coupled: declaredCoupled(plan), rough: new Set(), areAlike: false };
  }
  return tryOperations(plan, feed, keptValues, tried, write, then);
}

/** {@link checkContracts}, also of rxgrad's own nodes. */
export function tryOperations(
  plan: Plan,
  feed: CheckedFeed,
  keptValues: ReadonlyMap<PlannedNode, Block>,
  tried: readonly PlannedNode[] = [],
  write?: (blockOf: Program["blockOf"]) => void,
  then?: (blockOf: Program["blockOf"]) => void,
): TrialFindings | undefined {
  const arena = new Arena();
  const trials = trialsOf(plan, Math.min(feed.samples, MOST_SAMPLES), arena, keptValues);
  try {
    trials.together.program.feed(feed);
    write?.(trials.together.program.blockOf);
    if (plan.boxes) plan.boxes.areOpen = plan.nodes.some((node) => mustKnow(plan, node, tried));
    const coupled = findCoupled(plan, trials, tried);
    if (!coupled) return undefined;
    then?.(trials.together.program.blockOf);
    arena.isReusable = isBuiltInOnly(plan) && !feed.isReadByUser;
    const { blockOf } = trials.together.program;
    const isRough = (node: PlannedNode): boolean => !node.operation.contract?.trials.looksSmooth(node, blockOf);
    const rough = new Set(tried.filter((node) => !coupled.has(node) && isRough(node)));
    const own = plan.nodes.filter(({ shape, operation }) => operation.isOwn === true && hasBatch(shape));
    return { coupled, rough, areAlike: own.some((node) => findOther(node, trials.together) === undefined) };
  } finally {
    if (plan.boxes) plan.boxes.areOpen = true;
    arena.free();
  }
}

interface Trials {
  /** All samples that are tried, together. */
  readonly together: Trial;
  /** Three samples. */
  readonly few: Trial;
  /** One sample. */
  readonly alone: Trial;
}

/** Whether the checks of a node need values of black boxes, because it depends on them and does not declare its traits. */
function mustKnow({ boxes }: Plan, node: PlannedNode, tried: readonly PlannedNode[]): boolean {
  return (isOpen(node) || tried.includes(node)) && boxes?.isBehind(node) === true;
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
    node.operation.contract?.trials.tryForward(node, together.program.blockOf);
    if (!hasBatch(node.shape)) continue;
    const { samplesIndependent } = node.operation;
    const other = findOther(node, together);
    const open = other === undefined && isOpen(node);
    const isIndependent = (trial: Trial, picked: number[]): boolean => independent(node, together, trial, picked);
    const passes = (last: number): boolean =>
      isIndependent(alone, [0]) && isIndependent(alone, [last]) && isIndependent(few, [last, 0, last]);
    if (samplesIndependent !== false && !open && passes(other ?? 0)) continue;
    // A node whose results vary from call to call is not a function of its inputs. This error is more precise, so it goes first.
    node.operation.contract?.trials.tryForward(node, together.program.blockOf);
    if (samplesIndependent === true) {
      throw new GraphError(
        `${node.operation.kind} "${node.name}": samplesIndependent is declared true, but a sample's result changes with the samples beside it; declare it false.`,
      );
    }
    coupled.add(node);
  }
  return coupled;
}

/** Binds a plan to three numbers of samples, one behind the other in one memory, with copies of what a run keeps. */
function trialsOf(plan: Plan, samples: number, arena: Arena, keptValues: ReadonlyMap<PlannedNode, Block>): Trials {
  const kept = allocateKept(plan, arena);
  const alone = new Trial(new Program(plan, 1, arena, kept));
  const few = new Trial(new Program(plan, 3, arena, kept, alone.program.layout.end));
  const together = new Trial(new Program(plan, samples, arena, kept, few.program.layout.end));
  // The last comes first: it decides how large the memory is.
  for (const { program } of [together, few, alone]) {
    attachTo(
      arena,
      program.layout,
      plan.nodes.map((node) => [node, program.blockOf(node)]),
    );
  }
  for (const [node, block] of kept) block.data.set((keptValues.get(node) as Block).data);
  return { together, few, alone };
}

/** A plan bound to a few samples, to try its nodes one by one. */
class Trial {
  readonly program: Program;

  constructor(program: Program) {
    this.program = program;
  }

  run(node: PlannedNode): Block {
    const { blockOf } = this.program;
    const out = blockOf(node);
    const inputs = node.inputs.map(blockOf);
    out.data.fill(POISON);
    runKeepingInputs(node, inputs, bindForward(node, out, inputs));
    const unwritten = out.data.filter((value) => value === POISON).length;
    if (unwritten === 0) return out;
    throw new OperationError(
      `${node.operation.kind} "${node.name}": forward left ${unwritten} of ${out.size} elements of its output unwritten; write every element of shape ${showShape(node.shape)} for any number of samples.`,
    );
  }
}

/** A sample whose inputs differ from those of sample 0; undefined if all samples are too similar. */
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

/** Whether the picked samples give the same results in a smaller batch as in the batch of all samples. */
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
