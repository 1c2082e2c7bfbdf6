import type { Imports } from "./imports.js";

/** How a program trains. */
export interface TrainingCode {
  /** Code of the data; undefined where the graph has no inputs. */
  readonly data: string | undefined;
  /** Other sources of data, each with the iteration that begins with it. */
  readonly swaps: readonly (readonly [iteration: number, source: string])[];
  /** Code of the samples to test with. */
  readonly tested: string | undefined;
  readonly iterations: number;
}

/** Trains `W`, prints each loss, and tests what was learned. */
export function trainingCode({ data, swaps, tested, iterations }: TrainingCode, imports: Imports): string {
  imports.use("rxgrad", "train");
  imports.use("rxjs", "lastValueFrom", "share", "take");
  const control = swaps.length > 0 ? ", control: { data: data$ }" : "";
  return [
    ...(swaps.length > 0 ? [swapsCode(swaps, imports)] : []),
    ...(data === undefined ? [] : [`const feeds = ${data};`]),
    `const iterations$ = train(W, ${data === undefined ? data : "feeds"}, { seed${control} }).pipe(take(${iterations}), share());`,
    "iterations$.subscribe(({ iteration, loss }) => console.log(iteration, loss));",
    ...(swaps.length > 0 ? [SWAP] : []),
    tested ? testCode(tested, imports) : "await lastValueFrom(iterations$);",
  ].join("\n");
}

function swapsCode(swaps: TrainingCode["swaps"], imports: Imports): string {
  imports.use("rxgrad", "type FeedSource");
  imports.use("rxjs", "Subject");
  return `// Data that took the place of others during the run, each with the first iteration that has it.
const swaps = new Map([
${swaps.map(([iteration, source]) => `  [${iteration}, ${source}],`).join("\n")}
]);
const data$ = new Subject<FeedSource<object>>();`;
}

const SWAP = `iterations$.subscribe(({ iteration }) => {
  const next = swaps.get(iteration + 1);
  if (next) data$.next(next);
});`;

function testCode(tested: string, imports: Imports): string {
  imports.use("rxgrad", "evaluate", "observe");
  return `
const parameters = await lastValueFrom(iterations$.pipe(observe(W)));
console.log("test loss", await evaluate(loss, ${tested}, parameters));`;
}
