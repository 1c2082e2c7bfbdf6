// Measures a fleet with a real server on loopback: how long an evaluation takes, what more workers bring, and how soon work goes on after a death.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type Fleet, type FleetEvaluation, natsFleet, type Serving, serve } from "@rxgrad/fleet";
import {
  constant,
  dense,
  finiteDifference,
  type GradientNode,
  input,
  meanSquaredError,
  parameter,
  sgd,
  sharded,
  sumSquaredError,
  type Tensor,
  tanh,
  tensor,
  train,
} from "rxgrad";
import { filter, firstValueFrom, lastValueFrom, tap } from "rxjs";
import { allServe, type Program, Programs } from "../fleet/processes.js";
import { NatsServer } from "../fleet/server.js";

/** The lease of the fleets here, in milliseconds. */
export const LEASE = 2000;

const POINT = { x: Float64Array.of(1, 2, 3, 4) };

/** What waits as long as a small simulator computes, and what does nothing. */
const FUNCTIONS = {
  wait: (): Promise<number> => new Promise((resolve) => setTimeout(() => resolve(1), 50)),
  nothing: async (): Promise<number> => 1,
  never: (): Promise<number> => new Promise(() => {}),
};

/** A server with one trainer, and as many workers as are asked for. */
class Place {
  readonly server: NatsServer;
  readonly fleet: Fleet;
  readonly connection: NatsConnection;
  readonly #connections: NatsConnection[] = [];
  readonly #workers: Serving[] = [];

  private constructor(server: NatsServer, connection: NatsConnection) {
    this.server = server;
    this.connection = connection;
    this.fleet = natsFleet(connection, { lease: LEASE });
  }

  static async open(): Promise<Place> {
    const server = await NatsServer.start();
    return new Place(server, await opened(server));
  }

