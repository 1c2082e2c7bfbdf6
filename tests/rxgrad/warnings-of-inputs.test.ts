// What is said of a layer that is fed large numbers: "scale the inputs", once, while it is, and everything else once it no longer is.
import {
  backprop,
  dense,
  type Feed,
  full,
  input,
  meanSquaredError,
  relu,
  sgd,
  type TrainingWarning,
  tanh,
  train,
  warnings,
} from "rxgrad";
import { lastValueFrom, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";

const x = input("x", [1]);
const saturating = x.pipe(dense(2, { name: "first" }), tanh(), dense(1, { name: "last" }));
/** Units that are off for x > −2000. */
const off = x.pipe(dense(2, { name: "first", W: full(-1), b: full(-2000) }), relu(), dense(1, { name: "last" }));

/** What is said of gradients, in short, with how its fix begins. */
async function saidOf(y: typeof saturating, feeds: readonly Feed[]): Promise<string[]> {
  const W = sgd(backprop(meanSquaredError(y, input("t", [1]))), { learningRate: 1e-3 });
  const all = await lastValueFrom(train(W, feeds, { seed: 1 }).pipe(warnings(W, { every: 1 }), toArray()));
  const gradients = all.filter(({ kind }) => kind.endsWith("-gradient"));
  return gradients.map(
    ({ iteration, kind, parameter, fix }: TrainingWarning) => `${iteration} ${kind} ${parameter}: ${fix.slice(0, 16)}`,
  );
}

const times = (count: number, x: number, t = 1): Feed[] => Array<Feed>(count).fill({ x: [[x]], t: [[t]] });
const large = times(99, 1000);
const small = times(1400, 0.1);
const explosion = times(1, 0.1, 1e9);

const exploding = (iteration: number): string[] =>
  ["first/W", "first/b", "last/W", "last/b"].map((each) => `${iteration} exploding-gradient ${each}: lower the learni`);

test("a gradient that explodes after the inputs have been scaled is reported for each parameter, as with scaled inputs", async () => {
  const scaled = "3 zero-gradient first/W: scale the inputs";
  assert.equal(await saidOf(saturating, [...small, ...explosion]), exploding(1401));
  assert.equal(await saidOf(saturating, [...large, ...small, ...explosion]), [scaled, ...exploding(1500)]);
});

test("inputs that are large again are reported again, once", async () => {
  assert.equal(await saidOf(saturating, [...large, ...small, ...large, ...large]), [
    "3 zero-gradient first/W: scale the inputs",
    "1502 zero-gradient first/W: scale the inputs",
  ]);
});

test("what was left unsaid for the size of the inputs is said where it outlasts it, with its own fix", async () => {
  assert.equal(await saidOf(off, [...large, ...small]), [
    "3 zero-gradient first/W: scale the inputs",
    "3 zero-gradient last/W: look for units t",
    "100 zero-gradient first/W: look for units t",
    "100 zero-gradient first/b: look for units t",
  ]);
});

test.run();
