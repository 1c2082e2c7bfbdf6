import { findNotFinite, type NotFinite } from "../engine/not-finite.js";
import type { BoxRecord, PlannedNode } from "../engine/plan.js";
import type { Program } from "../engine/program.js";
import type { Reached, RxgradError } from "../errors/errors.js";
import { isComparisonNode } from "../gradients/compare-gradients.js";
import { type Explanation, withSwallowed } from "../gradients/explanation.js";
import { type GradientPlan, isGradientNode } from "../gradients/gradient-node.js";
import type { HyperparameterValue } from "../graph/hyperparameters.js";
import type { Node } from "../graph/node.js";
import type { Parameters } from "../graph/parameters/parameters.js";
import { isOptimizerNode, type OptimizerNode } from "../optimizers/optimizer-node.js";
import { Tensor } from "../tensor/tensor.js";
import type { BatchCoupling } from "./batch-coupling.js";
import {
  type ExpiringProperty,
  type Iteration,
  notInRun,
  type ObservableNode,
  readFrom,
  staleRead,
  type Value,
  type ValueSource,
} from "./iteration.js";
import type { Programs } from "./programs.js";
import { type Pacer, unpaced } from "./run-options.js";
import type { RunState } from "./run-state.js";
import { sampledIn, streamStates } from "./training-hyperparameters.js";
import type { TrainingMemory } from "./training-memory.js";
import type { TrainingPlan } from "./training-plan.js";

/** The parts of a run from which its values are read. */
export interface RunParts {
  readonly training: TrainingPlan;
  readonly memory: TrainingMemory;
  readonly programs: Programs;
  readonly hyperparameters: ReadonlyMap<string, HyperparameterValue>;
  readonly batchCoupling: BatchCoupling;
  readonly pacer: Pacer | undefined;
  readonly seed: number;
  readonly iterationsPerEpoch: number | undefined;
  /** The iteration whose values can be read; undefined while an iteration is computed, and after the end. */
  readable(): number | undefined;
  /** The newest iteration, complete or not; undefined after the end. */
  newest(): number | undefined;
  loss(): number;
  cursor(): unknown;
  when(): string;
  fail(error: unknown): RxgradError;
}

/** The values of a run's newest iteration, each a copy. */
export class RunValues implements ValueSource {
  readonly #run: RunParts;

  constructor(run: RunParts) {
    this.#run = run;
  }

  get iterationsPerEpoch(): number | undefined {
    return this.#run.iterationsPerEpoch;
  }

  isReadable(iteration: number): boolean {
    return iteration === this.#run.readable();
  }

  read<N extends ObservableNode>(node: N, iteration: number): Value<N> {
    this.#checkFresh(iteration, "values");
    const { training, memory, fail } = this.#run;
    const planned = training.plan.planned.get(node as Node);
    if (planned) return this.#readNode(planned) as Value<N>;
    if (isComparisonNode(node)) {
      const [a, b] = node.gradients.map((each) => this.read(each, iteration));
      return node.compare(a, b) as Value<N>;
    }
    const gradient = isGradientNode(node) && training.gradients.find((each) => each.node === node);
    if (gradient) return memory.gradient(gradient) as Value<N>;
    const optimizer = isOptimizerNode(node) && training.optimizers.find((each) => each.node === node);
    if (optimizer) return memory.updated(optimizer) as Value<N>;
    throw fail(notInRun(node));
  }

  parametersAt(iteration: number, after: boolean): Parameters {
    this.#checkFresh(iteration, after ? "parameters" : "parametersBefore");
    return this.#run.memory.parameters(after);
  }

  hyperparametersAt(iteration: number): Readonly<Record<string, number>> {
    this.#checkFresh(iteration, "hyperparameters");
    return sampledIn(this.#run.hyperparameters, iteration);
  }

  boxesAt(iteration: number): Readonly<Record<string, BoxRecord>> {
    this.#checkFresh(iteration, "boxes");
    return this.#run.training.plan.boxes?.records ?? {};
  }

  notFiniteAt(iteration: number): NotFinite | undefined {
    this.#checkFresh(iteration, "notFinite");
    const { training, programs, memory, when } = this.#run;
    return findNotFinite(training.plan.nodes, programs.current.blockOf, when()) ?? memory.notFinite(when());
  }

  explanationsAt(iteration: number): Readonly<Record<string, readonly Explanation[]>> {
    this.#checkFresh(iteration, "explanations");
    const { training, batchCoupling, programs, hyperparameters } = this.#run;
    const { coupled, rough } = batchCoupling;
    return explanationsOf(training, { coupled, rough }, programs.current.blockOf, hyperparameters);
  }

  evaluationsAt(iteration: number): Readonly<Record<string, number>> {
    this.#checkFresh(iteration, "evaluations");
    const { training, batchCoupling, programs } = this.#run;
    const { coupled, rough } = batchCoupling;
    const { samples, blockOf } = programs.current;
    return Object.fromEntries(
      training.gradients.map(({ node, name, root, parameters }) => [
        name,
        node.evaluations?.({ plan: training.plan, root, parameters, coupled, rough }, samples, blockOf) ?? 0,
      ]),
    );
  }

  pacerAt(iteration: number, what: "hold" | "events" | "arrivals"): Pacer {
    this.#checkFresh(iteration, what);
    return this.#run.pacer ?? unpaced;
  }

  /** A copy of the state after the iteration. */
  stateAt(iteration: number): RunState {
    this.#checkFresh(iteration, "state");
    const { memory, batchCoupling, hyperparameters, seed, loss, cursor } = this.#run;
    return {
      iteration,
      loss: loss(),
      seed,
      ...memory.state(),
      cursor: cursor(),
      ...batchCoupling.names,
      streams: streamStates(hyperparameters, iteration),
    };
  }

  #readNode(planned: PlannedNode): Tensor | number {
    const { programs, memory } = this.#run;
    const { shape, data } = programs.current.blockOf(planned);
    return shape.length === 0 ? data[0] : new Tensor(shape, memory.copies.of(data));
  }

  #checkFresh(iteration: number, what: ExpiringProperty): void {
    if (this.isReadable(iteration)) return;
    throw this.#run.fail(staleRead(iteration, what, this.#run.newest()));
  }
}

/** By the name of each gradient of a run, how it is computed in this iteration, and why. */
function explanationsOf(
  { plan, gradients }: TrainingPlan,
  findings: Pick<GradientPlan, "coupled" | "rough">,
  blockOf: Program["blockOf"],
  hyperparameters: ReadonlyMap<string, HyperparameterValue>,
): Readonly<Record<string, readonly Explanation[]>> {
  return Object.fromEntries(
    gradients.map(({ node, name, root, parameters }) => {
      const usual = hyperparameters.get(`${name}.h`)?.current;
      const dataOf = (parameter: string): Float64Array =>
        blockOf(parameters.find((each) => each.name === parameter) as PlannedNode).data;
      const all = node.explain({ plan, root, parameters, ...findings });
      return [name, all.map((each) => withSwallowed(each, each.h ?? usual, dataOf(each.parameter)))];
    }),
  );
}

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

  set(iteration: Iteration): Iteration {
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

  readonly isReadable = (): boolean => false;

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
  readonly evaluationsAt = (iteration: number): never => tooLate(iteration, "evaluations");
  readonly notFiniteAt = (iteration: number): never => tooLate(iteration, "notFinite");
  readonly stateAt = (iteration: number): never => tooLate(iteration, "state");
  readonly pacerAt = tooLate;
}

function tooLate(iteration: number, what: ExpiringProperty): never {
  throw staleRead(iteration, what);
}
