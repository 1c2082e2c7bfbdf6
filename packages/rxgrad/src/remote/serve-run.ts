import {
  HyperparameterError,
  hyperparametersOf,
  type Iteration,
  type OptimizerNode,
  Parameters,
  type Reached,
  RxgradError,
} from "@rxgrad/core";
import { isNode, knownOptions } from "@rxgrad/core/extend";
import {
  anyFinite,
  checkOption,
  checkOptional,
  type Domain,
  describeValue,
  isBareObject,
  isGradientNode,
} from "@rxgrad/core/internal";
import { isObservable, type Observable, Subscription } from "rxjs";
import type { RunPort } from "./channel.js";
import { Connection, type ServedRun } from "./connection.js";
import { errorData } from "./errors-as-data.js";
import { LossBuffer } from "./loss-buffer.js";
import type { ErrorData } from "./messages.js";
import { NamedValues } from "./named-values.js";
import { type Control, graphOf, type RunControls, type RunGraph, type WatchedNodes } from "./run-graph.js";

/** Options of {@link serveRun}. */
export interface ServeRunOptions {
  /**
   * What watchers may steer, by name: the Subjects that the run was given as hyper-parameters. A value that the hyper-parameter
   * does not accept is refused and never reaches its Subject. Default: nothing.
   */
  readonly controls?: RunControls | undefined;
  /**
   * What the run only watches, by the names under which watchers observe it: nodes and gradients that `train` was given as
   * `watch`, such as `{ exact: backprop(loss) }`. Default: nothing.
   */
  readonly watch?: WatchedNodes | undefined;
  /**
   * The parameters with which the run begins, such as `initialParameters(loss, { seed })`. While it has no iteration, watchers get them
   * as the values of parameters, and as what has been reached. Default: none.
   */
  readonly initial?: Parameters | undefined;
}

/** The most losses that a late watcher gets; of a longer run, every second, every fourth … */
const MOST_LOSSES = 4096;

/**
 * Serves a run to watchers: `remoteRun` on the other side of a port shows it, pauses it and steers it. The run itself is not
 * changed, and nothing is read from an iteration except what a watcher looks at.
 *
 * It subscribes to the iterations, so give it a stream that is shared; as one of its subscribers, it keeps a shared run alive. It
 * must see each iteration before the next begins: put no operator that delays before it. A watcher that leaves, or that sends what
 * is no command, ends its own connection and nothing else: if it had paused the run, the run goes on.
 *
 * @param W The optimizer node, or the list of them, that is trained. Names are those of its graph.
 * @param iterations$ The iterations of the run.
 * @param ports The port to the watcher: a MessagePort, the Worker or the `self` of a worker, or a WebSocket. Or an Observable of
 * ports, one for each watcher, of which each may connect at any time: a late one gets the losses so far.
 * @returns The subscription. Unsubscribing ends all connections. With a single port it ends when the watcher has gone.
 * @throws GraphError for a graph that cannot be trained; HyperparameterError for a port that is none, a wrong control, or
 * something watched that is no node or gradient or has the name of a part of the run.
 * @example
 * // In a worker of a page:
 * const learningRate$ = new BehaviorSubject(0.1);
 * const W = sgd(finiteDifference(loss), { learningRate: learningRate$ });
 * const { port1: here, port2: there } = new MessageChannel(); // or self
 * serveRun(W, train(W, data, { seed: 1 }).pipe(share()), here, { controls: { learningRate: learningRate$ } });
 * // In the page:
 * const remote = remoteRun(there); // or the Worker
 * remote.losses$.subscribe(({ iterations, losses }) => console.log(iterations, losses));
 * remote.observe("dense1/W").pipe(take(1)).subscribe((value) => console.log(value.shape)); // [2, 8]
 * await remote.steer("learningRate", 0.01);
 * remote.close();
 */
export function serveRun(
  W: OptimizerNode | readonly OptimizerNode[],
  iterations$: Observable<Iteration>,
  ports: RunPort | Observable<RunPort>,
  options?: ServeRunOptions,
): Subscription {
  const { controls = {}, watch = {}, initial } = knownOptions("serveRun", options, ["controls", "watch", "initial"]);
  checkOptional("serveRun", "initial", initial, PARAMETERS);
  if (!isObservable(iterations$)) {
    throw new HyperparameterError(
      `serveRun: its iterations are ${describeValue(iterations$)}; give an Observable, such as train(W, data).pipe(share()).`,
    );
  }
  return new RunServer(W, controlsFrom(controls), checkWatched(watch), initial).serve(iterations$, ports);
}

const PARAMETERS: Domain = {
  wanted: "Parameters, such as initialParameters(loss)",
  accepts: (value) => value instanceof Parameters,
};

