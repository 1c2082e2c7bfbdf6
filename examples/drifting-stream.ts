// A network that never stops learning. A gas sensor is like new for three months. Then it ages and shows less for the same gas,
// until somebody cleans it. There are four readings a day. Twice a day a laboratory measures the true amount of gas, and the
// network learns it at once. Two networks predict the gas of every reading: the current one, and that of the third month.
import {
  adam,
  dense,
  finiteDifference,
  input,
  joined,
  meanSquaredError,
  observe,
  predict,
  queue,
  type Tensor,
  tanh,
  train,
} from "rxgrad";
import {
  bufferCount,
  filter,
  forkJoin,
  interval,
  lastValueFrom,
  map,
  type Observable,
  scan,
  share,
  skip,
  take,
  tap,
  zip,
} from "rxjs";

const MONTHS = 12;
const READINGS = 4 * 30;
const [AGES, CLEANED] = [3, 9];

/** The amount of gas at the k-th reading, from 0 to 1. It varies with time. */
const gasAt = (k: number): number => 0.5 + 0.3 * Math.sin(k / 15) + 0.2 * Math.sin(k / 2.2);

/** The reading of the sensor. While it ages it loses an eighth of its strength each month; it has 1 % noise. */
function readingAt(k: number): number {
  const month = k / READINGS;
  const age = month < AGES ? 0 : month - (month < CLEANED ? AGES : CLEANED);
  return Math.sqrt(gasAt(k)) * 0.875 ** age + 0.01 * Math.SQRT2 * Math.sin(77.7 * k * k);
}

// The live sources: a year in a few seconds. They emit independently of training.
const moment$ = interval(1).pipe(take(MONTHS * READINGS), share());
const reading$ = moment$.pipe(map((k) => [readingAt(k)]));
const gas$ = moment$.pipe(
  filter((k) => k % 2 === 1),
  map((k) => [gasAt(k)]),
);

// Each laboratory value is joined with the newest reading, and learned together with the seven before it.
const none = { x: [] as number[][], t: [] as number[][] };
const feed$ = joined({ x: reading$, t: gas$ }, { by: "t" }).pipe(
  scan((before, { x, t }) => ({ x: [...before.x, x].slice(-8), t: [...before.t, t].slice(-8) }), none),
);

const y = input("x", [1]).pipe(dense(6), tanh(), dense(1));
const W = adam(finiteDifference(meanSquaredError(y, input("t", [1]))), { learningRate: 0.1 });

// Every laboratory value is learned: up to 100 wait while training is busy, and one more would be an error.
const iterations$ = train(W, feed$, { policy: queue(100), seed: 1 }).pipe(share());
const newest$ = iterations$.pipe(observe(W), share());
const third$ = newest$.pipe(skip((AGES * READINGS) / 2 - 1), take(1));

/** The mean error of predictions with these parameters, month by month. */
const misses = (parameters$: typeof newest$): Observable<number> =>
  predict(y, reading$.pipe(map((x) => ({ x: [x] }))), parameters$).pipe(
    map((answer: Tensor, k) => Math.abs(answer.data[0] - gasAt(k))),
    bufferCount(READINGS),
    map((month) => month.reduce((sum, miss) => sum + miss) / READINGS),
  );

console.log("month   mean miss, learning on    as it was in the third month");
const bar = (miss: number): string => `${miss.toFixed(3)} ${"█".repeat(Math.round(40 * miss))}`;
const notes = new Map([
  [AGES, "the sensor ages"],
  [CLEANED, "cleaned; it ages"],
]);
const line$ = zip(misses(newest$), misses(third$)).pipe(
  map(([learning, standing], i) =>
    [String(i + 1).padStart(5), bar(learning).padEnd(22), ` ${bar(standing).padEnd(25)}`, notes.get(i) ?? ""].join(
      "   ",
    ),
  ),
  tap((line) => console.log(line.trimEnd())),
);
const arrivals$ = iterations$.pipe(map(({ arrivals }) => arrivals));
const { arrivals } = await lastValueFrom(forkJoin({ line: line$, arrivals: arrivals$ }));
console.log(
  `\nof ${arrivals?.arrived} answers of the laboratory ${arrivals?.trained} were learned and ${arrivals?.dropped} lost`,
);
