// The run of a script, watched over a socket: paused, stepped, steered, lost and found again.
import { type Iteration, train } from "rxgrad";
import { type SocketLike, serveRun } from "rxgrad/remote";
import { filter, firstValueFrom, Subject, share, takeUntil, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { LiveRun, Phase, RunState } from "../../packages/studio/src/session/live-run.js";
import { scriptRun, type Timers } from "../../packages/studio/src/session/script-run.js";
import { feed, network, running, socketPair } from "../support/served-run.js";
import { LossCurve, phase } from "../support/sessions.js";

/** Timers that a test lets run out. */
class ManualTimers implements Timers {
  readonly waiting = new Map<number, { readonly task: () => void; readonly milliseconds: number }>();
  #ids = 0;

  setTimeout(task: () => void, milliseconds: number): number {
    this.waiting.set(++this.#ids, { task, milliseconds });
    return this.#ids;
  }

  clearTimeout(timer: unknown): void {
    this.waiting.delete(timer as number);
  }

  /** Lets the only timer run out. @returns How long it would have taken. */
  runOut(): number {
    assert.is(this.waiting.size, 1);
    const [[id, { task, milliseconds }]] = [...this.waiting] as [[number, { task: () => void; milliseconds: number }]];
    this.waiting.delete(id);
    task();
    return milliseconds;
  }
}

const until = (run: LiveRun, wanted: Phase, iteration: number): Promise<RunState> =>
  firstValueFrom(run.state$.pipe(filter((state) => state.phase === wanted && state.iteration >= iteration)));

/** A script's run, and a page that connects to it. */
function script() {
  const { W, learningRate$ } = network();
  const { iterations$, stop$ } = running(W);
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

test("a lost connection is told, and opened again, with the losses so far", async () => {
  const { connect, sockets, seen, stop$ } = script();
  const timers = new ManualTimers();
  const run = scriptRun(connect, timers);
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
  const run = scriptRun(() => {
    attempts++;
    return Promise.reject(Object.assign(new Error("nobody answers"), { reason }));
  }, timers);
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
