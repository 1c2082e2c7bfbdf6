import {
  constant,
  DataError,
  drop,
  type Feed,
  finiteDifference,
  HyperparameterError,
  latest,
  type Policy,
  parameter,
  queue,
  type RxgradError,
  sgd,
  sumSquaredError,
  train,
  values,
} from "rxgrad";
import { Subject, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, isError, throws } from "../support/closeness.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { line, points } from "../support/small-networks.js";

/** Asserts that the run fails before its first iteration, once, with this message. */
function refuses(data: unknown, policy: unknown, message: string): void {
  const clock = new ManualClock();
  const run = follow(train(line().W, data as Feed[], { clock, policy: policy as Policy }));
  clock.settle();
  assert.equal([run.values, run.completed, run.errors.length], [[], 0, 1]);
  isError(run.errors[0] as RxgradError, DataError, message);
}

test("refuses an Observable without a policy", () => {
  const feed$ = new Subject<Feed>();
  refuses(
    feed$,
    undefined,
    "data: it is an Observable, which may emit feeds faster than training takes them; give a policy for that: train(W, data, { policy: latest() }), drop() or queue(n).",
  );
  assert.not(feed$.observed);
});

test("refuses a policy for pulled data", () => {
  async function* later() {
    yield points;
  }
  for (const data of [[points], later()]) {
    for (const [policy, name] of [
      [latest(), "latest()"],
      [drop(), "drop()"],
      [queue(4), "queue(4)"],
    ] as const) {
      refuses(data, policy, `data: policy ${name} was given but the data are pulled as needed; leave the policy out.`);
    }
  }
});

test("refuses a policy function that was not called, and a value that is no policy", () => {
  const wanted = "give what latest(), drop() or queue(n) returns.";
  refuses(new Subject(), latest, `data: its policy is a function; ${wanted}`);
  refuses(new Subject(), "latest", `data: its policy is "latest"; ${wanted}`);
});

test("refuses a queue without a valid size", () => {
  for (const size of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    throws(() => queue(size), HyperparameterError, `queue: its size is ${size}; give a whole number, 1 or more.`);
  }
});

test("refuses data that are not an iterable of feeds", () => {
  const wanted = "give an iterable of feeds, such as batches(data, { size: 100 }).";
  refuses(null, undefined, `data: it is null; ${wanted}`);
  refuses(5, undefined, `data: it is 5; ${wanted}`);
  refuses({ x: [[1]], t: [[1]] }, undefined, `data: it is an Object; ${wanted}`);
  refuses(Promise.resolve([points]), undefined, `data: it is a Promise; ${wanted}`);
});

test("refuses missing data for a graph with inputs", () => {
  refuses(
    undefined,
    undefined,
    'data: none were given but the graph has inputs; give feeds with "x" and "t", such as batches(data, { size: 100 }).',
  );
});

test("a graph without inputs trains without data, as long as there is a subscriber", () => {
  const w = parameter([2], { name: "w", initial: values([3, -4]) });
  const W = sgd(finiteDifference(sumSquaredError(w, constant([0, 0]))), { learningRate: 0.1 });
  const clock = new ManualClock();
  const run = follow(train(W, undefined, { clock }).pipe(take(20)));
  clock.settle();
  assert.equal([run.values.length, run.completed, run.errors], [20, 1, []]);
  // ½|w|² shrinks by 0.9² each time.
  run.values.forEach(({ loss }, i) => void close(loss, 12.5 * 0.81 ** i, 1e-9));
});

test.run();
