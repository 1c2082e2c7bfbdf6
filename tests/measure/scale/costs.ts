// Measures what a fleet's parts cost on this machine, as packages/bench/src/fleet-scale/constants.ts has them.

import { once } from "node:events";
import { connect as connectSocket, createServer } from "node:net";
import { constant, parameter, randomDirections, sgd, spsa, sumSquaredError, train } from "rxgrad";
import { Counter, inPlace, type Place, pause, type Used } from "./place.js";

/** What is measured, and in which unit, by name. */
export type Measured = Readonly<Record<string, number>>;

/** Microseconds for each of so many. */
const each = ({ seconds, trainer, server, workers }: Used, count: number, name: string): Measured => ({
  [`${name} time`]: (1e6 * seconds) / count,
  [`${name} trainer`]: (1e6 * trainer) / count,
  [`${name} server`]: (1e6 * server) / count,
  [`${name} worker`]: (1e6 * workers) / count,
});

async function warmed(place: Place, concurrency = 64): Promise<void> {
  await place.start(1, concurrency);
  await place.several(3000, 64);
}

/** Jobs that do nothing, 64 at the same time. */
export const measureJobs = (storage: "file" | "memory"): Promise<Measured> =>
  inPlace(
    async (place) => {
      await warmed(place);
      return each(await place.quietly(() => place.several(15_000, 64)), 15_000, `${storage}, 64 in flight`);
    },
    { storage },
  );

/** Jobs of a worker with one place, which sleeps for long between those that take 50 ms. */
export const measureOnePlace = (): Promise<Measured> =>
  inPlace(async (place) => {
    await place.start(1, 1);
    await place.several(3000, 2);
    const found: Record<string, number> = {};
    for (const [milliseconds, count] of [
      [0, 2000],
      [50, 100],
    ]) {
      const used = await place.quietly(() => place.several(count, 2, milliseconds));
      const name = `file, 1 place, ${milliseconds} ms`;
      Object.assign(found, each(used, count, name), { [`${name} per second`]: count / used.seconds });
    }
    return found;
  });

/** The bytes of a job that has four numbers and returns one, on each link. */
export async function measureBytes(): Promise<Measured> {
  const [trainer, worker] = [new Counter(), new Counter()];
  return inPlace(
    async (place) => {
      await place.start(1, 8, await worker.through(place.server.port));
      await place.several(200, 8);
      const before = [trainer.fromClient, trainer.toClient, worker.fromClient, worker.toClient];
      await place.several(2000, 8);
      const after = [trainer.fromClient, trainer.toClient, worker.fromClient, worker.toClient];
      worker.close();
      trainer.close();
      const [a, b, c, d] = after.map((bytes, i) => (bytes - before[i]) / 2000);
      return { "bytes from trainer": a, "bytes to trainer": b, "bytes from worker": c, "bytes to worker": d };
    },
    {},
    (port) => trainer.through(port),
  );
}

/** Heartbeats of 10,000 workers, which the trainer reads; and what its status costs then. */
export const measureHeartbeats = (): Promise<Measured> =>
  inPlace(async (place) => {
    await place.start(1, 0);
    const COUNT = 10_000;
    void place.several(1, 1).catch(() => {});
    await place.workers[0].told(`beat ${COUNT} 2`);
    const heartbeats = await place.quietly(() => place.workers[0].told(`beat ${COUNT} 8`));
    const watching = place.fleet.status$.subscribe();
    const watched = await place.quietly(() => place.workers[0].told(`beat ${COUNT} 8`));
    watching.unsubscribe();
    return {
      ...each(heartbeats, 8 * COUNT, "heartbeat"),
      "status of 10,000 workers, trainer": (1e6 * (watched.trainer - heartbeats.trainer)) / 8,
    };
  });

/** Requests for jobs that find none, and renewals: 1000 places, for some seconds. */
export const measureWaiting = (): Promise<Measured> =>
  inPlace(
    async (place) => {
      await place.start(1, 1000);
      void place.several(1, 1, -1).catch(() => {});
      await pause(2000);
      const idle = each(await place.quietly(() => pause(5000)), 5000, "idle pull");
      void place.several(999, 999, -1).catch(() => {});
      await pause(2000);
      const renewing = each(await place.quietly(() => pause(5000)), 50_000, "renewal");
      return { ...idle, ...renewing };
    },
    { lease: 300 },
  );

/** Numbers in messages, and stored. Nanoseconds for each byte. */
export const measureNumbers = (): Promise<Measured> =>
  inPlace(async (place) => {
    await warmed(place);
    const found: Record<string, number> = {};
    for (const [name, count, together, inputs, outputs] of [
      ["in messages: inputs", 300, 4, 100_000, 1],
      ["in messages: outputs", 300, 4, 2, 100_000],
      ["stored: inputs", 20, 1, 2_000_000, 1],
      ["stored: outputs", 20, 1, 2, 2_000_000],
      ["stored, 4 in flight: outputs", 20, 4, 2, 2_000_000],
    ] as const) {
      await place.several(8, together, 0, inputs, outputs);
      const used = await place.quietly(() => place.several(count, together, 0, inputs, outputs));
      Object.assign(found, each(used, 0.001 * count * 8 * Math.max(inputs, outputs), `${name}, ns a byte,`));
    }
    return found;
  });

/** How late timers are, in milliseconds. */
export const measureTimers = (): Promise<Measured> =>
  inPlace(async (place) => {
    await place.start(1, 0);
    const late = async (time: number, count: number) =>
      Number(await place.workers[0].told(`lateness ${time} ${count}`));
    return { "timer of 5 ms, late by ms": await late(5, 300), "timer of 50 ms, late by ms": await late(50, 40) };
  });

/** What a socket of this machine carries, in MB a second. */
export async function measureLoopback(): Promise<Measured> {
  const SIZE = 2 ** 20;
  const COUNT = 2000;
  let received = 0;
  const listener = createServer((socket) =>
    socket.on("data", ({ length }) => {
      received += length;
    }),
  );
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const socket = connectSocket((listener.address() as { port: number }).port, "127.0.0.1");
  const block = Buffer.alloc(SIZE);
  const begun = performance.now();
  for (let i = 0; i < COUNT; i++) if (!socket.write(block)) await once(socket, "drain");
  while (received < SIZE * COUNT) await pause(1);
  const seconds = (performance.now() - begun) / 1000;
  socket.destroy();
  listener.close();
  return { "loopback, MB a second": (SIZE * COUNT) / 1e6 / seconds };
}

/** The time of a random direction in nanoseconds for each of its numbers: drawn, walked along on both sides, and added. */
export async function measureDirections(): Promise<Measured> {
  return {
    "normal, ns a number": await timeOfDirection(randomDirections),
    "signs, ns a number": await timeOfDirection(spsa),
  };
}

async function timeOfDirection(along: typeof randomDirections | typeof spsa): Promise<number> {
  const SIZE = 1_000_000;
  const DIRECTIONS = 20;
  const loss = sumSquaredError(parameter([SIZE], { name: "w" }), constant(new Float64Array(SIZE)));
  const W = sgd(along(loss, { directions: DIRECTIONS }), { learningRate: 0 });
  const times: number[] = [];
  let before = performance.now();
  await new Promise<void>((resolve, reject) => {
    let count = 0;
    const running = train(W, undefined, { seed: 1 }).subscribe({
      next() {
        times.push(performance.now() - before);
        before = performance.now();
        if (++count === 4) {
          running.unsubscribe();
          resolve();
        }
      },
      error: reject,
    });
  });
  return (1e6 * Math.min(...times.slice(1))) / SIZE / DIRECTIONS;
}
