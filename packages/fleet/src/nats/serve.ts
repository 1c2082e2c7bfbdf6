import type { NatsConnection } from "@nats-io/nats-core";
import { callback, describeValue, messageOf } from "@rxgrad/core/internal";
import { HyperparameterError } from "rxgrad";
import { knownOptions } from "rxgrad/extend";
import { parallelism, placeName } from "#spawn-thread";
import { DataCopies, type FleetData } from "../data-copies.js";
import { aLine, checkOptions, entryAddress, moduleAddress, wholeFromTo } from "../options.js";
import type { FleetFunction } from "../tasks/evaluate.js";
import { Functions } from "../threads/functions.js";
import type { TaskRunner } from "../threads/task-runner.js";
import { Threads } from "../threads/threads.js";
import { checkConnection } from "./nats-fleet.js";
import { checkFleetName } from "./subjects.js";
import { Worker } from "./worker.js";

/** The options of {@link serve}. */
export interface ServeOptions {
  /** The name of the fleet. Default `"default"`. */
  readonly fleet?: string | undefined;
  /** The number of jobs at the same time. Default: as many as the machine runs threads. */
  readonly concurrency?: number | undefined;
  /**
   * The version that is stated, in place of SHA-256 of rxgrad's release, its kernels and the module's text. State one where the
   * module imports what changes the numbers, or where functions have other bits in another engine, such as `"simulate-7, Node 22"`.
   */
  readonly version?: string | undefined;
  /**
   * Columns of which this worker has a copy, as `natsFleet` is given them, such as `digits.train`. They are named by the SHA-256
   * of their numbers. Default: none.
   */
  readonly data?: FleetData | undefined;
  /** A name for people. Default: that of the machine, and the number of the process. */
  readonly name?: string | undefined;
  /** Called with a sentence when something is wrong that does not end the service. Default: `console.warn`. */
  readonly warn?: ((message: string) => void) | undefined;
  /**
   * In a bundle: the absolute address of the module of threads (`@rxgrad/fleet/thread`, bundled as one more entry), such as
   * `new URL("./thread.js", import.meta.url)`. Default: `thread.node.js` or `thread.browser.js` beside the code that starts threads.
   */
  readonly entry?: string | URL | undefined;
}

/** A worker of a fleet. */
export interface Serving {
  /** The version that it states, when it is known. */
  readonly version: Promise<string>;
  /** Gives its jobs back, so that others get them at once, and ends. The connection stays open. */
  close(): Promise<void>;
}

/** The most jobs of a worker at the same time. */
const MOST_PLACES = 4096;

const NAMES = ["fleet", "concurrency", "version", "name", "data", "warn", "entry"];

/**
 * Makes this process, or this page, a worker of a fleet. It takes jobs of all trainers of the fleet, until it is closed.
 *
 * A module's functions run in threads, so they may compute for as long as they like. Functions that are given directly run in
 * this thread, so they must be asynchronous and return soon to the event loop; one that blocks it for longer than half a lease is
 * named in a warning.
 *
 * @param connection Your own connection to the server. In a page, make it in a Web Worker, because pages in the background sleep.
 * @param module The absolute address of a module that exports functions, and the kinds of nodes of your own graphs; or functions by
 * name. Default: none, for gradients of rxgrad's own nodes; see `sharded`.
 * @throws HyperparameterError for what is no connection or module, and for wrong options.
 * @example
 * const serving = serve(connection, new URL("./simulate.js", import.meta.url), { concurrency: 2 });
 * console.log(await serving.version);
 * await serving.close();
 */
export function serve(
  connection: NatsConnection,
  module?: string | URL | Readonly<Record<string, FleetFunction>>,
  options: ServeOptions = {},
): Serving {
  checkConnection("serve", connection);
  const {
    fleet = "default",
    concurrency = parallelism(),
    version,
    name = placeName(),
    data,
    warn = (message: string) => console.warn(message),
    entry,
  } = knownOptions("serve", options, NAMES);
  checkFleetName("serve", fleet);
  checkOptions("serve", {
    concurrency: [concurrency, wholeFromTo(1, MOST_PLACES)],
    name: [name, aLine],
    warn: [warn, callback("(message) => void")],
    ...(version !== undefined && { version: [version, aLine] as const }),
  });
  const copied = DataCopies.of("serve", data);
  const runner = runnerOf(module, { concurrency, warn, entry: entryAddress("serve", entry) });
  const stated = version === undefined ? runner.version : Promise.resolve(version);
  let isClosed = false;
  const worker = Promise.all([stated, copied]).then(([known, copies]) =>
    isClosed ? undefined : new Worker(connection, runner, { fleet, name, version: known, copies, warn }),
  );
  worker.catch((error: unknown) => warn(`serve: the worker cannot start: ${messageOf(error)}.`));
  return {
    version: stated,
    async close() {
      isClosed = true;
      await worker.then(
        (each) => each?.close(),
        () => {},
      );
      runner.close();
    },
  };
}

interface RunnerOptions {
  readonly concurrency: number;
  readonly warn: (message: string) => void;
  readonly entry: string | undefined;
}

function runnerOf(
  module: string | URL | Readonly<Record<string, FleetFunction>> | undefined,
  { concurrency, warn, entry }: RunnerOptions,
): TaskRunner {
  if (module === undefined) return new Threads(undefined, concurrency, entry);
  if (typeof module === "string" || module instanceof URL)
    return new Threads(moduleAddress("serve", module), concurrency, entry);
  const functions = typeof module === "object" && module !== null ? Object.entries(module) : [];
  if (functions.length > 0 && functions.every(([, each]) => typeof each === "function")) {
    return new Functions(module, concurrency, warn);
  }
  throw new HyperparameterError(
    `serve: the module is ${describeValue(module)}; give its address, new URL("./simulate.js", import.meta.url), or functions by name.`,
  );
}
