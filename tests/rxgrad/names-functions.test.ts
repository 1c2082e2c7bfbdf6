// Saved values never load into the wrong layer where layers differ only by their functions. And a run does not apply saved
// knowledge about a user's function to another function.
import {
  add,
  blackBox,
  checkpoint,
  constant,
  defineNode,
  dense,
  elu,
  evaluate,
  finiteDifference,
  GraphError,
  input,
  iterations,
  meanSquaredError,
  memoryStore,
  type Node,
  type Parameters,
  parametersFromJSON,
  type SavedState,
  sgd,
  type Tensor,
  train,
} from "rxgrad";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import { lastValueFrom, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, isError } from "../support/closeness.js";

type Head = (h: Node) => Node;

const x = input("x", [1]);
const t = input("t", [1]);
const feed = { x: [[1]], t: [[0.7]] };

/** Two equal layers, each with its own head. The loss has its terms in either order. */
function network(heads: readonly [Head, Head], isTurned: boolean) {
  const [a, b] = heads.map(() => x.pipe(dense(1, { bias: false })));
  const losses = [a, b].map((each, i) => meanSquaredError(heads[i](each) as Node<readonly ["batch", 1]>, t));
  const loss = add(losses[isTurned ? 1 : 0], losses[isTurned ? 0 : 1]) as Node<readonly []>;
  return { a, b, loss, W: sgd(finiteDifference(loss), { learningRate: 0.02 }) };
}

async function trained(heads: readonly [Head, Head]): Promise<SavedState> {
  const { W } = network(heads, false);
  const store = memoryStore();
  await lastValueFrom(train(W, Array(600).fill(feed), { seed: 1 }).pipe(checkpoint(store, { every: 600 })));
  return checkpointFromBytes(checkpointToBytes((await store.latest()) as SavedState));
}

const weight = async (layer: Node, parameters: Parameters): Promise<number> =>
  ((await evaluate(layer, { x: [[1]] }, parameters)) as Tensor).at(0, 0);

const gain = (by: number) => ({
  elementwise: true as const,
  forward(out: { data: Float64Array }, from: { data: Float64Array }): void {
    for (let i = 0; i < out.data.length; i++) out.data[i] = by * from.data[i];
  },
});

const told: Readonly<Record<string, readonly [Head, Head]>> = {
  "black boxes": [
    (u) => blackBox({ inputs: { u }, output: [1], evaluate: ({ u }) => [2 * u[0]] }),
    (u) => blackBox({ inputs: { u }, output: [1], evaluate: ({ u }) => [-5 * u[0]] }),
  ],
  "own nodes of one kind": [
    defineNode({
      kind: "gain",
      forward(out, from) {
        for (let i = 0; i < out.data.length; i++) out.data[i] = 2 * from.data[i];
      },
    })(),
    defineNode({
      kind: "gain",
      forward(out, from) {
        for (let i = 0; i < out.data.length; i++) out.data[i] = -5 * from.data[i];
      },
    })(),
  ],
  schedules: [
    (u) => add(elu({ alpha: () => 0.5 })(u), constant(1)) as Node,
    (u) => add(elu({ alpha: () => 2 + 0.5 })(u), constant(1)) as Node,
  ],
};

for (const [name, heads] of Object.entries(told)) {
  test(`${name} that differ only by their functions: each layer gets its own values`, async () => {
    const saved = await trained(heads);
    const before = network(heads, false);
    const wanted = await Promise.all([before.a, before.b].map((each) => weight(each, bind(before.loss, saved))));
    assert.ok(Math.abs(wanted[0] - wanted[1]) > 1e-3, "the two layers learned the same: nothing is tried here");
    const after = network(heads, false);
    const bound = bind(after.loss, saved);
    assert.equal(await Promise.all([after.a, after.b].map((each) => weight(each, bound))), wanted);
    const first = await lastValueFrom(train(after.W, [feed, feed], { from: saved, positioned: true }).pipe(take(1)));
    const reached = await evaluate(before.loss, feed, bind(before.loss, saved));
    close(first.loss, reached, 1e-9 + 1e-9 * reached);
    // In the other order, the order of the terms contradicts their functions.
    refusesBoth(() => bind(network(heads, true).loss, saved));
  });
}

