import { connect } from "@nats-io/transport-node";

export const connection = await connect({
  servers: process.argv[2] ?? "127.0.0.1:4222",
  // Waits for the server, now and whenever it is away.
  waitOnFirstConnect: true,
  maxReconnectAttempts: -1,
  reconnectTimeWait: 250,
});
