// The trainer: a policy learns to balance the pole, by an evolution strategy whose games the workers play.
//   npx tsx train.ts nats://queue:4222 100
import { type FleetStatus, natsFleet } from "@rxgrad/fleet";
import { observe, type Parameters, train } from "rxgrad";
import { distinctUntilChanged, filter, firstValueFrom, lastValueFrom, map, share, take, tap } from "rxjs";
import { connected } from "../connection.js";
import { game, type Policy, SECONDS, STARTS } from "./balance.js";
import { evolution, type Play } from "./evolution.js";
import { NEWS, type News } from "./news.js";

const iterations = Number(process.argv[3] ?? 30);
const connection = await connected();
const fleet = natsFleet(connection, { module: new URL("./balance.js", import.meta.url) });

// Whatever keeps the run from going on is said, and how to mend it.
fleet.status$
  .pipe(
    map(({ problem }) => problem),
    distinctUntilChanged(),
    filter((problem) => problem !== undefined),
  )
  .subscribe((problem) => console.log(`  ${problem}`));
let workers: FleetStatus["workers"] = [];
const answered = new Map<string, number>();
fleet.status$.subscribe(note);

const W = evolution(fleet.evaluate("play") as Play, fleet);
const iterations$ = train(W, undefined, { seed: 1 }).pipe(take(iterations), share());
let score = 0;
iterations$.subscribe(({ iteration, loss }) => {
  score = -loss;
  if (iteration === 1 || iteration % 5 === 0)
    console.log(`iteration ${iteration}: score ${score.toFixed(2)} of ${SECONDS}`);
});
let iteration = 0;
const policies$ = iterations$.pipe(
  observe(W),
  map(policyOf),
  tap((policy) => tell({ iteration: ++iteration, score, policy, workers, isLast: iteration === iterations })),
);
const policy = await lastValueFrom(policies$);

note(await firstValueFrom(fleet.status$));
const seconds = STARTS.map((start) => game(policy, start).seconds);
console.log(`\nSeconds that the pole stands, from each start:\n${seconds.map((each) => each.toFixed(1)).join(" ")}`);
for (const [name, count] of answered) console.log(`${name} answered ${count} jobs`);
await fleet.close();
await connection.close();

function note(status: FleetStatus): void {
  workers = status.workers;
  for (const each of workers) answered.set(each.name, each.answered);
}

/** The weights, as the game takes them. */
function policyOf(parameters: Parameters): Policy {
  const [W1, b1, W2, b2] = ["W1", "b1", "W2", "b2"].map((name) => [...parameters.get(name).data]);
  return { W1, b1, W2, b2 };
}

function tell({ workers, ...news }: News): void {
  const rows = workers.map(({ name, busy, answered, rate }) => ({ name, busy, answered, rate }));
  connection.publish(NEWS, JSON.stringify({ ...news, workers: rows } satisfies News));
}
