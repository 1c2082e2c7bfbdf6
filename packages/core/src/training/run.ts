import { Arena } from "../engine/arena.js";
import { type CheckedFeed, type Feed, FeedChecker } from "../engine/feed.js";
import { checkLosses, whenOf } from "../engine/not-finite.js";
import { PerIterationSources } from "../engine/per-iteration-sources.js";
import type { PlanBoxes } from "../engine/plan.js";
import { attachTo, type Program } from "../engine/program.js";
import { StageHost } from "../engine/stage-host.js";
import { messageOf } from "../errors/describe-value.js";
import { type Reached, RxgradError } from "../errors/errors.js";
import type { EvaluationRequest } from "../graph/evaluation.js";
import type { HyperparameterValue, StreamedHyperparameter } from "../graph/hyperparameters.js";
import { BatchCoupling } from "./batch-coupling.js";
import { BufferUpdates } from "./buffer-updates.js";
import { Iteration } from "./iteration.js";
import { LastIteration, lastingOf, RunValues } from "./iteration-values.js";
import { type Coordinator, Programs } from "./programs.js";
import { checkStart } from "./projection.js";
import type { RunOptions } from "./run-options.js";
import { RunStart, trainingSignatures } from "./run-start.js";
import type { RunState } from "./run-state.js";
import { changingOf, runHyperparameters, streamedOf } from "./training-hyperparameters.js";
import { TrainingMemory } from "./training-memory.js";
import { isBuiltInTraining, type PlanSignature, planSignatureOf, type TrainingPlan } from "./training-plan.js";

/**
 * A training run: its memory, and one iteration after the other, in bounded units of work. It never waits and has no callbacks.
 * The caller feeds it, advances it, and frees it in the end.
 */
export class Run {
  readonly #training: TrainingPlan;
  readonly #options: RunOptions;
  readonly #arena: Arena;
  readonly #memory: TrainingMemory;
  readonly #programs: Programs;
  readonly #feeds: FeedChecker;
  readonly #hyperparameters: ReadonlyMap<string, HyperparameterValue>;
  /** The hyper-parameters in the order in which they are sampled. */
  readonly #sampled: readonly HyperparameterValue[];
  readonly #sources: PerIterationSources;
  readonly #bufferUpdates: BufferUpdates;
  readonly #batchCoupling: BatchCoupling;
  /** The states from which streams of hyper-parameters resume, by the name of the hyper-parameter. */
  readonly streams: RunState["streams"];
  /** The length of an epoch; undefined if it is not known. */
  readonly iterationsPerEpoch: number | undefined;
  readonly #when = (): string => whenOf(this.#iteration, this.iterationsPerEpoch);
  #iteration = 0;
  #loss = Number.NaN;
  #isBetween = true;
  #isFree = false;
  #coordinator: Coordinator | undefined;
  #unplaced: CheckedFeed | undefined;
  #failure: RxgradError | undefined;
  readonly #host = new StageHost();
  #cursor: () => unknown = () => undefined;
  readonly #values: RunValues;
  readonly #last = new LastIteration();
  #isWithdrawn = false;

