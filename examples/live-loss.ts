// A run is an Observable, so all operators of RxJS work with training. Here a small network learns digits and is observed in
// five ways at the same time. None of them changes the model, and none is a callback option.
import { batches, mnist } from "@rxgrad/data";
import { sparkline } from "@rxgrad/terminal";
import { crossEntropy, dense, finiteDifference, input, observe, sgd, sigmoid, softmax, train } from "rxgrad";
import { bufferCount, first, lastValueFrom, map, sampleTime, share, take, toArray } from "rxjs";

const hidden = input("x", [784]).pipe(dense(20), sigmoid());
const y = hidden.pipe(dense(10), softmax());
const loss = crossEntropy(y, input("t", [10]));
const W = sgd(finiteDifference(loss), { learningRate: 0.5 });

const digits = await mnist({ limit: 2000 });
const feeds = batches(digits.train, { size: 50, seed: 1 });

// `train` is cold: each subscriber would start its own run. `share` makes one run for all. It starts asynchronously, after all
// subscriptions of this file. `take` ends it; `takeUntil(stop$)` or unsubscribing would end it too.
const iterations$ = train(W, feeds, { seed: 1 }).pipe(take(300), share());

// 1. The loss of one batch is noisy; the mean of 50 shows the trend.
const mean = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
iterations$
  .pipe(bufferCount(50))
  .subscribe((fifty) =>
    console.log(`to iteration ${fifty.at(-1)?.iteration}: mean loss ${mean(fifty.map((i) => i.loss)).toFixed(4)}`),
  );

// 2. For a display: the newest iteration, twice a second, independent of the speed of training.
iterations$
  .pipe(sampleTime(500))
  .subscribe(({ iteration }) => console.log(`  (half a second on: iteration ${iteration})`));

// 3. An event, once.
iterations$
  .pipe(first(({ loss }) => loss < 0.5))
  .subscribe(({ iteration }) => console.log(`below 0.5 in iteration ${iteration}`));

// 4. Any node can be observed. Put `observe` before operators that buffer or delay: a node's values cannot be read after the
// next iteration has begun, but `iteration`, `epoch` and `loss` stay readable.
iterations$
  .pipe(
    observe(hidden),
    map((h) => mean([...h.data])),
    toArray(),
  )
  .subscribe((activities) => console.log(`mean of hidden units:  ${sparkline(activities)}`));

// 5. All losses at the end.
const losses = await lastValueFrom(
  iterations$.pipe(
    map(({ loss }) => loss),
    toArray(),
  ),
);
console.log(`loss:                  ${sparkline(losses)}`);
