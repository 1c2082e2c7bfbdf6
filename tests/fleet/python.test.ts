// The worker in Python, examples/fleet/worker.py, serves a trainer. Runs alone: it starts a server and processes.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type Fleet, type NatsFleetOptions, natsFleet, serve } from "@rxgrad/fleet";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { simulate } from "../fixtures/fleet/functions.js";
import { needing } from "../support/needs.js";
import { firstLineOf, mortal } from "./children.js";
import { lossesBy, lossesHere, VERSION } from "./predators.js";
import { PYTHON } from "./python.js";
import { statusWhere, until } from "./scene.js";
import { NatsServer } from "./server.js";
import { StreamsSeen } from "./streams-seen.js";

const testPython = needing(test, PYTHON);
const script = fileURLToPath(new URL("../../examples/fleet/worker.py", import.meta.url));

interface Scene {
  readonly server: NatsServer;
  readonly connection: NatsConnection;
  readonly fleet: (options?: NatsFleetOptions) => Fleet;
  /** Starts the worker in Python, and waits until it serves. */
  readonly python: (version?: string) => Promise<ChildProcess>;
}

async function withScene(play: (scene: Scene) => Promise<void>): Promise<void> {
  const server = await NatsServer.start();
  const connection = await connect({ servers: server.address });
  const children: ChildProcess[] = [];
  const fleets: Fleet[] = [];
  try {
    await play({
      server,
      connection,
      fleet(options = {}) {
        const fleet = natsFleet(connection, { version: VERSION, lease: 500, ...options });
        fleets.push(fleet);
        return fleet;
      },
      async python(version = VERSION) {
        const values = [script, server.address, "--version", version];
        const child = mortal(spawn("python3", values, { stdio: ["ignore", "pipe", "inherit"] }));
        children.push(child);
        assert.is(await firstLineOf(child.stdout), "serving");
        return child;
      },
    });
    for (const each of fleets) await each.close();
  } finally {
    for (const each of children) each.kill("SIGKILL");
    await connection.close();
    await server.close();
  }
}

const isPython = ({ name }: { readonly name: string }): boolean => name.includes("Python");

testPython("alone: the same losses as the function in JavaScript, bit for bit, and nothing is left on the server", () =>
  withScene(async ({ server, fleet, python }) => {
    const child = await python();
    const one = fleet();
    const seen = statusWhere(one, ({ answered, workers }) => answered > 0 && workers.length > 0);
    assert.equal(await lossesBy(one.evaluate("simulate"), 30), await lossesHere(30));
    const { workers, dropped } = await seen;
    assert.ok(workers.length === 1 && workers.every(isPython));
    assert.is(dropped, 0);
    await one.close();
    assert.equal(await server.streams(), []);
    child.kill("SIGTERM");
    await once(child, "exit");
    assert.is(child.exitCode, 0);
  }),
);

testPython("beside a worker in Node: both answer, and the losses are the same", () =>
  withScene(async ({ connection, fleet, python }) => {
    await python();
    const one = fleet();
    // The worker in Node begins when the other has answered, so that each has a part.
    const pythonAnswered = statusWhere(one, ({ workers }) =>
      workers.some((each) => isPython(each) && each.answered > 0),
    );
    const both = statusWhere(
      one,
      ({ workers }) => workers.length === 2 && workers.every(({ answered }) => answered > 0),
    );
    await statusWhere(one, ({ workers }) => workers.some(isPython));
    const slow = async (inputs: never): Promise<Float64Array> => {
      await pythonAnswered;
      return simulate(inputs);
    };
    const serving = serve(connection, { simulate: slow as never }, { version: VERSION, concurrency: 1 });
    assert.equal(await lossesBy(one.evaluate("simulate"), 60), await lossesHere(60));
    let haveBoth = false;
    void both.then(() => {
      haveBoth = true;
    });
    // Python may have been done before the other has heard of the work.
    while (!haveBoth) await one.evaluate("simulate")({ rates: Float64Array.of(1, 1) });
    await serving.close();
  }),
);

