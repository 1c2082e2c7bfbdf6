import type { NotFinite } from "../engine/not-finite.js";
import type { BoxRecord } from "../engine/plan.js";
import { describeValue } from "../errors/describe-value.js";
import { GraphError, StaleIterationError } from "../errors/errors.js";
import type { ComparisonNode } from "../gradients/compare-gradients.js";
import type { Explanation } from "../gradients/explanation.js";
import { type GradientNode, isGradientNode } from "../gradients/gradient-node.js";
import { isNode, labelOf } from "../graph/create-node.js";
import type { Node } from "../graph/node.js";
import type { Parameters } from "../graph/parameters/parameters.js";
import { isOptimizerNode, type OptimizerNode } from "../optimizers/optimizer-node.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Arrivals, Pacer, RunEvent } from "./run-options.js";
import type { RunState } from "./run-state.js";

/** A node that has a value in a run. */
export type ObservableNode = Node | GradientNode | OptimizerNode | ComparisonNode;

/**
 * The type of a node's value: a number for a scalar node, `Parameters` for gradients and optimizers, the result of a comparison
 * for a comparison, and a tensor for all other nodes.
 */
export type Value<N> = N extends GradientNode | OptimizerNode
  ? Parameters
  : N extends ComparisonNode<infer V>
    ? V
    : N extends Node<infer S>
      ? ShapedValue<S>
      : never;

/** The value of a node of shape `S`: a number for a scalar, else a Tensor of its rank. */
export type ShapedValue<S extends Shape> = number extends S["length"]
  ? Tensor | number
  : S extends readonly []
    ? number
    : Tensor<S["length"]>;

/** The source from which an iteration reads its values. Reading too late throws a StaleIterationError. */
export interface ValueSource {
  /** The number of iterations in an epoch, if known. */
  readonly iterationsPerEpoch: number | undefined;
  /** Whether the values of an iteration can be read. */
  isReadable(iteration: number): boolean;
  read<N extends ObservableNode>(node: N, iteration: number): Value<N>;
  parametersAt(iteration: number, after: boolean): Parameters;
  hyperparametersAt(iteration: number): Readonly<Record<string, number>>;
  boxesAt(iteration: number): Readonly<Record<string, BoxRecord>>;
  explanationsAt(iteration: number): Readonly<Record<string, readonly Explanation[]>>;
  evaluationsAt(iteration: number): Readonly<Record<string, number>>;
  notFiniteAt(iteration: number): NotFinite | undefined;
  /** @param what The property that is read, for the error if it is too late. */
  pacerAt(iteration: number, what: "hold" | "events" | "arrivals"): Pacer;
  stateAt(iteration: number): RunState;
}

/** Changes the source from which an iteration, and all iterations derived from it by `with`, read their values. */
export let readFrom: (iteration: Iteration, source: ValueSource) => void;

/**
 * One turn of the training loop. `iteration`, `epoch`, `loss`, `samples` and the properties that operators add can always be
 * read. Everything else can be read until the next iteration begins; a later read throws a StaleIterationError.
 *
 * In the last iteration of a run, `parameters`, `hyperparameters` and the value of an optimizer node can always be read.
 *
 * @example
 * for (const iteration of iterations(W, data)) {
 *   console.log(iteration.iteration, iteration.loss, iteration.value(hidden).shape);
 *   console.log(iteration.parameters.names); // those that the next iteration uses
 * }
 */
export class Iteration {
  /** Counted from 1. */
  readonly iteration: number;
  /** Counted from 1; an epoch is one pass over the data. */
  readonly epoch: number;
  /**
   * The loss of this iteration's batch, before the update. With several gradients it is that of the first gradient of the first
   * optimizer; `observe` and `value` read the others.
   */
  readonly loss: number;
  /** The number of samples in this iteration's batch. 1 if no input has a batch axis. */
  readonly samples: number;
  /** The iteration that this one was derived from by `with`. It holds the source for all of them. */
  #first: Iteration = this;
  #own: ValueSource;

