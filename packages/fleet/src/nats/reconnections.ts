import type { NatsConnection } from "@nats-io/nats-core";

/** What is told of the reconnections of a connection. */
const listeners = new WeakMap<NatsConnection, Set<() => void>>();

/**
 * Calls a function when a connection was lost and is there again: what was on its way may be lost.
 *
 * @returns Leaves it.
 */
export function onReconnect(connection: NatsConnection, call: () => void): () => void {
  const calls = listeners.get(connection) ?? listened(connection);
  calls.add(call);
  return () => calls.delete(call);
}

function listened(connection: NatsConnection): Set<() => void> {
  const calls = new Set<() => void>();
  listeners.set(connection, calls);
  void (async () => {
    for await (const { type } of connection.status()) {
      if (type === "reconnect") for (const each of [...calls]) each();
    }
  })();
  return calls;
}

/** Why a request is given up before its time: its reply may have been lost with the connection. */
export class ReconnectedError extends Error {
  override name: string = "ReconnectedError";
}

/** The outcome of a request; it rejects as soon as the connection was lost and is there again, so that it can be made again at once. */
export function unlessReconnected<T>(connection: NatsConnection, request: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = onReconnect(connection, () =>
      reject(new ReconnectedError("the connection was lost, and is there again")),
    );
    request.finally(leave).then(resolve, reject);
  });
}
