import { type Reached, RxgradError } from "../errors.js";
import { isComparisonNode } from "../gradient/compare-gradients.js";
import { type Explanation, isGradientNode } from "../gradient/gradient-node.js";
import type { Node } from "../graph/node.js";
import type { HyperparameterValue, StreamedHyperparameter } from "../hyperparameters.js";
import { Iteration, type ObservableNode, type Value, type ValueSource } from "../iteration.js";
import { messageOf } from "../message-of.js";
import { isOptimizerNode } from "../optimizers/optimizer-node.js";
import type { BlackBoxes, BoxRecord } from "../outside/black-boxes.js";
import { type Pacer, unpaced } from "../pacer.js";
import type { Parameters } from "../parameters.js";
import { Tensor } from "../tensor/tensor.js";
import type { Crew } from "../threads/crew.js";
import { type Outline, outlineOf } from "../threads/outline.js";
import { Arena } from "./arena.js";
import { Beginning, placesOfTraining } from "./beginning.js";
import type { PlannedNode } from "./compile.js";
import { Dependence } from "./dependence.js";
import { explanationsOf } from "./explanations.js";
import { type CheckedFeed, type Feed, FeedChecker } from "./feed.js";
import { Generator } from "./generated.js";
import { LastIteration, lastingOf } from "./last-iteration.js";
import { attachTo } from "./memory-error.js";
import { checkLosses, findNotFinite, type NotFinite, whenOf } from "./not-finite.js";
import type { Program } from "./program.js";
import { Programs } from "./programs.js";
import { checkStart } from "./projection.js";
import { Renewals } from "./renewals.js";
import type { RunOptions } from "./run-options.js";
import type { RunState } from "./run-state.js";
import { streamStates } from "./stream-states.js";
import type { TrainingPlan } from "./training.js";
import { changingOf, hyperparametersOf, sampledIn, streamedOf } from "./training-hyperparameters.js";
import { TrainingMemory } from "./training-memory.js";
import { gone, type Lapsing, notInRun } from "./unreadable.js";

/**
 * A training run: its memory, and one iteration after the other in bounded units of work. It waits for nothing and
 * calls nobody: who runs it feeds it, advances it, and frees it in the end.
 */
export class Run implements ValueSource {
  readonly #training: TrainingPlan;
  readonly #options: RunOptions;
  readonly #arena: Arena;
  readonly #memory: TrainingMemory;
  readonly #programs: Programs;
  readonly #feeds: FeedChecker;
  readonly #hyperparameters: ReadonlyMap<string, HyperparameterValue>;
  /** The same, in the order in which they are sampled. */
  readonly #sampled: readonly HyperparameterValue[];
  readonly #generator: Generator;
  readonly #renewals: Renewals;
  readonly #dependence: Dependence;
  /** What streams of hyper-parameters go on from, by the name of the hyper-parameter. */
  readonly streams: RunState["streams"];
  readonly #when = (): string => whenOf(this.#iteration, this.iterationsPerEpoch);
  #iteration = 0;
  #loss = Number.NaN;
  #isBetween = true;
  #isFree = false;
  #crew: Crew | undefined;
  #unplaced: CheckedFeed | undefined;
  #failure: RxgradError | undefined;
  #cursor: () => unknown = () => undefined;
  readonly #last = new LastIteration();
  #isWithdrawn = false;

