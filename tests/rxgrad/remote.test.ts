// A run that is watched, paused and steered from the other side of a port.
import { type Iteration, train } from "rxgrad";
import { type RemoteRun, type RunPort, remoteRun, serveRun } from "rxgrad/remote";
import { filter, firstValueFrom, lastValueFrom, map, share, take, tap, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { feed, network, running, socketPair } from "../support/served-run.js";

type Ends = readonly [RunPort, RunPort];

const transports: readonly [string, () => Ends][] = [
  [
    "a MessageChannel",
    () => {
      const { port1, port2 } = new MessageChannel();
      return [port1 as RunPort, port2 as RunPort];
    },
  ],
  ["a socket", () => socketPair() as unknown as Ends],
];

/** Waits until the run stands behind an iteration of at least this number. */
const standing = async (remote: RemoteRun, least = 1): Promise<number> =>
  (await firstValueFrom(remote.standing$.pipe(filter(({ isStanding, iteration }) => isStanding && iteration >= least))))
    .iteration;

for (const [name, connect] of transports) {
  test(`${name}: a run is watched, paused, stepped and steered`, async () => {
    const [here, there] = connect();
    const { W, learningRate$ } = network();
    const { iterations$, stop$ } = running(W);
    const seen: { iteration: number; loss: number; rate: number; W: number[] }[] = [];
    iterations$.subscribe(({ iteration, loss, hyperparameters, parametersBefore }) =>
      seen.push({
        ...{ iteration, loss, rate: hyperparameters["sgd1.learningRate"]! },
        W: [...parametersBefore.get("dense1/W").data],
      }),
    );
    serveRun(W, iterations$, here, { controls: { rate: learningRate$ } });
    const remote = remoteRun(there);

    const { nodes, hyperparameters } = await firstValueFrom(remote.graph$);
    assert.ok(nodes.some((each) => each.name === "dense1/W"));
    assert.equal(hyperparameters.at(-1), {
      ...{ owner: "sgd1", name: "learningRate", value: "stream", control: "rate" },
      ...{ wanted: "a finite number, 0 or more, such as 0.1" },
      range: { least: 0, most: Infinity, includesLeast: true, includesMost: false, isWhole: false },
    });

    const told: number[][] = [];
    remote.losses$.subscribe(({ iterations, losses, stride }) => {
      assert.is(stride, 1);
      for (let i = 0; i < losses.length; i++) told.push([iterations[i]!, losses[i]!]);
    });
    await firstValueFrom(remote.losses$.pipe(filter(() => told.length > 20)));

    remote.pause();
    const stood = await standing(remote);
    const value = await firstValueFrom(remote.observe("dense1/W"));
    assert.equal([value.shape, [...value.data]], [[2, 3], seen.at(-1)!.W]);
    assert.is(seen.length, stood);

    remote.step(3);
    assert.is(await standing(remote, stood + 1), stood + 3);
    assert.is(seen.length, stood + 3);

    await remote.steer("rate", 0.125);
    remote.step();
    await standing(remote, stood + 4);
    assert.equal(
      seen.slice(-2).map((each) => each.rate),
      [0.5, 0.125],
    );

    remote.step(100_000);
    remote.pause();
    const stoodAgain = await standing(remote, stood + 5);
    assert.ok(stoodAgain < stood + 100_000, "steps that were not taken are forgotten");

    remote.resume();
    await firstValueFrom(remote.losses$.pipe(filter(() => told.length > stood + 100)));
    const end = lastValueFrom(remote.losses$);
    stop$.next();
    await end;
    assert.equal(
      told,
      seen.map(({ iteration, loss }) => [iteration, loss]),
    );
    remote.close();
  });
}

test.run();
void ({} as Iteration);
void [train, lastValueFrom, map, share, take, tap, toArray, feed];
