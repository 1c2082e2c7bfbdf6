// The page's Web Worker: it talks to the queue, because pages in the background sleep. It plays in Web Workers of its own.
import { wsconnect } from "@nats-io/nats-core";
import { serve } from "@rxgrad/fleet";
import { NEWS, type News } from "./news.js";

/** What the page tells its worker. */
export interface Order {
  /** The address of the queue's WebSocket. */
  readonly queue: string;
  /** How many games are played at the same time. */
  readonly concurrency: number;
  readonly name: string;
}

/** What the worker tells the page. */
export type Told = { readonly says: string } | { readonly news: News };

const port = globalThis as unknown as {
  postMessage(message: Told): void;
  onmessage: ((event: { readonly data: Order }) => void) | null;
};
const here = (path: string): URL => new URL(path, location.href);

async function join({ queue, ...options }: Order): Promise<void> {
  const connection = await wsconnect({ servers: queue, maxReconnectAttempts: -1, reconnectTimeWait: 250 });
  const warn = (says: string): void => port.postMessage({ says });
  const serving = serve(connection, here("/balance.js"), { ...options, entry: here("/thread.js"), warn });
  await serving.version;
  port.postMessage({ says: "It has joined." });
  void sayWhatHappens(connection);
  for await (const message of connection.subscribe(NEWS)) port.postMessage({ news: message.json<News>() });
}

async function sayWhatHappens(connection: Awaited<ReturnType<typeof wsconnect>>): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type === "disconnect") port.postMessage({ says: "The queue is away; the page waits for it." });
    if (type === "reconnect") port.postMessage({ says: "It has joined again." });
  }
}

port.onmessage = ({ data }) => {
  join(data).catch((error: Error) => port.postMessage({ says: `It cannot join: ${error.message}` }));
};
