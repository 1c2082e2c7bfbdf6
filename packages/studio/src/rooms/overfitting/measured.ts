import type { Measures } from "../../session/live-run.js";

/** The losses at an iteration, over the whole training and test data. */
export interface LossPair {
  readonly iteration: number;
  readonly train: number;
  readonly test: number;
}

/** What is known of a run so far. Going back forgets what came behind. */
export function withMeasures(known: readonly LossPair[], { iteration, train, test }: Measures): readonly LossPair[] {
  if (!test) return known;
  return [...known.filter((each) => each.iteration < iteration), { iteration, train: train.loss, test: test.loss }];
}

/** Where the test loss was least. Undefined before anything was measured. */
export function turnOf(known: readonly LossPair[]): LossPair | undefined {
  let least: LossPair | undefined;
  for (const each of known) if (!(each.test >= (least?.test ?? Infinity))) least = each;
  return least;
}

/** The test loss has turned if it is this much above its least. */
const TURNED = 1.1;

export const hasTurned = (least: LossPair, now: LossPair): boolean =>
  now.iteration > least.iteration && now.test > TURNED * least.test;
