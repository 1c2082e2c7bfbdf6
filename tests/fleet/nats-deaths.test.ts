// Workers and the server are killed during a run: its losses stay the same, bit for bit.
// Runs alone: it starts a server and processes, and kills them.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { simulate } from "../fixtures/fleet/simulate.js";
import { needing } from "../support/needs.js";
import type { Program } from "./processes.js";
import { ITERATIONS } from "./run.js";
import { closeScenes, lossesWhile, lossesWithoutFleet, statusWhere, withScene } from "./scene.js";
import { NATS } from "./server.js";

const testNats = needing(test, NATS);
const KILLS = 100;
const RESTARTS = 10;
const EVALUATIONS = 17 * ITERATIONS;
const expected = await lossesWithoutFleet();
test.after(closeScenes);

/** Random whole numbers below a limit, always the same. */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

testNats(`${KILLS} times a random worker is killed, and another is started`, () =>
  withScene(async ({ fleet, worker, workers }) => {
    const draw = random(1);
    const natsFleet = fleet({ lease: 250 });
    const all = await workers(4);
    let kills = 0;
    const killOne = (): void => {
      const serving = all.filter(({ isAlive, lines }) => isAlive && lines.includes("serving"));
      // Processes start slowly on a busy machine: the next answer comes when one of them serves.
      if (serving.length === 0) return;
      const victim: Program = serving[draw(serving.length)];
      void victim.kill();
      all[all.indexOf(victim)] = worker();
      kills++;
    };
    const losses = await lossesWhile(natsFleet, (answers) => {
      if (kills < Math.min(KILLS, Math.floor(answers / 9))) killOne();
    });
    assert.is(kills, KILLS);
    const { answered, redelivered } = await statusWhere(natsFleet, () => true);
    assert.is(answered, EVALUATIONS, "each evaluation counts once");
    assert.ok(redelivered > 0, `${redelivered} deliveries after the first`);
    assert.equal(losses, expected);
  }),
);

testNats("a worker that is told to leave gives its jobs back; one that is stopped and goes on answers too late", () =>
  withScene(async ({ fleet, workers }) => {
    const [leaving, stopped] = await workers(3);
    const natsFleet = fleet({ lease: 250 });
    const losses = await lossesWhile(natsFleet, (answers) => {
      if (answers === 100) void leaving.kill("SIGTERM");
      if (answers % 300 === 0) stopped.signal("SIGSTOP");
      if (answers % 300 === 150) stopped.signal("SIGCONT");
    });
    assert.equal(losses, expected);
    assert.is((await statusWhere(natsFleet, () => true)).answered, EVALUATIONS, "each evaluation counts once");
    assert.is(await leaving.exit(), 0);
    assert.is(leaving.errors + stopped.errors, "");
  }),
);

testNats("a job that kills every process is named, and is no harm to other jobs", () =>
  withScene(async ({ fleet, worker }) => {
    let isOver = false;
    const keepOne = async (): Promise<void> => {
      while (!isOver) await worker().exit();
    };
    void keepOne();
    void keepOne();
    const natsFleet = fleet({ lease: 250, maxOnServer: 1 });
    const inputs = { rates: new Float64Array(8) };
    try {
      const error = await natsFleet
        .evaluate("die")(inputs)
        .then(
          () => assert.unreachable("it was fulfilled"),
          (reason: Error) => reason,
        );
      assert.match((error as Error).message, /^"die" ended its thread 3 times .+ with its whole process$/);
      assert.equal(await natsFleet.evaluate("simulate")(inputs), Float64Array.from(simulate(inputs)));
    } finally {
      isOver = true;
    }
  }),
);

testNats(`${RESTARTS} times the server is killed, and started again`, () =>
  withScene(async ({ fleet, server, workers }) => {
    await workers(2);
    const restarts: Promise<void>[] = [];
    const losses = await lossesWhile(fleet(), (answers) => {
      if (answers % 95 === 50 && restarts.length < RESTARTS) {
        restarts.push(server.kill().then(() => server.restart()));
      }
    });
    await Promise.all(restarts);
    assert.is(restarts.length, RESTARTS);
    assert.equal(losses, expected);
  }),
);

testNats("the server is killed and has lost everything: its jobs are sent again", () =>
  withScene(async ({ fleet, server, workers }) => {
    await workers(2);
    let restart: Promise<void> | undefined;
    const losses = await lossesWhile(fleet(), (answers) => {
      if (answers === 500) restart = server.kill({ wipe: true }).then(() => server.restart());
    });
    await restart;
    assert.equal(losses, expected);
  }),
);

test.run();
