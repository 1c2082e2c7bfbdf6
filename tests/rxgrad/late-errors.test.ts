// An error after the end of a stream has no subscriber. It is reported as RxJS reports such errors, and does not end the process.
import { DataError, type Feed, queue, train } from "rxgrad";
import { BehaviorSubject, config, lastValueFrom, Observable, of, Subject, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { line, points } from "../support/small-networks.js";

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** What is reported while something is done, by RxJS's way and on the console. */
async function reported(work: () => Promise<unknown>, isSet = true): Promise<{ told: unknown[]; logged: unknown[] }> {
  const told: unknown[] = [];
  const logged: unknown[] = [];
  const uncaught: unknown[] = [];
  const catchIt = (error: unknown): void => void uncaught.push(error);
  const { error } = console;
  process.on("uncaughtException", catchIt);
  if (isSet) config.onUnhandledError = (each) => void told.push(each);
  console.error = (each) => void logged.push(each);
  try {
    await work();
    await turn();
    await turn();
  } finally {
    console.error = error;
    config.onUnhandledError = null;
    process.off("uncaughtException", catchIt);
  }
  assert.equal(uncaught, []);
  return { told, logged };
}

const torn = (): never => {
  throw new Error("cannot close");
};

function* generator(): Generator<Feed> {
  try {
    for (;;) yield points;
  } finally {
    torn();
  }
}

async function* asyncGenerator(): AsyncGenerator<Feed> {
  yield* generator();
}

const stopped = "data: the source failed when it was stopped: cannot close";

function isTold(errors: readonly unknown[], message = stopped): void {
  assert.equal(
    errors.map((error) => (error as Error).message),
    [message],
  );
}

for (const [name, data] of Object.entries({ generator, "async generator": asyncGenerator })) {
  test(`${name} whose finally throws, with take(2): the stream completes, and the error is reported`, async () => {
    const work = async (): Promise<void> => {
      const { iteration, parameters } = await lastValueFrom(train(line().W, data()).pipe(take(2)));
      assert.equal([iteration, parameters.names.length], [2, 2]);
    };
    const { told, logged } = await reported(work);
    isTold(told);
    assert.instance(told[0], DataError);
    assert.is(((told[0] as DataError).cause as Error).message, "cannot close");
    assert.equal(logged, []);
  });

  test(`${name}: on the console where nothing else is set`, async () => {
    const { logged } = await reported(() => lastValueFrom(train(line().W, data()).pipe(take(2))), false);
    isTold(logged);
  });
}

test("left by hand, too", async () => {
  const { told } = await reported(async () => {
    const run = follow(train(line().W, generator()));
    while (run.values.length < 2) await turn();
    run.subscription.unsubscribe();
    assert.equal([run.errors, run.completed], [[], 0]);
  });
  isTold(told);
});

test("streams that fail when they are left are each reported, and the others left all the same", async () => {
  const left: string[] = [];
  const failing = <T>(name: string, value: T): Observable<T> =>
    new Observable((subscriber) => {
      subscriber.next(value);
      return () => {
        left.push(name);
        throw new Error(name);
      };
    });
  const paused$ = new Subject<boolean>();
  const h = new BehaviorSubject(1e-4);
  const { told } = await reported(async () => {
    const { W } = line({ learningRate: failing("rate", 0.1), h });
    const control = { paused: paused$, step: failing("step", 0) };
    await lastValueFrom(train(W, new CountedFeeds(points), { control }).pipe(take(2)));
  });
  assert.equal(left.sort(), ["rate", "step"]);
  assert.equal(told.map((error) => (error as Error).message).sort(), ["rate", "step"]);
  assert.equal([paused$.observed, h.observed], [false, false]);
});

test("a report that fails goes to the console", async () => {
  const { logged } = await reported(async () => {
    config.onUnhandledError = () => {
      throw new Error("no network");
    };
    await lastValueFrom(train(line().W, generator()).pipe(take(2)));
  });
  isTold(logged, "no network");
});

test("a source that stops well is not reported", async () => {
  const { told, logged } = await reported(() => lastValueFrom(train(line().W, of(points), { policy: queue(1) })));
  assert.equal([told, logged], [[], []]);
});

test("an iterator whose next or return is no function is refused when it is opened", async () => {
  const next = () => ({ done: false, value: points });
  const known = "data: the return of its iterator is 5; give a function, or leave it out.";
  const unknown = "data: the next of its iterator is 5; give a function that returns a feed.";
  for (const [iterator, message] of [
    [{ next, return: 5 }, known],
    [{ next: 5 }, unknown],
  ] as const) {
    for (const symbol of [Symbol.iterator, Symbol.asyncIterator]) {
      const data = { [symbol]: () => iterator } as unknown as Iterable<Feed>;
      const { told, logged } = await reported(async () => {
        try {
          await lastValueFrom(train(line().W, data).pipe(take(2)));
          assert.unreachable();
        } catch (error) {
          assert.instance(error, DataError);
          assert.is((error as DataError).message, message);
        }
      });
      assert.equal([...told, ...logged], []);
    }
  }
  const closing = { [Symbol.iterator]: () => ({ next, return: null }) } as unknown as Iterable<Feed>;
  assert.is((await lastValueFrom(train(line().W, closing).pipe(take(2)))).iteration, 2);
});

test.run();
