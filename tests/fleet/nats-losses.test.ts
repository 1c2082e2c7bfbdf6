// What the server loses is sent again, and nothing else; what is given up is taken off the server; what the server refuses is said.
// Runs alone: it starts servers.
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type Fleet, natsFleet, serve } from "@rxgrad/fleet";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sweep } from "../../packages/fleet/src/nats/sweep.js";
import { needing } from "../support/needs.js";
import { configuredServer } from "./configured-server.js";
import { statusWhere, until } from "./scene.js";
import { ANY, NATS, NatsServer, startServer } from "./server.js";
import { StreamsSeen } from "./streams-seen.js";

const testNats = needing(test, NATS);
const POINT = { x: Float64Array.of(1) };

interface Scene {
  readonly connection: NatsConnection;
  readonly streams: StreamsSeen;
  readonly fleet: Fleet;
}

async function withScene(
  options: Parameters<typeof natsFleet>[1],
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const server = await NatsServer.start();
  const connections = [await connect({ servers: server.address }), await connect({ servers: server.address })];
  const fleet = natsFleet(connections[0], { version: "v", ...options });
  try {
    await play({ connection: connections[1], streams: new StreamsSeen(connections[1]), fleet });
  } finally {
    await fleet.close();
    await Promise.all(connections.map((each) => each.close()));
    await server.close();
  }
}

/** Evaluates so many times; if the test fails, the fleet is closed under it. */
function evaluations(fleet: Fleet, count: number, context?: Parameters<ReturnType<Fleet["evaluate"]>>[1]) {
  const all = Array.from({ length: count }, () => fleet.evaluate("work")(POINT, context));
  for (const each of all) each.catch(() => {});
  return all;
}

/** The stream of the only trainer, when it holds so many jobs. */
async function streamWith({ streams }: Scene, count: number): Promise<string> {
  const [name] = await until(
    () => streams.names("RXGRAD-"),
    ({ length }) => length === 1,
  );
  await until(
    async () => (await streams.info(name)).state.messages,
    (messages) => messages === count,
  );
  return name;
}

testNats("of twenty jobs three are lost: these three are sent again, and each is evaluated once", () =>
  withScene({}, async (scene) => {
    const { connection, streams, fleet } = scene;
    const all = evaluations(fleet, 20);
    const stream = await streamWith(scene, 20);
    let sent = 0;
    connection.subscribe("rxgrad.default.*.jobs", { callback: () => void sent++ });
    await connection.flush();
    for (const sequence of [2, 9, 17]) await streams.deleteMessage(stream, sequence);
    await until(
      async () => (await streams.info(stream)).state.messages,
      (messages) => messages === 20,
    );
    assert.is(sent, 3);
    let performed = 0;
    const work = async (): Promise<number> => ++performed;
    const serving = serve(connection, { work }, { version: "v" });
    await Promise.all(all);
    assert.is(performed, 20);
    await serving.close();
  }),
);

testNats("a job that waits for longer than maxAge is kept, and evaluated once", () =>
  withScene({ maxAge: 1000 }, async (scene) => {
    const { connection, streams, fleet } = scene;
    const [value] = evaluations(fleet, 1);
    const stream = await streamWith(scene, 1);
    await until(
      async () => (await streams.info(stream)).config.max_age,
      (age) => age > 2500e6,
    );
    assert.is((await streams.info(stream)).state.last_seq, 1, "it was not sent again");
    let performed = 0;
    const work = async (): Promise<number> => ++performed;
    const serving = serve(connection, { work }, { version: "v" });
    assert.equal(await value, Float64Array.of(1));
    await serving.close();
  }),
);

testNats("a job that is given up while it is sent does not stay in the queue", () =>
  withScene({}, async (scene) => {
    const { streams, fleet } = scene;
    evaluations(fleet, 1);
    const stream = await streamWith(scene, 1);
    for (let time = 0; time < 5; time++) {
      const controller = new AbortController();
      evaluations(fleet, 3, { signal: controller.signal, repetition: 0 });
      // The jobs are on their way.
      await new Promise((resolve) => setImmediate(resolve));
      controller.abort(new Error("enough"));
    }
    await until(
      async () => (await streams.info(stream)).state,
      ({ last_seq: last, messages }) => last === 16 && messages === 1,
    );
  }),
);

testNats("the numbers of a large job that is given up do not stay in the store", () =>
  withScene({}, async (scene) => {
    const { streams, fleet } = scene;
    evaluations(fleet, 1);
    const stream = await streamWith(scene, 1);
    const controller = new AbortController();
    const inputs = { x: new Float64Array(200_000) };
    const large = fleet.evaluate("work")(inputs, { signal: controller.signal, repetition: 0 });
    large.catch(() => {});
    await streamWith(scene, 2);
    const [store] = await streams.names("OBJ_");
    assert.ok((await streams.info(store)).state.bytes > 1_600_000);
    controller.abort(new Error("enough"));
    await until(
      async () => (await streams.info(store)).state.bytes,
      (bytes) => bytes < 10_000,
    );
    assert.is((await streams.info(stream)).state.messages, 1);
  }),
);

testNats("a trainer that does not reply may be alive: its stream is left while it was used lately", () =>
  withScene({}, async (scene) => {
    const { connection, streams, fleet } = scene;
    const left = "RXGRAD-default-0123456789abcdef";
    await streams.add(left, "rxgrad.default.0123456789abcdef.jobs");
    const serving = serve(connection, { work: async () => 1 }, { version: "v" });
    await Promise.all(evaluations(fleet, 5));
    const { created } = await streams.info(left);
    const own = "fedcba9876543210";
    const names = (): Promise<string[]> => streams.names(left);
    assert.is(await sweep(connection, "default", own, Date.parse(created) + 29_000), false);
    assert.equal(await names(), [left]);
    assert.is(await sweep(connection, "default", own, Date.parse(created) + 31_000), true);
    assert.equal(await names(), []);
    await serving.close();
  }),
);

/** The problem of a fleet with one evaluation, on a server of one's own. */
async function problemOn(
  servers: string,
  login: { readonly user?: string; readonly pass?: string } = {},
): Promise<string> {
  const connection = await connect({ servers, ...login });
  const fleet = natsFleet(connection);
  try {
    const [value] = evaluations(fleet, 1);
    const { problem = "" } = await statusWhere(fleet, (status) => status.problem !== undefined);
    void value;
    return problem;
  } finally {
    await fleet.close();
    await connection.close();
  }
}

testNats("a server without JetStream is named", async () => {
  const { process: server, ports } = await startServer(["-a", "127.0.0.1", "-p", String(ANY)]);
  try {
    assert.is(
      await problemOn(`127.0.0.1:${ports.client}`),
      "JetStream is off on the server, or for this user: start it with nats-server --jetstream; it is asked again, and nothing is lost.",
    );
  } finally {
    server.kill("SIGKILL");
  }
});

testNats("a server that refuses the stream is quoted", async () => {
  const server = await configuredServer(
    'accounts { A { jetstream { max_streams: 0, max_store: 0, max_mem: 1M }, users: [{ user: a, password: "b" }] } }',
  );
  try {
    assert.match(
      await problemOn(server.address, { user: "a", pass: "b" }),
      /^the server refuses it \(.+\); it is asked again/,
    );
  } finally {
    await server.close();
  }
});

test.run();