  constructor(training: TrainingPlan, options: RunOptions = {}) {
    this.#training = training;
    this.#options = options;
    this.iterationsPerEpoch = options.iterationsPerEpoch;
    this.#arena = new Arena(options.kernels);
    this.#arena.isReusable = !options.kernels && isBuiltInTraining(training);
    this.#feeds = new FeedChecker(training.plan.feeds, this.#when);
    this.#hyperparameters = runHyperparameters(training, options.latest);
    this.#sampled = [...this.#hyperparameters.values()];
    this.#sources = new PerIterationSources(training.plan, this.#seed, (...of) => this.#hyperparameter(...of).current);
    const signatures = trainingSignatures(training);
    this.#memory = new TrainingMemory(training, this.#arena, signatures);
    const changing = changingOf(training, this.#sampled);
    this.#memory.hyperparameters = changing && (() => changing(this.#completed));
    attachTo(this.#arena, this.#arena.kept, this.#memory.kept);
    const start = new RunStart(training, signatures, options, this.#seed);
    this.#batchCoupling = new BatchCoupling(training, start.known);
    start.fill(this.#memory);
    checkStart(training.gradients, (parameter) => this.#memory.kept.get(parameter));
    this.#iteration = options.from?.iteration ?? 0;
    this.#loss = options.from?.loss ?? Number.NaN;
    this.streams = start.streams;
    this.#bufferUpdates = new BufferUpdates(training.bufferUpdates, this.#memory.nextOf, this.#when);
    this.#programs = new Programs(this.#arena, {
      training,
      memory: this.#memory,
      seed: this.#seed,
      hyperparameters: this.#hyperparameters,
      iteration: () => this.#iteration,
      when: this.#when,
      host: this.#host,
      checkLosses: ({ blockOf }) => checkLosses(training, blockOf, this.#iteration === 1, this.#when),
    });
    this.#values = this.#openValues();
  }

  /** Shares the work with other threads, from the next iteration on. The results stay the same, bit for bit. */
  useThreads(coordinator: Coordinator): void {
    this.#coordinator = coordinator;
  }

  /** The signature that the plans of all threads must share. */
  get planSignature(): PlanSignature {
    return planSignatureOf(this.#training, this.#hyperparameters);
  }

  /** The iteration after which the memory of its optimizers starts. */
  get memorySince(): number {
    return this.#memory.remembered.since;
  }

  /** Whether the run is between two iterations. */
  get isBetween(): boolean {
    return this.#isBetween;
  }

  /** The size of its memory, in numbers. */
  get memorySize(): number {
    return this.#arena.length;
  }

  /** The hyper-parameters that come from streams. */
  get streamed(): StreamedHyperparameter[] {
    return this.#sampled.flatMap((each) => streamedOf(each) ?? []);
  }

  /** Starts an iteration on a feed. */
  begin(feed: Feed): void {
    const checked = this.#feeds.check(feed);
    this.#arena.isReusable &&= !checked.isReadByUser;
    if (!this.#programs.takesNext) this.#memory.takeNext();
    this.#isBetween = false;
    this.#iteration++;
    for (let i = 0; i < this.#sampled.length; i++) this.#sampled[i].sample(this.#iteration);
    this.boxes?.clear(this.#when);
    this.#unplaced = checked;
    this.#prepare(checked);
  }

  /** Selects the program for a feed, and fills it. */
  #prepare(checked: CheckedFeed): void {
    if (!this.#batchCoupling.find(checked, this.#memory.kept, this.#writeSources)) {
      this.boxes?.request();
      return;
    }
    this.#unplaced = undefined;
    if (this.#coordinator) this.#programs.useThreads(this.#coordinator);
    this.#coordinator = undefined;
    this.#programs.select(checked.samples, this.#batchCoupling);
    const { current } = this.#programs;
    current.feed(checked);
    this.#writeSources(current.blockOf);
  }

  /** Writes the values of per-iteration sources. */
  readonly #writeSources = (blockOf: Program["blockOf"]): void => this.#sources.write(blockOf, this.#iteration);

  /** Its black boxes, if it has any. */
  get boxes(): PlanBoxes | undefined {
    return this.#training.plan.boxes;
  }

  /** Whether it may request evaluations. */
  get mayRequest(): boolean {
    return this.boxes !== undefined || this.requestingGradient !== undefined;
  }

  /** The name of a gradient that may request evaluations; undefined if none does. */
  get requestingGradient(): string | undefined {
    return this.#training.gradients.find(({ node }) => node.mayRequest)?.name;
  }

  /** The pending request. It must be evaluated, and its values passed to `receive`, before the run can advance. */
  get pendingRequest(): EvaluationRequest | undefined {
    return this.boxes?.pendingRequest ?? this.#host.pending;
  }

  /** Takes the values for the pending request, in its order. */
  receive(values: readonly Float64Array[]): void {
    if (this.boxes?.pendingRequest) this.boxes.receive(values);
    else this.#host.receive(values);
    if (this.#unplaced) this.#prepare(this.#unplaced);
  }

  /** Does one bounded unit of work; true when the iteration is complete. */
  advance(): boolean {
    if (!this.#programs.advance()) return false;
    this.#batchCoupling.finish(this.#programs.current);
    this.#bufferUpdates.run(this.#programs.current);
    this.#loss = this.#programs.current.blockOf(this.#training.loss).data[0];
    this.#isBetween = true;
    return true;
  }

  /** The iteration that has just been completed. */
  result(): Iteration {
    const epoch = this.iterationsPerEpoch === undefined ? 1 : Math.ceil(this.#iteration / this.iterationsPerEpoch);
    return this.#last.set(
      new Iteration(this.#iteration, epoch, this.#loss, this.#programs.current.samples, this.#values),
    );
  }

  /** Withdraws the last result, because nobody received it: its consumer has left. */
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

  /** Converts an error to an RxgradError, with `reached`. */
  fail(error: unknown): RxgradError {
    const known = error instanceof RxgradError ? error : new RxgradError(messageOf(error), { cause: error });
    if (this.#isFree || known === this.#failure) return known;
    this.#failure = known;
    known.reached = this.reached;
    return known;
  }

  /** Frees the memory. First copies the values of the last iteration that stay readable. */
  free(): void {
    if (this.#isFree) return;
    this.#isFree = true;
    try {
      this.#last.keep(() => lastingOf(this.reached, this.iterationsPerEpoch, this.#memory, this.#hyperparameters));
    } finally {
      // Within an iteration, the code that frees may be called by a step, which continues afterwards.
      this.#arena.isReusable &&= !this.#failure && this.#isBetween;
      this.#arena.free();
      this.#host.free(!this.#failure && this.#isBetween);
      this.#programs.free();
    }
  }

  /** Sets the source of the cursor for states. @param cursor Returns the cursor behind the feed of the newest iteration. */
  readFrom(cursor: () => unknown): void {
    this.#cursor = cursor;
  }

  #openValues(): RunValues {
    return new RunValues({
      ...{
        training: this.#training,
        memory: this.#memory,
        programs: this.#programs,
        batchCoupling: this.#batchCoupling,
      },
      ...{ hyperparameters: this.#hyperparameters, pacer: this.#options.pacer, seed: this.#seed },
      iterationsPerEpoch: this.iterationsPerEpoch,
      readable: () => (!this.#isFree && this.#isBetween ? this.#iteration : undefined),
      newest: () => (this.#isFree ? undefined : this.#iteration),
      loss: () => this.#loss,
      cursor: () => this.#cursor(),
      when: this.#when,
      fail: (error) => this.fail(error),
    });
  }

  get #seed(): number {
    return this.#options.seed ?? this.#options.from?.seed ?? 0;
  }

  #hyperparameter(owner: string, name: string): HyperparameterValue {
    return this.#hyperparameters.get(`${owner}.${name}`) as HyperparameterValue;
  }
}
