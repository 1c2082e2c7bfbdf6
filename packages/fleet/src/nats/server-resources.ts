import type { NatsConnection } from "@nats-io/nats-core";
import { newIdentity } from "../wire/identity.js";
import { type Announcement, encodeAnnouncement, encodeCancel } from "../wire/messages.js";
import { LargeMessages } from "./large-messages.js";
import { type OfferedOptions, OfferedParts } from "./offered-parts.js";
import { subjectsOf, type TrainerSubjects, trainerSubjects } from "./subjects.js";
import { WorkQueue, type WorkQueueOptions } from "./work-queue.js";

/**
 * What a trainer has on the server while it has jobs. Its identity is new each time: what is said late about old jobs, such as an
 * acknowledgement, must not be about new ones with the same numbers.
 */
export class ServerResources {
  readonly identity: string = newIdentity();
  readonly names: TrainerSubjects;
  readonly queue: WorkQueue;
  readonly large: LargeMessages;
  readonly parts: OfferedParts;
  readonly #connection: NatsConnection;
  readonly #announcements: string;
  readonly #lease: number;

  constructor(
    connection: NatsConnection,
    fleet: string,
    options: WorkQueueOptions,
    pending: Pick<OfferedOptions, "tasks" | "onRefused">,
  ) {
    this.#connection = connection;
    this.#announcements = subjectsOf(fleet).announcements;
    this.#lease = options.lease;
    this.names = trainerSubjects(fleet, this.identity);
    this.queue = new WorkQueue(connection, this.names, options);
    this.large = new LargeMessages(connection, this.names.bucket, options);
    this.parts = new OfferedParts(connection, {
      names: this.names,
      large: this.large,
      maxAge: options.maxAge,
      ...pending,
    });
  }

  /** Tells workers that there is work, or that there is none any more. */
  announce(wanted: Pick<Announcement, "version" | "data" | "isLast">): void {
    const announcement = { trainer: this.identity, lease: this.#lease, ...wanted };
    this.#connection.publish(this.#announcements, encodeAnnouncement(announcement));
  }

  /** Tells the worker of a job that it is not wanted any more. */
  cancel(key: string): void {
    this.#connection.publish(this.#announcements, encodeCancel({ trainer: this.identity, key }));
  }

  /** Removes everything. */
  async close(): Promise<void> {
    this.parts.close();
    await this.queue.close();
    await this.large.close();
  }
}