  static {
    readFrom = (iteration, source) => {
      iteration.#first.#own = source;
    };
  }

  constructor(iteration: number, epoch: number, loss: number, samples: number, source: ValueSource) {
    this.iteration = iteration;
    this.epoch = epoch;
    this.loss = loss;
    this.samples = samples;
    this.#own = source;
  }

  get #source(): ValueSource {
    return this.#first.#own;
  }

  /** The number of iterations in an epoch. Undefined if neither the data nor an option defines it. */
  get iterationsPerEpoch(): number | undefined {
    return this.#source.iterationsPerEpoch;
  }

  /** Whether all its values can be read: the next iteration has not begun, and the run has not ended. */
  get isReadable(): boolean {
    return this.#source.isReadable(this.iteration);
  }

  /** A copy of this iteration with additional properties, such as the result of an operator. Earlier additions stay. */
  with<Extra extends object>(extra: Extra): this & Readonly<Extra> {
    const same = new Iteration(this.iteration, this.epoch, this.loss, this.samples, this.#source);
    same.#first = this.#first;
    return Object.assign(same, this, extra) as this & Readonly<Extra>;
  }

  /**
   * Delays the next iteration, and keeps the values of this one readable, until the returned function is called. With several
   * holds, until all returned functions are called. For operators that need time, because a stream cannot make its source wait.
   *
   * @throws StaleIterationError if the next iteration has begun; GraphError in a loop over `iterations()`, which cannot wait.
   */
  hold(): () => void {
    const { hold } = this.#source.pacerAt(this.iteration, "hold");
    if (hold) return hold();
    throw new GraphError(
      `iteration ${this.iteration}: a loop over iterations() cannot be held; do in its body what must be done before the next.`,
    );
  }

  /**
   * A private copy of a node's value in this iteration, computed with the parameters before the update. The value of an optimizer
   * node is its parameters after the update; in the last iteration of a run it can always be read.
   *
   * @throws StaleIterationError if the next iteration has begun; GraphError for a node that the run does not compute.
   */
  value<N extends ObservableNode>(node: N): Value<N> {
    return this.#source.read(node, this.iteration);
  }

  /**
   * A private copy of all parameters after the update. In the last iteration of a run it can always be read.
   *
   * @throws StaleIterationError if the next iteration has begun.
   * @example
   * const { parameters } = await lastValueFrom(train(W, data).pipe(take(60)));
   */
  get parameters(): Parameters {
    return this.#source.parametersAt(this.iteration, true);
  }

  /**
   * A private copy of all parameters before the update: those with which {@link loss} was computed.
   *
   * @throws StaleIterationError if the next iteration has begun.
   */
  get parametersBefore(): Parameters {
    return this.#source.parametersAt(this.iteration, false);
  }

  /**
   * A private copy of the state after this iteration. `train(W, data, { from: state })` resumes from it.
   *
   * @throws StaleIterationError if the next iteration has begun.
   */
  get state(): RunState {
    return this.#source.stateAt(this.iteration);
  }

  /** The events of `control` between the previous iteration and this one. See the options of `train`. */
  get events(): readonly RunEvent[] {
    return this.#source.pacerAt(this.iteration, "events").events;
  }

  /** Counts of the feeds that an Observable has emitted so far. Undefined for data from an iterable. */
  get arrivals(): Arrivals | undefined {
    return this.#source.pacerAt(this.iteration, "arrivals").arrivals;
  }

  /**
   * The number of evaluations and the noise of each black box in this iteration, by name.
   * `iterations$.pipe(map(({ boxes }) => boxes.plant.evaluations))` is a stream of counts.
   *
   * @throws StaleIterationError if the next iteration has begun.
   */
  get boxes(): Readonly<Record<string, BoxRecord>> {
    return this.#source.boxesAt(this.iteration);
  }

  /**
   * The first value that is NaN or infinite although the loss is finite; undefined if there is none. The nodes are searched
   * first, in the order of computation: a later node can hide such a value from the loss. Then the gradients that are only
   * watched, and the memory of the optimizers: after an overflowed square, for example, nothing is learned any more. Reading this
   * property checks every value of the run.
   *
   * @throws StaleIterationError if the next iteration has begun.
   */
  get notFinite(): NotFinite | undefined {
    return this.#source.notFiniteAt(this.iteration);
  }

  /**
   * How each gradient was computed for each parameter, and why, by the name of the gradient. The same as in `describe`, and also
   * the results of the checks on the first batch, and the parameters that are so large that h is lost in rounding. For example,
   * `iteration.explanations.finiteDifference1[0].strategy` is "collapsed".
   *
   * @throws StaleIterationError if the next iteration has begun.
   */
  get explanations(): Readonly<Record<string, readonly Explanation[]>> {
    return this.#source.explanationsAt(this.iteration);
  }

  /**
   * How many evaluations each gradient took in this iteration, by the name of the gradient. An evaluation computes the loss of one
   * sample, or a term of the loss, at perturbed weights; the forward pass itself is not counted. With n samples, w weights and a
   * scheme of p points, `finiteDifference` takes
   *
   * - `"direct"`, and perturbations one at a time: p·w·n;
   * - `"propagated"`: for each unit and sample, p times the number of different inputs that are not 0, the bias counting as a 1;
   * - `"collapsed"`: 6 for each unit and sample. Profiles that are rejected cost more, which is not counted;
   * - for a penalty whose elements are perturbed all at once: p.
   *
   * `spsa` and `randomDirections` take the points of all directions, and one for `blocking`, times n. `backprop` takes 0.
   * Nothing is counted in the iteration; reading this property does it.
   *
   * @throws StaleIterationError if the next iteration has begun.
   * @example
   * const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
   * for (const { evaluations } of iterations(W, data)) console.log(evaluations.finiteDifference1);
   */
  get evaluations(): Readonly<Record<string, number>> {
    return this.#source.evaluationsAt(this.iteration);
  }

  /**
   * The hyper-parameters of this iteration, such as `{ "sgd1.learningRate": 0.1 }`. In the last iteration of a run they can
   * always be read.
   *
   * @throws StaleIterationError if the next iteration has begun.
   */
  get hyperparameters(): Readonly<Record<string, number>> {
    return this.#source.hyperparametersAt(this.iteration);
  }
}

