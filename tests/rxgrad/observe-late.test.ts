import {
  backprop,
  dense,
  evaluate,
  type Iteration,
  input,
  iterations,
  meanSquaredError,
  observe,
  type RxgradError,
  StaleIterationError,
  sgd,
  type Tensor,
  train,
  withMetrics,
} from "rxgrad";
import {
  bufferCount,
  last,
  lastValueFrom,
  map,
  mergeMap,
  type Observable,
  Subject,
  take,
  takeLast,
  takeUntil,
  takeWhile,
  tap,
  toArray,
} from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, isError, throws } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { called, descend, line, points } from "../support/small-networks.js";

const { x, y, W, gradient } = line();
const clock = new ManualClock();

const run$ = (count: number) => train(W, new CountedFeeds(points), { clock }).pipe(take(count));

type Read = readonly [what: string, fix: string, read: (iteration: Iteration) => unknown];

const mapped = (name: string): string => `map((each) => each.${name})`;

/** The values that are kept of the last iteration. */
const lasting: readonly Read[] = [
  ["values are", "observe(node)", (iteration) => iteration.value(W)],
  ["parameters are", mapped("parameters"), (iteration) => iteration.parameters],
  ["hyperparameters are", mapped("hyperparameters"), (iteration) => iteration.hyperparameters],
];

/** The values that are not kept. */
const passing: readonly Read[] = [
  ["values are", "observe(node)", (iteration) => iteration.value(y)],
  ["values are", "observe(node)", (iteration) => iteration.value(gradient)],
  ["parametersBefore are", mapped("parametersBefore"), (iteration) => iteration.parametersBefore],
  ["state is", mapped("state"), (iteration) => iteration.state],
  ["boxes are", mapped("boxes"), (iteration) => iteration.boxes],
  ["notFinite is", mapped("notFinite"), (iteration) => iteration.notFinite],
  ["events are", mapped("events"), (iteration) => iteration.events],
  ["arrivals are", mapped("arrivals"), (iteration) => iteration.arrivals],
  ["hold", "", (iteration) => iteration.hold()],
];

/** All values of an iteration that expire when the next begins. */
const all: readonly Read[] = [...lasting, ...passing];

const stale = (iteration: number, what: string, why: string, fix: string): string =>
  what === "hold"
    ? `iteration ${iteration}: it can no longer be held, because ${why}; call hold() before the operator that buffers or delays.`
    : `iteration ${iteration}: its ${what.split(" ")[0]} cannot be read any more, because ${why}; read ${what.endsWith("is") ? "it" : "them"} in the body of the loop, or put ${fix} before the operator that buffers or delays.`;
const begun = (iteration: number, now: number, [what, fix]: Read): string =>
  stale(iteration, what, `iteration ${now} has begun`, fix);
const ended = (iteration: number, [what, fix]: Read): string => stale(iteration, what, "the run has ended", fix);

/** The kept values of an iteration, as text. */
const writtenDown = (iteration: Iteration): string =>
  JSON.stringify([
    iteration.iteration,
    iteration.loss,
    iteration.parameters,
    iteration.value(W),
    iteration.hyperparameters,
  ]);

test("observe behind an operator that buffers errors the stream, and the message names the fix", () => {
  for (const each of all) {
    const run = follow(
      run$(6).pipe(
        bufferCount(2),
        mergeMap((pair) => pair),
        map(each[2]),
      ),
    );
    clock.settle();
    assert.equal([run.values.length, run.completed, run.errors.length], [0, 0, 1]);
    const error = isError(run.errors[0] as RxgradError, StaleIterationError, begun(1, 2, each));
    assert.equal([error.reached?.iteration, error.reached?.parameters.names], [2, ["line/W", "line/b"]]);
  }
});

test("observe before it gives every value", () => {
  const run = follow(run$(6).pipe(observe(y), bufferCount(2)));
  clock.settle();
  assert.equal(
    run.values.map((pair) => pair.length),
    [2, 2, 2],
  );
});

test("iteration, epoch and loss never expire", () => {
  const run = follow(run$(4).pipe(toArray()));
  clock.settle();
  const [kept] = run.values;
  assert.equal(
    kept.map(({ iteration, epoch }) => [iteration, epoch]),
    [1, 2, 3, 4].map((iteration) => [iteration, 1]),
  );
  assert.ok(kept.every(({ loss }) => loss > 0));
  for (const each of all) throws(() => each[2](kept[2]), StaleIterationError, ended(3, each));
});

test("an iteration expires when the next begins, even before that is complete", () => {
  const feeds = new CountedFeeds(points, Number.POSITIVE_INFINITY, () => void (feeds.pulled === 2 && clock.pass(20)));
  const run = follow(train(W, feeds, { clock }));
  clock.turn();
  assert.is(run.values.length, 1);
  const [first] = run.values;
  for (const each of all) throws(() => each[2](first), StaleIterationError, begun(1, 2, each));
  run.subscription.unsubscribe();
  assert.is(first.parameters.names.length, 2);
});

