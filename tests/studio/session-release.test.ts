// What a run holds is released: workers, ports, timers, and the memory behind them.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { channelRun, standsAt, xorExperiment } from "../support/sessions.js";

/** What keeps this process alive, by kind. */
function held(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const each of process.getActiveResourcesInfo()) counts[each] = (counts[each] ?? 0) + 1;
  return { ports: counts.MessagePort ?? 0, timers: counts.Timeout ?? 0 };
}

/** Waits until messages that are under way have arrived. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

test("200 times started, gone back, branched and closed: nothing is left", async () => {
  const { run, counts } = channelRun();
  await quiet();
  const before = held();
  let most = 0;
  for (let i = 0; i < 200; i++) {
    await run.start(xorExperiment);
    run.step(3);
    await standsAt(run, 3);
    await run.goTo(1);
    const branch = await run.branch();
    await run.measure();
    branch.close();
    await quiet();
    most = Math.max(most, held().ports as number);
  }
  // The control port and that of the run, each with two ends; those of a run that ends may still be there.
  assert.ok(most <= before.ports! + 8, `${most} ports`);
  assert.equal([counts.opened, counts.ended], [201, 200]);
  run.close();
  await quiet();
  assert.equal(held(), before);
  assert.equal([counts.opened, counts.ended], [201, 201]);
});

test("closing in the middle of something refuses what was asked, once", async () => {
  const { run, counts } = channelRun();
  const started = run.start(xorExperiment, { at: 1e9 }).catch((error: Error) => error.message);
  const measured = run.measure().catch((error: Error) => error.message);
  run.close();
  run.close();
  assert.match((await started) as string, /closed/);
  assert.match((await measured) as string, /closed/);
  assert.match(
    await run.start(xorExperiment).then(
      () => "",
      (error: Error) => error.message,
    ),
    /closed/,
  );
  await quiet();
  assert.equal(held(), { ports: 0, timers: 0 });
  assert.is(counts.ended, counts.opened);
});

test.run();
