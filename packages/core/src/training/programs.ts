import type { Kernels } from "@rxgrad/kernels";
import type { Arena } from "../engine/arena.js";
import type { Findings } from "../engine/contract-checks.js";
import type { PlannedNode } from "../engine/plan.js";
import { attachTo } from "../engine/program.js";
import type { Stage } from "../engine/stage.js";
import type { HyperparameterValue } from "../graph/hyperparameters.js";
import { type Binding, type BoundProgram, bindProgram, isAlone } from "./bound-program.js";

/** The largest number of programs that are kept, each for another number of samples. Usually there are two. */
const MOST_PROGRAMS = 8;

/** The findings of the contract checks, or those of a state, which may lack some. */
type Known = Pick<Binding, keyof Findings>;

/** The programs of a run for different numbers of samples. One of them runs at a time, stage by stage. */
export class Programs {
  readonly #arena: Arena;
  readonly #binding: Omit<Binding, keyof Findings | "threads">;
  readonly #programs = new Map<number, BoundProgram>();
  #coordinator: Coordinator | undefined;
  #current: BoundProgram | undefined;
  /** The stages of this thread. */
  #stages: readonly Stage[] = [];
  /** For each stage, whether other threads have no work in it. */
  #isAlone: readonly boolean[] = [];
  #stage = 0;
  #hasBegun = false;
  #isOwnPartDone = false;

  constructor(arena: Arena, binding: Omit<Binding, keyof Findings | "threads" | "arena">) {
    this.#arena = arena;
    this.#binding = { ...binding, arena };
  }

  /** The program that {@link select} chose last. */
  get current(): BoundProgram["program"] {
    return (this.#current as BoundProgram).program;
  }

  /** Whether iterations begin with a stage that copies the updated parameters. If not, the caller must copy them. */
  get takesNext(): boolean {
    return this.#coordinator !== undefined;
  }

  /** Whether the updated parameters of the last iteration have been copied for this one. */
  get hasTaken(): boolean {
    return !this.takesNext || this.#stage > 0;
  }

  /** Shares the work with other threads from now on. Moves the arena to memory that they share. */
  useThreads(coordinator: Coordinator): void {
    for (const { program } of this.#programs.values()) this.#arena.release(program.layout);
    this.#programs.clear();
    this.#current = undefined;
    this.#coordinator = coordinator;
    this.#arena.moveTo(coordinator.createKernels);
  }

  /** Selects the program for a number of samples, and starts at its first stage. */
  select(samples: number, findings: Known): void {
    this.#stage = 0;
    this.#hasBegun = false;
    if (!this.#coordinator && this.#current?.program.samples === samples) return;
    const bound = this.#programs.get(samples) ?? this.#bind(samples, findings);
    this.#coordinator?.prepare(this.#binding.iteration(), samples, this.#binding.hyperparameters);
    if (bound === this.#current) return;
    bound.program.forgetSamples();
    this.#current = bound;
    [this.#stages] = bound.shards;
    this.#isAlone = isAlone(bound);
  }

  /** Does one bounded unit of work; true when the last stage is complete. */
  advance(): boolean {
    const stage = this.#stages[this.#stage];
    const isAlone = this.#isAlone[this.#stage];
    if (!this.#hasBegun) {
      if (!isAlone && !(this.#coordinator as Coordinator).start(this.#stage)) return false;
      this.#hasBegun = true;
      this.#isOwnPartDone = false;
      stage.begin();
    }
    this.#isOwnPartDone ||= stage.advance();
    if (!this.#isOwnPartDone || !(isAlone || (this.#coordinator as Coordinator).isDone())) return false;
    this.#hasBegun = false;
    if (++this.#stage < this.#stages.length) return false;
    this.#stage = 0;
    return true;
  }

  free(): void {
    this.#programs.clear();
    this.#current = undefined;
    this.#stages = [];
  }

  #bind(samples: number, { coupled, rough }: Known): BoundProgram {
    const bound = bindProgram({ ...this.#binding, coupled, rough, threads: this.#coordinator?.threads ?? 1 }, samples);
    const released: number[] = [];
    for (const [oldest, { program }] of this.#programs) {
      if (this.#programs.size < MOST_PROGRAMS) break;
      this.#programs.delete(oldest);
      this.#arena.release(program.layout);
      released.push(oldest);
    }
    this.#programs.set(samples, bound);
    const { layout, blockOf } = bound.program;
    attachTo(
      this.#arena,
      layout,
      this.#binding.training.plan.nodes.map((node) => [node, blockOf(node)]),
    );
    const indices = (nodes: ReadonlySet<PlannedNode>): number[] => [...nodes].map((each) => each.index);
    this.#coordinator?.bind({ samples, released, coupled: indices(coupled), ...(rough && { rough: indices(rough) }) });
    return bound;
  }
}

/** A request to bind a program for a number of samples. */
export interface BindRequest {
  readonly samples: number;
  /** The programs that are not used again, by their numbers of samples. */
  readonly released: readonly number[];
  /** The nodes whose samples are not independent, by their index in the plan. */
  readonly coupled: readonly number[];
  /** The user's own nodes that are not known to be smooth, by their index in the plan. Absent if they were not tried. */
  readonly rough?: readonly number[];
}

/** Coordinates the threads that share the work of a run. The run never waits for them; it polls. */
export interface Coordinator {
  /** The number of threads, this one included. */
  readonly threads: number;
  /** Creates kernels over memory that all threads share. */
  readonly createKernels: (length: number) => Kernels;
  /** Lets all other threads bind a program. */
  bind(request: BindRequest): void;
  /** Publishes the iteration, the number of samples and the hyper-parameters for the next stages. */
  prepare(iteration: number, samples: number, hyperparameters: ReadonlyMap<string, HyperparameterValue>): void;
  /** Starts a stage on all other threads. Returns false if some of them are not ready yet. */
  start(stage: number): boolean;
  /** Whether all other threads have completed their shard of the stage. */
  isDone(): boolean;
}
