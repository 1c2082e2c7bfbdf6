import { drop, latest, type Policy, queue, train } from "rxgrad";
import { from, lastValueFrom, map, toArray } from "rxjs";
import { W, x } from "./network.js";

// #region source
// Five measurements arrive at once, faster than training is.
const feed$ = from([1, 2, 3, 4, 5]).pipe(
  map((n) => ({ x: [[n]], t: [[2 * n]] })),
);
// #endregion source

// #region try
async function tryPolicy(policy: Policy) {
  const trained$ = train(W, feed$, { policy }).pipe(
    map((i) => ({ x: i.value(x).at(0, 0), ...i.arrivals })),
    toArray(),
  );
  for (const each of await lastValueFrom(trained$))
    console.log(policy.name, each);
}

await tryPolicy(latest());
await tryPolicy(drop());
await tryPolicy(queue(10));
await tryPolicy(queue(2)).catch((e) => console.log(e.message));
// #endregion try
