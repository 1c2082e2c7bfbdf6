import type { NatsConnection } from "@nats-io/nats-core";
import { LargeMessages } from "./large-messages.js";
import { newIdentity, type TrainerSubjects, trainerSubjects } from "./subjects.js";
import { WorkQueue, type WorkQueueOptions } from "./work-queue.js";

/**
 * What a trainer is called on the server while it has jobs, and what it has there. It is new each time: what is said late about old
 * jobs, such as an acknowledgement, must not be about new ones with the same numbers.
 */
export class Presence {
  readonly identity: string = newIdentity();
  readonly names: TrainerSubjects;
  readonly queue: WorkQueue;
  readonly large: LargeMessages;

  constructor(connection: NatsConnection, fleet: string, options: WorkQueueOptions) {
    this.names = trainerSubjects(fleet, this.identity);
    this.queue = new WorkQueue(connection, this.names, options);
    this.large = new LargeMessages(connection, this.names.bucket);
  }
}
