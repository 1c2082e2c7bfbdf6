// A run that survives being killed. This process starts a child that trains and saves checkpoints. It kills the child three
// times during its work (SIGKILL: the child cannot clean up), starts another each time, and compares the printed losses with
// those of an uninterrupted run.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { batches } from "@rxgrad/data";
import { adam, backprop, checkpoint, dense, dropout, fileStore, input, meanSquaredError, tanh, train } from "rxgrad";
import { lastValueFrom, map, take, toArray } from "rxjs";

const ITERATIONS = 400;
const EVERY = 25;

// To learn: a sine. Dropout and shuffled batches are random, and Adam has memory: all of this resumes exactly.
const x = Array.from({ length: 60 }, (_, i) => [i / 30 - 1]);
const t = x.map(([v]) => [Math.sin(Math.PI * v)]);
const feeds = batches({ x, t }, { size: 8, order: "shuffled", seed: 1 });
const y = input("x", [1]).pipe(dense(16), tanh(), dropout(0.1), dense(1));
const W = adam(backprop(meanSquaredError(y, input("t", [1]))), { learningRate: (n) => 0.03 / Math.sqrt(1 + n / 100) });

/** The program of the child. The first time nothing is saved, and it starts at the beginning. */
async function live(directory: string): Promise<void> {
  const store = fileStore(directory);
  const saved = await store.latest();
  train(W, feeds, { seed: 1, from: saved })
    .pipe(take(ITERATIONS - (saved?.iteration ?? 0)), checkpoint(store, { every: EVERY }))
    .subscribe(({ iteration, loss }) => console.log(iteration, loss));
}

/** Starts a child, and kills it after it has printed the loss of iteration `last`, unless that is the end. */
async function liveUntil(directory: string, last: number, printed: Map<number, number>): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let first = 0;
  let repeated = 0;
  for await (const line of createInterface(child.stdout)) {
    const [iteration, loss] = line.split(" ").map(Number);
    if (first === 0) first = iteration;
    if (printed.has(iteration)) repeated++;
    if (printed.has(iteration) && printed.get(iteration) !== loss)
      throw new Error(`iteration ${iteration} was another before`);
    printed.set(iteration, loss);
    if (iteration === last && last < ITERATIONS) child.kill("SIGKILL");
  }
  const end = last < ITERATIONS ? "killed" : "done";
  console.log(`from iteration ${first}, ${repeated} repeated: ${end} after ${Math.max(...printed.keys())}`);
}

if (process.argv[2] !== undefined) await live(process.argv[2]);
else {
  const directory = mkdtempSync(join(tmpdir(), "rxgrad-"));
  try {
    const printed = new Map<number, number>();
    for (const last of [90, 210, 333, ITERATIONS]) await liveUntil(directory, last, printed);
    console.log(`\nleft on the disk:\n  ${readdirSync(directory).join("\n  ")}`);

    const losses$ = train(W, feeds, { seed: 1 }).pipe(
      take(ITERATIONS),
      map(({ loss }) => loss),
      toArray(),
    );
    const losses = await lastValueFrom(losses$);
    const equal = losses.filter((loss, i) => printed.get(i + 1) === loss).length;
    console.log(`loss ${losses[0].toExponential(2)} → ${losses[ITERATIONS - 1].toExponential(2)}`);
    console.log(`${equal} of ${ITERATIONS} losses equal those of an uninterrupted run, bit for bit.`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
