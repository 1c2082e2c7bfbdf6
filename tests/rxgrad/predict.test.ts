import {
  DataError,
  evaluate,
  type Feed,
  FeedError,
  HyperparameterError,
  initialParameters,
  observe,
  type Parameters,
  predict,
  train,
} from "rxgrad";
import { BehaviorSubject, EMPTY, from, NEVER, Observable, of, Subject, share, take, tap, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { line, points } from "../support/small-networks.js";

const { W, y, loss } = line();

/** The parameters after each of the first four iterations. */
function learned(): Parameters[] {
  const clock = new ManualClock();
  const run = follow(train(W, new CountedFeeds(points), { clock }).pipe(take(4), observe(W)));
  clock.settle();
  return run.values;
}

const ask = (x: number): Feed => ({ x: [[x]] });
const promises = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const answers = (values: readonly { at(...indices: number[]): number }[]): number[] =>
  values.map((value) => value.at(0, 0));

test("predicts each input in order, with the newest parameters at that time", async () => {
  const [first, second] = learned();
  const question$ = new Subject<Feed>();
  const parameters$ = new BehaviorSubject(first);
  const run = follow(predict(y, question$, parameters$));
  for (const x of [1, 2]) question$.next(ask(x));
  await promises();
  parameters$.next(second);
  question$.next(ask(3));
  await promises();
  const expected = [
    await evaluate(y, ask(1), first),
    await evaluate(y, ask(2), first),
    await evaluate(y, ask(3), second),
  ];
  assert.equal(answers(run.values), answers(expected));
  question$.next(ask(4));
  question$.complete();
  await promises();
  assert.equal([run.values.length, run.completed, run.errors, parameters$.observed], [4, 1, [], false]);
});

test("an input that waits for another uses parameters that come meanwhile", async () => {
  const [first, second] = learned();
  const question$ = new Subject<Feed>();
  const parameters$ = new BehaviorSubject(first);
  const run = follow(predict(y, question$, parameters$));
  question$.next(ask(1));
  question$.next(ask(1));
  parameters$.next(second);
  await promises();
  assert.equal(answers(run.values), answers([await evaluate(y, ask(1), first), await evaluate(y, ask(1), second)]));
});

test("predictions follow the parameters while training runs", async () => {
  const clock = new ManualClock();
  const iterations$ = train(W, new CountedFeeds(points), { clock }).pipe(
    tap(() => clock.pass(10)),
    share(),
  );
  const question$ = new Subject<Feed>();
  const run = follow(predict(y, question$, iterations$.pipe(observe(W))));
  const after = learned();
  const paced = follow(iterations$);
  const expected: number[] = [];
  for (let seen = 1; seen <= 4; seen++) {
    while (paced.values.length < seen) clock.turn();
    question$.next(ask(2));
    await promises();
    expected.push((await evaluate(y, ask(2), after[seen - 1])).at(0, 0));
  }
  assert.equal(answers(run.values), expected);
  assert.is(new Set(expected).size, 4);
  run.subscription.unsubscribe();
  paced.subscription.unsubscribe();
  assert.equal([clock.waiting, question$.observed], [0, false]);
});

test("inputs before the first parameters wait for them", async () => {
  const parameters$ = new Subject<Parameters>();
  const run = follow(predict(y, of(ask(1), ask(2)), parameters$));
  await promises();
  assert.equal(run.values, []);
  const [first] = learned();
  parameters$.next(first);
  await promises();
  assert.equal(answers(run.values), answers([await evaluate(y, ask(1), first), await evaluate(y, ask(2), first)]));
  assert.is(run.completed, 1);
});

test("uses the last parameters after their stream completes; without any it is an error", async () => {
  const question$ = new Subject<Feed>();
  const run = follow(predict(y, question$, of(initialParameters(loss))));
  question$.next(ask(1));
  await promises();
  assert.equal([run.values.length, run.completed], [1, 0]);
  const none = follow(predict(y, of(ask(1)), EMPTY));
  await promises();
  isError(
    none.errors[0] as DataError,
    DataError,
    "predict: the stream of parameters completed without any; give one that emits some, such as observe(W).",
  );
});

test("fails when the inputs fail, the parameters fail, or an input has the wrong shape", async () => {
  const cause = new Error("off");
  const failing = throwError(() => cause);
  const [first] = learned();
  for (const run of [follow(predict(y, failing, of(first))), follow(predict(y, NEVER, failing))]) {
    assert.equal([run.values, run.completed, run.errors], [[], 0, [cause]]);
  }
  const question$ = new Subject<Feed>();
  const run = follow(predict(y, question$, of(first)));
  question$.next({ x: [[1, 2]] });
  await promises();
  assert.instance(run.errors[0], FeedError);
  assert.not(question$.observed);
});

test("more waiting inputs than the limit are an error", async () => {
  const [first] = learned();
  const run = follow(predict(y, from([1, 2, 3].map(ask)), of(first), { limit: 2 }));
  isError(
    run.errors[0] as DataError,
    DataError,
    "predict: an input came while 2 were waiting for their prediction; slow the inputs down, or raise the limit.",
  );
  const enough = follow(predict(y, from([1, 2].map(ask)), of(first), { limit: 2 }));
  await promises();
  assert.equal([enough.values.length, enough.errors], [2, []]);
  const question$ = new Subject<Feed>();
  const slow = follow(predict(y, question$, of(first), { limit: 1 }));
  for (let i = 0; i < 3; i++) {
    question$.next(ask(i));
    await promises();
  }
  assert.equal([slow.values.length, slow.errors], [3, []]);
  for (const limit of [0, 1.5, Number.NaN]) {
    throws(
      () => predict(y, NEVER, NEVER, { limit }),
      HyperparameterError,
      `predict: limit is ${limit}; give a whole number, 1 or more.`,
    );
  }
});

test("unsubscribing leaves both streams, and no prediction follows", async () => {
  const [first] = learned();
  let open = 0;
  const watched = <T>(source: Observable<T>): Observable<T> =>
    new Observable((subscriber) => {
      open++;
      subscriber.add(() => void open--);
      return source.subscribe(subscriber);
    });
  const question$ = new Subject<Feed>();
  const run = follow(predict(y, watched(question$), watched(new BehaviorSubject(first))));
  question$.next(ask(1));
  assert.is(open, 2);
  run.subscription.unsubscribe();
  await promises();
  assert.equal([open, run.values, run.completed, run.errors], [0, [], 0, []]);
});

test.run();
