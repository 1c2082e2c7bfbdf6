import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { iterations, train } from "rxgrad";
import { concat, lastValueFrom, map, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bitsOf, feeds, lossStream, W } from "../fixtures/rxgrad/loss-stream.js";

const script = fileURLToPath(new URL("../fixtures/rxgrad/loss-stream.ts", import.meta.url));

function inAnotherProcess(seed: number): string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, script, String(seed)], {
    encoding: "utf8",
  });
  assert.is(status, 0, stderr);
  return stdout.trim().split(" ");
}

/** Asserts that both are equal, with a short message if not. */
function same(got: readonly string[], wanted: readonly string[]): void {
  assert.is(got.length, wanted.length);
  assert.is(
    got.findIndex((bits, i) => bits !== wanted[i]),
    -1,
    "the streams part",
  );
}

test("the same seed gives the same losses, bit for bit, twice in one process", async () => {
  const first = await lossStream(1);
  assert.is(new Set(first).size, 60);
  same(await lossStream(1), first);
});

test("the same seed gives the same losses in other processes; another seed gives others", async () => {
  const here = await lossStream(1);
  same(inAnotherProcess(1), here);
  same(inAnotherProcess(1), here);
  assert.is.not(inAnotherProcess(2)[0], here[0]);
});

test("iterations() and train() give the same stream", async () => {
  const synchronous: string[] = [];
  for (const turn of iterations(W, feeds, { seed: 1 })) if (synchronous.push(bitsOf(turn)) === 60) break;
  same(synchronous, await lossStream(1));
});

test("concurrent and consecutive runs do not disturb each other", async () => {
  const alone = await lossStream(1);
  for (const each of await Promise.all([lossStream(1), lossStream(2), lossStream(1)])) {
    if (each[0] === alone[0]) same(each, alone);
    else same(each, await lossStream(2));
  }
  const run$ = train(W, feeds, { seed: 1 }).pipe(take(60), map(bitsOf));
  same(await lastValueFrom(concat(run$, run$).pipe(toArray())), [...alone, ...alone]);
});

test.run();
