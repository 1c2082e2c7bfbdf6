import type { Reached } from "../errors/errors.js";
import type { HyperparameterValue } from "../graph/hyperparameters.js";
import type { Parameters } from "../graph/parameters/index.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import { isOptimizerNode } from "../optimizers/optimizer-node.js";
import { type Iteration, type ObservableNode, readFrom, type Value, type ValueSource } from "./iteration.js";
import { type Lapsing, staleRead } from "./stale-read.js";
import { sampledIn } from "./training-hyperparameters.js";
import type { TrainingMemory } from "./training-memory.js";

/** The values of an iteration that stay readable after its run has freed its memory. */
interface Lasting {
  readonly iterationsPerEpoch: number | undefined;
  /** After the update. */
  readonly parameters: Parameters;
  readonly hyperparameters: Readonly<Record<string, number>>;
  /** The value of an optimizer node; undefined for an optimizer of another run. */
  updatedBy(optimizer: OptimizerNode): Parameters | undefined;
}

/** Copies the lasting values. @param reached How far the run has come. @param sampled Its hyper-parameters. */
export const lastingOf = (
  { iteration, parameters }: Reached,
  iterationsPerEpoch: number | undefined,
  memory: TrainingMemory,
  sampled: ReadonlyMap<string, HyperparameterValue>,
): Lasting => ({
  iterationsPerEpoch,
  parameters,
  hyperparameters: sampledIn(sampled, iteration),
  updatedBy: (node) => memory.updatedAmong(parameters, node),
});

/** The iteration that a run has returned last. */
export class LastIteration {
  #newest: Iteration | undefined;
  #before: Iteration | undefined;

  give(iteration: Iteration): Iteration {
    this.#before = this.#newest;
    this.#newest = iteration;
    return iteration;
  }

  /** Drops the newest iteration: nobody received it. */
  withdraw(): void {
    this.#newest = this.#before;
  }

  /** Lets the iteration read its lasting values without the run. @param copy Copies those values. */
  keep(copy: () => Lasting): void {
    if (this.#newest) readFrom(this.#newest, new LastingSource(copy()));
    this.#newest = undefined;
    this.#before = undefined;
  }
}

class LastingSource implements ValueSource {
  readonly #lasting: Lasting;

  constructor(lasting: Lasting) {
    this.#lasting = lasting;
  }

  get iterationsPerEpoch(): number | undefined {
    return this.#lasting.iterationsPerEpoch;
  }

  read<N extends ObservableNode>(node: N, iteration: number): Value<N> {
    const updated = isOptimizerNode(node) ? this.#lasting.updatedBy(node) : undefined;
    return (updated as Value<N> | undefined) ?? tooLate(iteration, "values");
  }

  parametersAt(iteration: number, after: boolean): Parameters {
    return after ? this.#lasting.parameters : tooLate(iteration, "parametersBefore");
  }

  hyperparametersAt(): Readonly<Record<string, number>> {
    return this.#lasting.hyperparameters;
  }

  readonly boxesAt = (iteration: number): never => tooLate(iteration, "boxes");
  readonly explanationsAt = (iteration: number): never => tooLate(iteration, "explanations");
  readonly notFiniteAt = (iteration: number): never => tooLate(iteration, "notFinite");
  readonly stateAt = (iteration: number): never => tooLate(iteration, "state");
  readonly pacerAt = tooLate;
}

function tooLate(iteration: number, what: Lapsing): never {
  throw staleRead(iteration, what);
}
