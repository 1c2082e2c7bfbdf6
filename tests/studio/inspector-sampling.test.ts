// What the inspector and the cards ask of a run: in turns, of one iteration, and nothing while it stands.
import type { RunGraph } from "rxgrad/remote";
import { filter, firstValueFrom, map, Subscription, switchMap, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { cardsOf } from "../../packages/studio/src/inspector/cards.js";
import { MeasuredAgain } from "../../packages/studio/src/inspector/measured-again.js";
import { Sampler } from "../../packages/studio/src/inspector/sampler.js";
import { gridOver, surfacesOf } from "../../packages/studio/src/inspector/surfaces.js";
import type { GradientDistance, LiveRun } from "../../packages/studio/src/session/live-run.js";
import { channelRun, standsAt, xorExperiment } from "../support/sessions.js";

const graphOf = (run: LiveRun): Promise<RunGraph> =>
  firstValueFrom(run.remote$.pipe(switchMap((remote) => remote.graph$)));

const isThere = <T>(value: T | undefined): value is T => value !== undefined;

async function started(): Promise<LiveRun> {
  const { run } = channelRun();
  await run.start(xorExperiment);
  return run;
}

test("several who look are answered in turns, while the run goes on", async () => {
  const run = await started();
  const sampler = new Sampler(run, 0);
  const a = sampler.value("dense1/W").pipe(filter(isThere));
  const b = sampler.together([{ name: "loss" }, { name: "tanh1" }]).pipe(filter(isThere));
  run.play();
  const [first, second] = await Promise.all([
    firstValueFrom(a.pipe(take(5), toArray())),
    firstValueFrom(b.pipe(take(5), toArray())),
  ]);
  assert.equal(first[0]!.shape, [2, 3]);
  const iterations = second.map(({ iteration }) => iteration);
  assert.equal(
    iterations,
    [...new Set(iterations)].sort((x, y) => x - y),
  );
  sampler.close();
  run.close();
});

test("where the run stands, each question is asked once more, also of those who come then, and again behind a step", async () => {
  const run = await started();
  const asked: string[] = [];
  const counted = {
    state$: run.state$,
    remote$: run.remote$.pipe(
      map((remote) => ({
        ...remote,
        observeTogether(names: Parameters<typeof remote.observeTogether>[0]) {
          asked.push(names[0]!.name);
          return remote.observeTogether(names);
        },
      })),
    ),
  } as unknown as LiveRun;
  const sampler = new Sampler(counted, 0);
  run.step(3);
  await standsAt(run, 3);
  const seen: number[] = [];
  const subscription = new Subscription();
  const loss$ = sampler.together([{ name: "loss" }]);
  subscription.add(loss$.subscribe((each) => seen.push(each!.iteration)));
  assert.is((await firstValueFrom(sampler.together([{ name: "tanh1" }])))!.iteration, 3);
  assert.is((await firstValueFrom(sampler.together([{ name: "x" }])))!.iteration, 3);
  assert.equal(seen, [3]);
  assert.equal(asked, ["loss", "tanh1", "x"]);
  run.step();
  await firstValueFrom(sampler.together([{ name: "x" }]).pipe(filter((each) => each?.iteration === 4)));
  await firstValueFrom(sampler.together([{ name: "x" }]));
  assert.equal(seen, [3, 4]);
  subscription.unsubscribe();
  sampler.close();
  run.close();
});

test("who leaves before the answer does not hold up the others", async () => {
  const run = await started();
  const sampler = new Sampler(run, 0);
  run.step(2);
  await standsAt(run, 2);
  sampler
    .together([{ name: "x" }])
    .subscribe()
    .unsubscribe();
  assert.is((await firstValueFrom(sampler.facts()))!.iteration, 2);
  assert.is(await firstValueFrom(sampler.asked(async () => 42)), 42);
  sampler.close();
  run.close();
});

test("a value that does not exist harms nobody else", async () => {
  const run = await started();
  const sampler = new Sampler(run, 0);
  run.step(1);
  await standsAt(run, 1);
  const wrong: unknown[] = [];
  sampler.together([{ name: "no such node" }]).subscribe((value) => wrong.push(value));
  assert.is((await firstValueFrom(sampler.together([{ name: "loss" }])))!.iteration, 1);
  assert.equal(wrong, []);
  sampler.close();
  run.close();
});

test("cards: numbers of one iteration, a weight map, and what hidden units decide over the plane", async () => {
  const run = await started();
  const data = await firstValueFrom(run.data$);
  const cards = cardsOf(run, await graphOf(run), data);
  assert.equal(
    cards.miniatures.map(({ slot, figure }) => [slot, figure]),
    [
      ["dense1", "weights"],
      ["tanh1", "weights"],
      ["output", "weights"],
      ["softmax1", "weights"],
    ],
  );
  run.step(2);
  await standsAt(run, 2);
  const { iteration, numbers } = await firstValueFrom(cards.live$);
  assert.is(iteration, 2);
  assert.equal(Object.keys(numbers).sort(), ["dense1", "finiteDifference1", "output", "tanh1"]);
  const remote = await firstValueFrom(run.remote$);
  const tanh = await firstValueFrom(remote.observe("tanh1"));
  assert.ok(Math.abs(numbers.tanh1! - tanh.data.reduce((a, b) => a + b, 0) / tanh.data.length) < 1e-15);
  const [map1, surfaces] = await Promise.all(cards.miniatures.slice(0, 2).map(({ values }) => firstValueFrom(values)));
  assert.equal(map1!.shape, [2, 3]);
  assert.equal(surfaces!.shape, [20, 20, 1, 3]);
  const exact = await run.predict(gridOver(data.train.x), "tanh1");
  assert.equal(surfaces!.data[7 * 3 + 2], exact.data[7 * 3 + 2]);
  assert.equal(surfacesOf(exact).shape, [20, 20, 1, 3]);
  cards.close();
  run.close();
});

test("the distance from backprop is measured once where the run stands", async () => {
  const run = await started();
  let count = 0;
  const measure = () => {
    count++;
    return run.gradientDistance();
  };
  run.step(2);
  await standsAt(run, 2);
  const told = await new Promise<GradientDistance>((resolve) => {
    const measuring = new MeasuredAgain(run, measure, (each) => {
      measuring.close();
      resolve(each!);
    });
  });
  assert.is(told.without, undefined);
  assert.equal(Object.keys(told.of), ["dense1/W", "dense1/b", "output/W", "output/b"]);
  assert.ok(Object.values(told.of).every((each) => each < 1e-5));
  assert.is(count, 1);
  run.close();
});

test.run();
