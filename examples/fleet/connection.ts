// The connection of worker and trainer to the server, by an address such as nats://fleet:PASSWORD@queue:4222: the first argument of
// the program, or NATS_URL; without either it is this machine's.
import { connect, type NatsConnection } from "@nats-io/transport-node";

const [address = process.env.NATS_URL ?? "nats://127.0.0.1:4222"] = process.argv
  .slice(2)
  .filter((each) => !each.startsWith("--"));

/** Connects, whenever the server is there, and again after each of its restarts. */
export function connected(): Promise<NatsConnection> {
  const { protocol, host, username, password } = new URL(address);
  return connect({
    servers: `${protocol}//${host}`,
    ...(username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
  });
}
