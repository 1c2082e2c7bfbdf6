// The streams of a server, by requests to JetStream's own subjects.
import type { NatsConnection } from "@nats-io/transport-node";

/** What a test looks at in a stream. */
export interface StreamInfo {
  readonly created: string;
  readonly config: { readonly max_age: number; readonly storage: string };
  readonly state: { readonly messages: number; readonly bytes: number; readonly last_seq: number };
}

/** Streams of the server behind a connection. */
export class StreamsSeen {
  readonly #connection: NatsConnection;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  info(name: string): Promise<StreamInfo> {
    return this.#ask(`STREAM.INFO.${name}`) as Promise<StreamInfo>;
  }

  /** The names of the streams that begin with a text. */
  async names(prefix: string): Promise<string[]> {
    const { streams } = (await this.#ask("STREAM.NAMES")) as { readonly streams: readonly string[] | null };
    return (streams ?? []).filter((each) => each.startsWith(prefix));
  }

  async add(name: string, subject: string): Promise<void> {
    const kind = { retention: "workqueue", storage: "memory", num_replicas: 1, max_consumers: -1, discard: "old" };
    await this.#ask(`STREAM.CREATE.${name}`, { name, subjects: [subject], ...kind });
  }

  async deleteMessage(name: string, seq: number): Promise<void> {
    await this.#ask(`STREAM.MSG.DELETE.${name}`, { seq });
  }

  async #ask(what: string, about: object = {}): Promise<unknown> {
    const reply = await this.#connection.request(`$JS.API.${what}`, JSON.stringify(about), { timeout: 5000 });
    const { error, ...answer } = reply.json() as { readonly error?: { readonly description: string } };
    if (error) throw new Error(error.description);
    return answer;
  }
}
