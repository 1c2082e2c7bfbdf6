// When a run of sharded gradients ends, nothing of it is left: not on the server, in the trainer's process, or in workers.
// Runs alone: it starts a server and processes, and counts what is active in this one.
import { natsFleet } from "@rxgrad/fleet";
import { blackBox, parameter, randomDirections, sgd, sharded, train } from "rxgrad";
import { nameFleetFunction } from "rxgrad/driver";
import { firstValueFrom, lastValueFrom, skip } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { gradientLosses, gradientLosses$, ways } from "./gradient-run.js";
import { closeScenes, type Scene, until, withScene } from "./scene.js";
import { NATS } from "./server.js";

const testNats = needing(test, NATS);
const FEW = 3;
test.after(closeScenes);

/** What trainer and workers have on the server, and what keeps this process busy. */
async function left({ server }: Scene): Promise<string[]> {
  const ofWorkers = (await server.subscriptions("worker")).filter((each) => each.endsWith(".parts"));
  const ofTrainer = await server.subscriptions("trainer");
  return [...(await server.streams()), ...ofTrainer, ...ofWorkers, ...process.getActiveResourcesInfo().sort()];
}

/** Waits until there is nothing but what was there before. */
async function nothingIsLeft(scene: Scene, before: readonly string[]): Promise<void> {
  const isAsBefore = (now: readonly string[]): boolean => JSON.stringify(now) === JSON.stringify(before);
  assert.equal(await until(() => left(scene), isAsBefore), before);
}

testNats("after the last iteration, and after unsubscribing in the middle of one", () =>
  withScene(async (scene) => {
    await scene.workers(2);
    const before = await left(scene);
    const fleet = natsFleet(scene.connection);
    for (const way of ways) {
      const expected = await gradientLosses(way, undefined, undefined, FEW);
      // Behind the last answer it is there for one second more.
      let looking: Promise<string[]> | undefined;
      const look = (): void => {
        looking ??= left(scene);
      };
      assert.equal(await gradientLosses(way, fleet, look, FEW), expected);
      const during = (await looking) ?? [];
      assert.ok(during.some((each) => each.endsWith(".part-requests")));
      assert.ok(during.some((each) => each.endsWith(".parts")));
      await nothingIsLeft(scene, before);

      for (let time = 0; time < 2; time++) {
        await firstValueFrom(gradientLosses$(way, fleet).pipe(skip(time)));
        await nothingIsLeft(scene, before);
      }

      const run = gradientLosses$(way, fleet).subscribe();
      await until(
        () => scene.server.streams(),
        (streams) => streams.length === 2,
      );
      run.unsubscribe();
      await nothingIsLeft(scene, before);
      gradientLosses$(way, fleet).subscribe().unsubscribe();
      assert.equal(await gradientLosses(way, fleet, undefined, FEW), expected, "the next run");
    }
    await fleet.close();
    await nothingIsLeft(scene, before);
  }),
);

testNats("after an error of the workers, and after the fleet is closed in the middle", () =>
  withScene(async (scene) => {
    await scene.workers(2);
    const before = await left(scene);
    const one = natsFleet(scene.connection);
    const W = parameter([2], { name: "W" });
    const missing = blackBox({ inputs: { W }, output: [], evaluate: nameFleetFunction(async () => 1, "missing") });
    const gradient = sharded(randomDirections(missing, { directions: 8 }), { fleet: one, place: "fleet" });
    const error = await lastValueFrom(train(sgd(gradient, { learningRate: 0.1 }), [{}, {}])).then(String, String);
    assert.match(error, /the worker's module exports no function "missing"; serve the module that does/);
    await nothingIsLeft(scene, before);

    const message = gradientLosses("backprop", one, (answers) => {
      if (answers === 20) void one.close();
    }).then(String, String);
    assert.match(await message, /natsFleet: the fleet was closed; make a new one\./);
    await nothingIsLeft(scene, before);
  }),
);

testNats("workers forget the parts of trainers that left", () =>
  withScene(async (scene) => {
    await scene.workers(1);
    const before = await left(scene);
    // Each fleet is another trainer.
    for (let time = 0; time < 12; time++) {
      const fleet = natsFleet(scene.connection);
      await gradientLosses("spsa", fleet, undefined, 1);
      await fleet.close();
    }
    await nothingIsLeft(scene, before);
  }),
);

test.run();