  constructor(training: TrainingPlan, options: RunOptions = {}) {
    this.#training = training;
    this.#options = options;
    this.#arena = new Arena(options.kernels);
    this.#feeds = new FeedChecker(training.plan.feeds, this.#when);
    this.#hyperparameters = hyperparametersOf(training, options.latest);
    this.#sampled = [...this.#hyperparameters.values()];
    this.#generator = new Generator(training.plan, this.#seed, (...of) => this.#hyperparameter(...of).current);
    const places = placesOfTraining(training);
    this.#memory = new TrainingMemory(training, this.#arena, places);
    const changing = changingOf(training, this.#sampled);
    this.#memory.hyperparameters = changing && (() => changing(this.#completed));
    attachTo(this.#arena, this.#arena.kept, this.#memory.kept);
    const beginning = new Beginning(training, places, options, this.#seed);
    this.#dependence = new Dependence(training, beginning.known);
    beginning.fill(this.#memory);
    checkStart(training.optimizers, (parameter) => this.#memory.kept.get(parameter));
    this.#iteration = options.from?.iteration ?? 0;
    this.#loss = options.from?.loss ?? Number.NaN;
    this.streams = beginning.streams;
    this.#renewals = new Renewals(training.renewals, this.#memory.nextOf, this.#when);
    this.#programs = new Programs(this.#arena, {
      training,
      memory: this.#memory,
      seed: this.#seed,
      hyperparameters: this.#hyperparameters,
      iteration: () => this.#iteration,
      when: this.#when,
      checkLosses: ({ blockOf }) => checkLosses(training, blockOf, this.#iteration === 1, this.#when),
    });
  }

  /** From the next iteration on, shares the work with other threads; the results stay the same, bit for bit. */
  employ(crew: Crew): void {
    this.#crew = crew;
  }

  /** What other threads must know, and find again, to take part. */
  get outline(): Outline {
    return outlineOf(this.#training, this.#hyperparameters);
  }

  /** The iteration after which the memory of its optimizers began. */
  get memorySince(): number {
    return this.#memory.remembered.since;
  }

  /** Whether no iteration has begun that is not complete. */
  get isBetween(): boolean {
    return this.#isBetween;
  }

  get iterationsPerEpoch(): number | undefined {
    return this.#options.iterationsPerEpoch;
  }

  /** The size of its memory, in numbers. */
  get memorySize(): number {
    return this.#arena.length;
  }

  /** Those of its hyper-parameters that come from streams. */
  get streamed(): StreamedHyperparameter[] {
    return this.#sampled.flatMap((each) => streamedOf(each) ?? []);
  }

  /** Starts an iteration on a feed. */
  begin(feed: Feed): void {
    const checked = this.#feeds.check(feed);
    if (!this.#programs.takesNext) this.#memory.takeNext();
    this.#isBetween = false;
    this.#iteration++;
    for (let i = 0; i < this.#sampled.length; i++) this.#sampled[i].sample(this.#iteration);
    this.boxes?.clear(this.#when);
    this.#unplaced = checked;
    this.#prepare(checked);
  }

  /** Chooses the program for a feed, and fills it. */
  #prepare(checked: CheckedFeed): void {
    if (!this.#dependence.find(checked, this.#memory.kept, this.#generate)) {
      this.boxes?.ask();
      return;
    }
    this.#unplaced = undefined;
    if (this.#crew) this.#programs.employ(this.#crew);
    this.#crew = undefined;
    this.#programs.select(checked.samples, this.#dependence);
    const { current } = this.#programs;
    current.feed(checked);
    this.#generate(current.blockOf);
  }

  /** Writes the values of generated sources. */
  readonly #generate = (blockOf: Program["blockOf"]): void => this.#generator.write(blockOf, this.#iteration);

  /** Its black boxes, if it has any; they tell what is to be answered before it can advance. */
  get boxes(): BlackBoxes | undefined {
    return this.#training.plan.boxes;
  }

  /** Answers their request, in its order. */
  answer(answers: readonly Float64Array[]): void {
    this.boxes?.answer(answers);
    if (this.#unplaced) this.#prepare(this.#unplaced);
  }

  /** Does one bounded unit of work; true when the iteration is complete. */
  advance(): boolean {
    if (!this.#programs.advance()) return false;
    this.#renewals.run(this.#programs.current);
    this.#loss = this.#programs.current.blockOf(this.#training.loss).data[0];
    this.#isBetween = true;
    return true;
  }

  /** The iteration just completed. */
  result(): Iteration {
    const epoch = this.iterationsPerEpoch === undefined ? 1 : Math.ceil(this.#iteration / this.iterationsPerEpoch);
    return this.#last.give(new Iteration(this.#iteration, epoch, this.#loss, this.#programs.current.samples, this));
  }

  /** The result has reached nobody: whoever was to be given it has left. */
  withdraw(): void {
    this.#last.withdraw();
    this.#isWithdrawn = true;
  }

  /** How far the run has come: its last completed iteration. */
  get reached(): Reached {
    const after = !this.#isWithdrawn && (this.#isBetween || !this.#programs.hasTaken);
    return { iteration: this.#completed, loss: this.#loss, parameters: this.#memory.parameters(after) };
  }

  get #completed(): number {
    return this.#iteration - (this.#isBetween && !this.#isWithdrawn ? 0 : 1);
  }

  /** An error as the run reports it: of rxgrad's classes, with what was reached. */
  fail(error: unknown): RxgradError {
    const known = error instanceof RxgradError ? error : new RxgradError(messageOf(error), { cause: error });
    if (this.#isFree || known === this.#failure) return known;
    this.#failure = known;
    known.reached = this.reached;
    return known;
  }

  /** Lets go of the memory. What lasts of the last iteration is copied first. */
  free(): void {
    if (this.#isFree) return;
    this.#isFree = true;
    try {
      this.#last.keep(() => lastingOf(this.reached, this.iterationsPerEpoch, this.#memory, this.#hyperparameters));
    } finally {
      this.#arena.free();
      this.#programs.free();
    }
  }

  read<N extends ObservableNode>(node: N, iteration: number): Value<N> {
    this.#checkFresh(iteration, "values");
    const planned = this.#training.plan.planned.get(node as Node);
    if (planned) return this.#readNode(planned) as Value<N>;
    if (isComparisonNode(node)) {
      const [a, b] = node.gradients.map((each) => this.read(each, iteration));
      return node.compare(a, b) as Value<N>;
    }
    const gradient = isGradientNode(node) && this.#training.gradients.find((each) => each.node === node);
    if (gradient) return this.#memory.gradient(gradient) as Value<N>;
    const optimizer = isOptimizerNode(node) && this.#training.optimizers.find((each) => each.node === node);
    if (optimizer) return this.#memory.updated(optimizer) as Value<N>;
    throw this.fail(notInRun(node));
  }

  parametersAt(iteration: number, after: boolean): Parameters {
    this.#checkFresh(iteration, after ? "parameters" : "parametersBefore");
    return this.#memory.parameters(after);
  }

  hyperparametersAt(iteration: number): Readonly<Record<string, number>> {
    this.#checkFresh(iteration, "hyperparameters");
    return sampledIn(this.#hyperparameters, iteration);
  }

  boxesAt(iteration: number): Readonly<Record<string, BoxRecord>> {
    this.#checkFresh(iteration, "boxes");
    return this.boxes?.records ?? {};
  }

  notFiniteAt(iteration: number): NotFinite | undefined {
    this.#checkFresh(iteration, "notFinite");
    const { nodes } = this.#training.plan;
    return findNotFinite(nodes, this.#programs.current.blockOf, this.#when()) ?? this.#memory.notFinite(this.#when());
  }

  explanationsAt(iteration: number): Readonly<Record<string, readonly Explanation[]>> {
    this.#checkFresh(iteration, "explanations");
    const { dependent, rough } = this.#dependence;
    return explanationsOf(this.#training, { dependent, rough }, this.#programs.current.blockOf, this.#hyperparameters);
  }

  pacerAt(iteration: number, what: "hold" | "events" | "arrivals"): Pacer {
    this.#checkFresh(iteration, what);
    return this.#options.pacer ?? unpaced;
  }

  /** Copies of what the next iteration goes on from. */
  stateAt(iteration: number): RunState {
    this.#checkFresh(iteration, "state");
    return {
      iteration,
      loss: this.#loss,
      seed: this.#seed,
      ...this.#memory.state(),
      cursor: this.#cursor(),
      ...this.#dependence.names,
      streams: streamStates(this.#hyperparameters, iteration),
    };
  }

  /** @param cursor Tells the place in the data behind the feed of the newest iteration. */
  readFrom(cursor: () => unknown): void {
    this.#cursor = cursor;
  }

  get #seed(): number {
    return this.#options.seed ?? this.#options.from?.seed ?? 0;
  }

  #readNode(planned: PlannedNode): Tensor | number {
    const { shape, data } = this.#programs.current.blockOf(planned);
    return shape.length === 0 ? data[0] : new Tensor(shape, this.#memory.copies.of(data));
  }

  #checkFresh(iteration: number, what: Lapsing): void {
    if (!this.#isFree && this.#isBetween && iteration === this.#iteration) return;
    throw this.fail(gone(iteration, what, this.#isFree ? undefined : this.#iteration));
  }

  #hyperparameter(owner: string, name: string): HyperparameterValue {
    return this.#hyperparameters.get(`${owner}.${name}`) as HyperparameterValue;
  }
}
