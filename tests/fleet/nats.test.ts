// A run on worker processes behind a real NATS server: the same losses, bit for bit, with any number of workers.
// Runs alone: it starts a server and processes.
import { localFleet, serve } from "@rxgrad/fleet";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { Programs } from "./processes.js";
import { connected, ITERATIONS } from "./run.js";
import { closeScenes, lossesOn, lossesWithoutFleet, statusWhere, withScene } from "./scene.js";
import { NATS } from "./server.js";

const testNats = needing(test, NATS);
const expected = await lossesWithoutFleet();
test.after(closeScenes);

test("threads of this machine: the same losses as without a fleet", async () => {
  assert.is(expected.length, ITERATIONS);
  assert.ok(new Set(expected).size > ITERATIONS / 2);
  const programs = await Programs.compile();
  const fleet = localFleet(programs.simulator, { concurrency: 2 });
  try {
    assert.equal(await lossesOn(fleet), expected);
  } finally {
    await fleet.close();
    programs.close();
  }
});

for (const count of [1, 3, 8]) {
  testNats(`worker processes: ${count}`, () =>
    withScene(async ({ fleet, workers }) => {
      await workers(count);
      const natsFleet = fleet();
      const all = statusWhere(natsFleet, (status) => status.workers.length === count);
      assert.equal(await lossesOn(natsFleet), expected);
      assert.ok((await all).workers.every(({ concurrency, refused }) => concurrency === 2 && refused === undefined));
    }),
  );
}

testNats("without a worker the run waits, and the status says how to start one; with the first worker it goes on", () =>
  withScene(async ({ fleet, worker }) => {
    const natsFleet = fleet();
    const losses = lossesOn(natsFleet);
    const { problem, waiting, workers } = await statusWhere(natsFleet, (status) => status.problem !== undefined);
    assert.match(problem as string, /^no worker of the fleet "default" is there; start one: serve\(/);
    assert.equal({ waiting, workers }, { waiting: 17, workers: [] });
    worker();
    const after = await statusWhere(natsFleet, (status) => status.answered > 0);
    assert.is(after.problem, undefined);
    assert.equal(await losses, expected);
    const last = await statusWhere(natsFleet, () => true);
    assert.is(last.answered, ITERATIONS * 17);
  }),
);

testNats("an error that is tried again is no answer, of the fleet and of its worker", () =>
  withScene(async ({ fleet, address }) => {
    const connection = await connected(address, "worker");
    let calls = 0;
    const flaky = async (): Promise<number> => {
      if (++calls < 3) throw new Error("not yet");
      return 4;
    };
    const serving = serve(connection, { flaky });
    try {
      const natsFleet = fleet();
      const told = statusWhere(natsFleet, ({ answered, workers }) => answered === 1 && workers.length === 1);
      assert.equal(await natsFleet.evaluate("flaky")({}), Float64Array.of(4));
      const [worker] = (await told).workers;
      assert.equal({ calls, answered: worker.answered }, { calls: 3, answered: 1 });
    } finally {
      await serving.close();
      await connection.close();
    }
  }),
);

test.run();
