import { createKernels } from "@rxgrad/kernels";
import type { Block } from "../graph/block.js";
import type { Subject } from "../graph/node.js";
import { hasBatch } from "../tensor/shape.js";
import { Arena } from "./arena.js";
import { bindForward, blame } from "./forward.js";
import { flowsThrough } from "./path.js";
import type { Plan, PlannedNode } from "./plan.js";

/** The numbers that scratch memory begins with: half a megabyte. */
const LEAST = 2 ** 16;

/** Memory in which operations are tried. It grows block by block. */
export class ScratchMemory {
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

/** Operations are tried on at most this many samples of the batch. */
export const MOST_SAMPLES = 8;

/**
 * A node prepared for trials of its operation, with a few samples that are spread over the batch.
 *
 * @param from Returns the block of the node, and of each of its inputs.
 * @param most Allows more than {@link MOST_SAMPLES} samples, as long as no block has more numbers than this.
 */
export function subjectOf(
  node: PlannedNode,
  from: (node: PlannedNode) => Block,
  scratch: ScratchMemory,
  moving: Subject["moving"],
  most = 0,
): Subject {
  const widest = [node, ...node.inputs].filter((each) => hasBatch(each.shape)).map((each) => from(each).width);
  const atMost = Math.max(MOST_SAMPLES, Math.floor(most / Math.max(1, ...widest)));
  const few = (of: PlannedNode): Block => {
    const { shape, samples, width, data } = from(of);
    if (!hasBatch(of.shape)) return copied(data, scratch.block(shape, 1));
    const count = Math.min(samples, atMost);
    const block = scratch.block([count, ...shape.slice(1)], count);
    for (let row = 0; row < count; row++) {
      const sample = Math.floor((row * (samples - 1)) / Math.max(1, count - 1));
      block.data.set(data.subarray(sample * width, (sample + 1) * width), row * width);
    }
    return block;
  };
  const { name, operation, inputs, shape } = node;
  const blocks = inputs.map(few);
  const out = few(node);
  // A node may mix samples. Fewer samples then give other values, so the output is computed again.
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
    block: (...like) => scratch.block(...like),
    forward: (to, given) => bindForward(node, to, derived(node, given, scratch))(),
    call(rule, run) {
      try {
        return run();
      } catch (error) {
        throw blame(node, rule, error);
      }
    },
  };
}

/** The inputs of a node. The inputs that the node derives from the others are computed again. */
function derived(
  { operation, inputs }: PlannedNode,
  given: readonly Block[],
  scratch: ScratchMemory,
): readonly Block[] {
  const all = [...given];
  for (const i of operation.derivedInputs ?? []) {
    all[i] = scratch.block(given[i].shape, given[i].samples);
    const from = inputs[i].inputs.map((each) => all[inputs.indexOf(each)]);
    bindForward(inputs[i], all[i], from)();
  }
  return all;
}

function copied(from: Float64Array, to: Block): Block {
  to.data.set(from);
  return to;
}

/**
 * Returns a function that lists, for a node, the sets of inputs that move together: each input that a source moves, alone,
 * and all inputs that the same source moves.
 *
 * @param sources The nodes that move. Default: the trainable parameters.
 */
export function movingInputs(
  { nodes, parameters }: Plan,
  sources: readonly PlannedNode[] = parameters.filter(isTrainable),
): (node: PlannedNode) => Subject["moving"] {
  let dependents: readonly ReadonlySet<PlannedNode>[] | undefined;
  return (node) => {
    dependents ??= sources.map((source) => dependentsOf(nodes, source));
    const patterns = new Map<string, readonly number[]>();
    for (const moved of dependents) {
      const together = node.inputs.flatMap((input, i) => (moved.has(input) && flowsThrough(node, i) ? [i] : []));
      for (const which of [...together.map((i) => [i]), together]) {
        if (which.length > 0) patterns.set(which.join(), which);
      }
    }
    return [...patterns.values()];
  };
}

const isTrainable = ({ operation: { source } }: PlannedNode): boolean =>
  source?.from === "parameter" && source.trainable;

/** The source and all nodes that depend on it. */
function dependentsOf(nodes: readonly PlannedNode[], source: PlannedNode): ReadonlySet<PlannedNode> {
  const dependents = new Set([source]);
  for (const node of nodes) {
    if (node.inputs.some((input, i) => dependents.has(input) && flowsThrough(node, i))) dependents.add(node);
  }
  return dependents;
}
