// What a test of the fleet needs: a server, a connection of the trainer, and workers. All of it ends with the test.
import type { NatsConnection } from "@nats-io/transport-node";
import { type Fleet, type FleetStatus, type NatsFleetOptions, natsFleet } from "@rxgrad/fleet";
import { filter, firstValueFrom, lastValueFrom, type Observable, tap, throwError, timeout, toArray } from "rxjs";
import { simulate } from "../fixtures/fleet/simulate.js";
import { allServe, type Program, Programs } from "./processes.js";
import { connected, losses$ } from "./run.js";
import { NatsServer } from "./server.js";

/** A server, and what uses it in a test. */
export interface Scene {
  readonly server: NatsServer;
  readonly programs: Programs;
  readonly connection: NatsConnection;
  /** The address of this connection. */
  readonly address: string;
  /** A fleet of the trainer in this process. */
  fleet(options?: NatsFleetOptions): Fleet;
  /** Starts worker processes, and waits until they serve. */
  workers(count: number, how?: WorkerStart): Promise<Program[]>;
  worker(how?: WorkerStart): Program;
}

/** How a worker process is started. */
interface WorkerStart {
  /** Default: that of the server itself. */
  readonly address?: string;
  /** Whether it has a copy of the samples of gradients. */
  readonly hasData?: boolean;
}

/** What is waited for comes within so many milliseconds, also on a busy machine. */
const LONGEST = 30_000;

/** A status may be waited for from before a whole run. */
const LONGEST_STATUS = 120_000;

let programs: Programs | undefined;

/** Plays a scene, and ends everything that it has started. */
export async function withScene(
  play: (scene: Scene) => Promise<void>,
  proxied?: (port: number) => Promise<string>,
): Promise<void> {
  programs ??= await Programs.compile();
  const compiled = programs;
  const server = await NatsServer.start();
  const address = (await proxied?.(server.port)) ?? server.address;
  const connection = await connected(address, "trainer");
  const started: Program[] = [];
  const fleets: Fleet[] = [];
  const worker = ({ address = server.address, hasData = false }: WorkerStart = {}): Program => {
    const one = compiled.start("worker", address, 2, "default", ...(hasData ? ["data"] : []));
    started.push(one);
    return one;
  };
  try {
    await play({
      server,
      programs: compiled,
      connection,
      address,
      worker,
      fleet(options = {}) {
        const fleet = natsFleet(connection, { lease: 500, ...options });
        fleets.push(fleet);
        return fleet;
      },
      async workers(count, how) {
        const all = Array.from({ length: count }, () => worker(how));
        await allServe(all);
        return all;
      },
    });
  } finally {
    await Promise.all(fleets.map((each) => each.close()));
    await Promise.all(started.map((each) => each.kill()));
    await connection.close();
    await server.close();
  }
}

/** Removes the compiled programs. */
export function closeScenes(): void {
  programs?.close();
  programs = undefined;
}

/** The bits of the losses of a run on a fleet. */
export const lossesOn = (fleet: Fleet, iterations?: number): Promise<string[]> =>
  lastValueFrom(losses$(fleet.evaluate("simulate"), iterations).pipe(toArray()));

/** The bits of the losses without a fleet. */
export const lossesWithoutFleet = (iterations?: number): Promise<string[]> =>
  lastValueFrom(losses$(simulate, iterations).pipe(toArray()));

/** Waits for a status. @throws Error with the newest one, if none is as wanted for long. */
export function statusWhere(fleet: Fleet, isWanted: (status: FleetStatus) => boolean): Promise<FleetStatus> {
  let newest: FleetStatus | undefined;
  const tooLong = (): Observable<never> =>
    throwError(() => new Error(`After ${LONGEST_STATUS} ms the status is still ${JSON.stringify(newest)}.`));
  return firstValueFrom(
    fleet.status$.pipe(
      tap((status) => {
        newest = status;
      }),
      filter(isWanted),
      timeout({ first: LONGEST_STATUS, with: tooLong }),
    ),
  );
}

/** The losses of a run on a fleet. The function is called after each answer, with their number so far. */
export function lossesWhile(fleet: Fleet, onAnswer: (answers: number) => void): Promise<string[]> {
  const evaluate = fleet.evaluate("simulate");
  let answers = 0;
  const told: typeof evaluate = async (inputs, context) => {
    const value = await evaluate(inputs, context);
    onAnswer(++answers);
    return value;
  };
  return lastValueFrom(losses$(told).pipe(toArray()));
}

/** Waits until what is read is as wanted. @throws Error with what was read last, if it is not for long. */
export async function until<T>(read: () => T | Promise<T>, isWanted: (seen: T) => boolean): Promise<T> {
  const latest = performance.now() + LONGEST;
  for (;;) {
    const seen = await read();
    if (isWanted(seen)) return seen;
    if (performance.now() > latest) throw new Error(`After ${LONGEST} ms there is still ${JSON.stringify(seen)}.`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
