// The trainer: estimates four rates of hares and lynxes from counts of both. Workers evaluate the simulator.
//   npx tsx train.ts nats://queue:4222
//   npx tsx train.ts nats://queue:4222 --studio     watched in the browser, until Ctrl-C
import { natsFleet } from "@rxgrad/fleet";
import { sparkline } from "@rxgrad/terminal";
import {
  adam,
  blackBox,
  constant,
  exp,
  finiteDifference,
  type Iteration,
  meanSquaredError,
  observe,
  parameter,
  train,
  values,
} from "rxgrad";
import { distinctUntilChanged, filter, fromEvent, lastValueFrom, map, share, take, takeUntil } from "rxjs";
import { connected } from "./connection.js";
import { simulate } from "./simulate.js";

const connection = await connected();
const fleet = natsFleet(connection, { module: new URL("./simulate.js", import.meta.url) });

// The counts: the true numbers with an error of up to 3 %.
const truth = [1.1, 0.4, 0.4, 0.1];
const counted = simulate({ rates: truth }).map((each, i) => each * (1 + 0.03 * Math.sqrt(2) * Math.sin(77.7 * i * i)));

// Rates are positive, so their logarithms are learned.
const logarithms = parameter([4], { name: "logarithms", initial: values([0.9, 0.3, 0.6, 0.15].map(Math.log)) });
const rates = logarithms.pipe(exp());
const animals = blackBox({
  name: "simulator",
  inputs: { rates },
  output: [counted.length],
  evaluate: fleet.evaluate("simulate"),
  concurrency: 16,
});
const W = adam(finiteDifference(meanSquaredError(animals, constant(counted))), { learningRate: 0.05 });

// Whatever keeps the run from going on is said, and how to mend it.
const problems = fleet.status$
  .pipe(
    map(({ problem }) => problem),
    distinctUntilChanged(),
    filter((problem) => problem !== undefined),
  )
  .subscribe((problem) => console.log(`  ${problem}`));
const seen = new Set<string>();
const workers = fleet.status$.subscribe(({ workers }) => {
  for (const { name, answered } of workers) if (answered > 0) seen.add(name);
});

const isWatched = process.argv.includes("--studio");
const end = isWatched ? takeUntil<Iteration>(fromEvent(process, "SIGINT")) : take<Iteration>(200);
const iterations$ = train(W, undefined, { watch: [rates] }).pipe(end, share());
iterations$.subscribe(({ iteration, loss }) => {
  if (iteration === 1 || iteration % 100 === 0)
    console.log(`iteration ${iteration}: mean squared miss ${loss.toPrecision(3)}`);
});
const learned = lastValueFrom(iterations$.pipe(observe(rates)));

// Who only trains needs no studio.
const shown = isWatched && (await (await import("@rxgrad/studio")).studio({ W, iterations$, fleet }));
if (shown) console.log(`watch it at\n${shown.address}`);
const found = await learned;
if (shown) await shown.close();
problems.unsubscribe();
workers.unsubscribe();
await fleet.close();
await connection.close();

console.log(`\nWorkers that evaluated the simulator: ${seen.size}\n`);
console.log("                  true   found");
["hares breed", "hares are eaten", "lynxes starve", "lynxes are fed"].forEach((name, i) => {
  console.log(`${name.padEnd(16)} ${truth[i].toFixed(3).padStart(5)}  ${found.data[i].toFixed(4)}`);
});
const fitted = simulate({ rates: found.data });
const hares = (all: readonly number[]): number[] => all.filter((_, i) => i % 2 === 0);
console.log(`\nhares, counted   ${sparkline(hares(counted))}`);
console.log(`hares, found     ${sparkline(hares(fitted))}`);
