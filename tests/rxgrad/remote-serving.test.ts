// What is sent when: values on demand, losses in batches, late watchers, ends of both sides.
import { EventEmitter } from "node:events";
import {
  blackBox,
  dense,
  finiteDifference,
  HyperparameterError,
  type Iteration,
  initialParameters,
  input,
  iterations as iterationsOf,
  meanSquaredError,
  RxgradError,
  sgd,
  train,
} from "rxgrad";
import { type LossBatch, type RemoteRun, type RunPort, remoteRun, serveRun } from "rxgrad/remote";
import {
  BehaviorSubject,
  filter,
  firstValueFrom,
  map,
  NEVER,
  type Observable,
  Subject,
  share,
  take,
  toArray,
} from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { RawPort } from "../support/raw-port.js";
import { type FakeSocket, feed, network, running, socketPair } from "../support/served-run.js";
import { ToldIterations } from "../support/told-iterations.js";

/** A run that is served to one watcher, which is driven by hand. */
function served(iterations$: Observable<Iteration>, W = network().W) {
  const { port1, port2 } = new MessageChannel();
  const raw = new RawPort(port2);
  const subscription = serveRun(W, iterations$, port1 as RunPort);
  raw.send({ type: "hello", version: 1 });
  return { raw, subscription };
}

function connected(iterations$: Observable<Iteration>, W = network().W) {
  const { port1, port2 } = new MessageChannel();
  const subscription = serveRun(W, iterations$, port1 as RunPort);
  return { remote: remoteRun(port2 as RunPort), subscription };
}

const stands = (remote: RemoteRun, least = 1) =>
  firstValueFrom(remote.standing$.pipe(filter(({ isStanding, iteration }) => isStanding && iteration >= least)));

async function failure(promise: Promise<unknown>): Promise<RxgradError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.instance(error, RxgradError);
  return error as RxgradError;
}

test("nothing is read from an iteration that nobody looks at", async () => {
  // Reading a value of these throws.
  const told = new ToldIterations([3, 2, 1]);
  const source$ = new Subject<Iteration>();
  const { raw } = served(source$);
  await raw.until("welcome");
  for (const each of told.all) source$.next(each);
  const { arrays } = await raw.until("losses", 1);
  assert.equal([...arrays[1]!], [3]);
  raw.send({ type: "took", id: 0 });
  assert.equal([...(await raw.until("losses", 2)).arrays[1]!], [2, 1]);
  assert.equal(told.copies, { before: 0, after: 0 });
  raw.close();
});

test("one value is under way for each subscription, and the newest wins", async () => {
  const { W } = network();
  const reads: number[] = [];
  const source$ = new Subject<Iteration>();
  const { raw } = served(source$, W);
  await raw.until("welcome");
  raw.send({ type: "observe", id: 7, name: "sigmoid1", of: null });
  await raw.settled();
  for (const each of iterationsOf(fixed(W), Array(10).fill(feed), { seed: 1 })) {
    const value = each.value.bind(each);
    source$.next(
      Object.assign(each, {
        value(node: never) {
          reads.push(each.iteration);
          return value(node);
        },
      }),
    );
    if (each.iteration === 6) {
      raw.send({ type: "took", id: 7 });
      await raw.settled();
    }
    if (each.iteration === 8) {
      raw.send({ type: "leave", id: 7 });
      raw.send({ type: "took", id: 7 });
      await raw.settled();
    }
  }
  await raw.settled();
  // Iteration 6 can still be read when its turn comes.
  assert.equal(reads, [1, 6]);
  assert.equal(
    raw.of("value").map(({ head, arrays }) => [head.iteration, head.id, head.shape, arrays[0]!.length]),
    [
      [1, 7, [4, 3], 12],
      [6, 7, [4, 3], 12],
    ],
  );
  raw.close();
});

/** The same training with a constant rate: `iterations` takes no streams. Names and nodes are those of the served graph. */
function fixed(W: ReturnType<typeof network>["W"]) {
  return { ...W, hyperparameters: W.hyperparameters.map((each) => ({ ...each, value: 0.5 })) } as typeof W;
}

