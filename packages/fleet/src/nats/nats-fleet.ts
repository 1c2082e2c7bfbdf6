import type { NatsConnection } from "@nats-io/nats-core";
import { describeValue, oneOf, whole } from "@rxgrad/core/internal";
import { HyperparameterError } from "rxgrad";
import { knownOptions } from "rxgrad/extend";
import { finalize, from, Observable, ReplaySubject, switchMap } from "rxjs";
import { textOf } from "#spawn-thread";
import { checkReferable, DataCopies, type FleetData } from "../data-copies.js";
import { evaluationOf, gradientsBy, type Submit, statusStream } from "../evaluation.js";
import type { Fleet, FleetStatus } from "../fleet.js";
import { aLine, checkOptions, moduleAddress, wholeFromTo } from "../options.js";
import { versionOf } from "../version.js";
import { LEAST_LEASE, MOST_LEASE } from "../wire/messages.js";
import { checkFleetName } from "./subjects.js";
import { Trainer } from "./trainer.js";

/** The longest `maxAge`: 30 years. The server counts in nanoseconds, in 63 bits. */
const MOST_AGE = 1e12;

/** The options of {@link natsFleet}. */
export interface NatsFleetOptions {
  /** The name of the fleet: workers that serve it under this name get its work. Default `"default"`. */
  readonly fleet?: string | undefined;
  /**
   * The module that the workers serve: workers with another text of it, or with another release of rxgrad, are refused. Where neither
   * this nor `version` is given, workers must have the version of the first one that answers.
   */
  readonly module?: string | URL | undefined;
  /** The version that the workers must state, in place of that of a module. */
  readonly version?: string | undefined;
  /** The time in milliseconds after which the job of a worker that was lost is given to another. Default 2000. */
  readonly lease?: number | undefined;
  /** How often an evaluation is tried that throws, before its error ends the run. Default 3. */
  readonly attempts?: number | undefined;
  /** The most jobs that workers have at the same time. Default 1024. */
  readonly maxInFlight?: number | undefined;
  /** The most jobs on the server at the same time; the others wait here. Default 4096. */
  readonly maxOnServer?: number | undefined;
  /** The time in milliseconds after which the server drops what a killed trainer has left. Default an hour. */
  readonly maxAge?: number | undefined;
  /** Where the server keeps jobs. Kept in files, they survive its restart; else they are sent again. Default `"file"`. */
  readonly storage?: "file" | "memory" | undefined;
  /**
   * Columns of which each worker has a copy of its own, given to `serve`, such as `digits.train`. They are the tensors or samples
   * that `batches` is given too. Of batches of them `sharded` then sends row numbers alone. Workers with other numbers get no work. Default: none.
   */
  readonly data?: FleetData | undefined;
  /** On how many servers of a cluster the jobs are kept. Default 1. */
  readonly replicas?: number | undefined;
}

const NAMES = [
  "fleet",
  "module",
  "version",
  "lease",
  "attempts",
  "maxInFlight",
  "maxOnServer",
  "data",
  "maxAge",
  "storage",
  "replicas",
];

/**
 * A fleet of workers on other machines, behind a NATS server with JetStream. Each evaluation is a job in a work queue of the
 * server: a worker that is free takes it, and if it dies, another gets the job after the `lease`.
 *
 * The run gets the same numbers whoever computes them, in whatever order they arrive. Without a worker or a server it waits;
 * `status$` says so. When it ends, nothing is left on the server.
 *
 * @param connection Your own connection, with your authentication. For runs that survive a restart of the server, connect with
 * `{ maxReconnectAttempts: -1, reconnectTimeWait: 250 }`.
 * @throws HyperparameterError for what is no connection, and for wrong options.
 * @example
 * const fleet = natsFleet(connection, { lease: 5000 });
 * const rates = parameter([2], { name: "rates" });
 * const hares = blackBox({ inputs: { rates }, output: [8], evaluate: fleet.evaluate("simulate"), concurrency: 64 });
 * fleet.status$.pipe(takeUntil(timer(1000))).subscribe(({ workers, waiting }) => console.log(workers.length, waiting));
 * await fleet.close();
 */
export function natsFleet(connection: NatsConnection, options: NatsFleetOptions = {}): Fleet {
  checkConnection("natsFleet", connection);
  const {
    fleet = "default",
    module,
    version,
    lease = 2000,
    attempts = 3,
    maxInFlight = 1024,
    maxOnServer = 4096,
    data,
    maxAge = 3_600_000,
    storage = "file",
    replicas = 1,
  } = knownOptions("natsFleet", options, NAMES);
  checkFleetName("natsFleet", fleet);
  checkOptions("natsFleet", {
    lease: [lease, wholeFromTo(LEAST_LEASE, MOST_LEASE)],
    attempts: [attempts, whole()],
    maxInFlight: [maxInFlight, whole()],
    maxOnServer: [maxOnServer, whole()],
    maxAge: [maxAge, wholeFromTo(1000, MOST_AGE)],
    storage: [storage, oneOf("file", "memory")],
    replicas: [replicas, wholeFromTo(1, 5)],
  });
  const stated = statedVersion(module, version);
  const copies = DataCopies.of("natsFleet", data);
  checkReferable("natsFleet", data);
  const begin = ([wanted, { labels }]: [string | undefined, DataCopies]): Trainer =>
    new Trainer(connection, {
      fleet,
      data: labels,
      version: wanted,
      lease,
      attempts,
      maxInFlight,
      maxOnServer,
      maxAge,
      storage,
      replicas,
    });
  const trainer: Promise<Trainer> = Promise.all([stated, copies]).then(begin);
  // Told by each evaluation; without a handler it would end the process.
  trainer.catch(() => {});
  const closed$ = new ReplaySubject<void>(1);
  const gradients = copies.then((each) => gradientsBy(submit, each));
  gradients.catch(() => {});
  const submit: Submit = async (task, signal) => (await trainer).submit(task, signal);
  return {
    evaluate: (name) => evaluationOf("natsFleet", name, submit),
    evaluateGradient: async (task, signal) => (await gradients)(task, signal),
    status$: from(trainer).pipe(switchMap((each) => statusOf(each, closed$))),
    close() {
      closed$.next();
      return trainer.then(
        (each) => each.close(),
        () => {},
      );
    },
  };
}

function statusOf(trainer: Trainer, closed$: Observable<void>): Observable<FleetStatus> {
  return new Observable((subscriber) => {
    if (trainer.hasEnded) return subscriber.complete();
    const leave = trainer.watch();
    return statusStream(() => trainer.status, closed$)
      .pipe(finalize(leave))
      .subscribe(subscriber);
  });
}

function statedVersion(module: string | URL | undefined, version: string | undefined): Promise<string | undefined> {
  if (version !== undefined) {
    checkOptions("natsFleet", { version: [version, aLine] });
    if (module === undefined) return Promise.resolve(version);
    throw new HyperparameterError("natsFleet: both module and version are given; give one of them.");
  }
  if (module === undefined) return Promise.resolve(undefined);
  return textOf(moduleAddress("natsFleet", module)).then((text) => versionOf([text]));
}

/** @throws HyperparameterError for what is no connection to a NATS server. */
export function checkConnection(owner: string, connection: unknown): void {
  const { request, publish, subscribe } = (connection ?? {}) as Partial<Record<string, unknown>>;
  if ([request, publish, subscribe].every((each) => typeof each === "function")) return;
  throw new HyperparameterError(
    `${owner}: the connection is ${describeValue(connection)}; give what connect of @nats-io/transport-node, or wsconnect of @nats-io/nats-core, resolves to.`,
  );
}
