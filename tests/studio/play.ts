import { type FeedSource, history, type Snapshot, train } from "rxgrad";
import { lastValueFrom, Subject, take, tap, toArray } from "rxjs";
import type { BuiltRun } from "../../packages/studio/src/experiment/built-run.js";
import type { Move } from "../../packages/studio/src/experiment/setup.js";

/** The losses of a run, and its snapshots by iteration. */
export interface Played {
  readonly losses: readonly number[];
  snapshotAt(iteration: number): Snapshot;
}

/** Trains up to an iteration, with the moves of that run, from its beginning or from a snapshot. */
export async function play(
  built: BuiltRun,
  moves: readonly Move[],
  { seed, to, from }: { readonly seed: number; readonly to: number; readonly from?: Snapshot },
): Promise<Played> {
  const { W, controls, sourceControls, source } = built;
  const swapped = new Subject<FeedSource<object>>();
  const values = { ...sourceControls };
  const start = from?.iteration ?? 0;
  /** Moves whatever moves at an iteration. Returns whether that is the data. */
  const move = (iteration: number): boolean => {
    const now = moves.filter((each) => each.iteration === iteration);
    for (const { name, value } of now) {
      if (name in values) values[name] = value;
      else controls[name]?.next(value);
    }
    return now.some(({ name }) => name in values);
  };
  for (let iteration = 1; iteration <= start; iteration++) move(iteration);
  // A snapshot resumes with the source of its own iteration; what moves behind it begins anew.
  const first = start === 0 ? undefined : source(values);
  const moved = move(start + 1);
  const data = first ?? source(values);
  const iterations$ = train(W, data, { seed, from, control: { data: swapped } });
  const losses: number[] = [];
  const last$ = iterations$.pipe(
    tap(({ iteration, loss }) => {
      losses.push(loss);
      if (move(iteration + 1)) swapped.next(source(values)!);
    }),
    take(to - start),
    history({ budget: 64e6 }),
    toArray(),
  );
  const all = lastValueFrom(last$);
  if (first && moved) swapped.next(source(values)!);
  const past = (await all).at(-1)!.history;
  return { losses, snapshotAt: (iteration) => past.at(iteration) };
}
