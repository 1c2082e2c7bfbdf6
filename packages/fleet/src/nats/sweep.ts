import type { NatsConnection, RequestError } from "@nats-io/nats-core";
import { isIdentity } from "../wire/identity.js";
import { encodeQuestion } from "../wire/messages.js";
import { storeStream } from "./large-messages.js";
import { trainerSubjects } from "./subjects.js";
import { REQUEST_TIMEOUT, removeStream, streamsFrom } from "./work-queue.js";

/** Removes what trainers of this fleet have left on the server that were killed: those that do not reply any more. */
export async function sweep(connection: NatsConnection, fleet: string, own: string): Promise<void> {
  const { stream, bucket } = trainerSubjects(fleet, "");
  const streams = await Promise.all(
    [stream, storeStream(bucket)].map(async (prefix) =>
      (await streamsFrom(connection, prefix)).map((name) => ({ name, trainer: name.slice(prefix.length) })),
    ),
  );
  await Promise.all(
    streams
      .flat()
      // The name of another fleet may begin in the same way.
      .filter(({ trainer }) => isIdentity(trainer) && trainer !== own)
      .map(async ({ name, trainer }) => {
        if (!(await isPresent(connection, fleet, trainer))) await removeStream(connection, name).catch(() => {});
      }),
  );
}

async function isPresent(connection: NatsConnection, fleet: string, trainer: string): Promise<boolean> {
  const question = encodeQuestion({ asked: "present", key: "", attempt: 0, delivery: "" });
  try {
    await connection.request(trainerSubjects(fleet, trainer).questions, question, { timeout: REQUEST_TIMEOUT });
    return true;
  } catch (error) {
    return (error as Partial<RequestError>).isNoResponders?.() !== true;
  }
}
