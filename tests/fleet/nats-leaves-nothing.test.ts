// When a run ends, nothing of it is left: not on the server, and not in the trainer's process.
// Runs alone: it starts a server and processes, and counts what is active in this one.
import { natsFleet } from "@rxgrad/fleet";
import { firstValueFrom, lastValueFrom, skip, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { large, simulate } from "../fixtures/fleet/simulate.js";
import { needing } from "../support/needs.js";
import { largeLosses$, losses$ } from "./run.js";
import { closeScenes, lossesOn, lossesWithoutFleet, type Scene, until, withScene } from "./scene.js";
import { NATS } from "./server.js";

const testNats = needing(test, NATS);
const FEW = 5;
test.after(closeScenes);

/** What the trainer has on the server, and what keeps this process busy. */
async function left({ server }: Scene): Promise<string[]> {
  const subscriptions = await server.subscriptions("trainer");
  const streams = await server.streams();
  return [...streams, ...subscriptions, ...process.getActiveResourcesInfo().sort()];
}

/** Waits until there is nothing but what was there before. */
async function nothingIsLeft(scene: Scene, before: readonly string[]): Promise<void> {
  const isAsBefore = (now: readonly string[]): boolean => JSON.stringify(now) === JSON.stringify(before);
  assert.equal(await until(() => left(scene), isAsBefore), before);
}

testNats("after the last iteration, and after unsubscribing in the middle", () =>
  withScene(async (scene) => {
    await scene.workers(2);
    const before = await left(scene);
    const fleet = natsFleet(scene.connection);
    await lastValueFrom(losses$(fleet.evaluate("simulate"), FEW));
    await nothingIsLeft(scene, before);

    for (let time = 0; time < 3; time++) {
      await firstValueFrom(losses$(fleet.evaluate("simulate")).pipe(skip(time)));
      await nothingIsLeft(scene, before);
    }

    const run = losses$(fleet.evaluate("simulate")).subscribe();
    await until(
      () => scene.server.streams(),
      (streams) => streams.length === 2,
    );
    run.unsubscribe();
    await nothingIsLeft(scene, before);
    assert.equal(await lossesOn(fleet, FEW), await lossesWithoutFleet(FEW), "the next run");
    await fleet.close();
    await nothingIsLeft(scene, before);
  }),
);

testNats("unsubscribing and subscribing again at once gives the same losses, and leaves nothing", () =>
  withScene(async (scene) => {
    await scene.workers(2);
    const before = await left(scene);
    const fleet = natsFleet(scene.connection);
    const expected = await lossesWithoutFleet(FEW);
    for (let time = 0; time < 5; time++) {
      losses$(fleet.evaluate("simulate")).subscribe().unsubscribe();
      await firstValueFrom(losses$(fleet.evaluate("simulate")));
      assert.equal(await lossesOn(fleet, FEW), expected);
    }
    await fleet.close();
    await nothingIsLeft(scene, before);
  }),
);

testNats("each run has a stream of its own, so that a late acknowledgement of an old job is not about a new one", () =>
  withScene(async ({ fleet, server }) => {
    const natsFleet = fleet();
    const streamsOfRun = async (): Promise<string[]> => {
      const run = losses$(natsFleet.evaluate("simulate")).subscribe();
      const streams = await until(
        () => server.streams(),
        ({ length }) => length === 2,
      );
      run.unsubscribe();
      return streams;
    };
    const first = await streamsOfRun();
    await until(
      () => server.streams(),
      ({ length }) => length === 0,
    );
    assert.is.not((await streamsOfRun())[0], first[0]);
  }),
);

testNats("answers that are too large for a message: the same losses, and the object store is removed too", () =>
  withScene(async (scene) => {
    await scene.workers(2);
    const before = await left(scene);
    const fleet = natsFleet(scene.connection);
    const hasStore = (streams: readonly string[]): boolean => streams.some((each) => each.startsWith("OBJ_"));
    const stored = until(() => scene.server.streams(), hasStore);
    const losses = await lastValueFrom(largeLosses$(fleet.evaluate("large"), 2).pipe(toArray()));
    assert.equal(losses, await lastValueFrom(largeLosses$(large, 2).pipe(toArray())));
    await stored;
    await nothingIsLeft(scene, before);

    const run = largeLosses$(fleet.evaluate("large"), 2).subscribe();
    await until(() => scene.server.streams(), hasStore);
    run.unsubscribe();
    await nothingIsLeft(scene, before);

    const inputs = { rates: new Float64Array(150_000).fill(0.01) };
    const [first, second] = await Promise.all([1, 2].map(() => fleet.evaluate("simulate")(inputs)));
    assert.equal(first, Float64Array.from(simulate(inputs)), "inputs that are too large");
    assert.equal(second, first);
    await nothingIsLeft(scene, before);
    await fleet.close();
  }),
);

testNats("what a killed trainer has left is removed by the next fleet; a living trainer is left in peace", () =>
  withScene(async ({ fleet, programs, server, workers }) => {
    await workers(2);
    const living = programs.start("trainer", server.address, "default", 1000);
    await living.until(({ length }) => length > 0);
    const ofLiving = await server.streams();
    assert.is(ofLiving.length, 2, "a stream and its consumer");
    const killed = programs.start("trainer", server.address, "default", 1000);
    await killed.until(({ length }) => length > 0);
    await killed.kill();
    const ofKilled = (await server.streams()).filter((each) => !ofLiving.includes(each));
    assert.is(ofKilled.length, 2);

    const next = fleet();
    assert.equal(await lossesOn(next, FEW), await lossesWithoutFleet(FEW));
    // A trainer that does not reply may be alive; but not when nobody has used its stream for long.
    const { now } = performance;
    const run = losses$(next.evaluate("simulate"), 1_000_000).subscribe({ error() {} });
    // The clock of the server is read when the stream is made.
    await until(
      () => server.streams(),
      ({ length }) => length === 6,
    );
    try {
      performance.now = () => now.call(performance) + 60_000;
      await until(
        () => server.streams(),
        (streams) => !ofKilled.some((each) => streams.includes(each)),
      );
    } finally {
      performance.now = now;
    }
    run.unsubscribe();
    await next.close();
    assert.equal(await server.streams(), ofLiving);
    await living.until(({ length }) => length > 10);
    const bits = living.lines.filter((line) => !line.startsWith("problem"));
    assert.equal(bits, await lossesWithoutFleet(bits.length));
    await living.kill("SIGTERM");
    assert.is(living.errors, "");
    assert.equal(await server.streams(), []);
  }),
);

testNats("a fleet whose name begins with that of another is left in peace too", () =>
  withScene(async ({ fleet, server }) => {
    const streams = (): Promise<string[]> => server.streams();
    const error = (): void => {}; // if the test fails, both fleets are closed under the runs
    const run = losses$(fleet({ fleet: "a-b" }).evaluate("simulate")).subscribe({ error });
    await until(streams, ({ length }) => length === 2);
    const other = losses$(fleet({ fleet: "a" }).evaluate("simulate")).subscribe({ error });
    const both = await until(streams, (now) => now.some((each) => /^RXGRAD-a-[^-]+ workers$/.test(each)));
    assert.is(both.length, 4);
    for (const each of [run, other]) each.unsubscribe();
  }),
);

test.run();