test("losses wait for a slow watcher, and are thinned out when too many wait", async () => {
  const count = 100_000;
  const told = new ToldIterations(Array.from({ length: count }, (_, i) => i + 1));
  const source$ = new Subject<Iteration>();
  const { raw } = served(source$);
  await raw.until("welcome");
  for (const each of told.all) source$.next(each);
  await raw.settled();
  assert.is(raw.of("losses").length, 1);
  raw.send({ type: "took", id: 0 });
  const { head, arrays } = await raw.until("losses", 2);
  const [iterations, losses] = arrays as [Float64Array, Float64Array];
  assert.is(head.stride, 16);
  assert.is(losses.length, Math.ceil((count - 1) / 16) + 1);
  assert.equal([...losses], [...iterations]);
  assert.equal([...losses.subarray(0, 3)], [2, 18, 34]);
  assert.is(losses.at(-1), count);
  source$.next(new ToldIterations([9]).all[0]!);
  raw.send({ type: "took", id: 0 });
  assert.is((await raw.until("losses", 3)).head.stride, 1);
  raw.close();
});

test("losses tell the epoch of the newest iteration, also to whoever subscribes late", async () => {
  const { W } = network();
  const { iterations$, stop$ } = running(W, { iterationsPerEpoch: 4 });
  const { remote } = connected(iterations$, W);
  const wrong: unknown[] = [];
  const check = ({ iterations, epoch }: LossBatch): void => {
    if (epoch !== Math.ceil(iterations.at(-1)! / 4)) wrong.push([iterations.at(-1), epoch]);
  };
  remote.losses$.subscribe(check);
  const late = await firstValueFrom(remote.losses$.pipe(filter(({ iterations }) => iterations.at(-1)! > 50)));
  check(late);
  check(await firstValueFrom(remote.losses$));
  assert.equal(wrong, []);
  stop$.next();
  remote.close();
});

test("values of nodes, gradients and optimizers are those of the iteration", async () => {
  const { W, gradient, hidden, loss } = network();
  const { iterations$, stop$ } = running(W);
  let newest: Iteration | undefined;
  iterations$.subscribe((each) => {
    newest = each;
  });
  const { remote } = connected(iterations$, W);
  remote.pause();
  await stands(remote);
  const now = newest as Iteration;
  const at = async (name: string, from?: string) => {
    const { shape, data } = await firstValueFrom(remote.observe(name, from === undefined ? {} : { of: from }));
    return [shape, [...data]];
  };
  const plain = ({ shape, data }: { shape: readonly number[]; data: ArrayLike<number> }) => [shape, Array.from(data)];
  assert.equal(await at("sigmoid1"), plain(now.value(hidden)));
  assert.equal(await at("meanSquaredError1"), [[], [now.value(loss)]]);
  assert.equal(await at("dense2/W", "finiteDifference1"), plain(now.value(gradient).get("dense2/W")));
  assert.equal(await at("dense2/W", "sgd1"), plain(now.parameters.get("dense2/W")));
  assert.equal(await at("dense2/W"), plain(now.parametersBefore.get("dense2/W")));
  const facts = await firstValueFrom(remote.facts$);
  assert.equal(facts.hyperparameters, now.hyperparameters);
  assert.equal(facts.evaluations, now.evaluations);
  assert.equal(Object.keys(facts.explanations), ["finiteDifference1"]);
  for (const [name, from] of [["nobody"], ["dense1/W", "nobody"], ["sigmoid1", "sgd1"]] as const) {
    const error = await failure(firstValueFrom(remote.observe(name, { of: from })));
    assert.match(error.message, /^observe: /);
  }
  stop$.next();
  remote.close();
});

test("a run that others have paused tells where it stands to a late watcher", async () => {
  const { W, hidden } = network();
  const paused$ = new BehaviorSubject(false);
  const { iterations$, stop$ } = running(W, { control: { paused: paused$ } });
  let newest: Iteration | undefined;
  iterations$.subscribe((each) => {
    newest = each;
    if (each.iteration === 3) paused$.next(true);
  });
  const { remote } = connected(iterations$, W);
  await firstValueFrom(remote.losses$.pipe(filter(({ iterations }) => iterations.at(-1) === 3)));
  const { data } = await firstValueFrom(remote.observe("sigmoid1"));
  assert.equal([...data], [...(newest as Iteration).value(hidden).data]);
  assert.is((await remote.reached()).iteration, 3);
  assert.ok((newest as Iteration).isReadable);
  stop$.next();
  assert.not((newest as Iteration).isReadable);
  remote.close();
});