  /** A worker with a connection of its own. */
  async worker(functions: Partial<typeof FUNCTIONS> = FUNCTIONS, concurrency = 1): Promise<NatsConnection> {
    const connection = await opened(this.server);
    this.#connections.push(connection);
    const serving = serve(connection, functions as typeof FUNCTIONS, { concurrency, version: "measured" });
    this.#workers.push(serving);
    await firstValueFrom(this.fleet.status$.pipe(filter(({ workers }) => workers.length >= this.#workers.length)));
    return connection;
  }

  async close(): Promise<void> {
    await this.fleet.close();
    for (const each of this.#workers) await each.close();
    for (const each of [...this.#connections, this.connection]) await each.close();
    await this.server.close();
  }
}

const opened = (server: NatsServer): Promise<NatsConnection> =>
  connect({ servers: server.address, maxReconnectAttempts: -1, reconnectTimeWait: 250 });

async function inPlace<T>(measure: (place: Place) => Promise<T>): Promise<T> {
  const place = await Place.open();
  try {
    return await measure(place);
  } finally {
    await place.close();
  }
}

/** The time that some work takes, in milliseconds. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const several = (evaluate: FleetEvaluation, count: number): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, () => evaluate(POINT)));

/** The median time of one evaluation that does nothing, in milliseconds, and evaluations a second with 64 at the same time. */
export const measureRoundTrip = (): Promise<{ readonly milliseconds: number; readonly perSecond: number }> =>
  inPlace(async (place) => {
    await place.worker(FUNCTIONS, 64);
    const evaluate = place.fleet.evaluate("nothing");
    await several(evaluate, 100);
    const times: number[] = [];
    for (let i = 0; i < 201; i++) times.push(await timeOf(() => evaluate(POINT)));
    const all = await timeOf(() => several(evaluate, 2000));
    return { milliseconds: times.sort((a, b) => a - b)[100], perSecond: 2_000_000 / all };
  });

/** How many times faster 16 workers are than one, with evaluations that wait 50 ms. */
export const measureSpeedup = (): Promise<number> =>
  inPlace(async (place) => {
    const evaluate = place.fleet.evaluate("wait");
    await place.worker();
    await several(evaluate, 4);
    const one = await timeOf(() => several(evaluate, 40));
    for (let i = 1; i < 16; i++) await place.worker();
    await several(evaluate, 64);
    const sixteen = await timeOf(() => several(evaluate, 640));
    return (16 * one) / sixteen;
  });

/** The time from the loss of a worker until another has answered its job, in milliseconds. */
export const measureRedelivery = (): Promise<number> =>
  inPlace(async (place) => {
    const lost = await place.worker({ nothing: FUNCTIONS.never });
    const answer = place.fleet.evaluate("nothing")(POINT);
    await firstValueFrom(place.fleet.status$.pipe(filter(({ workers: [worker] }) => worker?.busy === 1)));
    // As a process that is killed: nothing is given back.
    await lost.close();
    await place.worker();
    return timeOf(() => answer);
  });

/** The time from the reconnection after a restart of the server until a job is answered that was lost with a worker. */
export const measureRestart = (): Promise<number> =>
  inPlace(async (place) => {
    const lost = await place.worker({ nothing: FUNCTIONS.never });
    const answer = place.fleet.evaluate("nothing")(POINT);
    await firstValueFrom(place.fleet.status$.pipe(filter(({ workers: [worker] }) => worker?.busy === 1)));
    await place.server.kill();
    await lost.close();
    const reconnected = new Promise<void>((resolve) => {
      void (async () => {
        for await (const { type } of place.connection.status()) if (type === "reconnect") return resolve();
      })();
    });
    await place.server.restart();
    await reconnected;
    const begun = performance.now();
    await place.worker();
    await answer;
    return performance.now() - begun;
  });

/** The memory of the trainer for each of 10,000 evaluations that wait, in bytes, without what can be freed. */
export const measureQueue = (): Promise<number> =>
  inPlace(async ({ fleet }) => {
    const evaluate = fleet.evaluate("never");
    setFlagsFromString("--expose-gc");
    const free = runInNewContext("gc") as () => void;
    const memory = (): number => {
      free();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = memory();
    const waiting = several(evaluate, 10_000).catch(() => {});
    await firstValueFrom(fleet.status$.pipe(filter((status) => status.waiting === 10_000)));
    const after = memory();
    await fleet.close();
    await waiting;
    return (after - before) / 10_000;
  });

/** The time until the status says that there is no worker, in milliseconds. */
export const measureWithoutWorkers = (): Promise<number> =>
  inPlace(async ({ fleet }) => {
    const waiting = fleet
      .evaluate("nothing")(POINT)
      .catch(() => {});
    const time = await timeOf(() => firstValueFrom(fleet.status$.pipe(filter(({ problem }) => problem !== undefined))));
    await fleet.close();
    await waiting;
    return time;
  });

const SAMPLES = 200;

/** A gradient that takes about a second here: by finite differences, each with a pass through the whole network. */
function longGradient(fleet: Fleet | undefined): GradientNode {
  const y = input("x", [64]).pipe(dense(40), tanh(), dense(10));
  const gradient = finiteDifference(meanSquaredError(y, input("t", [10])), { strategy: "direct" });
  return sharded(gradient, { fleet, place: fleet && "fleet" });
}

/** A gradient that takes next to nothing, in a single shard. */
function shortGradient(fleet: Fleet): GradientNode {
  const W = parameter([2], { name: "W" });
  return sharded(finiteDifference(sumSquaredError(W, constant([1, 2]))), { shards: 1, fleet, place: "fleet" });
}

function feedOf(count: number, width: number): Tensor {
  const numbers = Float64Array.from({ length: count * width }, (_, i) => ((i * 37) % 64) / 32 - 1);
  return tensor(numbers, [count, width]);
}

const LONG = { x: feedOf(SAMPLES, 64), t: feedOf(SAMPLES, 10) };

/** The median time of so many iterations after the first, in milliseconds. */
async function iterationOf(gradient: GradientNode, feed: Record<string, Tensor>, count: number): Promise<number> {
  const times: number[] = [];
  let before = 0;
  const run = train(sgd(gradient, { learningRate: 0.01 }), Array(count + 1).fill(feed));
  await lastValueFrom(
    run.pipe(
      tap(() => {
        const now = performance.now();
        times.push(now - before);
        before = now;
      }),
    ),
  );
  return times.slice(1).sort((a, b) => a - b)[Math.floor(count / 2)];
}

/** The time of an iteration of a sharded gradient here, with one worker process of one thread, and with two; and of a tiny shard. */
export async function measureShards(): Promise<Readonly<Record<"here" | "one" | "two" | "tiny", number>>> {
  const programs = await Programs.compile();
  try {
    return await inPlace(async ({ server, fleet }) => {
      const started: Program[] = [];
      const start = async (): Promise<void> => {
        started.push(programs.start("worker", server.address, 1, "default"));
        await allServe(started);
      };
      try {
        const here = await iterationOf(longGradient(undefined), LONG, 3);
        await start();
        const one = await iterationOf(longGradient(fleet), LONG, 3);
        const tiny = await iterationOf(shortGradient(fleet), {}, 100);
        await start();
        return { here, one, two: await iterationOf(longGradient(fleet), LONG, 3), tiny };
      } finally {
        await Promise.all(started.map((each) => each.kill()));
      }
    });
  } finally {
    programs.close();
  }
}