/** The error for a node that a run does not compute. */
export function notInRun(node: { kind: string; name: string | undefined }): GraphError {
  const label = node?.kind ? labelOf(node.kind, node.name) : describeValue(node);
  const isRoot = isNode(node) || isGradientNode(node);
  const other = isOptimizerNode(node) ? "give one that train was given" : "give a node";
  const fix = isRoot ? "add it with train(W, data, { watch: [node] })" : other;
  return new GraphError(`observe: ${label} is not computed by this run; ${fix}.`);
}

/** The properties of an iteration that can be read too late. */
export type ExpiringProperty =
  | "values"
  | "parameters"
  | "parametersBefore"
  | "hyperparameters"
  | "state"
  | "boxes"
  | "explanations"
  | "evaluations"
  | "notFinite"
  | "events"
  | "arrivals"
  | "hold";

/** The error for a read that comes too late. @param newest The iteration that has begun since; undefined if the run has ended. */
export function staleRead(iteration: number, what: ExpiringProperty, newest?: number): StaleIterationError {
  const why = newest === undefined ? "the run has ended" : `iteration ${newest} has begun`;
  const operator = "before the operator that buffers or delays.";
  if (what === "hold") {
    return new StaleIterationError(
      `iteration ${iteration}: it can no longer be held, because ${why}; call hold() ${operator}`,
    );
  }
  const it = what === "state" || what === "notFinite" ? "it" : "them";
  const fix = what === "values" ? "observe(node)" : `map((each) => each.${what})`;
  return new StaleIterationError(
    `iteration ${iteration}: its ${what} cannot be read any more, because ${why}; read ${it} in the body of the loop, or put ${fix} ${operator}`,
  );
}
