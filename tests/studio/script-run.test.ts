// The run of a script, watched over a socket: paused, stepped, steered, lost and found again.
import { type Iteration, train } from "rxgrad";
import { type SocketLike, serveRun } from "rxgrad/remote";
import { filter, firstValueFrom, Subject, share, takeUntil, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { LiveRun, Phase, RunState } from "../../packages/studio/src/session/live-run.js";
import { scriptRun } from "../../packages/studio/src/session/script-run.js";
import { ManualTimers } from "../support/manual-timers.js";
import { feed, network, running, socketPair } from "../support/served-run.js";
import { LossCurve, phase } from "../support/sessions.js";

const until = (run: LiveRun, wanted: Phase, iteration: number): Promise<RunState> =>
  firstValueFrom(run.state$.pipe(filter((state) => state.phase === wanted && state.iteration >= iteration)));

/** Waits until messages that are under way have arrived. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A script's run, and a page that connects to it. @param each Called with each iteration. */
function script(each: (iteration: Iteration) => void = () => {}) {
  const { W, learningRate$ } = network();
  const { iterations$, stop$ } = running(W, { iterationsPerEpoch: 4 });
  iterations$.subscribe(each);
  const seen: { iteration: number; loss: number; rate: number }[] = [];
  iterations$.subscribe(({ iteration, loss, hyperparameters }) =>
    seen.push({ iteration, loss, rate: hyperparameters["sgd1.learningRate"]! }),
  );
  const connect = async (): Promise<SocketLike> => {
    const [here, there] = socketPair() as unknown as [SocketLike, SocketLike];
    sockets.push(there as SocketLike & { close(): void });
    serveRun(W, iterations$, here, { controls: { learningRate: learningRate$ } });
    return there;
  };
  const sockets: SocketLike[] = [];
  return { connect, sockets, seen, stop$ };
}

test("it is watched, paused, stepped, steered and exported", async () => {
  const { connect, seen, stop$ } = script();
  const run = scriptRun(connect);
  const curve = new LossCurve(run.losses$);
  assert.equal(await firstValueFrom(run.experiment$), undefined);
  await curve.until(run, 20);
  run.pause();
  const { iteration } = await until(run, "paused", 1);
  run.step(3);
  await until(run, "paused", iteration + 3);
  await run.steer("learningRate", 0.25);
  run.step();
  await until(run, "paused", iteration + 4);
  assert.equal(
    seen.slice(-2).map(({ rate }) => rate),
    [0.5, 0.25],
  );
  const refusal = await run.steer("learningRate", -1).catch((error: Error) => error);
  assert.match((refusal as Error).message, /learningRate is -1/);
  const { experiment, iterations, losses, parameters, graph } = await run.exportRun();
  assert.equal([experiment, graph, iterations.length], [undefined, null, iteration + 4]);
  assert.equal(
    losses,
    seen.map(({ loss }) => loss),
  );
  assert.equal(Object.keys(parameters).sort(), ["dense1/W", "dense1/b", "dense2/W", "dense2/b"]);
  for (const ask of [run.goTo, run.branch, run.measure, run.gradientDistance]) {
    assert.match((await (ask as () => Promise<unknown>)().catch((error: Error) => error.message)) as string, /script/);
  }
  run.play();
  await until(run, "running", iteration + 10);
  stop$.next();
  await phase(run, "over");
  run.close();
});

test("behind its end, losses are exported, and what only the script knew is refused in a sentence", async () => {
  const { connect, sockets, seen, stop$ } = script();
  const run = scriptRun(connect);
  await until(run, "running", 10);
  stop$.next();
  const { iteration } = await phase(run, "over");
  assert.is((await run.exportRun()).iterations.length, iteration, "while the script is there");
  (sockets[0] as SocketLike & { close(): void }).close();
  await quiet();
  const { iterations, losses } = await run.exportLosses();
  assert.equal(
    losses,
    seen.map(({ loss }) => loss),
  );
  assert.equal(
    iterations,
    seen.map((each) => each.iteration),
  );
  for (const asked of [run.exportRun(), run.steer("learningRate", 0.1)]) {
    assert.match(
      await asked.then(
        () => "answered",
        ({ message }: Error) => message,
      ),
      /^The script has ended; its losses/,
    );
  }
  run.close();
});

test("its speed can be limited", async () => {
  const { connect, stop$ } = script();
  const run = scriptRun(connect);
  await until(run, "running", 3);
  run.setSpeed(1e-9);
  const { iteration } = await firstValueFrom(
    (await firstValueFrom(run.remote$)).standing$.pipe(filter(({ isStanding }) => isStanding)),
  );
  run.setSpeed(Number.POSITIVE_INFINITY);
  await until(run, "running", iteration + 10);
  assert.throws(() => run.setSpeed(0), /setSpeed: its speed is 0/);
  assert.throws(() => run.step(0.5), /step: its count is 0.5/);
  run.close();
  stop$.next();
});

/** A script that computes its next iteration only when it may. */
function slowScript() {
  let release: (() => void) | undefined;
  const gate = {
    isOpen: false,
    open(): void {
      gate.isOpen = true;
      release?.();
    },
  };
  const made = script((iteration) => {
    if (!gate.isOpen) release = iteration.hold();
  });
  return { ...made, gate };
}

const standing = async (run: LiveRun): Promise<number> => {
  const remote = await firstValueFrom(run.remote$);
  const isThere = remote.standing$.pipe(filter(({ isStanding }) => isStanding));
  return (await firstValueFrom(isThere)).iteration;
};

test("a script that is too slow for the speed owes nothing when it is paused", async () => {
  const { connect, gate, stop$ } = slowScript();
  const timers = new ManualTimers();
  const run = scriptRun(connect, { timers });
  await until(run, "running", 1);
  run.setSpeed(10);
  timers.tick(100);
  await quiet();
  run.pause();
  await quiet();
  assert.is(timers.intervals.size, 0);
  gate.open();
  assert.is((await until(run, "paused", 1)).iteration, 2);
  run.setSpeed(20);
  run.step(2);
  assert.is((await until(run, "paused", 3)).iteration, 4);
  run.close();
  stop$.next();
});

test("a script that is too slow for the speed goes on without a rush when it is fast again", async () => {
  const { connect, gate, stop$ } = slowScript();
  const timers = new ManualTimers();
  const run = scriptRun(connect, { timers });
  await until(run, "running", 1);
  run.setSpeed(10);
  timers.tick(100);
  await quiet();
  gate.open();
  // The iterations of one second, and the one that was computed when the speed was set.
  assert.is(await standing(run), 12);
  timers.tick(3);
  await until(run, "running", 15);
  await quiet();
  assert.is(await standing(run), 15);
  run.step(1);
  assert.is((await until(run, "paused", 16)).iteration, 16);
  assert.is(timers.intervals.size, 0);
  run.close();
  stop$.next();
});

test("a run that is connected again stands if it stood, and keeps its speed", async () => {
  const { connect, sockets, stop$ } = script();
  const timers = new ManualTimers();
  const run = scriptRun(connect, { timers });
  await until(run, "running", 5);
  run.pause();
  await phase(run, "paused");
  const again = async (): Promise<void> => {
    sockets.at(-1)!.close();
    await phase(run, "failed");
    assert.is(timers.intervals.size, 0);
    timers.runOut();
    await phase(run, "running");
  };
  await again();
  const { iteration } = await phase(run, "paused");
  await quiet();
  assert.is((await firstValueFrom(run.state$)).iteration, iteration);
  run.setSpeed(10);
  run.play();
  const stood = await standing(run);
  await again();
  const later = await standing(run);
  assert.ok(later > stood);
  timers.tick(1);
  await until(run, "running", later + 1);
  await quiet();
  assert.is(await standing(run), later + 1);
  run.close();
  stop$.next();
});

test("the epoch is that of the newest iteration, also while it runs; a run that is over is not paced", async () => {
  const { connect, stop$ } = script();
  const timers = new ManualTimers();
  const run = scriptRun(connect, { timers });
  const { iteration, epoch } = await until(run, "running", 40);
  assert.is(epoch, Math.ceil(iteration / 4));
  stop$.next();
  const over = await phase(run, "over");
  assert.is(over.epoch, Math.ceil(over.iteration / 4));
  run.setSpeed(10);
  run.play();
  assert.is(timers.intervals.size, 0);
  run.close();
});

test("a lost connection is told, and opened again, with the losses so far", async () => {
  const { connect, sockets, seen, stop$ } = script();
  const timers = new ManualTimers();
  const run = scriptRun(connect, { timers });
  const wrong: number[] = [];
  run.losses$.subscribe(({ iteration, loss }) => {
    if (seen[iteration - 1]?.loss !== loss) wrong.push(iteration);
  });
  await until(run, "running", 5);
  sockets[0]!.close();
  const { problem } = await phase(run, "failed");
  assert.match(problem as string, /the connection ended before the run/);
  assert.is(timers.runOut(), 500);
  const firsts = firstValueFrom(run.losses$.pipe(filter(({ iteration }) => iteration === 1)));
  await until(run, "running", seen.length + 5);
  assert.is((await firsts).loss, seen[0]!.loss);
  assert.equal(wrong, []);
  assert.is(sockets.length, 2);
  run.close();
  assert.is(timers.waiting.size, 0);
  stop$.next();
});

test("attempts become rarer, and end; asking to play makes another; who is refused is not tried again", async () => {
  const timers = new ManualTimers();
  let reason = "gone";
  let attempts = 0;
  const run = scriptRun(
    () => {
      attempts++;
      return Promise.reject(Object.assign(new Error("nobody answers"), { reason }));
    },
    { timers },
  );
  const waits: number[] = [];
  for (;;) {
    const { problem } = await phase(run, "failed");
    assert.is(problem, "nobody answers");
    if (timers.waiting.size === 0) break;
    waits.push(timers.runOut());
  }
  assert.equal(waits, [500, 1000, 2000, 4000, 8000]);
  assert.is(attempts, 6);
  reason = "refused";
  run.play();
  await phase(run, "failed");
  assert.equal([attempts, timers.waiting.size], [7, 0]);
  run.close();
});

test("a run that fails tells why", async () => {
  const { W } = network();
  const stop$ = new Subject<void>();
  const broken = train(W, [feed, feed, { x: [[Number.NaN, 0]], t: [[1]] }], { seed: 1 }).pipe(
    takeUntil(stop$),
    share(),
  );
  const all = firstValueFrom(broken.pipe(toArray())).catch((error: Error) => error);
  const [here, there] = socketPair() as unknown as [SocketLike, SocketLike];
  serveRun(W, broken, here);
  const run = scriptRun(async () => there);
  const error = (await all) as Error | Iteration[];
  const { problem } = await phase(run, "failed");
  assert.is(problem, (error as Error).message);
  run.close();
});

test.run();