/** An object that names things. */
const named = (wanted: string): Domain => ({ wanted, accepts: isBareObject });

function controlsFrom(controls: RunControls): ReadonlyMap<string, Control> {
  checkOption(
    "serveRun",
    "controls",
    controls,
    named("an object of Subjects, such as { learningRate: learningRate$ }"),
  );
  const wanted = "a Subject of numbers";
  for (const [name, control] of Object.entries(controls)) {
    const accepts = (each: unknown): boolean => typeof (each as Partial<Control> | null)?.next === "function";
    checkOption("serveRun", `controls.${name}`, control, { wanted, accepts });
  }
  return new Map(Object.entries(controls));
}

function checkWatched(watch: WatchedNodes): WatchedNodes {
  checkOption("serveRun", "watch", watch, named("an object of nodes, such as { exact: backprop(loss) }"));
  const accepts = (each: unknown): boolean => isNode(each) || isGradientNode(each);
  for (const [name, node] of Object.entries(watch)) {
    checkOption("serveRun", `watch.${name}`, node, { wanted: "a node or a gradient", accepts });
  }
  return watch;
}

class RunServer implements ServedRun {
  readonly graph: RunGraph;
  readonly values: NamedValues;
  readonly record: LossBuffer = new LossBuffer(MOST_LOSSES);
  iteration = 0;
  epoch = 0;
  isOver = false;
  failure: ErrorData | null = null;
  readonly #controls: ReadonlyMap<string, Control>;
  readonly #steered: ReturnType<typeof hyperparametersOf>;
  readonly #connections = new Set<Connection>();
  readonly #held = new Subscription();
  readonly #initial: Parameters | undefined;
  #newest: Iteration | undefined;
  #reached: Reached | undefined;

  constructor(
    W: OptimizerNode | readonly OptimizerNode[],
    controls: ReadonlyMap<string, Control>,
    watch: WatchedNodes,
    initial: Parameters | undefined,
  ) {
    this.#initial = initial;
    this.#controls = controls;
    this.graph = graphOf(W, controls, watch);
    this.values = new NamedValues(W, watch);
    this.#steered = hyperparametersOf(W);
  }

  serve(iterations$: Observable<Iteration>, ports: RunPort | Observable<RunPort>): Subscription {
    const isSingle = !isObservable(ports);
    this.#held.add(() => {
      for (const each of this.#connections) each.close();
    });
    if (isSingle) this.#connect(ports, true);
    else this.#held.add(ports.subscribe((port) => this.#connect(port, false)));
    this.#held.add(
      iterations$.subscribe({
        next: (iteration) => this.#next(iteration),
        error: (error: unknown) => this.#fail(error),
        complete: () => this.#over(),
      }),
    );
    return this.#held;
  }

  get readable(): Iteration | undefined {
    return !this.isOver && this.#newest?.isReadable ? this.#newest : undefined;
  }

  get initial(): Parameters | undefined {
    return this.#newest || this.isOver ? undefined : this.#initial;
  }

  steer(name: string, value: number): void {
    const control = this.#controls.get(name);
    if (!control) {
      const names = [...this.#controls.keys()].join(", ");
      throw new HyperparameterError(`steer: "${name}" is not a control of this run; give one of: ${names || "none"}.`);
    }
    const steered = this.#steered.filter(({ given }) => given === (control as unknown));
    if (steered.length === 0) checkOption("steer", name, value, anyFinite);
    for (const { owner, name: own, accepts, wanted } of steered) {
      checkOption("steer", `${owner}.${own}`, value, { wanted, accepts: (each) => accepts(each as number) });
    }
    control.next(value);
  }

  reached(): Reached {
    const { parameters } = this.#newest ?? {};
    if (this.#reached) return this.#reached;
    if (this.#newest && parameters) return { iteration: this.iteration, loss: this.#newest.loss, parameters };
    if (this.initial) return { iteration: 0, loss: Number.NaN, parameters: this.initial };
    throw new RxgradError("reached: the run has no iteration yet; ask again later.");
  }

  #connect(port: RunPort, isOnly: boolean): void {
    const connection = new Connection(this, port, (each) => {
      this.#connections.delete(each);
      if (isOnly) this.#held.unsubscribe();
    });
    this.#connections.add(connection);
  }

  #next(iteration: Iteration): void {
    this.#newest = iteration;
    this.iteration = iteration.iteration;
    this.epoch = iteration.epoch;
    this.record.add(iteration.iteration, iteration.loss);
    for (const each of this.#connections) each.next(iteration);
    this.values.clear();
  }

  #fail(error: unknown): void {
    this.failure = errorData(error);
    this.#reached = error instanceof RxgradError ? error.reached : undefined;
    this.#over();
  }

  #over(): void {
    this.isOver = true;
    for (const each of this.#connections) each.over();
  }
}
