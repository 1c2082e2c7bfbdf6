import type { NotFinite } from "../engine/not-finite.js";
import type { BoxRecord } from "../engine/plan.js";
import { GraphError } from "../errors/errors.js";
import type { ComparisonNode } from "../gradients/compare-gradients.js";
import type { Explanation } from "../gradients/explanation.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import type { Node } from "../graph/node.js";
import type { Parameters } from "../graph/parameters/index.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Arrivals, Pacer, RunEvent } from "./pacer.js";
import type { RunState } from "./run-state.js";

/** Any node that a run has a value for. */
export type ObservableNode = Node | GradientNode | OptimizerNode | ComparisonNode;

/**
 * What the value of a node is: a number where it is a scalar, parameters for gradients and optimizers, whatever a
 * comparison makes, else a tensor.
 */
export type Value<N> = N extends GradientNode | OptimizerNode
  ? Parameters
  : N extends ComparisonNode<infer V>
    ? V
    : N extends Node<infer S>
      ? ShapedValue<S>
      : never;

type ShapedValue<S extends Shape> = number extends S["length"]
  ? Tensor | number
  : S extends readonly []
    ? number
    : Tensor<S["length"]>;

/** What an iteration reads its values from. Reading too late throws a StaleIterationError. */
export interface ValueSource {
  /** The number of iterations that make an epoch, where it is known. */
  readonly iterationsPerEpoch: number | undefined;
  read<N extends ObservableNode>(node: N, iteration: number): Value<N>;
  parametersAt(iteration: number, after: boolean): Parameters;
  hyperparametersAt(iteration: number): Readonly<Record<string, number>>;
  boxesAt(iteration: number): Readonly<Record<string, BoxRecord>>;
  explanationsAt(iteration: number): Readonly<Record<string, readonly Explanation[]>>;
  notFiniteAt(iteration: number): NotFinite | undefined;
  /** @param what What is asked of it, for the error where it comes too late. */
  pacerAt(iteration: number, what: "hold" | "events" | "arrivals"): Pacer;
  stateAt(iteration: number): RunState;
}

/** Lets an iteration, and what operators have made of it, read from another source from now on. */
export let readFrom: (iteration: Iteration, source: ValueSource) => void;

/**
 * One turn of the training loop. `iteration`, `epoch`, `loss` and `samples` last for ever, as does what operators add;
 * everything else can be read until the next iteration begins, and reading it later throws a StaleIterationError.
 *
 * Of the last iteration of a run, `parameters`, `hyperparameters` and the value of an optimizer node last as long as somebody
 * holds it.
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
  /** The loss of this iteration's batch, before the update. */
  readonly loss: number;
  /** How many samples this iteration's batch has; 1 where no input has a batch axis. */
  readonly samples: number;
  /** The iteration that it was made from: all that were read from one source. */
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

  /** The number of iterations that make an epoch; undefined where neither the data nor an option tells. */
  get iterationsPerEpoch(): number | undefined {
    return this.#source.iterationsPerEpoch;
  }

  /** This iteration with more properties: what an operator found out about it. Those that others have added stay. */
  with<Extra extends object>(extra: Extra): this & Readonly<Extra> {
    const same = new Iteration(this.iteration, this.epoch, this.loss, this.samples, this.#source);
    same.#first = this.#first;
    return Object.assign(same, this, extra) as this & Readonly<Extra>;
  }

  /**
   * Keeps the next iteration from beginning, and this one's values from going, until the returned function is called;
   * of several holds, until all are. For operators that need time, since a stream cannot tell its source to wait.
   *
   * @throws StaleIterationError once the next iteration has begun; GraphError in `iterations()`, which waits for nobody.
   */
  hold(): () => void {
    const { hold } = this.#source.pacerAt(this.iteration, "hold");
    if (hold) return hold();
    throw new GraphError(
      `iteration ${this.iteration}: a loop over iterations() cannot be held; do in its body what must be done before the next.`,
    );
  }

  /**
   * A private copy of a node's value in this iteration: that of W before the update, except that an optimizer node's
   * is W after it, which lasts in the last iteration of a run.
   *
   * @throws StaleIterationError once the next iteration has begun; GraphError for a node that the run does not compute.
   */
  value<N extends ObservableNode>(node: N): Value<N> {
    return this.#source.read(node, this.iteration);
  }

  /**
   * A private copy of all parameters after the update. Those of the last iteration of a run last.
   *
   * @throws StaleIterationError once the next iteration has begun.
   * @example
   * const { parameters } = await lastValueFrom(train(W, data).pipe(take(60)));
   */
  get parameters(): Parameters {
    return this.#source.parametersAt(this.iteration, true);
  }

  /**
   * A private copy of all parameters before the update: those that gave {@link loss}.
   *
   * @throws StaleIterationError once the next iteration has begun.
   */
  get parametersBefore(): Parameters {
    return this.#source.parametersAt(this.iteration, false);
  }

  /**
   * A private copy of all that the next iteration goes on from: `train(W, data, { from: state })` continues there.
   *
   * @throws StaleIterationError once the next iteration has begun.
   */
  get state(): RunState {
    return this.#source.stateAt(this.iteration);
  }

  /** What `control` of train() did between the iteration before and this one. */
  get events(): readonly RunEvent[] {
    return this.#source.pacerAt(this.iteration, "events").events;
  }

  /** What has become of the feeds that an Observable has brought so far; undefined for data that are pulled. */
  get arrivals(): Arrivals | undefined {
    return this.#source.pacerAt(this.iteration, "arrivals").arrivals;
  }

  /**
   * By name, how often each black box was evaluated in this iteration, and how noisy its answers were:
   * `iterations$.pipe(map(({ boxes }) => boxes.plant.evaluations))` is a stream of counts.
   *
   * @throws StaleIterationError once the next iteration has begun.
   */
  get boxes(): Readonly<Record<string, BoxRecord>> {
    return this.#source.boxesAt(this.iteration);
  }

  /**
   * The first value, in the order in which nodes are computed, that is NaN or infinite though the loss is not, because a node
   * behind it hides it; else one of a gradient that is only watched, or of what an optimizer remembers, such as an overflowed
   * square, behind which nothing is learned any more. Undefined where there is none. Asking looks at every value of the run.
   *
   * @throws StaleIterationError once the next iteration has begun.
   */
  get notFinite(): NotFinite | undefined {
    return this.#source.notFiniteAt(this.iteration);
  }

  /**
   * By the name of the gradient, how it was computed by each parameter, and why so: what `describe` tells, with what the first
   * batch showed, and with the parameters that are so large that h is rounded beside them.
   * `iteration.explanations.finiteDifference1[0].strategy` is "collapsed", say.
   *
   * @throws StaleIterationError once the next iteration has begun.
   */
  get explanations(): Readonly<Record<string, readonly Explanation[]>> {
    return this.#source.explanationsAt(this.iteration);
  }

  /**
   * The hyper-parameters of this iteration, such as `{ "sgd1.learningRate": 0.1 }`. Those of the last iteration of a run last.
   *
   * @throws StaleIterationError once the next iteration has begun.
   */
  get hyperparameters(): Readonly<Record<string, number>> {
    return this.#source.hyperparametersAt(this.iteration);
  }
}
