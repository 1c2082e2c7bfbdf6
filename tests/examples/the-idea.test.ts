import { readFileSync } from "node:fs";
import { batches } from "@rxgrad/data";
import { dense, finiteDifference, input, meanSquaredError, sgd, sigmoid, train, values } from "rxgrad";
import {
  concatMap,
  finalize,
  lastValueFrom,
  map,
  type Observable,
  ReplaySubject,
  take,
  takeUntil,
  tap,
  timer,
  toArray,
} from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Iteration, Matrix, Node, Values } from "../../examples/the-idea.js";

// Records what the example prints when it is imported. It must print nothing.
const printed: string[] = [];
const { log } = console;
console.log = (text: string) => void printed.push(text);
const idea = await import("../../examples/the-idea.js");

const { forward, inOrder, node, parameter, xor } = idea;
const source = readFileSync(new URL("../../examples/the-idea.ts", import.meta.url), "utf8");

/** The first 20 losses of a run. */
const twenty = (iterations$: Observable<{ readonly loss: number }>): Promise<number[]> =>
  lastValueFrom(iterations$.pipe(take(20), map(lossOf), toArray()));

const lossOf = ({ loss }: { readonly loss: number }): number => loss;

test("the example has at most 150 lines of at most 120 characters, and imports nothing but rxjs", () => {
  const lines = source.trimEnd().split("\n");
  assert.ok(lines.length <= 150, `${lines.length} lines`);
  for (const line of lines) assert.ok([...line].length <= 120, line);
  const imported = [...source.matchAll(/\b(?:from|import|require)\b[\s(]*["'`]([^"'`]+)/g)].map(([, name]) => name);
  assert.equal(imported, ["rxjs"]);
});

/** The losses of rxgrad for the network and the feeds of examples/xor.ts, from the weights of the example. */
function rxgradLosses(strategy: "auto" | "direct" | "propagated" | "collapsed", h: number): Promise<number[]> {
  const [W1, b1, W2, b2] = [...inOrder(xor.loss)].flatMap(({ initial }) => (initial ? [initial] : []));
  const hidden = input("x", [2]).pipe(dense(4, { W: values(W1), b: values(b1[0]) }), sigmoid());
  const y = hidden.pipe(dense(1, { W: values(W2), b: values(b2[0]) }), sigmoid());
  const loss = meanSquaredError(y, input("t", [1]));
  const W = sgd(finiteDifference(loss, { h, scheme: "central", strategy }), { learningRate: 5 });
  const data = { x: xor.feed.get(xor.x)!, t: xor.feed.get(xor.t)! };
  return twenty(train(W, batches(data, { size: 4 }), { seed: 1 }));
}

function agree(got: readonly number[], wanted: readonly number[]): void {
  assert.is(got.length, wanted.length);
  wanted.forEach((loss, i) => {
    assert.ok(Math.abs(got[i] - loss) <= 1e-12, `iteration ${i + 1}: ${got[i]}, rxgrad has ${loss}`);
  });
}

for (const strategy of ["auto", "direct", "propagated", "collapsed"] as const) {
  test(`its first 20 losses agree with rxgrad: ${strategy}`, async () => {
    agree(await twenty(xor.iterations$), await rxgradLosses(strategy, 1e-4));
  });
}

// With so large a step, differences are far from derivatives. Only the same differences give these losses.
test("its first 20 losses agree with rxgrad at h = 0.5", async () => {
  const coarse = idea.sgd(idea.finiteDifference(xor.loss, { h: 0.5 }), { learningRate: 5 });
  const losses = await twenty(idea.train(coarse, xor.feed));
  agree(losses, await rxgradLosses("direct", 0.5));
  const fine = await twenty(xor.iterations$);
  assert.ok(Math.abs(losses[19] - fine[19]) > 1e-6);
});

/** w², with w at 1, and a count of its evaluations: three in each iteration, once as it is and twice with w perturbed. */
function counted() {
  let computed = 0;
  const w = parameter([[1]]);
  const loss = node([w], ([[w]]) => {
    computed++;
    return [[w * w]];
  });
  const optimizer = idea.sgd(idea.finiteDifference(loss), { learningRate: 0.1 });
  return { iterations$: idea.train(optimizer, new Map()), computed: () => computed };
}

test("computes nothing before a subscription, nor after take ends the stream", async () => {
  const { iterations$, computed } = counted();
  await twenty(xor.iterations$);
  assert.is(computed(), 0);
  const iterations = await lastValueFrom(iterations$.pipe(take(3), toArray()));
  await twenty(xor.iterations$);
  assert.is(computed(), 9);
  assert.equal(
    iterations.map(({ iteration }) => iteration),
    [1, 2, 3],
  );
});

test("unsubscribing stops it, even within an iteration", async () => {
  const { iterations$, computed } = counted();
  const subscription = iterations$.subscribe(({ iteration }) => {
    if (iteration === 5) subscription.unsubscribe();
  });
  await twenty(xor.iterations$);
  assert.is(computed(), 15);
  iterations$.subscribe().unsubscribe();
  await twenty(xor.iterations$);
  assert.is(computed(), 15);
});

test("a timer stops it, because it yields to other tasks", async () => {
  const { iterations$, computed } = counted();
  await lastValueFrom(iterations$.pipe(takeUntil(timer(0)), take(10_000)), { defaultValue: undefined });
  const then = computed();
  assert.ok(then < 30_000);
  await twenty(xor.iterations$);
  assert.is(computed(), then);
});

test("each subscriber has a run of its own", async () => {
  const { iterations$ } = counted();
  const [one, other] = await Promise.all([twenty(iterations$), twenty(iterations$)]);
  assert.equal(one, other);
  assert.is(one[0], 1);
});

test("a slow subscriber sees every iteration unchanged", async () => {
  const over$ = new ReplaySubject<void>();
  const quick: string[] = [];
  const slow = await lastValueFrom(
    xor.iterations$.pipe(
      take(20),
      tap((iteration) => quick.push(written(iteration))),
      finalize(() => over$.next()),
      concatMap((iteration) => over$.pipe(take(1), map(() => written(iteration)))), // biome-ignore format: one step
      toArray(),
    ),
  );
  assert.is(new Set(quick).size, 20);
  assert.equal(slow, quick);
});

const written = ({ iteration, loss, values, W }: Iteration): string =>
  JSON.stringify([iteration, loss, [...values.values()], [...W.values()]]);

test("an iteration has the values of all nodes, at the W of the iteration before", async () => {
  const [{ W }, { values, loss }] = await lastValueFrom(xor.iterations$.pipe(take(2), toArray()));
  const expected = forward(xor.loss, new Map([...xor.feed, ...W]));
  for (const each of inOrder(xor.loss)) assert.equal(values.get(each), expected.get(each));
  assert.is(values.get(xor.loss)?.[0][0], loss);
  assert.is(values.get(xor.hidden)?.[3].length, 4);
});

test("an input without a value ends the stream with an error message", async () => {
  const error = await lastValueFrom(idea.train(xor.optimizer, new Map()).pipe(take(1))).catch((error: Error) => error);
  assert.is((error as Error).message, "x has no value; give it one in the feed.");
});

/** The sum of two numbers. */
const add = (a: Node, b: Node): Node => node([a, b], ([[a]], [[b]]) => [[a + b]]);

test("computes a node with two uses once, after its inputs, with the right gradient", () => {
  let computed = 0;
  const w = parameter([[3]]);
  const square = node([w], ([[w]]) => {
    computed++;
    return [[w * w]];
  });
  const fourth = node([square, square], ([[a]], [[b]]) => [[a * b]]);
  const loss = add(fourth, square); // w⁴ + w²
  assert.equal([...inOrder(loss)], [w, square, fourth, loss]);
  assert.equal(forward(loss, new Map()).get(loss), [[90]]);
  assert.is(computed, 1);
  const W: Values = new Map<Node, Matrix>([[w, [[3]]]]);
  const derivative = idea.finiteDifference(loss).derivatives(new Map(), W).get(w)![0][0];
  assert.ok(Math.abs(derivative - 114) < 1e-6, `${derivative}`); // 4w³ + 2w; h² · L‴ / 6 is 1.2e-7
});

// A visit along each path through 20 diamonds in a row would reach the first node 2²⁰ times.
test("visits each node of diamonds in a row once", () => {
  let visits = 0;
  const first: Node = {
    get inputs() {
      visits++;
      return [];
    },
    compute: () => [[1]],
  };
  let last = first;
  for (let i = 0; i < 20; i++) last = add(last, last);
  assert.is(inOrder(last).size, 21);
  assert.is(visits, 1);
  assert.equal(forward(last, new Map()).get(last), [[2 ** 20]]);
});

test("the example learns XOR in 1000 iterations, and prints nothing when it is imported", async () => {
  const { W } = await lastValueFrom(xor.iterations$.pipe(take(1000)));
  const answers = forward(xor.y, new Map([...xor.feed, ...W])).get(xor.y)!;
  [0, 1, 1, 0].forEach((wanted, i) => {
    assert.ok(Math.abs(answers[i][0] - wanted) < 0.05, `${answers[i]}`);
  });
  assert.equal(printed, []);
});

test.after(() => {
  console.log = log;
});

test.run();