test("between two slices the newest iteration can be read", async () => {
  const run = follow(train(W, new CountedFeeds(points), { clock }).pipe(tap(() => clock.pass(10))));
  clock.turn();
  await new Promise((resolve) => void setImmediate(resolve));
  for (const [, , read] of all.slice(0, -1)) read(run.values[0]);
  clock.turn();
  for (const [, , read] of all.slice(0, -1)) read(run.values[1]);
  throws(() => run.values[0].value(y), StaleIterationError, begun(1, 2, passing[0]));
  run.subscription.unsubscribe();
});

test("the last iteration can be read until complete has been delivered", () => {
  for (const [, , read] of all.slice(0, -1)) {
    const run = follow(train(W, new CountedFeeds(points, 5), { clock }).pipe(last(), map(read)));
    clock.settle();
    assert.equal([run.values.length, run.completed, run.errors], [1, 1, []]);
  }
  let newest: Iteration | undefined;
  let atComplete: unknown;
  train(W, new CountedFeeds(points, 5), { clock }).subscribe({
    next: (each) => {
      newest = each;
    },
    complete: () => {
      atComplete = newest?.value(y);
    },
  });
  clock.settle();
  assert.ok(atComplete);
  throws(() => newest?.value(y), StaleIterationError, ended(5, passing[0]));
});

test("the last iteration can be read until an error has been delivered", () => {
  let newest: Iteration | undefined;
  let atError: unknown;
  function* torn() {
    yield points;
    yield points;
    throw new Error("torn");
  }
  train(W, torn(), { clock }).subscribe({
    next: (each) => {
      newest = each;
    },
    error: () => {
      atError = newest?.value(y);
    },
  });
  clock.settle();
  assert.ok(atError);
  throws(() => newest?.value(y), StaleIterationError, ended(2, passing[0]));
});

test("in a loop over iterations(), values are read in the body", () => {
  const kept: Iteration[] = [];
  for (const each of iterations(W, [points, points, points])) {
    for (const [, , read] of all.slice(0, -1)) read(each);
    if (kept.length > 0) throws(() => kept[0].value(y), StaleIterationError, begun(1, each.iteration, passing[0]));
    kept.push(each);
  }
  for (const each of all) throws(() => each[2](kept[1]), StaleIterationError, ended(2, each));
  for (const each of passing) throws(() => each[2](kept[2]), StaleIterationError, ended(3, each));
  assert.is(kept[2].value(W).names.join(), "line/W,line/b");
});

test("the common case: the parameters of the last iteration, read after the end of the run", async () => {
  let seen = "";
  const write = (each: Iteration): void => {
    seen = writtenDown(each);
  };
  const watched$ = train(W, new CountedFeeds(points)).pipe(tap(write));
  const iteration = await lastValueFrom(watched$.pipe(take(60)));
  const W60 = iteration.parameters;
  assert.is(iteration.iteration, 60);
  const { w, b, losses } = descend(60, 0.1);
  close(W60.get("line/W").at(0, 0), w, 1e-9);
  close(W60.get("line/b").at(0), b, 1e-9);
  close(iteration.loss, losses[59], 1e-9);
  assert.equal(iteration.hyperparameters["sgd1.learningRate"], 0.1);
  assert.is(writtenDown(iteration), seen);
  const answers = (await evaluate(y, { x: points.x }, W60)) as Tensor;
  assert.is(answers.at(1, 0), W60.get("line/W").at(0, 0) * 1 + W60.get("line/b").at(0));
});

/** Runs with different subscribers, each with the number of the last delivered iteration. */
const endings: Readonly<Record<string, readonly [(run$: Observable<Iteration>) => Observable<unknown>, number]>> = {
  take: [(run$) => run$.pipe(take(3)), 3],
  takeWhile: [(run$) => run$.pipe(takeWhile(({ iteration }) => iteration < 3)), 3],
  takeLast: [(run$) => run$.pipe(take(4), takeLast(2)), 4],
  "data that end": [(run$) => run$, 8],
};

