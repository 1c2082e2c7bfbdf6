// A network that is never done. A gas sensor is as new for three months; then it ages, and reads less for the same gas, until
// somebody cleans it. It reads four times a day; twice a day a laboratory tells how much gas there was, and that is learned
// at once. Every reading is answered by the network as it is then, and by that of the third month, which learns no more.
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

/** How much gas there is at the k-th reading, from 0 to 1. It comes and goes. */
const gasAt = (k: number): number => 0.5 + 0.3 * Math.sin(k / 15) + 0.2 * Math.sin(k / 2.2);

/** What the sensor says. Once it ages it loses an eighth of its strength each month; it trembles by 1 %. */
function readingAt(k: number): number {
  const month = k / READINGS;
  const age = month < AGES ? 0 : month - (month < CLEANED ? AGES : CLEANED);
  return Math.sqrt(gasAt(k)) * 0.875 ** age + 0.01 * Math.SQRT2 * Math.sin(77.7 * k * k);
}

// The live sources: a year in a few seconds. They push, whatever training does.
const moment$ = interval(1).pipe(take(MONTHS * READINGS), share());
const reading$ = moment$.pipe(map((k) => [readingAt(k)]));
const gas$ = moment$.pipe(
  filter((k) => k % 2 === 1),
  map((k) => [gasAt(k)]),
);

// Each answer of the laboratory is joined with the newest reading, and learned together with the seven before it.
const none = { x: [] as number[][], t: [] as number[][] };
const feed$ = joined({ x: reading$, t: gas$ }, { by: "t" }).pipe(
  scan((before, { x, t }) => ({ x: [...before.x, x].slice(-8), t: [...before.t, t].slice(-8) }), none),
);

const y = input("x", [1]).pipe(dense(6), tanh(), dense(1));
const W = adam(finiteDifference(meanSquaredError(y, input("t", [1]))), { learningRate: 0.1 });

// No answer is too old to be learned from: up to 100 wait while training is busy, and one more would be an error.
const iterations$ = train(W, feed$, { policy: queue(100), seed: 1 }).pipe(share());
const newest$ = iterations$.pipe(observe(W), share());
const third$ = newest$.pipe(skip((AGES * READINGS) / 2 - 1), take(1));

/** What a network with these parameters, and later ones, makes of the readings: its mean miss, month by month. */
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
  [CLEANED, "cleaned, ages anew"],
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
