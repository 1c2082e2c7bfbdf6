import type { NatsConnection } from "@nats-io/nats-core";
import { encodeNote } from "./messages.js";
import { streamPrefix, trainerSubjects } from "./subjects.js";
import { REQUEST_TIMEOUT, removeStream, streamsFrom } from "./work-queue.js";

/** What the client puts before the name of an object store to get that of its stream. */
const OBJECTS = "OBJ_";

/** Removes what trainers of this fleet have left on the server that were killed: those that do not reply any more. */
export async function sweep(connection: NatsConnection, fleet: string, own: string): Promise<void> {
  const prefix = streamPrefix(fleet);
  const streams = await streamsFrom(connection, prefix);
  const others = streams.map((each) => each.slice(prefix.length)).filter((each) => each !== own);
  await Promise.all(
    others.map(async (trainer) => {
      if (await isPresent(connection, fleet, trainer)) return;
      const { stream, bucket } = trainerSubjects(fleet, trainer);
      await removeStream(connection, stream).catch(() => {});
      await removeStream(connection, `${OBJECTS}${bucket}`).catch(() => {});
    }),
  );
}

async function isPresent(connection: NatsConnection, fleet: string, trainer: string): Promise<boolean> {
  const question = encodeNote("question", { asked: "present", key: "", attempt: 0 });
  try {
    await connection.request(trainerSubjects(fleet, trainer).questions, question, { timeout: REQUEST_TIMEOUT });
    return true;
  } catch {
    return false;
  }
}
