// What the cards and the inspector have of a run before its first iteration, where it stands, and after its end.
import type { Tensor } from "rxgrad";
import { type RunGraph, type RunPort, type SocketLike, serveRun } from "rxgrad/remote";
import { filter, firstValueFrom, map, Observable, Subject, shareReplay, switchMap, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { cardsOf } from "../../packages/studio/src/inspector/cards.js";
import { MeasuredAgain } from "../../packages/studio/src/inspector/measured-again.js";
import { Sampler } from "../../packages/studio/src/inspector/sampler.js";
import type { LiveRun } from "../../packages/studio/src/session/live-run.js";
import { scriptRun } from "../../packages/studio/src/session/script-run.js";
import { network, running, socketPair } from "../support/served-run.js";
import { channelRun, phase, standsAt, xorExperiment } from "../support/sessions.js";

const graphOf = (run: LiveRun): Promise<RunGraph> =>
  firstValueFrom(run.remote$.pipe(switchMap((remote) => remote.graph$)));

/** A script that serves its run to any page; it holds it itself behind an iteration. */
function script(heldAt: number) {
  const { W, gradient } = network();
  const { iterations$, stop$ } = running(W);
  const ports$ = new Subject<RunPort>();
  const held = new Promise<{ release: () => void; W: Tensor; before: Tensor }>((resolve) => {
    iterations$.pipe(filter(({ iteration }) => iteration === heldAt)).subscribe((iteration) => {
      const release = iteration.hold();
      const [after, before] = [iteration.parameters, iteration.parametersBefore].map((each) => each.get("dense1/W"));
      resolve({ release, W: after!, before: before! });
    });
  });
  serveRun(W, iterations$, ports$);
  const connect = async (): Promise<SocketLike> => {
    const [here, there] = socketPair() as unknown as [SocketLike, SocketLike];
    ports$.next(here);
    return there;
  };
  return { connect, held, gradient, stop: () => stop$.next() };
}

test("the cards of a run that stands have their values also for a figure that comes late", async () => {
  const { run } = channelRun();
  await run.start(xorExperiment);
  run.step(2);
  await standsAt(run, 2);
  const cards = cardsOf(run, await graphOf(run), await firstValueFrom(run.data$));
  const watching = cards.live$.subscribe();
  await firstValueFrom(cards.live$);
  for (const { values } of cards.miniatures) assert.ok((await firstValueFrom(values)).data.length > 0);
  watching.unsubscribe();
  cards.close();
  run.close();
});

test("the cards of a script that holds its own run have the values at which it stands", async () => {
  const { connect, held, stop } = script(4);
  const { before, release } = await held;
  const run = scriptRun(connect);
  const cards = cardsOf(run, await graphOf(run), undefined);
  assert.is((await firstValueFrom(cards.live$)).iteration, 4);
  const shown = await firstValueFrom(cards.miniatures.find(({ slot }) => slot === "dense1")!.values);
  assert.equal([...shown.data], [...before.data]);
  cards.close();
  run.close();
  release();
  stop();
});

test("of a script's run that is over, a page that comes late has the last parameters", async () => {
  const { connect, held, stop } = script(4);
  const { W, release } = await held;
  stop();
  release();
  const run = scriptRun(connect);
  await phase(run, "over");
  const cards = cardsOf(run, await graphOf(run), undefined);
  const numbers: unknown[] = [];
  cards.live$.subscribe((live) => numbers.push(live));
  const shown = await firstValueFrom(cards.miniatures.find(({ slot }) => slot === "dense1")!.values);
  assert.equal([...shown.data], [...W.data]);
  assert.equal(numbers, []);
  cards.close();
  run.close();
});

test("of a run that is over, what it does not have is asked for once", async () => {
  const { connect, held, stop } = script(2);
  const { release } = await held;
  stop();
  release();
  const run = scriptRun(connect);
  await phase(run, "over");
  let count = 0;
  const remote$ = run.remote$.pipe(
    map((remote) => ({
      ...remote,
      observeTogether: (names: Parameters<typeof remote.observeTogether>[0]) => {
        count++;
        return remote.observeTogether(names);
      },
    })),
  );
  const sampler = new Sampler({ state$: run.state$, remote$ } as LiveRun, 0);
  sampler.together([{ name: "dense2" }]).subscribe();
  for (let i = 0; i < 3; i++) await firstValueFrom(sampler.asked(async () => 1));
  assert.is(count, 1);
  sampler.close();
  run.close();
});

test("when a run begins again, what was computed is forgotten, and parameters have their first values", async () => {
  const { run } = channelRun();
  await run.start(xorExperiment);
  const sampler = new Sampler(run, 0);
  const first = (await firstValueFrom(sampler.atEnds("dense1/W")))!;
  // Whoever begins to look now knows that there is nothing yet.
  assert.is(await firstValueFrom(sampler.value("tanh1")), undefined);
  run.step(3);
  await standsAt(run, 3);
  const cards = cardsOf(run, await graphOf(run), await firstValueFrom(run.data$));
  const asked: Observable<unknown>[] = [
    ...[sampler.value("tanh1"), sampler.facts(), sampler.together([{ name: "x" }])],
    new Observable((subscriber) => {
      const measuring = new MeasuredAgain(
        run,
        () => run.gradientDistance(),
        (each) => subscriber.next(each),
      );
      return () => measuring.close();
    }),
  ];
  const shared = asked.map((each$) => each$.pipe(shareReplay({ bufferSize: 2, refCount: true })));
  const live$ = cards.live$.pipe(shareReplay({ bufferSize: 2, refCount: true }));
  const both = [...shared, live$].map((each$) => firstValueFrom(each$.pipe(take(2), toArray())));
  for (const each$ of [...shared, live$]) assert.ok(await firstValueFrom(each$));
  assert.not.equal([...(await firstValueFrom(sampler.value("dense1/W")))!.data], [...first.data]);
  await run.goTo(0);
  const told = await Promise.all(both);
  for (const each of told.slice(0, -1)) assert.is(each[1], undefined);
  const [then, now] = told.at(-1) as { iteration: number }[];
  assert.is(then!.iteration, 3);
  assert.equal(now, { iteration: 0, numbers: {} });
  assert.equal([...(await firstValueFrom(sampler.atEnds("dense1/W")))!.data], [...first.data]);
  const [map1, plane] = cards.miniatures;
  const shown = await firstValueFrom(map1!.values.pipe(filter(({ data }) => data[0] === first.data[0])));
  assert.equal([...shown.data], [...first.data]);
  assert.equal((await firstValueFrom(plane!.values)).shape, [20, 20, 1, 3]);
  cards.close();
  sampler.close();
  run.close();
});

test.run();