test("before the first iteration, parameters have their initial values", async () => {
  const { W, loss } = network();
  const initial = initialParameters(loss, { seed: 1 });
  const paused$ = new BehaviorSubject(true);
  const { iterations$, stop$ } = running(W, { control: { paused: paused$ } });
  const { port1, port2 } = new MessageChannel();
  serveRun(W, iterations$, port1 as RunPort, { initial });
  const remote = remoteRun(port2 as RunPort);
  const seen = firstValueFrom(remote.observe("dense1/W").pipe(take(2), toArray()));
  const reached = await remote.reached();
  assert.equal([reached.iteration, reached.loss], [0, Number.NaN]);
  assert.equal([...reached.parameters.get("dense1/W")!.data], [...initial.get("dense1/W").data]);
  paused$.next(false);
  // The first iteration has them before its update.
  for (const each of await seen) assert.equal(each.shape, [2, 3]);
  assert.equal([...(await seen)[0]!.data], [...initial.get("dense1/W").data]);
  const late = await remote.reached();
  assert.ok(late.iteration > 0);
  assert.throws(() => serveRun(W, iterations$, port1 as RunPort, { initial: {} as never }), /serveRun: initial is/);
  stop$.next();
  remote.close();
});

test("the facts tell what black boxes took", async () => {
  const z = input("x", [2]).pipe(dense(1));
  const box = blackBox({ inputs: { z }, output: [1], evaluate: ({ z }) => z[0]! ** 2, repeat: 2 });
  const W = sgd(finiteDifference(meanSquaredError(box, input("t", [1]))), { learningRate: 0.1 });
  const { iterations$, stop$ } = running(W);
  const counts = firstValueFrom(iterations$.pipe(map(({ boxes }) => boxes.blackBox1!.evaluations)));
  const { port1, port2 } = new MessageChannel();
  for (const [here, there] of [socketPair() as unknown as RunPort[], [port1, port2] as RunPort[]]) {
    serveRun(W, iterations$, here!);
    const remote = remoteRun(there!);
    const { evaluations, isNoisy } = (await firstValueFrom(remote.facts$)).boxes.blackBox1!;
    assert.equal([evaluations, isNoisy], [await counts, false]);
    remote.close();
  }
  stop$.next();
});

test("late watchers get the graph, the losses so far and the standing, also after the end", async () => {
  const { W } = network();
  const { iterations$, stop$ } = running(W);
  const ports$ = new Subject<RunPort>();
  const subscription = serveRun(W, iterations$, ports$);
  const connect = (): RemoteRun => {
    const { port1, port2 } = new MessageChannel();
    ports$.next(port1 as RunPort);
    return remoteRun(port2 as RunPort);
  };
  const first = connect();
  first.pause();
  const { iteration } = await stands(first);
  first.step(5);
  await stands(first, iteration + 5);
  const second = connect();
  const { iterations, losses } = await firstValueFrom(second.losses$);
  assert.equal(
    [...iterations],
    Array.from({ length: iteration + 5 }, (_, i) => i + 1),
  );
  const known = await firstValueFrom(first.losses$);
  assert.equal([...losses], [...known.losses]);
  assert.equal(await firstValueFrom(second.standing$), {
    ...{ isPaused: false, isStanding: false, iteration: iteration + 5, epoch: 1, problem: undefined },
  });
  first.resume();
  stop$.next();
  await second.losses$.pipe(toArray()).toPromise();
  const third = connect();
  assert.ok((await firstValueFrom(third.losses$)).losses.length >= iteration + 5);
  assert.is((await third.reached()).parameters.get("dense1/W")!.shape.length, 2);
  for (const each of [first, second, third]) each.close();
  subscription.unsubscribe();
});

