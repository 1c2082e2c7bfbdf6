// What the page keeps of a run, in Node: its measures, and the present values of its controls.
import type { RemoteRun } from "rxgrad/remote";
import { BehaviorSubject, defer, EMPTY, NEVER, Observable, of, Subject, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { presentValues } from "../../packages/studio/src/page/rail/present-values.js";
import { Measuring } from "../../packages/studio/src/page/state/measuring.js";
import type { LiveRun, Measures, RunState } from "../../packages/studio/src/session/live-run.js";
import { STARTING } from "../../packages/studio/src/session/starting.js";

const settledPromises = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

/** A run that is measured when the test says so. */
function measured() {
  const asked: { answer(iteration: number, took?: number): void; refuse(): void }[] = [];
  const measure = (): Promise<Measures> =>
    new Promise((resolve, reject) => {
      asked.push({
        answer: (iteration, took = 0) => {
          const train = { loss: iteration, accuracy: undefined, samples: 1, of: 1 };
          resolve({ iteration, took, train, test: undefined });
        },
        refuse: () => reject(new Error("The run has begun again.")),
      });
    });
  const seen: number[] = [];
  const clock = { now: 0 };
  const measuring = new Measuring(
    { measure } as unknown as LiveRun,
    ({ iteration }) => void seen.push(iteration),
    () => clock.now,
  );
  measuring.setOn(true);
  return { asked, seen, measuring, clock };
}

test("a run that begins again is measured again, also where its measures of before were refused", async () => {
  const { asked, seen, measuring } = measured();
  measuring.moved(0, true);
  assert.is(asked.length, 1);
  measuring.forget();
  asked[0]!.refuse();
  await settledPromises();
  measuring.moved(0, true);
  assert.is(asked.length, 2);
  asked[1]!.answer(0);
  await settledPromises();
  assert.equal(seen, [0]);
});

test("measures of before a run has begun again are not told", async () => {
  const { asked, seen, measuring } = measured();
  measuring.moved(500, true);
  measuring.forget();
  measuring.moved(0, true);
  asked[0]!.answer(500);
  await settledPromises();
  assert.equal([seen, asked.length], [[], 2]);
  asked[1]!.answer(0);
  await settledPromises();
  assert.equal(seen, [0]);
});

test("a run that cannot be measured is asked once", async () => {
  const { asked, measuring } = measured();
  measuring.moved(0, true);
  asked[0]!.refuse();
  await settledPromises();
  measuring.moved(0, true);
  assert.is(asked.length, 1);
});

test("while a run goes, measuring takes a part of its time: waiting for answers and compiling do not count", async () => {
  const { asked, seen, measuring, clock } = measured();
  const goneTo = async (iteration: number, now: number): Promise<number> => {
    clock.now = now;
    measuring.moved(iteration, false);
    await settledPromises();
    return asked.length;
  };
  const answer = async (took: number, now: number): Promise<void> => {
    clock.now = now;
    asked.at(-1)!.answer(asked.length, took);
    await settledPromises();
  };
  assert.is(await goneTo(1, 0), 1);
  await answer(300, 1000);
  assert.equal([await goneTo(2, 1099), await goneTo(3, 1100)], [1, 2]);
  await answer(100, 2000);
  assert.equal([await goneTo(4, 5999), await goneTo(5, 6000)], [2, 3]);
  await answer(1, 7000);
  assert.equal([await goneTo(6, 7099), await goneTo(7, 7100)], [3, 4]);
  assert.equal(seen, [1, 2, 3]);
});

/** A connection to a run whose learning rate is this one. */
const remoteWith = (rate: number, asked: () => void = () => {}): RemoteRun => {
  const facts$ = defer(() => {
    asked();
    return of({ hyperparameters: { rate } });
  });
  return { facts$ } as unknown as RemoteRun;
};

const going: RunState = { ...STARTING, phase: "running" };

test("a lost connection does not end the reading of present values", () => {
  const remote$ = new Subject<RemoteRun>();
  const seen: unknown[] = [];
  const state$ = new BehaviorSubject<RunState>({ ...going, phase: "paused" });
  const subscription = presentValues({ remote$, state$ }).subscribe(({ rate }) => seen.push(rate));
  remote$.next(remoteWith(1));
  remote$.next({ facts$: throwError(() => new Error("The connection ended.")) } as unknown as RemoteRun);
  remote$.next({ facts$: EMPTY } as unknown as RemoteRun);
  remote$.next({ facts$: NEVER } as unknown as RemoteRun);
  remote$.next(remoteWith(2));
  assert.equal(seen, [1, 2]);
  subscription.unsubscribe();
});

test("present values are read again and again while a run goes, and once when it stands or is over", async () => {
  let count = 0;
  let more: (() => void) | undefined;
  const counted = remoteWith(1, () => {
    count++;
    more?.();
  });
  const reaches = (least: number): Promise<void> =>
    new Promise((resolve) => {
      more = () => count >= least && resolve();
    });
  const state$ = new BehaviorSubject<RunState>({ ...going, phase: "paused" });
  const subscription = presentValues({ remote$: new Observable((to) => to.next(counted)), state$ }, 0).subscribe();
  assert.is(count, 1);
  state$.next({ ...going, phase: "paused", iteration: 1 });
  assert.is(count, 1);
  const often = reaches(5);
  state$.next(going);
  await often;
  const before = count;
  state$.next({ ...going, phase: "over" });
  assert.is(count, before + 1);
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.is(count, before + 1);
  subscription.unsubscribe();
});

test.run();
