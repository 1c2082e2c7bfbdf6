import { wasmKernels } from "@rxgrad/kernels";
import { Arena, type Layout } from "../engine/arena.js";
import type { PlannedNode } from "../engine/plan.js";
import { complete, type Stage } from "../engine/stage.js";
import { messageOf } from "../errors/describe-value.js";
import type { HyperparameterValue } from "../graph/hyperparameters.js";
import { fromJSON } from "../json/from-json.js";
import type { Kind } from "../json/kinds.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import { bindProgram } from "../training/bound-program.js";
import { planTraining, type Watched } from "../training/plan-training.js";
import { runHyperparameters } from "../training/training-hyperparameters.js";
import { TrainingMemory } from "../training/training-memory.js";
import { planSignatureOf, type TrainingPlan } from "../training/training-plan.js";
import type { Bind, FromFollower, Setup, ToFollower } from "./messages.js";
import { kindsIn } from "./shared-graph.js";
import { LEAVE, ThreadControl } from "./thread-control.js";

/** What a follower needs from its environment. */
export interface FollowerHost {
  post(message: FromFollower): void;
  /** Imports a module by its address. */
  importModule(address: string): Promise<Readonly<Record<string, unknown>>>;
}

/** Returns the message handler of a follower: a thread that does a shard of the work of a run. */
export function follow(host: FollowerHost): (message: ToFollower) => Promise<void> {
  let follower: Follower | undefined;
  return async (message) => {
    try {
      if (message.type === "setup") {
        const modules = await Promise.all(message.modules.map((each) => host.importModule(each)));
        follower = new Follower(message, kindsIn(modules));
        host.post({ type: "ready", signature: follower.signature });
        return;
      }
      follower?.bind(message);
      host.post({ type: "bound" });
      follower?.work();
    } catch (error) {
      const { name } = (error ?? {}) as Partial<Error>;
      host.post({ type: "failed", name: String(name ?? "Error"), message: messageOf(error) });
    }
  };
}

/** The plan of the run in a follower. It is bound to the leader's memory: the same blocks, and another shard of the work. */
class Follower {
  readonly signature: string;
  readonly #setup: Setup;
  readonly #control: ThreadControl;
  readonly #training: TrainingPlan;
  readonly #arena = new Arena();
  readonly #memory: TrainingMemory;
  readonly #hyperparameters: ReadonlyMap<string, HyperparameterValue>;
  readonly #programs = new Map<number, { readonly layout: Layout; readonly stages: readonly Stage[] }>();
  #bound: WebAssembly.Memory | undefined;
  #seen = 0;

  constructor(setup: Setup, kinds: readonly Kind[]) {
    const given = Object.fromEntries(setup.leftOut.map((name) => [name, () => 0]));
    const { roots } = fromJSON(setup.graph, { kinds, hyperparameters: given });
    const optimizers = roots.slice(0, setup.optimizers) as OptimizerNode[];
    this.#setup = setup;
    this.#control = new ThreadControl(setup.control);
    this.#training = planTraining(optimizers, roots.slice(setup.optimizers) as Watched[]);
    this.#memory = new TrainingMemory(this.#training, this.#arena);
    this.#memory.remembered.since = setup.memorySince;
    this.#hyperparameters = runHyperparameters(this.#training, undefined);
    this.signature = planSignatureOf(this.#training, this.#hyperparameters).signature;
  }

  bind({ memory, length, samples, released, coupled, rough }: Bind): void {
    for (const each of released) {
      const { layout } = this.#programs.get(each) ?? {};
      if (layout) this.#arena.release(layout);
      this.#programs.delete(each);
    }
    const { seed, thread, threads } = this.#setup;
    const { nodes } = this.#training.plan;
    const nodesAt = (indices: readonly number[]): Set<PlannedNode> => new Set(indices.map((index) => nodes[index]));
    const { program, shards } = bindProgram(
      {
        training: this.#training,
        memory: this.#memory,
        arena: this.#arena,
        coupled: nodesAt(coupled),
        rough: rough && nodesAt(rough),
        seed,
        threads,
        iteration: () => this.#control.iteration,
        when: () => `iteration ${this.#control.iteration}`,
        hyperparameters: this.#hyperparameters,
        checkLosses() {},
      },
      samples,
      thread + 1,
    );
    this.#programs.set(samples, { layout: program.layout, stages: shards[thread] });
    if (memory !== this.#bound) this.#arena.adopt(wasmKernels(length, { memory, thread }));
    this.#bound = memory;
    this.#arena.attach(program.layout);
    this.#seen = this.#control.sequence;
  }

  /** Executes the leader's commands, until the command to leave. */
  work(): void {
    for (;;) {
      const command = this.#control.next(this.#seen);
      // The sequence is a 32-bit integer and wraps around.
      this.#seen = (this.#seen + 1) | 0;
      if (command === LEAVE) return;
      this.#run(command);
      this.#control.markDone();
    }
  }

  #run(stage: number): void {
    let k = 0;
    for (const value of this.#hyperparameters.values()) value.current = this.#control.hyperparameters[k++];
    complete(this.#programs.get(this.#control.samples)?.stages[stage] as Stage);
  }
}