test("an error of the run arrives with its class and message, and what was reached on demand", async () => {
  const { W } = network();
  function* feeds() {
    yield feed;
    yield feed;
    yield {
      ...feed,
      x: [
        [Number.MAX_VALUE, 1e308],
        [Number.NaN, 1],
        [1, 1],
        [1, 1],
      ],
    };
  }
  const iterations$ = train(W, feeds(), { seed: 1 }).pipe(share());
  const own = failure(iterations$.pipe(toArray()).toPromise());
  const { remote } = connected(iterations$, W);
  const streams = [remote.losses$.pipe(filter(() => false)), remote.observe("dense1/W").pipe(filter(() => false))];
  const errors = await Promise.all(streams.map((each) => failure(firstValueFrom(each as Observable<unknown>))));
  const thrown = await own;
  const { reached } = thrown;
  for (const error of errors) {
    assert.is(error.constructor, thrown.constructor);
    assert.is(error.message, thrown.message);
  }
  const far = await remote.reached();
  assert.equal([far.iteration, far.loss], [reached!.iteration, reached!.loss]);
  assert.equal([...far.parameters.get("dense1/W")!.data], [...reached!.parameters.get("dense1/W").data]);
  remote.close();
  await failure(remote.reached());
  await failure(remote.steer("rate", 1));
});

test("reached: while it runs, the parameters after an iteration", async () => {
  const { W } = network();
  const { iterations$, stop$ } = running(W);
  const after = new Map<number, number[]>();
  iterations$.subscribe(({ iteration, parameters }) => after.set(iteration, [...parameters.get("dense1/W").data]));
  const { remote } = connected(iterations$, W);
  const [one, same] = await Promise.all([remote.reached(), remote.reached()]);
  assert.is(one, same);
  assert.equal([...one.parameters.get("dense1/W")!.data], after.get(one.iteration));
  stop$.next();
  remote.close();
});

test("steering: what does not fit is refused, and never reaches the run", async () => {
  const { W, learningRate$ } = network();
  const loose$ = new BehaviorSubject(0);
  const { iterations$, stop$ } = running(W);
  const { port1, port2 } = new MessageChannel();
  serveRun(W, iterations$, port1 as RunPort, { controls: { rate: learningRate$, loose: loose$ } });
  const remote = remoteRun(port2 as RunPort);
  assert.is(
    (await failure(remote.steer("rate", -1))).message,
    "steer: sgd1.learningRate is -1; give a finite number, 0 or more, such as 0.1.",
  );
  for (const [name, value] of [
    ["rate", Number.NaN],
    ["rate", Infinity],
    ["loose", Number.NaN],
    ["toString", 1],
    ["", 1],
  ] as const) {
    assert.instance(await failure(remote.steer(name, value)), HyperparameterError);
  }
  assert.equal([learningRate$.value, loose$.value], [0.5, 0]);
  await Promise.all([remote.steer("rate", 0.25), remote.steer("loose", -3)]);
  assert.equal([learningRate$.value, loose$.value], [0.25, -3]);
  stop$.next();
  remote.close();
});

test("a watcher that leaves lets the run go on, and leaves nothing behind", async () => {
  const { W } = network();
  const { iterations$, stop$ } = running(W);
  let count = 0;
  iterations$.subscribe(() => count++);
  const { remote, subscription } = connected(iterations$, W);
  const value = firstValueFrom(remote.observe("dense1/W").pipe(filter(() => false)), { defaultValue: "completed" });
  remote.pause();
  const { iteration } = await stands(remote);
  remote.close();
  assert.is(await value, "completed");
  await firstValueFrom(iterations$.pipe(filter((each) => each.iteration > iteration + 10)));
  assert.ok(subscription.closed);
  stop$.next();
  assert.ok(count > iteration + 10);
});

test("a run that leaves: the watcher is told, and the training goes on", async () => {
  const { W } = network();
  const { iterations$, stop$ } = running(W);
  let count = 0;
  iterations$.subscribe(() => count++);
  const { remote, subscription } = connected(iterations$, W);
  await firstValueFrom(remote.losses$);
  const lost = failure(firstValueFrom(remote.losses$.pipe(filter(() => false))));
  subscription.unsubscribe();
  assert.is((await lost).message, "remoteRun: the connection ended before the run; connect again.");
  const before = count;
  await firstValueFrom(iterations$.pipe(filter(() => count > before + 10)));
  stop$.next();
});

