// Saved values never go to another layer. The two heads here have one shape and differ only in their targets.
import {
  adam,
  add,
  backprop,
  checkpoint,
  constant,
  dense,
  earlyStopping,
  evaluate,
  type Feed,
  GraphError,
  history,
  type Iteration,
  initialParameters,
  input,
  leakyRelu,
  meanSquaredError,
  memoryStore,
  multiply,
  type Node,
  type OptimizerNode,
  type Parameters,
  parametersFromJSON,
  predict,
  type RunState,
  relu,
  type SavedState,
  ShapeError,
  sigmoid,
  type Tensor,
  tanh,
  train,
} from "rxgrad";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import { lastValueFrom, map, of, take, tap, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { heads, type Network } from "../fixtures/saved/networks.js";
import { close, isError } from "../support/closeness.js";

/** y learns the constant 3, z the constant −5. */
const feeds: Feed[] = Array(400).fill({
  x: [[1, 2], [-1, 1], [0.5, -2]], // biome-ignore format: short
  ty: [[3], [3], [3]],
  tz: [[-5], [-5], [-5]],
});
const x = [[0.3, 0.7]];

async function saved({ W }: Network, count = 300): Promise<SavedState> {
  const store = memoryStore();
  await lastValueFrom(train(W, feeds, { seed: 1 }).pipe(take(count), checkpoint(store, { every: count })));
  return (await store.latest()) as SavedState;
}

const at = async (node: Node, parameters: Parameters): Promise<number> =>
  ((await evaluate(node, { x }, parameters)) as Tensor).at(0, 0);

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

const apart = (owner: string, name: string): string =>
  `${owner}: "${name}" may be dense1/${name.slice(-1)} or dense2/${name.slice(-1)}, which cannot be told apart; name these layers, as in dense(1, { name: "y" }), or bind all to the loss that was trained: parametersFromJSON(loss, parameters).`;

test("the same nodes, in the process that trained them", async () => {
  const network = heads();
  let parameters: Parameters | undefined;
  await lastValueFrom(
    train(network.W, feeds, { seed: 1 }).pipe(
      take(300),
      tap((each) => {
        parameters = each.parameters;
      }),
    ),
  );
  close(await at(network.y, parameters as Parameters), 3, 0.05);
  close(await at(network.z, parameters as Parameters), -5, 0.05);
});

test("a new head without a name is refused if it may be either head", async () => {
  const { parameters } = await saved(heads());
  for (const network of [heads(), heads({}, true)]) {
    for (const head of [network.y, network.z]) {
      isError((await rejection(evaluate(head, { x }, parameters))) as Error, GraphError, apart("evaluate", "dense1/W"));
      const predicted = lastValueFrom(predict(head, of({ x }), of(parameters)));
      isError((await rejection(predicted)) as Error, GraphError, apart("evaluate", "dense1/W"));
    }
  }
  assert.throws(
    () => parametersFromJSON(heads().y, parameters.toJSON()),
    (error: Error) => error instanceof GraphError && error.message === apart("parameters", "dense1/W"),
  );
});

test("names from the user are enough", async () => {
  const names = { y: "left", z: "right" };
  const { parameters } = await saved(heads(names));
  for (const network of [heads(names), heads(names, true)]) {
    close(await at(network.y, parameters), 3, 0.05);
    close(await at(network.z, parameters), -5, 0.05);
    const [answer] = await lastValueFrom(predict(network.y, of({ x }), of(parameters)).pipe(toArray()));
    close((answer as Tensor).at(0, 0), 3, 0.05);
  }
});

test("a head that lost its name is refused, because it may be either head", async () => {
  for (const names of [{ y: "A" }, { z: "A" }, { y: "dense2" }, { z: "dense1" }]) {
    const { parameters } = await saved(heads(names));
    const { y, z } = heads();
    for (const head of [y, z]) {
      const error = await rejection(evaluate(head, { x }, parameters));
      assert.instance(error, GraphError);
      assert.match((error as Error).message, /cannot be told apart; name these layers/);
    }
  }
});

test("a user's name that looks numbered does not match a generated name", async () => {
  const { parameters } = await saved(heads());
  const text = JSON.parse(JSON.stringify(parameters));
  for (const names of [
    { y: "dense1", z: "dense2" },
    { y: "dense2", z: "dense1" },
  ]) {
    const { loss, y, z } = heads(names);
    for (const given of [parameters, text]) {
      const bound = parametersFromJSON(loss, given);
      close(await at(y, bound), 3, 0.05);
      close(await at(z, bound), -5, 0.05);
    }
    for (const head of [y, z]) assert.instance(await rejection(evaluate(head, { x }, parameters)), GraphError);
  }
});

test("parameters bound to the rebuilt loss are enough, in either order of its terms", async () => {
  const { parameters } = await saved(heads());
  const text = JSON.parse(JSON.stringify(parameters));
  for (const isTurned of [false, true]) {
    for (const given of [parameters, text]) {
      const { loss, y, z } = heads({}, isTurned);
      const bound = parametersFromJSON(loss, given);
      close(await at(y, bound), 3, 0.05);
      close(await at(z, bound), -5, 0.05);
      // A part of the loss is enough, too.
      const part = meanSquaredError(heads().y, input("ty", [1]));
      const value = await evaluate(part, { x, ty: [[3]] }, parameters);
      assert.ok(value < 0.01, `${value}`);
    }
  }
});

test("a run starts from the parameters of another, in either order", async () => {
  const { parameters } = await saved(heads());
  for (const given of [parameters, parametersFromJSON(heads().loss, parameters.toJSON())]) {
    for (const isTurned of [false, true]) {
      const network = heads({}, isTurned);
      const first = await lastValueFrom(
        train(network.W, feeds, { parameters: given }).pipe(
          take(1),
          map((each) => ({ loss: each.loss, before: each.parametersBefore })),
        ),
      );
      assert.ok(first.loss < 0.01, `${first.loss}`);
      close(await at(network.y, first.before), 3, 0.05);
    }
  }
});

const losses = (W: OptimizerNode | readonly OptimizerNode[], from: RunState): Promise<number[]> =>
  lastValueFrom(
    train(W, feeds, { from, positioned: true }).pipe(
      take(5),
      map((each: Iteration) => each.loss),
      toArray(),
    ),
  );

test("a run resumes from a state with the memory of its optimizers, in either order of the terms", async () => {
  const state = await saved(heads(), 7);
  const wanted = await losses(heads().W, state);
  assert.equal(await losses(heads().W, checkpointFromBytes(checkpointToBytes(state))), wanted, "bit for bit");
  const turned = await losses(heads({}, true).W, state);
  for (const [i, loss] of turned.entries()) close(loss, wanted[i], 1e-12);
  // In one process, from the state itself, the nodes are the same, but their numbers differ.
  const { W, y, z } = heads();
  let own: RunState | undefined;
  await lastValueFrom(
    train(W, feeds, { seed: 1 }).pipe(
      take(7),
      tap((each) => {
        own = each.state;
      }),
    ),
  );
  const terms = [meanSquaredError(y, input("ty", [1])), meanSquaredError(z, input("tz", [1]))] as const;
  const again = adam(backprop(add(...terms) as Node<readonly []>), { learningRate: 0.1 });
  for (const [i, loss] of (await losses(again, own as RunState)).entries()) close(loss, wanted[i], 1e-12);
});

test("two optimizers in the other order resume with their own means", async () => {
  const build = (isTurned: boolean) => {
    const { y, z } = heads();
    const all = [
      adam(backprop(meanSquaredError(z, input("tz", [1]))), { learningRate: 0.1 }),
      adam(backprop(meanSquaredError(y, input("ty", [1]))), { learningRate: 0.3 }),
    ];
    return isTurned ? all.reverse() : all;
  };
  const store = memoryStore();
  await lastValueFrom(train(build(false), feeds, { seed: 1 }).pipe(take(7), checkpoint(store, { every: 7 })));
  const from = (await store.latest()) as SavedState;
  const after = async (isTurned: boolean): Promise<number[][]> => {
    const { parameters } = await lastValueFrom(
      train(build(isTurned), feeds, { from, positioned: true }).pipe(
        take(5),
        map((each) => ({ parameters: each.parameters })),
      ),
    );
    const network = heads();
    const bound = parametersFromJSON(network.loss, parameters);
    return [[await at(network.y, bound)], [await at(network.z, bound)]];
  };
  assert.equal(await after(true), await after(false));
});

/** Heads that differ only in their order: both have the same target. */
function twins(): { W: OptimizerNode; y: Node; z: Node } {
  const inputs = input("x", [2]);
  const [y, z] = [inputs.pipe(dense(1)), inputs.pipe(dense(1))];
  const t = input("ty", [1]);
  const loss = add(meanSquaredError(z, t), meanSquaredError(y, t)) as Node<readonly []>;
  return { W: adam(backprop(loss), { learningRate: 0.1 }), y, z };
}

test("the same program resumes bit for bit, including heads that differ only in their order", async () => {
  const data = feeds.map(({ x: each, ty }) => ({ x: each, ty }));
  const bits = async (from?: SavedState): Promise<string[]> =>
    lastValueFrom(
      train(twins().W, data, { seed: 3, ...(from && { from, positioned: true }) }).pipe(
        take(from ? 6 : 10),
        map(({ loss, parameters }) => JSON.stringify([loss, parameters])),
        toArray(),
      ),
    );
  const store = memoryStore();
  await lastValueFrom(train(twins().W, data, { seed: 3 }).pipe(take(4), checkpoint(store, { every: 4 })));
  assert.equal(await bits((await store.latest()) as SavedState), (await bits()).slice(4));
});

test("the best of early stopping and the snapshots of a history go to their own layers", async () => {
  const store = memoryStore();
  await lastValueFrom(
    train(heads().W, feeds, { seed: 1 }).pipe(
      take(300),
      earlyStopping({ patience: 400 }),
      checkpoint(store, { every: 300 }),
    ),
  );
  const from = (await store.latest()) as SavedState;
  const network = heads({}, true);
  const { best, snapshot } = await lastValueFrom(
    train(network.W, feeds, { from, positioned: true }).pipe(
      take(2),
      earlyStopping({ patience: 400, monitor: () => 1e9, from }),
      history({ budget: 1e6 }),
      map(({ best: found, history: past, iteration }) => ({ best: found, snapshot: past.at(iteration) })),
    ),
  );
  close(await at(network.y, best?.parameters as Parameters), 3, 0.05);
  for (const parameters of [best?.parameters as Parameters, snapshot.parameters]) {
    const { loss, y } = heads();
    close(await at(y, parametersFromJSON(loss, parameters)), 3, 0.05);
  }
});

test("another layer under the same number is refused", async () => {
  const chain = (between = tanh): Node => input("x", [2]).pipe(dense(2), between(), dense(2));
  const W = initialParameters(chain(), { seed: 1 });
  assert.equal(await evaluate(chain(), { x }, W), await evaluate(chain(), { x }, W));
  isError(
    (await rejection(evaluate(chain(sigmoid), { x }, W))) as Error,
    GraphError,
    'evaluate: "dense2/W" is not the layer that was saved under this name, because the layers before it, its inputs or its options differ; give those of this network, or name the layers in both.',
  );
});

test("another shape is told before anything else", () => {
  const net = (units = 4, outputs = 1, inputs = 2) => input("x", [inputs]).pipe(dense(units), tanh(), dense(outputs));
  const saved = JSON.parse(JSON.stringify(initialParameters(net(), { seed: 1 })));
  const told = (root: Node, name: string, was: string, is: string) =>
    isError(
      thrown(() => parametersFromJSON(root, saved)) as Error,
      ShapeError,
      `parameters: "${name}" has shape ${was} but the network's has ${is}; load what this network saved.`,
    );
  told(net(5), "dense1/W", "[2, 4]", "[2, 5]");
  told(net(4, 2), "dense2/W", "[4, 1]", "[4, 2]");
  told(net(4, 1, 3), "dense1/W", "[2, 4]", "[3, 4]");
  told(input("x", [2]).pipe(dense(1)), "dense1/W", "[2, 4]", "[2, 1]");
  isError(
    thrown(() => parametersFromJSON(input("x", [2]).pipe(dense(4), relu(), dense(1)), saved)) as Error,
    GraphError,
    'parameters: "dense2/W" is not the layer that was saved under this name, because the layers before it, its inputs or its options differ; give those of this network, or name the layers in both.',
  );
});

test("layers are distinguished by their inputs, options and constants", async () => {
  const [a, b] = [input("a", [1]), input("b", [1])];
  const build = (isTurned: boolean) => {
    const parts = [
      b.pipe(dense(1)),
      a.pipe(dense(1), leakyRelu({ slope: 0.1 })),
      a.pipe(dense(1), leakyRelu({ slope: 0.3 })),
      multiply(a.pipe(dense(1)), constant([2])),
      multiply(a.pipe(dense(1)), constant([3])),
    ];
    return { parts, all: isTurned ? [...parts].reverse() : parts };
  };
  const first = build(false);
  const W = initialParameters(first.all, { seed: 4 });
  const second = build(true);
  const feed = { a: [[2]], b: [[3]] };
  const bound = parametersFromJSON(second.all, JSON.parse(JSON.stringify(W)));
  for (const [i, part] of first.parts.entries()) {
    const wanted = await evaluate(part, i === 0 ? { b: feed.b } : { a: feed.a }, W);
    assert.equal(await evaluate(second.parts[i], i === 0 ? { b: feed.b } : { a: feed.a }, bound), wanted);
  }
  assert.equal(
    await evaluate(build(true).parts[0], { b: feed.b }, W),
    await evaluate(first.parts[0], { b: feed.b }, W),
  );
});

test.run();
