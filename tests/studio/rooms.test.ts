// The rooms: each reaches its goal if nobody touches it, and the arithmetic of their pictures.
import { accuracy, evaluate, observe, type Parameters, train } from "rxgrad";
import { lastValueFrom, map, Subject, share, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildRun } from "../../packages/studio/src/experiment/build-run.js";
import type { BuiltData, BuiltRun } from "../../packages/studio/src/experiment/built-run.js";
import { opensWithRun } from "../../packages/studio/src/page/opens-with-run.js";
import { asked } from "../../packages/studio/src/rooms/asked.js";
import { hasTurned, turnOf } from "../../packages/studio/src/rooms/overfitting/measured.js";
import { moduleAddress } from "../../packages/studio/src/rooms/own/address.js";
// @ts-expect-error It is a script, as a person writes it.
import * as example from "../../packages/studio/src/rooms/own/example.js";
import { CURVES, curveNamed, heightsOf, PLACES } from "../../packages/studio/src/rooms/regression/curves.js";
import type { Room } from "../../packages/studio/src/rooms/room.js";
import { rooms } from "../../packages/studio/src/rooms/rooms.js";

/** The values of all controls before anyone moves them. */
const firstValues = ({ controls, sourceControls }: BuiltRun): Readonly<Record<string, number>> => ({
  ...sourceControls,
  ...Object.fromEntries(Object.entries(controls).map(([name, { value }]) => [name, value])),
});

interface Trained {
  readonly run: BuiltRun;
  readonly losses: readonly number[];
  readonly parameters: Parameters;
  readonly data: BuiltData | undefined;
}

async function trained(setup: TrainedSetup, iterations: number): Promise<Trained> {
  const run = await buildRun(setup);
  const values = firstValues(run);
  const iterations$ = train(run.W, run.source(values) as never, { seed: setup.seed }).pipe(take(iterations), share());
  const losses: number[] = [];
  iterations$.subscribe(({ loss }) => losses.push(loss));
  const parameters = await lastValueFrom(iterations$.pipe(observe(run.W)));
  return { run, losses, parameters, data: run.data(values) };
}

type Training = Extract<Room, { readonly kind: "training" }>;
type TrainedSetup = NonNullable<Training["initial"]>;

const trainings = rooms.filter((room): room is Training => room.kind === "training");

for (const { name, initial, goal } of trainings) {
  if (!initial || !goal) continue;
  test(`the untouched room ${name} reaches a loss of ${goal.loss} by iteration ${goal.iteration}`, async () => {
    const { losses } = await trained(initial, goal.iteration);
    assert.is(losses.length, goal.iteration);
    const least = Math.min(...losses);
    assert.ok(least <= goal.loss, `its least loss is ${least}`);
    assert.ok(losses[0]! > 1.5 * goal.loss, `the first loss, ${losses[0]}, is the goal already`);
  });
}

const initialOf = (name: Training["name"]): TrainedSetup => trainings.find((room) => room.name === name)!.initial!;

test("the room of digits reads 0.90 of 2,000 test digits after 500 iterations", async () => {
  const { run, parameters, data } = await trained(initialOf("mnist"), 500);
  const { x, t } = data!.test!;
  assert.is(t.shape[0], 2000);
  const right = accuracy((await evaluate(run.y!, { x } as never, parameters)) as never, t);
  assert.ok(right >= 0.9, `${right}`);
});

test("the room of overfitting overfits, and dropout works against it", async () => {
  const setup = initialOf("overfitting");
  if (setup.task !== "layers") throw new Error("No layers.");
  const testLossAt = async (iterations: number, dropout: number): Promise<number> => {
    const { run, parameters, data } = await trained({ ...setup, dropout }, iterations);
    return Number(await evaluate(run.loss, { ...data!.test } as never, parameters));
  };
  const [early, late, dropped] = [await testLossAt(80, 0), await testLossAt(300, 0), await testLossAt(300, 0.3)];
  assert.ok(late > 2 * early, `${early}, then ${late}`);
  assert.ok(dropped < 0.7 * late, `${dropped} with dropout, ${late} without`);
});

