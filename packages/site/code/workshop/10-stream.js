import {
  asyncScheduler,
  BehaviorSubject,
  map,
  observeOn,
  take,
  tap,
} from "rxjs";

const loss = (w) => (w - 3) ** 2;
const h = 1e-4;
const slope = (w) => (loss(w + h) - loss(w - h)) / (2 * h);

const w$ = new BehaviorSubject(0);
const iterations$ = w$.pipe(
  observeOn(asyncScheduler), // each iteration is a task
  map((w) => ({ loss: loss(w), w: w - 0.1 * slope(w) })),
  tap(({ w }) => w$.next(w)), // this closes the loop
);

await iterations$.pipe(take(5)).forEach(({ loss, w }) => {
  console.log(loss.toFixed(4), "→ w", w.toFixed(4));
});
