// The workers that a trainer knows, and what each has answered, over a real server. Runs alone: it starts one.
import { connect } from "@nats-io/transport-node";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { WorkersSeen } from "../../packages/fleet/src/nats/workers-seen.js";
import { encodeHeartbeat } from "../../packages/fleet/src/wire/messages.js";
import { needing } from "../support/needs.js";
import { until } from "./scene.js";
import { NATS, NatsServer } from "./server.js";

const WORKER = "0123456789abcdef";
const HEARTBEAT = { worker: WORKER, name: "Node", version: "v", data: [], concurrency: 2, busy: 1, isLast: false };

needing(test, NATS)("answers count before the first heartbeat, and while nobody listens", async () => {
  const server = await NatsServer.start();
  const connection = await connect({ servers: server.address });
  const refused: string[] = [];
  const workers = new WorkersSeen(connection, "heartbeats", (reason) => refused.push(reason));
  const list = () => workers.list(() => undefined);
  const appears = async (): Promise<void> => {
    workers.listen();
    connection.publish("heartbeats", encodeHeartbeat(HEARTBEAT));
    await until(list, ({ length }) => length > 0);
  };
  try {
    workers.answered(WORKER);
    assert.equal(list(), []);
    await appears();
    workers.answered(WORKER);
    const [{ id, name, answered, rate }] = list();
    assert.equal({ id, name, answered }, { id: WORKER, name: "Node", answered: 2 });
    assert.ok(rate > 0 && rate <= 4, `${rate} a second`);
    workers.unlisten();
    assert.equal(list(), []);
    assert.not.ok(workers.isThere(WORKER));
    workers.answered(WORKER);
    await appears();
    assert.is(list()[0].answered, 3);
    connection.publish("heartbeats", encodeHeartbeat({ ...HEARTBEAT, isLast: true }));
    await until(list, ({ length }) => length === 0);
    assert.equal(refused, []);
  } finally {
    workers.unlisten();
    await connection.close();
    await server.close();
  }
});

test.run();
