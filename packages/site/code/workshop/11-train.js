import {
  asyncScheduler,
  BehaviorSubject,
  defer,
  map,
  observeOn,
  take,
  tap,
  zip,
} from "rxjs";

const loss = (w) => (w - 3) ** 2;
const h = 1e-4;
const slope = (w) => (loss(w + h) - loss(w - h)) / (2 * h);

const train = (learningRate) =>
  defer(() => {
    const w$ = new BehaviorSubject(0);
    return w$.pipe(
      observeOn(asyncScheduler),
      map((w) => {
        const moved = w - learningRate * slope(w);
        return { loss: loss(w), w: moved };
      }),
      tap(({ w }) => w$.next(w)),
    );
  });

const runs$ = zip(train(0.1), train(0.4), train(0.1));
await runs$.pipe(take(5)).forEach((runs) => {
  console.log(runs.map((run) => run.loss.toFixed(4)).join("  "));
});
