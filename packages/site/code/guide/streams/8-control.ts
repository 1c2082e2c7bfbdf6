import { train } from "rxgrad";
import { BehaviorSubject, Subject, take } from "rxjs";
import { feeds, W } from "./network.js";

const paused = new BehaviorSubject(true);
const step = new Subject<void>();
const iterations$ = train(W, feeds, {
  control: { paused, step },
}).pipe(take(4));

iterations$.subscribe(({ iteration, events }) => {
  console.log(iteration, ...events.map(({ type }) => type));
  if (iteration === 1) step.next();
  if (iteration === 2) paused.next(false);
});
step.next();
