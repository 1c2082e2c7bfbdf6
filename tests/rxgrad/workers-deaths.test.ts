// Threads that start, and that end before all of them are ready. The test scripts what each thread of the worker pool does.
import type { FromFollower, ToFollower } from "@rxgrad/core/threads";
import { dense, finiteDifference, input, sgd, sumSquaredError, WorkerError } from "rxgrad";
import { startRun } from "rxgrad/driver";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { WorkerPool } from "../../packages/rxgrad/src/workers/worker-pool.js";
import type { WorkerThread } from "../../packages/rxgrad/src/workers/worker-thread.js";
import { isError } from "../support/closeness.js";

class FakeThread implements WorkerThread {
  readonly posted: ToFollower[] = [];
  isEnded = false;
  send: (message: FromFollower) => void = () => {};
  die: (cause: unknown) => void = () => {};

  post(message: ToFollower): void {
    this.posted.push(message);
  }
  onMessage(listener: (message: FromFollower) => void): void {
    this.send = listener;
  }
  onDeath(listener: (cause: unknown) => void): void {
    this.die = listener;
  }
  terminate(): void {
    this.isEnded = true;
  }
}

const loss = sumSquaredError(input("x", [2]).pipe(dense(1)), input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
const feeds = [{ x: [[1, 2]], t: [[1]] }];

/** A starting worker pool of three: this thread, and two threads that have not sent a message yet. */
async function recruiting() {
  const run = startRun(W, feeds, {});
  const threads: FakeThread[] = [];
  const deaths: WorkerError[] = [];
  const pool = new WorkerPool(
    (death) => void deaths.push(death),
    undefined,
    () => {
      threads.push(new FakeThread());
      return threads[threads.length - 1];
    },
  );
  const coordinator = pool.recruit({ run, W, watch: [], seed: 0 }, 3, []).then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  );
  while (threads.length < 2) await Promise.resolve();
  const ready: FromFollower = { type: "ready", signature: run.planSignature.signature };
  return { run, pool, threads, deaths, coordinator, ready };
}

const ended = "train: thread 2 of 3 ended: out of memory; check your own nodes, or leave workers out.";

test("when all threads are ready there is a coordinator", async () => {
  const { threads, coordinator, ready, deaths } = await recruiting();
  for (const each of threads) each.send(ready);
  assert.equal([(await coordinator).value?.threads, deaths], [3, []]);
  assert.equal(
    threads.map(({ posted }) => posted.map(({ type }) => type)),
    [["setup"], ["setup"]],
  );
});

test("a run begins its first stage when all threads have bound the program", async () => {
  const { run, pool, threads, coordinator, ready } = await recruiting();
  for (const each of threads) each.send(ready);
  const { value } = await coordinator;
  assert.ok(value);
  run.useThreads(value);
  run.begin(feeds[0]);
  for (const each of threads) {
    assert.equal(
      each.posted.map(({ type }) => type),
      ["setup", "bind"],
    );
    assert.not(run.advance());
    assert.is(value.control.sequence, 0);
    each.send({ type: "bound" });
  }
  run.advance();
  assert.is(value.control.sequence, 1);
  run.free();
  pool.dismiss();
});

test("the error reports a ready thread that ends before the others are ready", async () => {
  const { pool, threads, coordinator, ready, deaths } = await recruiting();
  const cause = new Error("out of memory");
  threads[0].send(ready);
  threads[0].die(cause);
  threads[1].send(ready);
  const { value, error } = await coordinator;
  assert.is(value, undefined);
  isError(error as WorkerError, WorkerError, ended);
  assert.is((error as WorkerError).cause, cause);
  assert.equal(deaths, [error]);
  pool.dismiss();
  assert.ok(threads.every(({ isEnded }) => isEnded));
});

test("reports each death, and does not wait for the others if a thread ends before all are ready", async () => {
  const { threads, coordinator, ready, deaths } = await recruiting();
  threads[0].send(ready);
  threads[0].die(new Error("out of memory"));
  threads[1].die(new Error("it exited with code 1"));
  assert.is(deaths.length, 2);
  assert.is((await coordinator).error, deaths[1]);

  const other = await recruiting();
  other.threads[0].die(new Error("out of memory"));
  isError((await other.coordinator).error as WorkerError, WorkerError, ended);
});

test("after dismiss, reports no death and has no coordinator", async () => {
  const { pool, threads, coordinator, ready, deaths } = await recruiting();
  threads[0].send(ready);
  pool.dismiss();
  threads[0].die(new Error("it exited with code 1"));
  threads[1].send(ready);
  assert.equal([await coordinator, deaths], [{ value: undefined, error: undefined }, []]);
});

test.run();
