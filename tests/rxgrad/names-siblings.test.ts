// Other things with numbered names: hyper-parameters of nodes, streams of optimizers, nodes that mix samples.
import {
  add,
  backprop,
  checkpoint,
  defineNode,
  dense,
  evaluate,
  type Feed,
  finiteDifference,
  GraphError,
  initialParameters,
  input,
  leakyRelu,
  meanSquaredError,
  memoryStore,
  type Node,
  type OptimizerNode,
  type ResumableStream,
  type SavedState,
  sgd,
  type Tensor,
  train,
} from "rxgrad";
import { valueFor } from "rxgrad/extend";
import { lastValueFrom, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";

const feeds: Feed[] = Array(9).fill({ x: [[1, -2], [-3, 0.5]], ty: [[1], [2]], tz: [[3], [-1]] }); // biome-ignore format: short
const x = input("x", [2]);

async function saved(W: OptimizerNode | readonly OptimizerNode[]): Promise<SavedState> {
  const store = memoryStore();
  await lastValueFrom(train(W, feeds, { seed: 1 }).pipe(take(3), checkpoint(store, { every: 3 })));
  return (await store.latest()) as SavedState;
}

test("each node keeps its own changing slope in a part with other node numbers", async () => {
  const build = (slopes: readonly [(i: number) => number, (i: number) => number]) => {
    const [y, z] = slopes.map((slope, i) => x.pipe(dense(1, { name: "yz"[i] }), leakyRelu({ slope })));
    const loss = add(meanSquaredError(z, input("tz", [1])), meanSquaredError(y, input("ty", [1])));
    return { y, z, W: sgd(backprop(loss as Node<readonly []>), { learningRate: 0 }) };
  };
  const slopes = [(i: number) => 0.1 * i, (i: number) => 0.2 * i] as const;
  const { parameters } = await saved(build(slopes).W);
  const { y, z } = build(slopes);
  for (const [node, name, slope] of [
    [y, "y", 0.3],
    [z, "z", 0.6],
  ] as const) {
    // biome-ignore format: short
    const W = parameters.get(`${name}/W`).data;
    for (const row of [
      [5, -1],
      [-5, 1],
    ]) {
      // biome-ignore format: short
      const sum = row[0] * W[0] + row[1] * W[1];
      close(((await evaluate(node, { x: [row] }, parameters)) as Tensor).at(0, 0), sum > 0 ? sum : slope * sum, 1e-12);
    }
  }
});

/** A rate that resumes from its state. It records the state that it receives. */
function rate(first: number): ResumableStream & { began?: number } {
  let current = first;
  const stream: ResumableStream & { began?: number } = {
    subscribe({ next }) {
      next(current);
      return { unsubscribe() {} };
    },
    state: () => ({ current }),
    resume(state) {
      current = state.current;
      stream.began = current;
    },
  };
  return stream;
}

test("streams resume with the state of their own optimizer, in either order", async () => {
  const build = (isTurned: boolean) => {
    const rates = [rate(0.01), rate(0.02)];
    const [y, z] = ["y", "z"].map((name) => x.pipe(dense(1, { name })));
    const all = [
      sgd(backprop(meanSquaredError(y, input("ty", [1]))), { learningRate: rates[0] }),
      sgd(backprop(meanSquaredError(z, input("tz", [1]))), { learningRate: rates[1] }),
    ];
    return { rates, W: isTurned ? all.reverse() : all };
  };
  const from = await saved(build(false).W);
  for (const isTurned of [false, true]) {
    const { rates, W } = build(isTurned);
    await lastValueFrom(train(W, feeds, { from, positioned: true }).pipe(take(1)));
    assert.equal(
      rates.map(({ began }) => began),
      [0.01, 0.02],
    );
  }
});

/** Adds the mean of the batch if `mixes`, else nothing. So of two nodes of one kind, one mixes samples. */
const mixing = defineNode(
  "mixing",
  ({ mixes = false }: { mixes?: boolean }) => ({
    forward(out, { data, width, samples }) {
      for (let i = 0; i < width; i++) {
        let mean = 0;
        for (let n = 0; n < samples; n++) mean += data[n * width + i] / samples;
        for (let n = 0; n < samples; n++) out.data[n * width + i] = data[n * width + i] + (mixes ? mean : 0);
      }
    },
    samplesIndependent: undefined,
  }),
  ["mixes"],
);

test("a resumed run recognizes the nodes that mix samples, also at another place", async () => {
  const build = (isTurned: boolean, exact: boolean) => {
    const y = x.pipe(dense(1, { name: "y" }), mixing({ mixes: true }));
    const z = x.pipe(dense(1, { name: "z" }), mixing());
    const terms = [meanSquaredError(y, input("ty", [1])), meanSquaredError(z, input("tz", [1]))];
    if (isTurned) terms.reverse();
    const loss = add(terms[0], terms[1]) as Node<readonly []>;
    return sgd(exact ? finiteDifference(loss, { strategy: "direct" }) : finiteDifference(loss), { learningRate: 0.05 });
  };
  const from = await saved(build(false, false));
  const after = async (W: OptimizerNode): Promise<readonly number[]> => {
    const { parameters } = await lastValueFrom(train(W, feeds, { from, positioned: true }).pipe(take(1)));
    return ["y/W", "z/W"].flatMap((name) => [...parameters.get(name).data]);
  };
  const wanted = await after(build(true, true));
  for (const [i, value] of (await after(build(true, false))).entries()) close(value, wanted[i], 1e-7);
});

test("refuses to look up a value by a number alone if two layers fit", () => {
  const W = initialParameters([x.pipe(dense(1)), x.pipe(dense(1))], { seed: 1 });
  const [{ node }] = initialParameters(x.pipe(dense(1)));
  assert.throws(
    () => valueFor(node, "dense1/W", W, "mine"),
    (error: Error) =>
      error instanceof GraphError &&
      error.message ===
        'mine: "dense1/W" may be dense1/W or dense2/W, which cannot be told apart by name; give parameters bound to this network: parametersFromJSON(loss, parameters).',
  );
});

test.run();
