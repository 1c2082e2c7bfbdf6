// Without a server a run waits and says so, goes on when the server is there, and can be ended while it is not.
// Runs alone: it starts a server and processes, and kills them.
import { natsFleet, serve } from "@rxgrad/fleet";
import { lastValueFrom, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { allServe } from "./processes.js";
import { connected, losses$ } from "./run.js";
import { closeScenes, lossesOn, lossesWhile, lossesWithoutFleet, statusWhere, withScene } from "./scene.js";
import { NATS } from "./server.js";

const testNats = needing(test, NATS);
const FEW = 5;
const AWAY = /^the server does not answer \(.+\); it is asked again, and nothing is lost\.$/;
test.after(closeScenes);

testNats("at the start: the run waits, and goes on when the server is there", () =>
  withScene(async ({ fleet, server, workers }) => {
    await workers(2);
    await server.kill();
    const natsFleet = fleet();
    const losses = lossesOn(natsFleet, FEW);
    const { problem, waiting } = await statusWhere(natsFleet, (status) => status.problem !== undefined);
    assert.match(problem as string, AWAY);
    assert.is(waiting, 17);
    await server.restart();
    assert.equal(await losses, await lossesWithoutFleet(FEW));
  }),
);

testNats("at the start: unsubscribing ends the run, and a closed fleet leaves nothing active", () =>
  withScene(async ({ fleet, server }) => {
    const timers = (): number => process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;
    const before = timers();
    await server.kill();
    const natsFleet = fleet();
    const run = losses$(natsFleet.evaluate("simulate")).subscribe();
    await statusWhere(natsFleet, ({ problem }) => problem !== undefined);
    run.unsubscribe();
    await natsFleet.close();
    assert.ok(timers() <= before + 1, "one timer waits to connect again");
  }),
);

testNats("the status of a fleet whose connection was closed is complete", () =>
  withScene(async ({ fleet, connection }) => {
    const { status$ } = fleet();
    await connection.close();
    assert.equal(await lastValueFrom(status$.pipe(toArray())), []);
  }),
);

testNats("an age that the server cannot count is refused at once", () =>
  withScene(async ({ fleet }) => {
    const message = "natsFleet: maxAge is 9007199254740991; give a whole number from 1000 to 1000000000000.";
    assert.throws(
      () => fleet({ maxAge: Number.MAX_SAFE_INTEGER }),
      (error: Error) => error.message === message,
    );
  }),
);

testNats(
  "in the middle: the run waits and says so; the process of a trainer and that of a worker end when they are told to",
  () =>
    withScene(async ({ programs, server, worker }) => {
      const served = worker();
      await allServe([served]);
      const trainer = programs.start("trainer", server.address, "default", 1000);
      await trainer.until(({ length }) => length > 2);
      await server.kill();
      await trainer.until((lines) => lines.some((line) => AWAY.test(line.replace("problem: ", ""))));
      await Promise.all([trainer, served].map((each) => each.kill("SIGTERM")));
      assert.is(await trainer.exit(), 0);
      assert.is(await served.exit(), 0);
      assert.is(trainer.errors + served.errors, "");
      const bits = trainer.lines.filter((line) => !line.startsWith("problem"));
      assert.equal(bits, await lossesWithoutFleet(bits.length));
    }),
);

testNats("an answer that was ready while the server was away for long is kept until it is back", () =>
  withScene(async ({ fleet, server }) => {
    const { now } = performance;
    const connection = await connected(server.address, "worker");
    let calls = 0;
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const begun = new Promise<void>((begin) => {
      const simulate = async (): Promise<number> => {
        calls++;
        begin();
        await finished;
        return 7;
      };
      serve(connection, { simulate }, { concurrency: 1, warn: () => {} });
    });
    try {
      const value = fleet().evaluate("simulate")({ rates: new Float64Array(8) });
      await begun;
      await server.kill();
      performance.now = () => now.call(performance) + 60_000;
      finish();
      await new Promise((resolve) => setImmediate(resolve));
      await server.restart();
      assert.equal(await value, Float64Array.of(7));
      assert.is(calls, 1);
    } finally {
      performance.now = now;
      await connection.close();
    }
  }),
);

testNats("a connection that is closed for good ends the run with an error, and the service of a worker", () =>
  withScene(async ({ connection, fleet, server, worker }) => {
    await allServe([worker()]);
    const natsFleet = fleet();
    const losses = lossesWhile(natsFleet, (answers) => answers === 40 && void connection.close());
    await isRejected(
      losses,
      /natsFleet: the connection to the server was closed; connect with \{ maxReconnectAttempts: -1,/,
    );
    await isRejected(lossesOn(natsFleet), /natsFleet: the connection to the server was closed/);

    const own = await connected(server.address, "worker");
    const serving = serve(own, { simulate: () => 1 });
    await serving.version;
    await own.close();
    await serving.close();
  }),
);

testNats("a fleet and a service whose module cannot be read can be closed", () =>
  withScene(async ({ connection }) => {
    const module = new URL("./nowhere.js", import.meta.url);
    const fleet = natsFleet(connection, { module });
    await isRejected(fleet.evaluate("simulate")({}), /nowhere\.js/);
    await fleet.close();
    const told: string[] = [];
    const serving = serve(connection, module, { warn: (message) => told.push(message) });
    await isRejected(serving.version, /nowhere\.js/);
    await serving.close();
    assert.match(told.join("\n"), /^serve: the worker cannot start: .+nowhere\.js/);
  }),
);

async function isRejected(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => assert.unreachable("it was fulfilled"),
    (reason: Error) => reason,
  );
  assert.match((error as Error).message, message);
}

test.run();