for (const [name, [operator, wanted]] of Object.entries(endings)) {
  test(`the last iteration that was delivered is kept: ${name}`, () => {
    const delivered: Iteration[] = [];
    const written: string[] = [];
    const rates = line({ learningRate: (iteration) => 0.1 / iteration });
    const run$ = train(rates.W, new CountedFeeds(points, 8), { clock }).pipe(
      tap((each) => {
        delivered.push(each);
        written.push(JSON.stringify([each.parameters, each.value(rates.W), each.hyperparameters]));
      }),
    );
    const run = follow(operator(run$));
    clock.settle();
    assert.equal([run.completed, run.errors], [1, []]);
    const kept = delivered.at(-1) as Iteration;
    const { iteration, parameters, hyperparameters } = kept;
    assert.is(iteration, wanted);
    assert.is(JSON.stringify([parameters, kept.value(rates.W), hyperparameters]), written.at(-1));
    assert.is(hyperparameters["sgd1.learningRate"], 0.1 / wanted);
    throws(() => delivered[0].parameters, StaleIterationError, ended(1, lasting[1]));
  });
}

test("if the run is left during the next iteration, or that iteration fails, the last delivered one is kept", () => {
  for (const end of ["left", "failed"] as const) {
    const learningRate = (iteration: number): number => (end === "failed" && iteration === 3 ? -1 : 0.1 / iteration);
    const small = line({ learningRate });
    const feeds = new CountedFeeds(points, 9, () => void (end === "left" && feeds.pulled === 3 && clock.pass(20)));
    let seen = "";
    const run = follow(
      train(small.W, feeds, { clock }).pipe(
        tap(({ parameters, hyperparameters }) => {
          seen = JSON.stringify([parameters, hyperparameters]);
        }),
      ),
    );
    if (end === "failed") clock.settle();
    else clock.turn();
    assert.equal([run.values.length, feeds.pulled], [2, 3]);
    run.subscription.unsubscribe();
    const { parameters, hyperparameters } = run.values[1];
    assert.is(JSON.stringify([parameters, hyperparameters]), seen);
    assert.is(hyperparameters["sgd1.learningRate"], 0.05);
  }
});

test("an iteration that completes after its subscriber has left does not count as delivered", () => {
  const stop$ = new Subject<void>();
  let forwards = 0;
  const layer = called(() => {
    if (++forwards > 0 && stopping) stop$.next();
  });
  let stopping = false;
  const small = line({ layer, learningRate: (iteration) => 0.1 / iteration });
  let seen = "";
  const run = follow(
    train(small.W, new CountedFeeds(points), { clock }).pipe(
      takeUntil(stop$),
      tap((each) => {
        seen = JSON.stringify([each.parameters, each.hyperparameters]);
        stopping = each.iteration === 2;
      }),
    ),
  );
  clock.settle();
  assert.equal([run.values.length, run.completed], [2, 1]);
  const { parameters, hyperparameters } = run.values[1];
  assert.is(JSON.stringify([parameters, hyperparameters]), seen);
});

test("the iteration keeps the fields that operators have added, and its kept values", async () => {
  const metrics = { right: () => 7 };
  const run$ = train(W, new CountedFeeds(points)).pipe(
    withMetrics({ every: 1, y, t: x, test: { x: points.x }, metrics }),
    take(3),
  );
  const kept = await lastValueFrom(run$);
  assert.equal([kept.metrics?.test.right, kept.parameters.names], [7, ["line/W", "line/b"]]);
  assert.equal(kept.with({ more: 1 }).parameters, kept.parameters);
});

test("the last iteration of a run on several threads is kept too", async () => {
  let seen = "";
  const write = (each: Iteration): void => {
    seen = writtenDown(each);
  };
  const run$ = train(W, new CountedFeeds(points), { workers: 2 }).pipe(take(40));
  const kept = await lastValueFrom(run$.pipe(tap(write)));
  assert.is(writtenDown(kept), seen);
});

test("a copy of the parameters lives as long as somebody holds the last iteration, and the memory of the run does not", async () => {
  const { gc } = globalThis;
  if (!gc) throw new Error("run this file with --expose-gc");
  const x = input("x", [1000]);
  const wide = sgd(backprop(meanSquaredError(x.pipe(dense(1000, { name: "wide" })), input("t", [1000]))), {
    learningRate: 0.1,
  });
  const row = new Float64Array(1000);
  const held = async (): Promise<number> => {
    await new Promise((resolve) => void setImmediate(resolve));
    gc();
    await new Promise((resolve) => void setImmediate(resolve));
    gc();
    const { arrayBuffers, external } = process.memoryUsage();
    return (arrayBuffers + external) / 8e6;
  };
  const before = await held();
  let kept: Iteration | undefined = await lastValueFrom(
    train(wide, [
      { x: row, t: row },
      { x: row, t: row },
    ]),
  );
  assert.is(kept.parameters.get("wide/W").size, 1e6);
  const during = (await held()) - before;
  // A copy of 1,001,000 numbers is counted under both; the memory of the run holds three times as many.
  assert.ok(during > 1.9 && during < 2.5, `${during} million numbers`);
  kept = undefined;
  const after = (await held()) - before;
  assert.ok(after < 0.5, `${after} million numbers`);
});

test.run();
