// A run is an Observable, so everything RxJS can do with a stream can be done with training: here, a small network
// that learns digits is watched in five ways at once. None of them changes the model, and none is a callback option.
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

// `train` is cold: each subscriber would start a run of its own. `share` makes it one run for all, and it starts only
// after this file has subscribed everybody. `take` ends it; so would `takeUntil(stop$)` or unsubscribing.
const iterations$ = train(W, feeds, { seed: 1 }).pipe(take(300), share());

// 1. The loss of one batch jumps about; the mean of 50 shows where it goes.
const mean = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
iterations$
  .pipe(bufferCount(50))
  .subscribe((fifty) =>
    console.log(`to iteration ${fifty.at(-1)?.iteration}: mean loss ${mean(fifty.map((i) => i.loss)).toFixed(4)}`),
  );

// 2. For a display: the newest, twice a second, however fast the iterations come.
iterations$
  .pipe(sampleTime(500))
  .subscribe(({ iteration }) => console.log(`  (half a second on: iteration ${iteration})`));

// 3. An event, once.
iterations$
  .pipe(first(({ loss }) => loss < 0.5))
  .subscribe(({ iteration }) => console.log(`below 0.5 in iteration ${iteration}`));

// 4. Any node can be observed. Put `observe` before whatever buffers or delays: a node's values are gone when the next
// iteration begins, while `iteration`, `epoch` and `loss` last.
iterations$
  .pipe(
    observe(hidden),
    map((h) => mean([...h.data])),
    toArray(),
  )
  .subscribe((activities) => console.log(`mean of hidden units:  ${sparkline(activities)}`));

// 5. And the whole story at the end.
const losses = await lastValueFrom(
  iterations$.pipe(
    map(({ loss }) => loss),
    toArray(),
  ),
);
console.log(`loss:                  ${sparkline(losses)}`);