testPython("the message of an error is cut as JavaScript counts its letters", () =>
  withScene(async ({ fleet, python }) => {
    await python();
    // Two units each in JavaScript, and one letter in Python.
    const name = "\u{1f986}".repeat(995);
    const reason = await fleet()
      .evaluate(name)({ x: Float64Array.of(1) })
      .then(String, (error: Error) => error.message);
    assert.is(reason, `there is no function "${name}"; there is simulate, doubled`.slice(0, 2000));
  }),
);

testPython("what Python raises is tried again, and then is the error; a function that is missing is named", () =>
  withScene(async ({ fleet, python }) => {
    await python();
    const one = fleet({ attempts: 2 });
    // The name of a worker is known while somebody watches.
    const watching = one.status$.subscribe();
    await statusWhere(one, ({ workers }) => workers.some(isPython));
    const refusal = (name: string): Promise<string> =>
      one
        .evaluate(name)({ rates: Float64Array.of(1, 2, 3) })
        .then(String, (error) => error.message);
    assert.match(
      await refusal("simulate"),
      /^ValueError: too many values to unpack \(expected 2\) \(tried 2 times, the last time by .*Python process \d+\)$/,
    );
    assert.is(await refusal("simulat"), 'there is no function "simulat"; there is simulate, doubled');
    watching.unsubscribe();
  }),
);

testPython("points and answers that are too large for a message are stored, also beside a worker in Node", () =>
  withScene(async ({ connection, server, fleet, python }) => {
    await python();
    const one = fleet();
    const x = Float64Array.from({ length: 300_000 }, (_, i) => Math.sqrt(i));
    assert.equal(
      await one.evaluate("doubled")({ x }),
      x.map((each) => 2 * each),
    );
    await one.close();
    assert.equal(await server.streams(), []);
    const streams = new StreamsSeen(connection);
    const other = fleet({ storage: "memory", maxAge: 60_000 });
    const value = other.evaluate("doubled")({ x });
    value.catch(() => {});
    const [store] = await until(
      () => streams.names("OBJ_"),
      ({ length }) => length > 0,
    );
    const { max_age: age, storage } = (await streams.info(store)).config;
    assert.equal({ age, storage }, { age: 60_000e6, storage: "memory" });
    assert.equal(
      await value,
      x.map((each) => 2 * each),
    );
  }),
);

testPython("of two trainers each gets the answers to its own jobs", () =>
  withScene(async ({ fleet, python }) => {
    await python();
    const fleets = [fleet(), fleet()];
    const losses = fleets.map((each) => lossesBy(each.evaluate("simulate"), 15));
    const expected = await lossesHere(15);
    for (const each of losses) assert.equal(await each, expected);
    for (const each of fleets) assert.is((await statusWhere(each, () => true)).dropped, 0);
  }),
);

testPython("one that is killed is replaced by a worker in Node", () =>
  withScene(async ({ connection, fleet, python }) => {
    const child = await python();
    const one = fleet();
    const losses = lossesBy(one.evaluate("simulate"), 60);
    await statusWhere(one, ({ answered }) => answered > 0);
    child.kill("SIGKILL");
    const serving = serve(
      connection,
      { simulate: (async (inputs: never) => simulate(inputs)) as never },
      { version: VERSION },
    );
    assert.equal(await losses, await lossesHere(60));
    await serving.close();
  }),
);

testPython("with another version it is refused by name", () =>
  withScene(async ({ fleet, python }) => {
    await python("simulate-2");
    const one = fleet();
    const value = one
      .evaluate("simulate")({ rates: Float64Array.of(1, 2) })
      .catch(() => {});
    const { workers, problem } = await statusWhere(one, ({ workers: [first] }) => first?.refused !== undefined);
    assert.match(workers[0].refused as string, "it has version simulate-2, but simulate-1 is wanted");
    assert.match(problem as string, /Python process \d+ is refused: /);
    await one.close();
    await value;
  }),
);

test.run();
