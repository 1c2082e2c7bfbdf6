import { findNotFinite, type NotFinite } from "../engine/not-finite.js";
import type { BoxRecord, PlannedNode } from "../engine/plan.js";
import type { RxgradError } from "../errors/errors.js";
import { isComparisonNode } from "../gradients/compare-gradients.js";
import type { Explanation } from "../gradients/explanation.js";
import { isGradientNode } from "../gradients/gradient-node.js";
import type { HyperparameterValue } from "../graph/hyperparameters.js";
import type { Node } from "../graph/node.js";
import type { Parameters } from "../graph/parameters/index.js";
import { isOptimizerNode } from "../optimizers/optimizer-node.js";
import { Tensor } from "../tensor/tensor.js";
import type { BatchCoupling } from "./batch-coupling.js";
import { explanationsOf } from "./explanations.js";
import type { ObservableNode, Value, ValueSource } from "./iteration.js";
import { type Pacer, unpaced } from "./pacer.js";
import type { Programs } from "./programs.js";
import type { RunState } from "./run-state.js";
import { type Lapsing, notInRun, staleRead } from "./stale-read.js";
import { streamStates } from "./stream-states.js";
import { sampledIn } from "./training-hyperparameters.js";
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

  #checkFresh(iteration: number, what: Lapsing): void {
    if (iteration === this.#run.readable()) return;
    throw this.#run.fail(staleRead(iteration, what, this.#run.newest()));
  }
}
