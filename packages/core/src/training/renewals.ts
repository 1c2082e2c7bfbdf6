import { blame } from "../engine/forward.js";
import { firstNotFinite } from "../engine/not-finite.js";
import type { Plan, PlannedNode } from "../engine/plan.js";
import type { Program } from "../engine/program.js";
import type { Step } from "../engine/step.js";
import { GraphError, NumericError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import type { Renewal } from "../graph/operation-parts.js";

/** A node that renews some of its inputs. */
export interface PlannedRenewal {
  readonly node: PlannedNode;
  readonly renewal: Renewal;
  /** What it renews. */
  readonly parameters: readonly PlannedNode[];
}

/**
 * The nodes that renew parameters of their own.
 *
 * @param updated The parameters that optimizers update.
 * @throws GraphError where what is renewed is no parameter, is trainable or updated, or is renewed by another node too.
 */
export function planRenewals({ nodes }: Plan, updated: readonly PlannedNode[]): PlannedRenewal[] {
  const taken = new Set(updated);
  return nodes.flatMap((node) => {
    const { renewal } = node.operation;
    if (!renewal) return [];
    const parameters = renewal.inputs.map((i) => node.inputs[i]);
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
    return [{ node, renewal, parameters }];
  });
}

/** What is renewed at the end of an iteration, beside what the optimizers update. */
export class Renewals {
  readonly #renewals: readonly PlannedRenewal[];
  readonly #when: () => string;
  readonly #nextOf: (parameter: PlannedNode) => Block;
  readonly #steps = new WeakMap<Program, readonly Step[]>();

  /**
   * @param nextOf Where the value of a parameter in the next iteration goes.
   * @param when Tells the iteration in words.
   */
  constructor(renewals: readonly PlannedRenewal[], nextOf: (parameter: PlannedNode) => Block, when: () => string) {
    this.#renewals = renewals;
    this.#when = when;
    this.#nextOf = nextOf;
  }

  /** Renews from the values of a program that has run forward. @throws NumericError for what is not finite then. */
  run(program: Program): void {
    const steps = this.#steps.get(program) ?? this.#renewals.map((each) => this.#bind(each, program));
    this.#steps.set(program, steps);
    for (let i = 0; i < steps.length; i++) steps[i]();
  }

  #bind({ node, renewal, parameters }: PlannedRenewal, { blockOf }: Program): Step {
    const inputs = node.inputs.map(blockOf);
    const next = parameters.map(this.#nextOf);
    return () => {
      try {
        renewal.renew(next, inputs);
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