test("where the test loss turns is found, and a rise of a tenth is a turn", () => {
  assert.is(turnOf([]), undefined);
  const tested = [3, 2, 2.1, 2.5].map((loss, i) => ({ iteration: i + 1, loss }));
  const least = turnOf(tested)!;
  assert.equal(least, { iteration: 2, loss: 2 });
  assert.equal(
    tested.map((each) => hasTurned(least, each)),
    [false, false, false, true],
  );
  assert.equal(turnOf([{ iteration: 1, loss: Number.NaN }, ...tested.slice(1)]), least);
});

test("curves fit on the paper, and are short in the address", () => {
  for (const name of CURVES) {
    const heights = curveNamed(name);
    assert.is(heights.length, PLACES);
    assert.ok(
      heights.every((each) => Math.abs(each) <= 1),
      name,
    );
    assert.equal(heightsOf(heights), heights);
  }
  assert.equal(heightsOf([0.12345, -1]), [0.123, -1]);
});

test("a worker is started early for exactly the rooms that open with a run", () => {
  for (const room of rooms) {
    const isExpected = room.kind === "training" && room.initial !== undefined;
    assert.is(opensWithRun(`#lang=ko&room=${room.name}`), isExpected, room.name);
  }
  assert.ok(opensWithRun(""), "the first room");
});

test("one request at a time is under way, and of the changes meanwhile the newest counts", async () => {
  const changes = new Subject<number>();
  const answers: ((value: number) => void)[] = [];
  const signals: AbortSignal[] = [];
  let askedAgain: () => void;
  const again = new Promise<void>((resolve) => {
    askedAgain = resolve;
  });
  const values = lastValueFrom(
    asked(changes, (signal) => {
      signals.push(signal);
      if (signals.length === 2) askedAgain();
      return new Promise<number>((resolve) => answers.push(resolve));
    }).pipe(take(2), toArray()),
  );
  for (const change of [1, 2, 3]) changes.next(change);
  assert.is(answers.length, 1);
  answers[0]!(10);
  await again;
  assert.is(answers.length, 2);
  answers[1]!(20);
  assert.equal(await values, [10, 20]);
  assert.ok(signals[0]!.aborted, "nobody needs more");
});

test("a request that fails is left out", async () => {
  const changes = new Subject<void>();
  let count = 0;
  const value = lastValueFrom(
    asked(changes, () => (++count === 1 ? Promise.reject(new Error("begun again")) : Promise.resolve(count))).pipe(
      take(1),
    ),
  );
  changes.next();
  await Promise.resolve().then(() => {});
  changes.next();
  assert.is(await value, 2);
});

test("the worked module of the room of one's own learns", async () => {
  const setup = { task: "module", address: "example.js", seed: 1 } as const;
  const { W, source, controls } = await buildRun(setup, { importModule: async () => example });
  assert.equal(Object.keys(controls), ["learningRate"]);
  const losses = await lastValueFrom(
    train(W, source({}) as never, { seed: 1 }).pipe(
      map(({ loss }) => loss),
      take(600),
      toArray(),
    ),
  );
  assert.ok(losses.at(-1)! < 0.1 * losses[0]!, `${losses[0]} to ${losses.at(-1)}`);
});

test("an address of a module is made whole, and others are refused", () => {
  const page = "http://127.0.0.1:4317/index.html";
  assert.is(moduleAddress(" https://example.org/run.js ", page), "https://example.org/run.js");
  assert.is(moduleAddress("run.js", page), "http://127.0.0.1:4317/run.js");
  for (const wrong of ["", "  ", "javascript:alert(1)", "data:text/javascript,0", "http://"]) {
    assert.is(moduleAddress(wrong, page), undefined, wrong);
  }
});

test.run();
