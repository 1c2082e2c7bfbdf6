import { type Kernels, wasmKernels, wasmMemory } from "@rxgrad/kernels";
import * as errors from "../errors/errors.js";
import type { HyperparameterValue } from "../graph/hyperparameters.js";
import type { BindRequest, Coordinator } from "../training/programs.js";
import type { FromFollower, ToFollower } from "./messages.js";
import { LEAVE, type ThreadControl } from "./thread-control.js";

/** Sends messages to a follower. */
export interface FollowerPort {
  post(message: ToFollower): void;
}

/** Coordinates the followers of a run, on the leader's side. The leader never waits for them; it polls. */
export class ThreadCoordinator implements Coordinator {
  /** The number of threads, the leader included. */
  readonly threads: number;
  readonly control: ThreadControl;
  readonly #ports: readonly FollowerPort[];
  #memory: { readonly memory: WebAssembly.Memory; readonly length: number } | undefined;
  #unbound = 0;
  #isWorking = false;
  #failure: Error | undefined;

  constructor(ports: readonly FollowerPort[], control: ThreadControl) {
    this.threads = ports.length + 1;
    this.control = control;
    this.#ports = ports;
  }

  /** Creates kernels over memory that all threads share. */
  readonly createKernels = (length: number): Kernels => {
    const memory = wasmMemory(length, { shared: true, threads: this.threads });
    this.#memory = { memory, length };
    return wasmKernels(length, { memory, thread: 0 });
  };

  /** Lets all followers bind a program. */
  bind(request: BindRequest): void {
    if (!this.#memory)
      throw new Error("ThreadCoordinator: bind was called before createKernels; create the memory first.");
    if (this.#isWorking) this.control.publish(LEAVE);
    this.#isWorking = true;
    this.#unbound += this.#ports.length;
    for (const port of this.#ports) port.post({ type: "bind", ...this.#memory, ...request });
  }

  /** Publishes the iteration, the number of samples and the hyper-parameters for the next stages. */
  prepare(iteration: number, samples: number, hyperparameters: ReadonlyMap<string, HyperparameterValue>): void {
    this.control.setIteration(iteration, samples);
    let k = 0;
    for (const { current } of hyperparameters.values()) this.control.hyperparameters[k++] = current;
  }

  /** Starts a stage on all followers. Returns false if some of them are not ready yet. */
  start(stage: number): boolean {
    if (this.#failure) throw this.#failure;
    if (this.#unbound > 0) return false;
    this.control.publish(stage);
    return true;
  }

  /** Whether all followers have completed their shard of the stage. */
  isDone(): boolean {
    if (this.#failure) throw this.#failure;
    return this.control.areDone(this.#ports.length);
  }

  /** Handles a message of a follower, after its first message, "ready". */
  receive(message: FromFollower): void {
    if (message.type === "bound") this.#unbound--;
    else if (message.type === "failed") this.#failure ??= rebuilt(message.name, message.message);
  }
}

/** Rebuilds an error of a follower, in its class. */
function rebuilt(name: string, message: string): Error {
  const known = (errors as unknown as Readonly<Record<string, new (message: string) => Error>>)[name];
  return known ? new known(message) : new errors.OperationError(message);
}
