// Hyper-parameters may be streams. Here a rule reduces the learning rate during training, based on the losses of the same run.
// A slider in a page would be connected in the same way.
import { batches } from "@rxgrad/data";
import { sparkline } from "@rxgrad/terminal";
import { dense, finiteDifference, input, meanSquaredError, sgd, tanh, train } from "rxgrad";
import { BehaviorSubject, bufferCount, lastValueFrom, map, pairwise, share, take, tap, toArray } from "rxjs";

// To learn: a sine, from 40 points that are drawn 5 at a time, so that the loss is noisy.
const x = Array.from({ length: 40 }, (_, i) => [i / 20 - 1]);
const t = x.map(([v]) => [Math.sin(Math.PI * v)]);
const feeds = batches({ x, t }, { size: 5, order: "random", seed: 1 });

const y = input("x", [1]).pipe(dense(12), tanh(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));

// The stream. It is sampled at the start of each iteration; a BehaviorSubject always has a value to begin with.
const learningRate$ = new BehaviorSubject(0.4);
const W = sgd(finiteDifference(loss), { learningRate: learningRate$, name: "W" });

const iterations$ = train(W, feeds, { seed: 1 }).pipe(take(6000), share());

// The rule: when the mean loss of 500 iterations is no longer a tenth lower than that of the 500 before, halve the rate.
const means$ = iterations$.pipe(
  bufferCount(500),
  map((some) => some.reduce((sum, { loss }) => sum + loss, 0) / some.length),
);
means$.pipe(pairwise()).subscribe(([before, now]) => {
  if (now > 0.9 * before) learningRate$.next(learningRate$.value / 2);
});

// An iteration contains the rate that it used. So even a run whose rate was changed by hand can be reproduced.
const rates$ = iterations$.pipe(
  map(({ hyperparameters }) => hyperparameters["W.learningRate"]),
  toArray(),
);
const show = tap((mean: number) =>
  console.log(`mean loss ${mean.toExponential(2)}   learning rate now ${learningRate$.value}`),
);
const [means, rates] = await Promise.all([lastValueFrom(means$.pipe(show, toArray())), lastValueFrom(rates$)]);

console.log(`\nlog of the loss  ${sparkline(means.map(Math.log))}`);
console.log(`learning rate    ${sparkline(rates, { width: means.length })}`);
