// The evaluations of black boxes: what the state tells is what the box itself has counted.
import * as fc from "fast-check";
import { filter, firstValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { LiveRun } from "../../packages/studio/src/session/live-run.js";
import { EvaluationRecord } from "../../packages/studio/src/worker/evaluation-record.js";
import { channelRun, settled, standsAt, xorExperiment } from "../support/sessions.js";

/** A module whose black box adds 1 to a global count whenever it is evaluated. It has two weights. */
const source = `
export default ({ blackBox, finiteDifference, parameter, sgd, meanSquaredError, constant, values }) => {
  const w = parameter([2], { name: "w", initial: values([1, 2]) });
  const y = blackBox({
    name: "counting",
    inputs: { w },
    output: [2],
    evaluate: ({ w }) => {
      globalThis.evaluationsOfTheTest = (globalThis.evaluationsOfTheTest ?? 0) + 1;
      return [w[0] ** 2, w[0] * w[1]];
    },
  });
  return { W: sgd(finiteDifference(meanSquaredError(y, constant([0, 0]))), { learningRate: 0.01 }) };
};`;
const address = `data:text/javascript,${encodeURIComponent(source)}`;

const counter = globalThis as { evaluationsOfTheTest?: number };

async function stepped(run: LiveRun, to: number): Promise<number | undefined> {
  run.step(to - (await settled(run)).iteration);
  return (await standsAt(run, to)).boxEvaluations;
}

test("the evaluations of a black box are counted, also back at an earlier moment and in a branch", async () => {
  const { run } = channelRun();
  await run.start({ setup: { task: "module", address, seed: 1 }, moves: [] });
  assert.is((await settled(run)).boxEvaluations, 0);
  const counted = [0];
  for (let iteration = 1; iteration <= 12; iteration++) {
    const before = counter.evaluationsOfTheTest ?? 0;
    const told = await stepped(run, iteration);
    counted.push((counted.at(-1) as number) + (counter.evaluationsOfTheTest as number) - before);
    assert.is(told, counted.at(-1));
  }
  assert.ok((counted[12] as number) >= 12 * 5, `${counted}`);
  await run.goTo(7);
  assert.is((await settled(run)).boxEvaluations, counted[7]);
  const branch = await run.branch();
  assert.is((await settled(branch)).boxEvaluations, counted[7]);
  assert.is(await stepped(branch, 12), counted[12]);
  run.cut();
  assert.is(await stepped(run, 12), counted[12]);
  run.close();
  branch.close();
});

test("a graph without a black box evaluates none", async () => {
  const { run } = channelRun();
  await run.start(xorExperiment, { at: 3 });
  const { boxEvaluations } = await firstValueFrom(run.state$.pipe(filter(({ iteration }) => iteration === 3)));
  assert.is(boxEvaluations, 0);
  run.close();
});

test("the record adds up, and forgets what is cut off", () =>
  fc.assert(
    fc.property(fc.array(fc.constantFrom<number>(0, 5, 9), { maxLength: 60 }), fc.nat(60), (counts, at) => {
      const record = new EvaluationRecord();
      const sumTo = (end: number): number => counts.slice(0, end).reduce((sum, each) => sum + each, 0);
      counts.forEach((each, i) => void record.add(i + 1, each));
      for (let i = 0; i <= counts.length; i++) assert.is(record.upTo(i), sumTo(i));
      const kept = Math.min(at, counts.length);
      record.cut(kept);
      const other = new EvaluationRecord();
      other.take(record.partUpTo(kept));
      for (let i = 1; i <= kept + 3; i++) other.add(i, 7);
      assert.is(other.upTo(kept), sumTo(kept));
      assert.is(other.upTo(kept + 3), sumTo(kept) + 21);
    }),
  ));

test("the record of a run whose counts change all the time is bounded, and its sum stays right", () => {
  const record = new EvaluationRecord();
  let sum = 0;
  for (let i = 1; i <= 20_000; i++) {
    record.add(i, i % 7);
    sum += i % 7;
    if (i % 999 === 0) assert.is(record.upTo(i), sum);
  }
  assert.ok(record.partUpTo(20_000).stretches.length <= 4096);
  assert.ok(Math.abs(record.upTo(10_000) - 10_000 * 3) < 60, `${record.upTo(10_000)}`);
});

test.run();
