import { type Kernels, wasmKernels, wasmMemory } from "@rxgrad/kernels";
import * as errors from "../errors/errors.js";
import type { HyperparameterValue } from "../graph/hyperparameters.js";
import type { BindRequest, Coordinator } from "../training/coordinator.js";
import type { FromFollower, ToFollower } from "./messages.js";
import { LEAVE, type ThreadControl } from "./thread-control.js";

/** How a follower is reached. */
export interface FollowerPort {
  post(message: ToFollower): void;
}

/** The threads that share the work of a run, as their leader sees them. The leader never waits for them: it looks. */
export class ThreadCoordinator implements Coordinator {
  /** With the leader. */
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

  /** Kernels over memory that all threads see. */
  readonly createKernels = (length: number): Kernels => {
    const memory = wasmMemory(length, { shared: true, threads: this.threads });
    this.#memory = { memory, length };
    return wasmKernels(length, { memory, thread: 0 });
  };

  /** Lets all followers bind a program; they take part when they are ready. */
  bind(request: BindRequest): void {
    if (!this.#memory) throw new Error("Followers are bound to memory that createKernels made.");
    if (this.#isWorking) this.control.publish(LEAVE);
    this.#isWorking = true;
    this.#unbound += this.#ports.length;
    for (const port of this.#ports) port.post({ type: "bind", ...this.#memory, ...request });
  }

  /** Tells followers what the next stages are for. */
  prepare(iteration: number, samples: number, hyperparameters: ReadonlyMap<string, HyperparameterValue>): void {
    this.control.setIteration(iteration, samples);
    let k = 0;
    for (const { current } of hyperparameters.values()) this.control.hyperparameters[k++] = current;
  }

  /** Lets all followers begin a stage; false where some are not ready for it yet. */
  start(stage: number): boolean {
    if (this.#failure) throw this.#failure;
    if (this.#unbound > 0) return false;
    this.control.publish(stage);
    return true;
  }

  /** Whether all followers have completed their parts of the stage. */
  isDone(): boolean {
    if (this.#failure) throw this.#failure;
    return this.control.areDone(this.#ports.length);
  }

  /** What a follower sent after it was ready. */
  receive(message: FromFollower): void {
    if (message.type === "bound") this.#unbound--;
    else if (message.type === "failed") this.#failure ??= rebuilt(message.name, message.message);
  }
}

/** An error of a follower in its class. */
export function rebuilt(name: string, message: string): Error {
  const known = (errors as unknown as Readonly<Record<string, new (message: string) => Error>>)[name];
  return known ? new known(message) : new errors.OperationError(message);
}
