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
const seen: Iteration[][] = [[], []];
shared$.subscribe((i) => seen[0].push(i));
shared$.subscribe((i) => seen[1].push(i));
await lastValueFrom(shared$);
console.log("three subscribers, shared:", runs, "run");
console.log("the same iterations:", seen[0][7] === seen[1][7]);
// #endregion shared

// #region again
await lastValueFrom(shared$);
console.log("subscribed after the end:", runs, "runs");
// #endregion again
