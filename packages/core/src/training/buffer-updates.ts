import { blame } from "../engine/forward.js";
import { firstNotFinite } from "../engine/not-finite.js";
import type { Plan, PlannedNode } from "../engine/plan.js";
import type { Program } from "../engine/program.js";
import type { Step } from "../engine/step.js";
import { GraphError, NumericError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import type { BufferUpdate } from "../graph/operation-parts.js";

/** A node that updates some of its inputs, its buffers. */
export interface PlannedBufferUpdate {
  readonly node: PlannedNode;
  readonly bufferUpdate: BufferUpdate;
  /** The buffers that it updates. */
  readonly parameters: readonly PlannedNode[];
}

/**
 * Finds the nodes that update buffers, such as running statistics.
 *
 * @param updated The parameters that optimizers update.
 * @throws GraphError for a buffer that is not a parameter, is trainable, or is updated by an optimizer or another node too.
 */
export function planBufferUpdates({ nodes }: Plan, updated: readonly PlannedNode[]): PlannedBufferUpdate[] {
  const taken = new Set(updated);
  return nodes.flatMap((node) => {
    const { bufferUpdate } = node.operation;
    if (!bufferUpdate) return [];
    const parameters = bufferUpdate.inputs.map((i) => node.inputs[i]);
    for (const parameter of parameters) {
      const { source } = parameter.operation;
      if (source?.from === "parameter" && !source.trainable && !taken.has(parameter)) {
        taken.add(parameter);
        continue;
      }
      throw new GraphError(
        `${node.operation.kind} "${node.name}": it updates "${parameter.name}" as a buffer; give it a parameter that is not trainable and that nothing else changes.`,
      );
    }
    return [{ node, bufferUpdate, parameters }];
  });
}

/** The buffer updates at the end of an iteration. */
export class BufferUpdates {
  readonly #bufferUpdates: readonly PlannedBufferUpdate[];
  readonly #when: () => string;
  readonly #nextOf: (parameter: PlannedNode) => Block;
  readonly #steps = new WeakMap<Program, readonly Step[]>();

  /**
   * @param nextOf Returns the block for the value of a parameter in the next iteration.
   * @param when Returns the iteration, in words.
   */
  constructor(
    bufferUpdates: readonly PlannedBufferUpdate[],
    nextOf: (parameter: PlannedNode) => Block,
    when: () => string,
  ) {
    this.#bufferUpdates = bufferUpdates;
    this.#when = when;
    this.#nextOf = nextOf;
  }

  /** Updates the buffers from the forward values of a program. @throws NumericError for a new value that is not finite. */
  run(program: Program): void {
    if (this.#bufferUpdates.length === 0) return;
    const steps = this.#steps.get(program) ?? this.#bufferUpdates.map((each) => this.#bind(each, program));
    this.#steps.set(program, steps);
    for (let i = 0; i < steps.length; i++) steps[i]();
  }

  #bind({ node, bufferUpdate, parameters }: PlannedBufferUpdate, { blockOf }: Program): Step {
    const inputs = node.inputs.map(blockOf);
    const next = parameters.map(this.#nextOf);
    return () => {
      try {
        bufferUpdate.update(next, inputs);
      } catch (error) {
        throw blame(node, "bufferUpdate", error);
      }
      for (let i = 0; i < next.length; i++) {
        if (next[i].kernels.allFinite(next[i].offset, next[i].size)) continue;
        const at = firstNotFinite(next[i].data);
        throw new NumericError(
          `${node.operation.kind} "${node.name}": element ${at} of "${parameters[i].name}" is ${next[i].data[at]} after its buffer update at ${this.#when()}; look at what the node is given.`,
        );
      }
    };
  }
}
