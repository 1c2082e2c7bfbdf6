import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection, RequestError } from "@nats-io/nats-core";
import { isIdentity } from "../wire/identity.js";
import { encodeQuestion } from "../wire/messages.js";
import { storeStream } from "./large-messages.js";
import { CONSUMER, trainerSubjects } from "./subjects.js";
import { REQUEST_TIMEOUT, removeStream, streamsFrom } from "./work-queue.js";

/** What nobody uses for so many milliseconds is removed. A living trainer may have lost its connection for a while. */
const QUIET = 30_000;

/** After so many milliseconds there is another look, if something may have been left. */
const LOOK_AGAIN = 10_000;

/** Removes what killed trainers of a fleet have left on the server. */
export class Sweeper {
  readonly #connection: NatsConnection;
  readonly #fleet: string;
  #next = Number.NEGATIVE_INFINITY;

  constructor(connection: NatsConnection, fleet: string) {
    this.#connection = connection;
    this.#fleet = fleet;
  }

  /** Looks now and then, as long as something may have been left. Nobody waits for it. @param now The time of the server. */
  look(own: string, now: number): void {
    if (performance.now() < this.#next) return;
    this.#next = performance.now() + LOOK_AGAIN;
    sweep(this.#connection, this.#fleet, own, now).then(
      (isClean) => {
        if (isClean) this.#next = Number.POSITIVE_INFINITY;
      },
      () => {},
    );
  }

  /** Something may have been left. */
  lookAgain(): void {
    this.#next = Number.NEGATIVE_INFINITY;
  }
}

/**
 * Removes what trainers of this fleet have left on the server that do not reply, and that nobody has used for a while.
 *
 * @param own The identity of the trainer that sweeps.
 * @param now The time of the server, in milliseconds.
 * @returns Whether everything that is still there is used.
 */
export async function sweep(
  connection: NatsConnection,
  fleet: string,
  own: string,
  now: number,
  quiet: number = QUIET,
): Promise<boolean> {
  const left = await leftOvers(connection, fleet, own);
  const used = await Promise.all(
    left.map(async ({ name, trainer }) => {
      if (await isPresent(connection, fleet, trainer, own)) return true;
      if (now - (await lastUse(connection, name)) < quiet) return false;
      await removeStream(connection, name);
      return true;
    }),
  );
  return used.every((each) => each);
}

/** The streams of other trainers of this fleet. */
async function leftOvers(
  connection: NatsConnection,
  fleet: string,
  own: string,
): Promise<{ readonly name: string; readonly trainer: string }[]> {
  const { stream, bucket } = trainerSubjects(fleet, "");
  const streams = await Promise.all(
    [stream, storeStream(bucket)].map(async (prefix) =>
      (await streamsFrom(connection, prefix)).map((name) => ({ name, trainer: name.slice(prefix.length) })),
    ),
  );
  // The name of another fleet may begin in the same way.
  return streams.flat().filter(({ trainer }) => isIdentity(trainer) && trainer !== own);
}

/** When somebody has used a stream for the last time, in the time of the server. */
async function lastUse(connection: NatsConnection, name: string): Promise<number> {
  const manager = await jetstreamManager(connection, { timeout: REQUEST_TIMEOUT, checkAPI: false });
  const { created, state } = await manager.streams.info(name);
  // The store has no consumer of this name, and that of a queue may be forgotten.
  const consumer = await manager.consumers.info(name, CONSUMER).catch(() => undefined);
  const times = [created, state.last_ts, consumer?.delivered.last_active, consumer?.ack_floor.last_active];
  return Math.max(...times.map((each) => (each === undefined ? 0 : Date.parse(String(each)))));
}

async function isPresent(connection: NatsConnection, fleet: string, trainer: string, own: string): Promise<boolean> {
  const question = encodeQuestion({
    ...{ asked: "present", key: "", attempt: 0 },
    ...{ delivery: "", deliveries: 0, worker: own },
  });
  try {
    await connection.request(trainerSubjects(fleet, trainer).questions, question, { timeout: REQUEST_TIMEOUT });
    return true;
  } catch (error) {
    return (error as Partial<RequestError>).isNoResponders?.() !== true;
  }
}
