import { whole } from "@rxgrad/core/internal";
import { OperationError } from "rxgrad";
import { knownOptions } from "rxgrad/extend";
import { ReplaySubject } from "rxjs";
import { parallelism, placeName } from "#spawn-thread";
import { onAbort } from "../abort.js";
import { Attempts, evaluationOf, gradientsBy, type Submit, statusStream } from "../evaluation.js";
import type { Fleet, FleetStatus } from "../fleet.js";
import { checkOptions, entryAddress, moduleAddress, wholeFromTo } from "../options.js";
import { Rate } from "../rate.js";
import { Threads } from "../threads/threads.js";

/** The options of {@link localFleet}. */
export interface LocalFleetOptions {
  /** The number of threads. Default: as many as the machine runs at the same time. */
  readonly concurrency?: number | undefined;
  /** How often an evaluation is tried that throws, before its error ends the run. Default 3. */
  readonly attempts?: number | undefined;
  /**
   * In a bundle: the absolute address of the module of threads (`@rxgrad/fleet/thread`, bundled as one more entry), such as
   * `new URL("./thread.js", import.meta.url)`. Default: `thread.node.js` or `thread.browser.js` beside the code that starts threads.
   */
  readonly entry?: string | URL | undefined;
}

/** The most threads, because each takes memory and time to start. */
const MOST_THREADS = 256;

/**
 * A fleet of threads of this machine: nothing is installed, and no server runs. The threads import a module and evaluate its
 * functions, so that a function that computes for long uses all cores and blocks nothing. In a page the threads are Web Workers.
 *
 * Threads start when they are needed, and end after five seconds without work. They do not keep a process alive.
 *
 * @param module The absolute address of a module that exports functions. Each is given what `evaluate` of a black box is given,
 * and returns a number or numbers, or a Promise of them. Its own kinds of nodes (`defineNode`, `defineJoin`) are those of graphs
 * whose gradients the threads evaluate. Default: none, for gradients of rxgrad's own nodes; see `sharded`.
 * @returns The fleet. A program that is given a `natsFleet` instead computes the same.
 * @throws HyperparameterError for a module that is no absolute address, and for wrong options. What goes wrong in the module is an
 * error of the run.
 * @example
 * const fleet = localFleet(new URL("./simulate.js", import.meta.url));
 * const rates = parameter([2], { name: "rates" });
 * const hares = blackBox({ inputs: { rates }, output: [8], evaluate: fleet.evaluate("simulate") });
 * const W = sgd(finiteDifference(meanSquaredError(hares, constant([1, 1, 1, 1, 2, 2, 2, 2]))), {
 *   learningRate: 0.1,
 * });
 * await lastValueFrom(train(W).pipe(take(3)));
 * await fleet.close();
 */
export function localFleet(module?: string | URL, options: LocalFleetOptions = {}): Fleet {
  const address = module === undefined ? undefined : moduleAddress("localFleet", module);
  const given = knownOptions("localFleet", options, ["concurrency", "attempts", "entry"]);
  const { concurrency = parallelism(), attempts = 3, entry } = given;
  checkOptions("localFleet", {
    concurrency: [concurrency, wholeFromTo(1, MOST_THREADS)],
    attempts: [attempts, whole()],
  });
  const threads = new Threads(address, concurrency, entryAddress("localFleet", entry));
  const closed$ = new ReplaySubject<void>(1);
  const rate = new Rate();
  // Not AbortSignal.any: Node 20 keeps what it has made for as long as the longest of its signals lives.
  const running = new Set<AbortController>();
  let under = 0;
  let isClosed = false;

  const submit: Submit = async (task, given) => {
    if (isClosed) throw closedError();
    given.throwIfAborted();
    const controller = new AbortController();
    const leave = onAbort(given, () => controller.abort(given.reason));
    running.add(controller);
    const { signal } = controller;
    const state = new Attempts(attempts);
    under++;
    try {
      for (;;) {
        signal.throwIfAborted();
        const isAlone = state.isSuspect;
        const outcome = await (isAlone ? threads.performAlone(task, signal) : threads.perform(task, signal));
        if (outcome.type === "value") {
          rate.add();
          return outcome.arrays;
        }
        const error = state.afterFailure(task, outcome, isAlone, "on this machine");
        if (error) throw error;
      }
    } finally {
      leave();
      running.delete(controller);
      under--;
    }
  };

  const status = (): FleetStatus => {
    const inFlight = Math.min(under, concurrency);
    const counted = { busy: inFlight, answered: rate.total, rate: rate.perSecond };
    return {
      workers: [{ id: "local", name: placeName(), concurrency, ...counted, refused: undefined }],
      inFlight,
      waiting: under - inFlight,
      redelivered: 0,
      answered: counted.answered,
      dropped: 0,
      rate: counted.rate,
      problem: undefined,
    };
  };

  return {
    evaluate: (name) => evaluationOf("localFleet", name, submit),
    evaluateGradient: gradientsBy(submit),
    status$: statusStream(status, closed$),
    async close() {
      isClosed = true;
      closed$.next();
      for (const each of running) each.abort(closedError());
      threads.close();
    },
  };
}

const closedError = (): OperationError => new OperationError("localFleet: the fleet was closed; make a new one.");
