// The emitted values of an optimizer are enough for evaluation, and are named like the parameters that it updates.
import {
  backprop,
  batchNormalization,
  dense,
  evaluate,
  type Feed,
  type Iteration,
  input,
  iterations,
  meanSquaredError,
  type Node,
  type OptimizerNode,
  observe,
  type Parameters,
  parametersFromJSON,
  parametersOf,
  predict,
  sgd,
  type Tensor,
  train,
  values,
} from "rxgrad";
import { lastValueFrom, of, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";

const x = input("x", [2]);
const t = input("t", [1]);
const feeds: Feed[] = Array(5).fill({ x: [[1, 2], [3, -1]], t: [[1], [2]] }); // biome-ignore format: short
const question = { x: [[0.5, 2]] };

/** The last of what an optimizer emits, and all parameters then. */
function emitted(W: OptimizerNode | readonly OptimizerNode[], one: OptimizerNode): [Parameters, Parameters] {
  let last: [Parameters, Parameters] | undefined;
  for (const each of iterations(W, feeds, { seed: 1 })) last = [each.value(one), each.parameters];
  return last as [Parameters, Parameters];
}

async function isEnough(node: Node, own: Parameters, all: Parameters): Promise<void> {
  const wanted = ((await evaluate(node, question, all)) as Tensor).toArray();
  assert.equal(((await evaluate(node, question, own)) as Tensor).toArray(), wanted);
  const predicted = await lastValueFrom(predict(node, of(question), of(own)));
  assert.equal((predicted as Tensor).toArray(), wanted);
}

test("with a frozen layer", async () => {
  const y = x.pipe(dense(3, { trainable: false, name: "frozen" }), dense(1, { name: "head" }));
  const loss = meanSquaredError(y, t);
  const W = sgd(backprop(loss), { learningRate: 0.1 });
  const [own, all] = emitted(W, W);
  assert.equal(own.names, ["head/W", "head/b"]);
  assert.equal(
    Array.from(own, ({ name }) => name),
    own.names,
  );
  await isEnough(y, own, all);
  // By name and by node, it is found where it is asked for.
  const [{ node }] = parametersOf(y);
  assert.ok(own.has("frozen/W") && own.has(node));
  assert.equal(own.get(node), all.get("frozen/W"));
  // JSON is enough as well, and as the last iteration's.
  const again = parametersFromJSON(loss, JSON.parse(JSON.stringify(own)));
  assert.is(JSON.stringify(again), JSON.stringify(parametersFromJSON(loss, JSON.parse(JSON.stringify(all)))));
  const value = await lastValueFrom(train(W, feeds, { seed: 1 }).pipe(observe(W)));
  await isEnough(y, value, all);
});

test("of the last iteration, after its run", async () => {
  const y = x.pipe(dense(3, { trainable: false }), dense(1));
  const W = sgd(backprop(meanSquaredError(y, t)), { learningRate: 0.1 });
  const last: Iteration = await lastValueFrom(train(W, feeds, { seed: 1 }).pipe(take(3)));
  assert.equal(last.value(W).names, ["dense2/W", "dense2/b"]);
  await isEnough(y, last.value(W), last.parameters);
});

test("with one of several optimizers, each at its own iteration", async () => {
  const body = x.pipe(dense(2, { name: "body" }));
  const y = body.pipe(dense(1, { name: "y" }));
  const z = x.pipe(dense(1, { name: "z" }));
  const [bodyW, bodyb, yW, yb] = parametersOf(y).map(({ node }) => node);
  const first = sgd(backprop(meanSquaredError(y, t), { parameters: [yW, yb] }), { learningRate: 0.1 });
  const second = sgd(backprop(meanSquaredError(y, t), { parameters: [bodyW, bodyb] }), { learningRate: 0.2 });
  const third = sgd(backprop(meanSquaredError(z, t)), { learningRate: 0.1 });
  const kept: [Parameters, Parameters][] = [];
  for (const each of iterations([first, second, third], feeds, { seed: 1 })) {
    kept.push([each.value(first), each.parameters]);
  }
  for (const [own, all] of kept) {
    assert.equal(own.names, ["y/W", "y/b"]);
    await isEnough(y, own, all);
    await isEnough(z, own, all);
    // What its own losses do not need is none of its JSON.
    assert.equal(Object.keys(own.toJSON()).sort(), ["body/W", "body/b", "y/W", "y/b"]);
  }
});

test("the updated running statistics stand beside it", async () => {
  const y = x.pipe(batchNormalization(), dense(1));
  const W = sgd(backprop(meanSquaredError(y, t)), { learningRate: 0.1 });
  const [own, all] = emitted(W, W);
  assert.not(own.names.some((name) => name.includes("running")));
  await isEnough(y, own, all);
});

test("what never changes is copied once in a run, not in each iteration", () => {
  const y = x.pipe(
    dense(300, { trainable: false, name: "frozen", W: values(Array(2).fill(Array(300).fill(1))) }),
    dense(1),
  );
  const W = sgd(backprop(meanSquaredError(y, t)), { learningRate: 0.001 });
  const seen = new Set<unknown>();
  for (const each of iterations(W, feeds)) seen.add(each.value(W).get("frozen/W").data);
  assert.is(seen.size, 1);
});

test.run();
