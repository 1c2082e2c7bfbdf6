// Gradients in shards that are evaluated elsewhere give the same stream as here, bit for bit: through JSON and copies, by several
// workers, in a random order, some twice.
import { batches } from "@rxgrad/data";
import {
  adam,
  add,
  backprop,
  blackBox,
  compareGradients,
  crossEntropy,
  dense,
  dropout,
  type Explanation,
  evaluate,
  finiteDifference,
  type GradientFleet,
  type GradientNode,
  gradientError,
  initialParameters,
  input,
  l2Penalty,
  meanSquaredError,
  momentum,
  multiply,
  type Node,
  type OptimizerNode,
  observe,
  parameter,
  type RunState,
  randomDirections,
  sgd,
  sharded,
  softmax,
  spsa,
  sumSquaredError,
  type TrainOptions,
  tanh,
  tensor,
  train,
} from "rxgrad";
import { nameFleetFunction } from "rxgrad/driver";
import { BehaviorSubject, firstValueFrom, lastValueFrom, map, type Observable, take, tap, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { shardedNode } from "../../packages/core/src/gradients/sharded/sharded-node.js";
import { RemoteParts } from "../../packages/core/src/shards/remote-parts.js";
import { randomRows } from "../support/layered-network.js";
import { ManualTimers } from "../support/manual-timers.js";
import { TestFleet } from "../support/test-fleet.js";

/** 33 samples: the last of the batches of 10 has 3, fewer than shards. */
const data = {
  x: tensor(new Float64Array(randomRows(33, 4).flat()), [33, 4]),
  t: tensor(
    new Float64Array(randomRows(33, 3).flatMap((_, n) => [0, 1, 2].map((c) => (c === n % 3 ? 1 : 0)))),
    [33, 3],
  ),
};
const shuffled = () => batches(data, { size: 10, order: "random", seed: 4 });

const smoothing$ = new BehaviorSubject(0.1);
const W1 = parameter([4, 6], { name: "W1" });
const hidden = input("x", [4]).pipe(dense(6, { W: W1, bias: false }), tanh());
const y = hidden.pipe(
  dropout((iteration: number) => 0.4 / iteration),
  dense(3),
  softmax(),
);
const classes = crossEntropy(y, input("t", [3]), { labelSmoothing: smoothing$ });
const loss = add(classes, l2Penalty(W1, { strength: (iteration: number) => 0.01 / iteration })) as Node<readonly []>;

const makers: Readonly<Record<string, () => GradientNode>> = {
  backprop: () => backprop(loss),
  "finite differences": () => finiteDifference(loss, { h: (iteration) => 1e-3 / iteration }),
  "direct differences": () => finiteDifference(loss, { strategy: "direct" }),
  "differences by Richardson": () => finiteDifference(loss, { scheme: "richardson", strategy: "propagated" }),
  spsa: () => spsa(loss, { directions: 20, blocking: 0.1 }),
  "spsa of a single mean": () => spsa(classes, { directions: 3 }),
  "random directions": () => randomDirections(loss, { directions: 7 }),
};

/** The losses and the last parameters of 30 iterations, with a rate that a stream changes. */
async function streamOf(
  gradient: GradientNode,
  options: TrainOptions = {},
  optimizer: (gradient: GradientNode, rate$: Observable<number>) => OptimizerNode = (each, learningRate) =>
    momentum(each, { learningRate, momentum: 0.9 }),
): Promise<number[]> {
  const rate$ = new BehaviorSubject(0.1);
  smoothing$.next(0.1);
  let last: number[] = [];
  const losses = await lastValueFrom(
    train(optimizer(gradient, rate$), shuffled(), { seed: 3, ...options }).pipe(
      take(30),
      tap(({ iteration, parameters }) => {
        rate$.next(0.1 / (1 + (iteration % 3)));
        smoothing$.next(0.01 * (iteration % 5));
        last = [...parameters].flatMap(({ value }) => [...value.data]);
      }),
      map((each) => each.loss),
      toArray(),
    ),
  );
  assert.is(losses.length, 30);
  return [...losses, ...last];
}

for (const [name, make] of Object.entries(makers)) {
  test(`${name}: the stream is the same elsewhere`, async () => {
    const here = await streamOf(sharded(make()));
    const fleet = new TestFleet();
    assert.equal(await streamOf(sharded(make(), { fleet, place: "fleet" })), here);
    assert.ok(fleet.wanted > 30);
    // The same workers, for another run, and another number of them.
    assert.equal(await streamOf(sharded(make(), { fleet, place: "fleet" })), here);
    assert.equal(await streamOf(sharded(make(), { fleet: new TestFleet({ workers: 1, seed: 9 }) })), here);
  });

  test(`${name}: the stream is the same from a state in the middle, with a fleet and without in turn`, async () => {
    const fleet = new TestFleet();
    const losses: number[] = [];
    let from: RunState | undefined;
    const whole = await lastValueFrom(
      train(adam(sharded(make()), { learningRate: 0.05 }), shuffled(), { seed: 8 }).pipe(
        take(20),
        map((each) => each.loss),
        toArray(),
      ),
    );
    for (let part = 0; part < 4; part++) {
      const gradient = sharded(make(), part % 2 === 0 ? {} : { fleet, place: "fleet" });
      const run$ = train(adam(gradient, { learningRate: 0.05 }), shuffled(), from ? { from } : { seed: 8 });
      const iterations$ = run$.pipe(
        take(5),
        tap((each) => {
          losses.push(each.loss);
          from = each.state;
        }),
      );
      await lastValueFrom(iterations$);
    }
    assert.equal(losses, whole);
  });

  test(`${name}: the stream is the same with threads, and with operators for each evaluation`, async () => {
    const here = await streamOf(sharded(make()));
    assert.equal(await streamOf(sharded(make()), { workers: 2 }), here);
    assert.equal(await streamOf(sharded(make(), { fleet: new TestFleet(), place: "fleet" }), { workers: 2 }), here);
    let evaluations = 0;
    const operators = <T>(result$: Observable<T>): Observable<T> => result$.pipe(tap(() => void evaluations++));
    const gradient = sharded(make(), { fleet: new TestFleet(), place: "fleet" });
    assert.equal(await streamOf(gradient, { boxes: { operators } }), here);
    assert.ok(evaluations > 30);
  });
}

test("several gradients in one run, of losses with different parameters, in another order than alone", async () => {
  const V = parameter([6, 2], { name: "V" });
  const other = sumSquaredError(hidden.pipe(dense(2, { W: V })), input("t", [3]).pipe(dense(2, { name: "target" })));
  const both = (fleet?: GradientFleet): OptimizerNode[] => [
    sgd(sharded(backprop(other as Node<readonly []>, { parameters: [V] }), { name: "a", fleet, place: "fleet" }), {
      learningRate: 0.01,
    }),
    adam(sharded(finiteDifference(loss), { name: "b", fleet, place: "fleet", shards: 5 }), { learningRate: 0.01 }),
  ];
  const run = async (fleet?: GradientFleet): Promise<number[][]> =>
    lastValueFrom(
      train(both(fleet), shuffled(), { seed: 2 }).pipe(
        take(10),
        map(({ loss: value, parameters }) => [value, ...[...parameters].flatMap((each) => [...each.value.data])]),
        toArray(),
      ),
    );
  assert.equal(await run(new TestFleet()), await run());
});

test("a loss over no samples: the weights are cut, and one task of backprop is not", async () => {
  const a = parameter([5], { name: "a" });
  const b = parameter([3, 4], { name: "b" });
  const square = add(l2Penalty(multiply(a, a)), l2Penalty(tanh()(b))) as Node<readonly []>;
  const ways: [GradientNode, number][] = [
    [finiteDifference(square, { h: 1e-3 }), 4],
    [backprop(square), 1],
  ];
  for (const [gradient, tasks] of ways) {
    const fleet = new TestFleet();
    const start = initialParameters(square, { seed: 3 });
    const alone = await evaluate(gradient, {}, start);
    const here = await evaluate(sharded(gradient, { shards: 4 }), {}, start);
    const there = await evaluate(sharded(gradient, { shards: 4, fleet, place: "fleet" }), {}, start);
    assert.equal(there.get("a").data, here.get("a").data);
    assert.equal(there.get("b").data, here.get("b").data);
    assert.equal(here.get("a").data, alone.get("a").data);
    assert.equal(here.get("b").data, alone.get("b").data);
    assert.is(fleet.wanted, tasks);
  }
});

/** A black box of two inputs. */
const simulate = (values: Readonly<Record<string, Float64Array>>): number[] => [
  Math.abs(values.u[0]) + 0.1 * values.v[1] ** 2,
  values.u[1] * values.v[0],
];

test("along directions, workers evaluate black boxes by the function of their module", async () => {
  const named = nameFleetFunction(
    (values: Readonly<Record<string, Float64Array>>) => Promise.resolve(simulate(values)),
    "simulate",
  );
  const lossOf = (evaluateBox: typeof named): Node<readonly []> => {
    const [u, v] = [dense(2, { name: "u" }), dense(2, { name: "v" })].map((layer) => input("x", [4]).pipe(layer));
    const box = blackBox({ output: [2], inputs: { u, v }, evaluate: evaluateBox, name: "simulator" });
    return meanSquaredError(box as Node<readonly ["batch", number]>, input("t", [2])) as Node<readonly []>;
  };
  const feeds = Array.from({ length: 6 }, (_, k) => ({ x: randomRows(5 + k, 4), t: randomRows(5 + k, 2) }));
  const run = (gradient: GradientNode): Promise<number[]> =>
    lastValueFrom(
      train(sgd(gradient, { learningRate: 0.01 }), feeds, { seed: 3 }).pipe(
        map((each) => each.loss),
        toArray(),
      ),
    );
  let calls = 0;
  const counted = (values: Readonly<Record<string, Float64Array>>): number[] => {
    calls++;
    return simulate(values);
  };
  const fleet = new TestFleet({ module: { simulate: counted } });
  const make = (of: Node<readonly []>): GradientNode => spsa(of, { directions: 3, name: "g" });
  const alone = await run(make(lossOf(named)));
  assert.equal(await run(sharded(make(lossOf(named)))), alone);
  // By default the first iterations are evaluated here, so their values arrive in several rounds.
  assert.equal(await run(sharded(make(lossOf(named)), { fleet })), alone);
  assert.ok(calls > 0);
  assert.equal(await run(sharded(make(lossOf(named)), { fleet, place: "fleet" })), alone);
  const without = sharded(make(lossOf(named)), { fleet: new TestFleet(), place: "fleet" });
  const error = await run(without).then(
    () => undefined,
    (reason: Error) => reason,
  );
  assert.match(
    error?.message ?? "",
    /^sharded "g", directions \d to \d could not be evaluated by the fleet: .*the worker's module exports no function "simulate"; serve the module that does\.$/,
  );
});

/** A fleet that never answers. */
class SilentFleet implements GradientFleet {
  readonly signals: AbortSignal[] = [];

  evaluateGradient(_task: unknown, signal: AbortSignal): Promise<Float64Array> {
    this.signals.push(signal);
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  }
}

test("a fleet that does not answer is given up, and the gradient is evaluated here", async () => {
  const here = await streamOf(sharded(backprop(loss), { shards: 4 }));
  const timers = new ManualTimers();
  const fleet = new SilentFleet();
  const originalEvaluate = fleet.evaluateGradient.bind(fleet);
  fleet.evaluateGradient = (...of) => {
    setImmediate(() => {
      for (const { task } of [...timers.waiting.values()]) task();
    });
    return originalEvaluate(...of);
  };
  const elsewhere = new RemoteParts(fleet, 4, timers);
  const gradient = shardedNode(backprop(loss), { shards: 4 }, { elsewhere });
  assert.equal(await streamOf(gradient), here);
  assert.is(fleet.signals.length, 4);
  assert.ok(fleet.signals.every(({ aborted }) => aborted));
  assert.is(timers.waiting.size, 0);
  const { reason } = await explanationOf(gradient);
  assert.match(reason, /; in shards of its samples; .* ms here, and no answer of the fleet: it stays here$/);
});

function explanationOf(gradient: GradientNode): Promise<Explanation> {
  const W = sgd(gradient, { learningRate: 0 });
  return firstValueFrom(
    train(W, shuffled(), { seed: 3 }).pipe(map(({ explanations }) => Object.values(explanations)[0][0])),
  );
}

test("a fleet that fails ends the run with its cause and the name of the gradient", async () => {
  const cause = new Error("no workers");
  const fleet: GradientFleet = { evaluateGradient: () => Promise.reject(cause) };
  const gradient = sharded(backprop(loss), { fleet, place: "fleet", name: "g" });
  const error = await streamOf(gradient).then(
    () => undefined,
    (reason) => reason,
  );
  assert.is(error.message, 'sharded "g", samples 0 to 0 could not be evaluated by the fleet: no workers');
  assert.is(error.cause, cause);
  assert.is(error.reached.iteration, 0);
});

test("an answer of another length ends the run", async () => {
  const fleet: GradientFleet = { evaluateGradient: async () => new Float64Array(3) };
  const gradient = sharded(backprop(loss), { fleet, place: "fleet", name: "g" });
  const error = await streamOf(gradient).then(
    () => undefined,
    (reason) => reason,
  );
  assert.is(
    error.message,
    'sharded "g", samples 0 to 0: the fleet gave 3 numbers; 45 numbers are wanted: look at what its workers run.',
  );
});

test("unsubscribing aborts all evaluations", async () => {
  const fleet = new SilentFleet();
  const W = sgd(sharded(backprop(loss), { fleet, place: "fleet", shards: 4 }), { learningRate: 0.1 });
  const subscription = train(W, shuffled(), { seed: 1 }).subscribe();
  while (fleet.signals.length < 4) await new Promise((resolve) => void setImmediate(resolve));
  assert.ok(fleet.signals.every(({ aborted }) => !aborted));
  subscription.unsubscribe();
  assert.ok(fleet.signals.every(({ aborted }) => aborted));
});

test("gradients, comparisons and estimates of the error can be watched", async () => {
  const run = async (fleet?: GradientFleet): Promise<number[][]> => {
    const cut = (gradient: GradientNode): GradientNode => sharded(gradient, { fleet, place: "fleet" });
    const a = cut(finiteDifference(loss, { scheme: "richardson" }));
    const b = cut(backprop(loss));
    const difference = compareGradients(a, b);
    const error = gradientError(a);
    const iteration$ = train(sgd(a, { learningRate: 0.1 }), shuffled(), { seed: 1, watch: [b, difference, error] });
    const rows = iteration$.pipe(
      take(3),
      map((each) => [a, b, error].flatMap((node) => [...each.value(node)].flatMap(({ value }) => [...value.data]))),
      toArray(),
    );
    return lastValueFrom(rows);
  };
  const here = await run();
  assert.equal(await run(new TestFleet()), here);
  const watched = await firstValueFrom(
    train(sgd(sharded(backprop(loss), { name: "g" }), { learningRate: 0.1 }), shuffled(), { seed: 1 }).pipe(
      observe(hidden),
    ),
  );
  assert.equal(watched.shape, [10, 6]);
});

test.run();
