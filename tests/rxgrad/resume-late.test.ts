// Runs alone: in a process of several files, another file may have brought what is loaded late here.
import { dense, finiteDifference, type Iteration, input, meanSquaredError, momentum, train } from "rxgrad";
import { lastValueFrom, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";

const y = input("x", [2]).pipe(dense(3), dense(1));
const W = momentum(finiteDifference(meanSquaredError(y, input("t", [1]))), { learningRate: 0.1 });
const data = {
  *[Symbol.iterator]() {
    for (let i = 1; ; i++) yield { x: [[i % 3, 1]], t: [[i % 2]] };
  },
};

const losses = (all: readonly Iteration[]): number[] => all.map(({ loss }) => loss);

test("a run that nothing has prepared for resuming loads that code, and continues bit for bit", async () => {
  const states: Iteration["state"][] = [];
  const whole = await lastValueFrom(train(W, data, { seed: 1 }).pipe(take(6), toArray()));
  const begun$ = train(W, data, { seed: 1 }).pipe(take(3));
  await new Promise<void>((complete) => begun$.subscribe({ next: ({ state }) => void states.push(state), complete }));
  const [from] = states.slice(-1);
  const rest = {
    *[Symbol.iterator]() {
      for (let i = 4; ; i++) yield { x: [[i % 3, 1]], t: [[i % 2]] };
    },
  };
  const resumed = await lastValueFrom(train(W, rest, { from, positioned: true }).pipe(take(3), toArray()));
  assert.equal(losses(resumed), losses(whole).slice(3));
});

test.run();
