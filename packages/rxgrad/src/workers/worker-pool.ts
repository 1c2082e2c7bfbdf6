import { GraphError, type OptimizerNode, type Root, WorkerError } from "@rxgrad/core";
import type { Run } from "@rxgrad/core/driver";
import { describeValue, messageOf } from "@rxgrad/core/internal";
import {
  type FromFollower,
  isComparisonNode,
  isWasmSupported,
  notTheSame,
  type Setup,
  sharedGraph,
  ThreadControl,
  ThreadCoordinator,
  type Watched,
} from "@rxgrad/core/threads";
import { missing, parallelism, spawn } from "#spawn";
import type { WorkerThread } from "./worker-thread.js";
import type { CheckedWorkers } from "./workers-options.js";

/** With more threads, waiting for one another takes longer than the work. */
const MOST_AUTOMATIC = 8;

/** The fix in the message about a thread that ended after its start. */
const LOOK = "check your own nodes, or leave workers out";

/** The run that threads work on. */
export interface SharedRun {
  readonly run: Run;
  readonly W: OptimizerNode | readonly OptimizerNode[];
  readonly watch: readonly Watched[];
  readonly seed: number;
}

/**
 * The number of threads, and the reason for it.
 *
 * @throws WorkerError where a number was given but threads cannot share memory here.
 */
export function threadsFor({ count, spare }: CheckedWorkers): { readonly threads: number; readonly reason: string } {
  const obstacle = isWasmSupported()
    ? missing()
    : "this engine has no WebAssembly with SIMD, or no address space for it";
  if (count === 1) return { threads: 1, reason: "as asked" };
  if (count === "auto") {
    const threads = obstacle === undefined ? Math.max(1, Math.min(parallelism() - spare, MOST_AUTOMATIC)) : 1;
    const reason = obstacle ?? (threads > 1 ? "as many as the machine runs" : "no core is free for another thread");
    return { threads, reason };
  }
  if (obstacle === undefined) return { threads: count, reason: "as asked" };
  throw new WorkerError(`train: workers is ${count}, but ${obstacle}; or leave workers out.`);
}

/** The threads of one run. */
export class WorkerPool {
  readonly #threads: WorkerThread[] = [];
  readonly #die: (cause: WorkerError) => void;
  readonly #spawn: (entry?: string) => WorkerThread;
  readonly #entry: string | undefined;
  #isDismissed = false;
  #death: WorkerError | undefined;

  /**
   * @param die Called when a thread has ended unexpectedly.
   * @param entry Address of the worker module, where it is not beside this module.
   * @param start Starts a thread; for tests.
   */
  constructor(die: (cause: WorkerError) => void, entry?: string, start: (entry?: string) => WorkerThread = spawn) {
    this.#die = die;
    this.#entry = entry;
    this.#spawn = start;
  }

  /**
   * Starts threads with a copy of the run's graph.
   *
   * @returns The coordinator for the run; undefined where the pool was dismissed meanwhile.
   * @throws GraphError where threads cannot build the graph; WorkerError where a thread does not start.
   */
  async recruit(
    shared: SharedRun,
    threads: number,
    addresses: readonly string[],
  ): Promise<ThreadCoordinator | undefined> {
    const { planSignature, memorySince } = shared.run;
    const modules = await Promise.all(addresses.map((each) => importModule(each)));
    if (this.#isDismissed) return undefined;
    const { roots, optimizers } = rootsOf(shared);
    const graph = sharedGraph(roots, planSignature.leftOut, modules);
    const control = ThreadControl.allocate(planSignature.hyperparameters);
    const common = {
      type: "setup",
      control,
      graph,
      optimizers,
      leftOut: planSignature.leftOut,
      memorySince,
      modules: addresses,
      threads,
    } as const;
    const started = Array.from({ length: threads - 1 }, (_, k) =>
      this.#start({ ...common, seed: shared.seed, thread: k + 1 }, planSignature.signature),
    );
    await Promise.all(started.map(({ ready }) => ready));
    if (this.#isDismissed) return undefined;
    // A thread that was ready may have ended while others were still starting.
    if (this.#death) throw this.#death;
    const coordinator = new ThreadCoordinator(this.#threads, new ThreadControl(control));
    for (const each of started) each.listen((message) => coordinator.receive(message));
    return coordinator;
  }

  /** Terminates all threads, even during work. */
  dismiss(): void {
    this.#isDismissed = true;
    for (const each of this.#threads) each.terminate();
    this.#threads.length = 0;
  }

  #start(
    setup: Setup,
    signature: string,
  ): { ready: Promise<void>; listen(listener: (message: FromFollower) => void): void } {
    const thread = this.#spawn(this.#entry);
    this.#threads.push(thread);
    const label = `thread ${setup.thread + 1} of ${setup.threads}`;
    let listen: (message: FromFollower) => void = () => {};
    let fix =
      this.#entry === undefined
        ? LOOK
        : `give as entry the address of rxgrad/worker, bundled, not ${describeValue(this.#entry)}`;
    const ready = new Promise<void>((resolve, reject) => {
      thread.onDeath((cause, known = fix) => {
        if (this.#isDismissed) return;
        const death = new WorkerError(`train: ${label} ended: ${messageOf(cause)}; ${known}.`, { cause });
        this.#death ??= death;
        reject(death);
        this.#die(death);
      });
      listen = (message) => {
        // It has loaded the right module, so a later end has another cause.
        fix = LOOK;
        if (message.type === "ready" && message.signature === signature) resolve();
        else if (message.type === "ready")
          reject(new WorkerError(`train: ${label} made another plan of the graph; leave workers out.`));
        else if (message.type === "failed")
          reject(
            message.name === GraphError.name
              ? notTheSame(message.message)
              : new WorkerError(`train: ${label} could not start: ${message.message}`),
          );
      };
      thread.onMessage((message) => listen(message));
      thread.post(setup);
    });
    return {
      ready,
      listen(listener) {
        listen = listener;
      },
    };
  }
}

async function importModule(address: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(/* @vite-ignore */ address)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    // Bundlers make data: addresses that contain a whole module.
    const shown = address.replace(/^(data:.{40}).+/s, "$1…");
    throw new GraphError(`train: the module ${shown} of workers could not be imported; give an address of one.`, {
      cause,
    });
  }
}

/** The roots of a plan, in the order of planning. */
function rootsOf({ W, watch }: SharedRun): { readonly roots: readonly Root[]; readonly optimizers: number } {
  const optimizers = Array.isArray(W) ? (W as readonly OptimizerNode[]) : [W as OptimizerNode];
  const watched = watch.flatMap((each): readonly Root[] => (isComparisonNode(each) ? each.gradients : [each]));
  return { roots: [...optimizers, ...watched], optimizers: optimizers.length };
}