test("a port that closes without a word ends the connection", async () => {
  const { W } = network();
  const { iterations$, stop$ } = running(W);
  iterations$.subscribe();
  const { raw, subscription } = served(iterations$, W);
  await raw.until("welcome");
  raw.send({ type: "pause" });
  await raw.until("standing");
  const closed = new Promise<void>((resolve) => subscription.add(() => resolve()));
  raw.close();
  await closed;
  stop$.next();
});

test("a loop that cannot be held says so", async () => {
  const { W } = network();
  const source$ = new Subject<Iteration>();
  const { remote } = connected(source$, W);
  await firstValueFrom(remote.graph$);
  remote.pause();
  await firstValueFrom(remote.standing$.pipe(filter(({ isPaused }) => isPaused)));
  const problem = firstValueFrom(remote.standing$.pipe(filter((each) => each.problem !== undefined)));
  for (const each of iterationsOf(fixed(W), [feed])) source$.next(each);
  const { isPaused, problem: why } = await problem;
  assert.not(isPaused);
  assert.match(why!, /a loop over iterations\(\) cannot be held/);
  remote.close();
});

/** Two ends as Node gives them for a Worker: emitters with postMessage. */
class End extends EventEmitter {
  other: End | undefined;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void {
    const data = structuredClone(message, { transfer });
    setImmediate(() => this.other?.emit("message", data));
  }
}

test("a Worker of Node: a watcher that was there before the run, and its exit", async () => {
  const [worker, inside] = [new End(), new End()];
  worker.other = inside;
  inside.other = worker;
  const { W } = network();
  const { iterations$, stop$ } = running(W);
  const remote = remoteRun(worker as unknown as RunPort);
  const graph = firstValueFrom(remote.graph$);
  const rate = firstValueFrom(remote.observe("dense1/W"));
  await new Promise((resolve) => setImmediate(resolve));
  serveRun(W, iterations$, inside as unknown as RunPort);
  assert.is((await graph).optimizers.length, 1);
  assert.equal((await rate).shape, [2, 3]);
  const lost = failure(firstValueFrom(remote.losses$.pipe(filter(() => false))));
  worker.emit("error", new Error("out of memory"));
  assert.is((await lost).message, "remoteRun: the connection ended before the run: out of memory; connect again.");
  assert.is(worker.listenerCount("message"), 0);
  stop$.next();
});

test("a socket that opens later is told then; one that does not read is left", async () => {
  const { W } = network();
  const { iterations$, stop$ } = running(W);
  const [here, there] = socketPair();
  there.readyState = 0;
  const remote = remoteRun(there as unknown as RunPort);
  const subscription = serveRun(W, iterations$, here as unknown as RunPort);
  there.open();
  await firstValueFrom(remote.losses$);
  (here as FakeSocket).bufferedAmount = 2 ** 29;
  await new Promise<void>((resolve) => subscription.add(() => resolve()));
  assert.is(here.readyState, 3);
  stop$.next();
});

test("refused: what is no port, no stream of iterations, no control", () => {
  const { W } = network();
  for (const port of [undefined, null, 1, {}, []]) {
    assert.throws(
      () => serveRun(W, NEVER, port as never),
      (error: unknown) =>
        error instanceof HyperparameterError && /give a MessagePort, a Worker or a WebSocket/.test(error.message),
    );
    assert.throws(
      () => remoteRun(port as never),
      (error: unknown) => error instanceof HyperparameterError,
    );
  }
  const [port] = socketPair() as unknown as [RunPort];
  assert.throws(() => serveRun(W, [] as never, port), /its iterations are an array of 0; give an Observable/);
  assert.throws(() => serveRun({} as never, NEVER, port), /describe/);
  assert.throws(
    () => serveRun(W, NEVER, port, { controls: { rate: 1 as never } }),
    /controls.rate is 1; give a Subject of numbers/,
  );
  for (const wrong of [null, [], 1, "", new Map(), () => {}]) {
    for (const name of ["controls", "watch"]) {
      assert.throws(
        () => serveRun(W, NEVER, port, { [name]: wrong } as never),
        new RegExp(`^serveRun: ${name} is .+; give an object of`),
      );
    }
  }
  assert.throws(() => serveRun(W, NEVER, port, { control: {} } as never), /control/);
  assert.throws(() => remoteRun(port, { maxBytes: 0 }), /maxBytes is 0/);
});

test.run();
