import { blame } from "../engine/forward.js";
import { firstNotFinite } from "../engine/not-finite.js";
import type { Plan, PlannedNode } from "../engine/plan.js";
import type { Program } from "../engine/program.js";
import type { Step } from "../engine/step.js";
import { GraphError, NumericError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import type { BufferUpdate } from "../graph/operation-parts.js";

/** A node that renews some of its inputs. */
export interface PlannedBufferUpdate {
  readonly node: PlannedNode;
  readonly bufferUpdate: BufferUpdate;
  /** What it renews. */
  readonly parameters: readonly PlannedNode[];
}

/**
 * The nodes that renew parameters of their own.
 *
 * @param updated The parameters that optimizers update.
 * @throws GraphError where what is renewed is no parameter, is trainable or updated, or is renewed by another node too.
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
        `${node.operation.kind} "${node.name}": it renews "${parameter.name}"; give it a parameter that is not trainable and that nothing else changes.`,
      );
    }
    return [{ node, bufferUpdate, parameters }];
  });
}

/** What is renewed at the end of an iteration, beside what the optimizers update. */
export class BufferUpdates {
  readonly #bufferUpdates: readonly PlannedBufferUpdate[];
  readonly #when: () => string;
  readonly #nextOf: (parameter: PlannedNode) => Block;
  readonly #steps = new WeakMap<Program, readonly Step[]>();

  /**
   * @param nextOf Where the value of a parameter in the next iteration goes.
   * @param when Tells the iteration in words.
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

  /** Renews from the values of a program that has run forward. @throws NumericError for what is not finite then. */
  run(program: Program): void {
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
        throw blame(node, "renew", error);
      }
      for (let i = 0; i < next.length; i++) {
        if (next[i].kernels.allFinite(next[i].offset, next[i].size)) continue;
        const at = firstNotFinite(next[i].data);
        throw new NumericError(
          `${node.operation.kind} "${node.name}": element ${at} of "${parameters[i].name}" is ${next[i].data[at]} after it was renewed at ${this.#when()}; look at what the node is given.`,
        );
      }
    };
  }
}