function refusesBoth(load: () => unknown): void {
  let error: unknown;
  try {
    load();
  } catch (caught) {
    error = caught;
  }
  isError(
    error as Error,
    GraphError,
    'parameters: "dense1/W" may be dense1/W or dense2/W, which cannot be told apart; name these layers, as in dense(1, { name: "y" }), or bind all to the loss that was trained: parametersFromJSON(loss, parameters).',
  );
}

const bind = (loss: Node, saved: SavedState): Parameters => parametersFromJSON(loss, saved.parameters);

const closures: Readonly<Record<string, (by: number) => Head>> = {
  "black boxes": (by) => (u) => blackBox({ inputs: { u }, output: [1], evaluate: ({ u }) => [by * u[0]] }),
  "own nodes": (by) => defineNode({ kind: "gain", ...gain(by) })(),
};

for (const [name, of] of Object.entries(closures)) {
  test(`${name} with the same source text but possibly different behavior: refused`, async () => {
    const heads = [of(2), of(-5)] as const;
    const saved = await trained(heads);
    for (const isTurned of [false, true]) refusesBoth(() => bind(network(heads, isTurned).loss, saved));
  });
}

test("layers before nodes of one definition are twins, and are matched by order", async () => {
  const scale = defineNode("scale", ({ by = 1 }: { by?: number }) => gain(by), ["by"]);
  const heads = [scale({ by: 2 }), scale({ by: 2 })] as const;
  const saved = await trained(heads);
  const { loss } = network(heads, false);
  assert.equal(bind(loss, saved).names, ["dense1/W", "dense2/W"]);
});

/** A network with one user's node, and its state after training. */
function sensor(
  forward: (out: { data: Float64Array }, from: { data: Float64Array }) => void,
  strategy = "auto" as const,
) {
  const loss = meanSquaredError(
    input("x", [8]).pipe(dense(1, { bias: false }), defineNode({ kind: "sensor", forward })()) as Node<
      readonly ["batch", 1]
    >,
    t,
  );
  const gradient = finiteDifference(loss, { strategy });
  return { gradient, W: sgd(gradient, { learningRate: 0 }) };
}

const edits = {
  "mixes samples": (out: { data: Float64Array }, from: { data: Float64Array }): void => {
    const mean = from.data.reduce((sum, each) => sum + each, 0) / from.data.length;
    for (let i = 0; i < out.data.length; i++) out.data[i] = from.data[i] * mean;
  },
  rounds: (out: { data: Float64Array }, from: { data: Float64Array }): void => {
    for (let i = 0; i < out.data.length; i++) out.data[i] = Math.round(1e4 * from.data[i]) / 1e4;
  },
};

for (const [name, edited] of Object.entries(edits)) {
  test(`a node that ${name} since the state was saved is tested again`, () => {
    const rows = [0, 1].map((n) => Array.from({ length: 8 }, (_, k) => 10 * Math.sin(5 * n + k)));
    const feeds = [{ x: rows, t: [[1], [2]] }];
    const { W } = sensor((out, from) => out.data.set(from.data));
    const states = Array.from(iterations(W, feeds, { seed: 1 }), ({ state }) => state);
    const gradientOf = (strategy: "auto" | "direct"): readonly number[] => {
      const { gradient, W } = sensor(edited, strategy as "auto");
      const run = iterations(W, feeds, { from: states[0], positioned: true });
      const [numbers] = Array.from(run, (each) => [...each.value(gradient).get("dense1/W").data]);
      return numbers;
    };
    const direct = gradientOf("direct");
    const size = Math.max(...direct.map(Math.abs));
    for (const [i, each] of gradientOf("auto").entries()) close(each, direct[i], 1e-9 * size);
  });
}

test.run();
