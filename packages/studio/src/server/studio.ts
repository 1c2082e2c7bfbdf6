import { once } from "node:events";
import { createServer } from "node:http";
import { HyperparameterError, type Iteration, type OptimizerNode } from "rxgrad";
import { knownOptions } from "rxgrad/extend";
import { type RunControls, type RunPort, serveRun } from "rxgrad/remote";
import { isObservable, type Observable, ReplaySubject, Subject, type Subscription, share, tap } from "rxjs";
import { pageFolder } from "#page";
import type { FleetView } from "../fleet/fleet-view.js";
import { fleetViews } from "../fleet/fleet-views.js";
import { type ShownFleet, type ShownStatus, statusesOf } from "../fleet/shown-fleet.js";
import { checkPort, DEFAULT_PORT, listen } from "./loopback.js";
import { pageHandler } from "./serve-page.js";
import { sessionHandler } from "./session-handler.js";
import { Sessions } from "./sessions.js";
import { Watchers } from "./watchers.js";

/** The run of a script, as {@link studio} shows it. */
export interface StudioRun {
  /** The optimizer node, or the list of them, that is trained. */
  readonly W: OptimizerNode | readonly OptimizerNode[];
  /** The iterations of the run. Share them, so that the studio does not train a second time. */
  readonly iterations$: Observable<Iteration>;
  /** The Subjects that the run was given as hyper-parameters, by the name that the page shows. Default: nothing is steered. */
  readonly controls?: RunControls | undefined;
  /**
   * The fleet that evaluates the black boxes of the run, or its `status$`: the page shows its workers, and what keeps the work from
   * going on. Default: none, and nothing is shown of any.
   */
  readonly fleet?: ShownFleet | Observable<ShownStatus> | undefined;
}

/** Options of {@link studio}. */
export interface StudioOptions {
  /** The port on loopback. If it is busy, the next that is free. 0: any that is free. Default: 4317. */
  readonly port?: number | undefined;
}

/** A run that is shown in the browser. */
export interface Studio {
  /** The address to open. Its token is good for one page, which may be loaded again as often as wanted. */
  readonly address: string;
  /** An address for one more page. */
  anotherAddress(): string;
  /** Ends all connections and the server. The pages say so, and keep what they show. The run is not ended. */
  close(): Promise<void>;
}

/**
 * Shows the run of this script in the browser: its graph, its losses, and the values that are looked at. The page pauses the run,
 * lets it go on step by step, and gives numbers to its controls.
 *
 * Only loopback is served, and only a page that was opened at the address gets in. Pages come and go without harm to the run. The
 * process lives until `close()` is called.
 *
 * It subscribes to the iterations at once, as one more subscriber, and the run stands at its first iteration until the page is there.
 * Subscribe before, if you want to see that iteration too.
 *
 * @throws GraphError for a graph that cannot be trained; HyperparameterError for a wrong option; RxgradError if no port is free.
 * @example
 * const learningRate$ = new BehaviorSubject(0.1);
 * const W = sgd(finiteDifference(loss), { learningRate: learningRate$ });
 * const iterations$ = train(W, data).pipe(share());
 * const { address, close } = await studio({ W, iterations$, controls: { learningRate: learningRate$ } });
 * console.log(address); // http://127.0.0.1:4317/#room=script&token=…
 * await lastValueFrom(iterations$);
 * await close();
 */
export const studio = (run: StudioRun, options?: StudioOptions): Promise<Studio> =>
  serveStudio(run, options, pageFolder);

/** @param findPage Finds the folder of the page. */
export async function serveStudio(
  run: StudioRun,
  options: StudioOptions | undefined,
  findPage: () => Promise<string>,
): Promise<Studio> {
  const { W, iterations$, controls, fleet } = readRun(run);
  const { port = DEFAULT_PORT } = knownOptions("studio", options, ["port"]);
  checkPort("studio", port);
  const ports$ = new Subject<RunPort>();
  const waiting = new Waiting();
  const serving = serveRun(W, iterations$.pipe(tap((each) => waiting.next(each))), ports$, { controls });
  const views$ = fleet && sharedViews(fleet);
  // The rates of the last minutes are known before the first page comes.
  serving.add(views$?.subscribe());
  try {
    return await open(ports$, serving, await findPage(), { port, views$ });
  } catch (error) {
    serving.unsubscribe();
    throw error;
  } finally {
    waiting.end();
  }
}

/** What pages are shown of a fleet. Each gets the newest view first. */
const sharedViews = (statuses$: Observable<ShownStatus>): Observable<FleetView> =>
  fleetViews(statuses$).pipe(share({ connector: () => new ReplaySubject(1) }));

/** Makes a run stand at its next iteration, until it is shown. */
class Waiting {
  #release: (() => void) | undefined;
  #isOver = false;

  next(iteration: Iteration): void {
    if (this.#isOver || this.#release) return;
    try {
      this.#release = iteration.hold();
    } catch {
      // A loop that cannot wait goes on. It cannot be paused by a page either.
      this.#isOver = true;
    }
  }

  end(): void {
    this.#isOver = true;
    this.#release?.();
  }
}

async function open(
  ports$: Subject<RunPort>,
  serving: Subscription,
  page: string,
  { port, views$ }: { readonly port: number; readonly views$: Observable<FleetView> | undefined },
): Promise<Studio> {
  const sessions = new Sessions();
  const server = createServer(pageHandler(page, sessionHandler(sessions, views$ !== undefined)));
  const watchers = new Watchers(server, sessions, ports$, views$);
  const base = await listen("studio", server, port);

  const anotherAddress = (): string => `${base}#room=script&token=${sessions.newToken()}`;
  const close = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    serving.unsubscribe();
    await watchers.close();
    server.closeAllConnections();
    await closed;
  };
  let closing: Promise<void> | undefined;
  return {
    ...{ address: anotherAddress(), anotherAddress },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** A run, with the statuses of its fleet. */
interface CheckedRun extends Omit<StudioRun, "fleet"> {
  readonly fleet: Observable<ShownStatus> | undefined;
}

function readRun(run: StudioRun): CheckedRun {
  if (typeof run !== "object" || run === null || !("W" in run) || !isObservable(run.iterations$)) {
    throw new HyperparameterError(
      "studio: it shows a run; give { W, iterations$ }, such as train(W, data).pipe(share()), and controls if some are to be steered.",
    );
  }
  const { fleet, ...others } = knownOptions("studio", run, ["W", "iterations$", "controls", "fleet"]);
  if (fleet === undefined) return { ...others, fleet };
  const statuses$ = statusesOf(fleet);
  if (statuses$) return { ...others, fleet: statuses$ };
  throw new HyperparameterError(
    "studio: its fleet has no stream status$; give a fleet, such as localFleet(module), or its status$.",
  );
}
