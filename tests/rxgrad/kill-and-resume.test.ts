// A run is killed again and again. Each time it resumes from the files on the disk.
//
// RXGRAD_KILLS=200 kills it more often than the usual 8 times and prints what it counted; RXGRAD_SEED=7 at other moments.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { checkpointFromBytes } from "rxgrad/extend";
import { lastValueFrom, map, take, tap, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bitsOf } from "../fixtures/rxgrad/loss-stream.js";
import { plateauRun } from "../fixtures/rxgrad/plateau-run.js";

const KILLS = Number(process.env.RXGRAD_KILLS ?? 8);
const EVERY = 4;
const file = fileURLToPath(new URL("../fixtures/rxgrad/mortal-run.ts", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "rxgrad-"));
test.after(() => rmSync(directory, { recursive: true, force: true }));

/** Ways to die: at an iteration, at a call of the file system, or when the parent has read some losses. */
const death: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.tuple(fc.constant("iteration"), fc.integer({ min: 1, max: 12 }).map(String)),
  fc.tuple(
    fc.constant("call"),
    fc.integer({ min: 1, max: 16 }).map(String),
    fc.constantFrom("before", "half", "after"),
  ),
  fc.tuple(fc.constant("parent"), fc.integer({ min: 1, max: 12 }).map(String)),
);
const deaths = fc.sample(fc.noShrink(death), { numRuns: KILLS, seed: Number(process.env.RXGRAD_SEED ?? 1) });

/** Lets a run live until it dies: the losses that it printed, by iteration. */
function live(
  death: readonly string[],
): Promise<{ losses: [number, string][]; signal: string | null; errors: string }> {
  const child = spawn(process.execPath, [...process.execArgv, file, directory, ...death], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (death[0] === "parent" && output.split("\n").length > Number(death[1])) child.kill("SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_, signal) => {
      const lines = output.split("\n").slice(0, -1);
      const losses = lines.map((line) => line.split(" ")).map(([n, bits]): [number, string] => [Number(n), bits]);
      resolve({ losses, signal, errors });
    });
  });
}

/** How many checkpoints there are; all of them must be sound. */
function soundCheckpoints(): number {
  const names = readdirSync(directory).filter((name) => name.endsWith(".checkpoint"));
  for (const name of names) checkpointFromBytes(readFileSync(join(directory, name)), name);
  return names.length;
}

test(`killed ${KILLS} times, it gives the losses of a run without interruption`, async () => {
  const joined: string[] = [];
  const counts: Record<string, number> = {
    iteration: 0,
    call: 0,
    parent: 0,
    repeated: 0,
    mostRepeated: 0,
    leftAside: 0,
  };
  for (const death of deaths) {
    const { losses, signal, errors } = await live(death);
    assert.is(errors, "", death.join(" "));
    assert.is(signal, "SIGKILL", death.join(" "));
    counts[death[0]]++;
    for (const [i, [iteration, bits]] of losses.entries()) {
      if (i === 0) {
        const repeated = joined.length + 1 - iteration;
        assert.ok(repeated >= 0 && repeated <= EVERY, `it went on at ${iteration} after ${joined.length}`);
        counts.repeated += repeated;
        counts.mostRepeated = Math.max(counts.mostRepeated, repeated);
      }
      if (iteration <= joined.length) assert.is(bits, joined[iteration - 1], `iteration ${iteration}, repeated`);
      else assert.is(joined.push(bits), iteration, "none is left out");
    }
    soundCheckpoints();
    counts.leftAside += readdirSync(directory).filter((name) => name.endsWith(".new")).length;
  }
  assert.ok(joined.length > KILLS && soundCheckpoints() > 0);
  let reductions = 0;
  const whole$ = plateauRun().pipe(
    take(joined.length),
    tap(({ hyperparameters }) => {
      reductions = Math.round(Math.log(hyperparameters["sgd1.learningRate"] / 0.05) / Math.log(0.9));
    }),
    map(bitsOf),
    toArray(),
  );
  assert.equal(joined, await lastValueFrom(whole$));
  assert.ok(reductions > 0, `its rate was reduced ${reductions} times`);
  if (KILLS > 8) console.log({ ...counts, iterations: joined.length, reductions });
});

test("unharmed, it runs to its end, and removes the temporary files that killed runs left", async () => {
  const before = Math.max(0, ...readdirSync(directory).map((name) => Number(/iteration-(\d+)/.exec(name)?.[1] ?? 0)));
  const { losses, signal, errors } = await live(["never"]);
  assert.equal([signal, errors, losses.length], [null, "", 200]);
  const names = readdirSync(directory);
  assert.is(names.length, 2);
  const last = names.map((name) => checkpointFromBytes(readFileSync(join(directory, name)), name).iteration);
  assert.is(Math.max(...last), losses[199][0]);
  assert.ok(losses[199][0] >= before);
});

test.run();
