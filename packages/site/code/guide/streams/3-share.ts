import { type Iteration, train } from "rxgrad";
import { defer, lastValueFrom, merge, share, take } from "rxjs";
import { feeds, W } from "./network.js";

// #region count
let runs = 0;
const iterations$ = defer(() => {
  runs++;
  return train(W, feeds).pipe(take(100));
});
// #endregion count

// #region cold
await lastValueFrom(merge(iterations$, iterations$));
console.log("two subscribers, not shared:", runs, "runs");
// #endregion cold

// #region shared
runs = 0;
const shared$ = iterations$.pipe(share());
const [a, b]: [Iteration[], Iteration[]] = [[], []];
shared$.subscribe((i) => a.push(i));
shared$.subscribe((i) => b.push(i));
await lastValueFrom(shared$);
console.log("three subscribers, shared:", runs, "run");
console.log("the same iterations:", a[7] === b[7]);
// #endregion shared

// #region again
await lastValueFrom(shared$);
console.log("subscribed after the end:", runs, "runs");
// #endregion again
