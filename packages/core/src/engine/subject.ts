import { createKernels } from "@rxgrad/kernels";
import { OperationError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import type { Subject } from "../graph/node.js";
import { hasBatch } from "../tensor/shape.js";
import { Arena } from "./arena.js";
import { bindForward, blame } from "./forward.js";
import { placeOf } from "./not-finite.js";
import { flowsThrough } from "./path.js";
import type { Plan, PlannedNode } from "./plan.js";

/** The numbers that a bench has room for at first: half a megabyte. */
const LEAST = 2 ** 16;

/** Memory to try operations in, which grows block by block. */
export class Bench {
  readonly #arena = new Arena((length) => createKernels(Math.max(LEAST, 2 * length)));

  block(shape: readonly number[], samples: number): Block {
    const block = this.#arena.kept.allocate(shape, samples);
    this.#arena.attach(this.#arena.kept);
    return block;
  }

  free(): void {
    this.#arena.free();
  }
}

/** Operations are tried on at most this many samples of a batch. */
export const MOST_SAMPLES = 8;

/**
 * A node to try its operation on, with a few samples, spread from the first to the last.
 *
 * @param from Where its values and those of its inputs are.
 * @param most With more samples than a few, as long as no block of them has more numbers than this.
 */
export function subjectOf(
  node: PlannedNode,
  from: (node: PlannedNode) => Block,
  bench: Bench,
  moving: Subject["moving"],
  most = 0,
): Subject {
  const widest = [node, ...node.inputs].filter((each) => hasBatch(each.shape)).map((each) => from(each).width);
  const atMost = Math.max(MOST_SAMPLES, Math.floor(most / Math.max(1, ...widest)));
  const few = (of: PlannedNode): Block => {
    const { shape, samples, width, data } = from(of);
    if (!hasBatch(of.shape)) return copied(data, bench.block(shape, 1));
    const count = Math.min(samples, atMost);
    const block = bench.block([count, ...shape.slice(1)], count);
    for (let row = 0; row < count; row++) {
      const sample = Math.floor((row * (samples - 1)) / Math.max(1, count - 1));
      block.data.set(data.subarray(sample * width, (sample + 1) * width), row * width);
    }
    return block;
  };
  const { name, operation, inputs, shape } = node;
  const blocks = inputs.map(few);
  const out = few(node);
  // A node may mix samples: fewer of them give other values.
  if (blocks.some(({ size }, i) => size < from(inputs[i]).size)) bindForward(node, out, blocks)();
  return {
    label: `${operation.kind} "${name}"`,
    operation,
    inputNames: inputs.map((each) => each.name),
    batched: inputs.map((each) => hasBatch(each.shape)),
    inputs: blocks,
    out,
    hasSamples: hasBatch(shape),
    moving,
    block: (...like) => bench.block(...like),
    forward: (to, given) => bindForward(node, to, derived(node, given, bench))(),
    call(rule, run) {
      try {
        return run();
      } catch (error) {
        throw blame(node, rule, error);
      }
    },
  };
}

/** Inputs of a node, of which those that it derives from the others are computed anew. */
function derived({ operation, inputs }: PlannedNode, given: readonly Block[], bench: Bench): readonly Block[] {
  const all = [...given];
  for (const i of operation.derivedInputs ?? []) {
    all[i] = bench.block(given[i].shape, given[i].samples);
    const from = inputs[i].inputs.map((each) => all[inputs.indexOf(each)]);
    bindForward(inputs[i], all[i], from)();
  }
  return all;
}

function copied(from: Float64Array, to: Block): Block {
  to.data.set(from);
  return to;
}

/** @throws OperationError where the forward of a user's operation, among these, is no function of its inputs. */
export function tryForwards(nodes: readonly PlannedNode[], from: (node: PlannedNode) => Block): void {
  for (const node of nodes) {
    const { contract, kind } = node.operation;
    if (!contract) continue;
    const out = from(node);
    const inputs = node.inputs.map(from);
    const run = bindForward(node, out, inputs);
    const forward = (): void => leavingInputs(node, inputs, run);
    contract.tryForward(`${kind} "${node.name}"`, out, forward, (element) => placeOf(node, out, element));
  }
}

/** Runs forward. @throws OperationError where it changes an input. */
export function leavingInputs(node: PlannedNode, inputs: readonly Block[], forward: () => void): void {
  const before = inputs.map(({ data }) => data.slice());
  forward();
  const changed = inputs.findIndex(({ data }, i) => data.some((value, k) => !Object.is(value, before[i][k])));
  if (changed < 0) return;
  throw new OperationError(
    `${node.operation.kind} "${node.name}": forward changed its input "${node.inputs[changed].name}"; read inputs and write only into out.data.`,
  );
}

/** @throws RxgradError where a rule of a user's operation, among these, is not what its forward says. */
export function tryRules(
  plan: Plan,
  nodes: readonly PlannedNode[],
  from: (node: PlannedNode) => Block,
  most?: number,
): void {
  const moving = movingInputs(plan);
  const bench = new Bench();
  try {
    for (const node of nodes) {
      if (node.operation.contract) node.operation.contract.tryRules(subjectOf(node, from, bench, moving(node), most));
    }
  } finally {
    bench.free();
  }
}

/** Each input of a node alone, and all of them together. */
export function eachInput(node: PlannedNode): Subject["moving"] {
  const all = node.inputs.flatMap((_, i) => (flowsThrough(node, i) ? [i] : []));
  return all.length > 1 ? [...all.map((i) => [i]), all] : all.map((i) => [i]);
}

/**
 * Tells which inputs of a node move when a source does: each alone, and those together that one source moves.
 *
 * @param sources What moves. Default: the trainable parameters.
 */
export function movingInputs(
  { nodes, parameters }: Plan,
  sources: readonly PlannedNode[] = parameters.filter(isTrainable),
): (node: PlannedNode) => Subject["moving"] {
  let reaches: readonly ReadonlySet<PlannedNode>[] | undefined;
  return (node) => {
    reaches ??= sources.map((source) => reachOf(nodes, source));
    const patterns = new Map<string, readonly number[]>();
    for (const reach of reaches) {
      const together = node.inputs.flatMap((input, i) => (reach.has(input) && flowsThrough(node, i) ? [i] : []));
      for (const which of [...together.map((i) => [i]), together]) {
        if (which.length > 0) patterns.set(which.join(), which);
      }
    }
    return [...patterns.values()];
  };
}

const isTrainable = ({ operation: { source } }: PlannedNode): boolean =>
  source?.from === "parameter" && source.trainable;

function reachOf(nodes: readonly PlannedNode[], source: PlannedNode): ReadonlySet<PlannedNode> {
  const reach = new Set([source]);
  for (const node of nodes) {
    if (node.inputs.some((input, i) => reach.has(input) && flowsThrough(node, i))) reach.add(node);
  }
  return reach;
}
