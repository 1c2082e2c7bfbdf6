import { evaluate, hyperparametersOf, type Iteration, type Tensor, train } from "rxgrad";
import { firstValueFrom, lastValueFrom, map, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BuildOptions, buildRun } from "../../packages/studio/src/experiment/build-run.js";
import {
  ACTIVATIONS,
  type LayersSetup,
  LOSSES,
  OPTIMIZERS,
  POINT_SETS,
  SCHEMES,
  type Setup,
  STRATEGIES,
} from "../../packages/studio/src/experiment/setup.js";
import type { RunModule } from "../../packages/studio/src/experiment/tasks/run-module.js";
import { smallFiles } from "../data/mnist-bytes.js";
import { refusesBuild } from "./refuses-build.js";
import { curveSetup, moonsSetup, predatorPreySetup } from "./setups.js";

async function lossesOf(setup: Setup, count = 50, options?: BuildOptions): Promise<number[]> {
  const { W, source, sourceControls } = await buildRun(setup, options);
  const losses$ = train(W, source(sourceControls), { seed: setup.seed }).pipe(map(({ loss }) => loss));
  return lastValueFrom(losses$.pipe(take(count), toArray()));
}

test("each set of points trains, and the same setup gives the same losses", async () => {
  for (const set of POINT_SETS) {
    const setup = { ...moonsSetup, data: { ...moonsSetup.data, set } };
    const losses = await lossesOf(setup, 200);
    assert.ok(losses.at(-1)! < losses[0]!, `${set}: ${losses[0]} to ${losses.at(-1)}`);
    assert.equal(await lossesOf(setup, 200), losses);
  }
});

test("every activation, loss, optimizer, scheme and strategy trains, and each differs from the others", async () => {
  const varied: Record<string, readonly LayersSetup[]> = {
    activations: ACTIVATIONS.map((activation) => ({ ...moonsSetup, layers: [{ units: 4, activation }] })),
    losses: LOSSES.slice(1).map((loss) => ({ ...curveSetup, loss })),
    optimizers: OPTIMIZERS.map((kind) => ({ ...curveSetup, optimizer: { kind, learningRate: 0.01 } })),
    schemes: SCHEMES.map((scheme) => ({ ...curveSetup, gradient: { ...curveSetup.gradient, scheme, h: 1e-2 } })),
  };
  for (const [name, setups] of Object.entries(varied)) {
    const last = await Promise.all(setups.map(async (setup) => (await lossesOf(setup)).at(-1)));
    // AdamW with its default decay and Adam differ too.
    assert.is(new Set(last).size, setups.length, `${name}: ${last}`);
  }
  for (const strategy of STRATEGIES) {
    const gradient = { ...curveSetup.gradient, strategy };
    assert.ok((await lossesOf({ ...curveSetup, gradient })).at(-1)! < 0.2, strategy);
  }
});

test("nodes have stable names, and hyper-parameters are the streams of the controls", async () => {
  const { W, y, loss, exact, controls, sourceControls, data } = await buildRun({ ...moonsSetup, dropout: 0.1 });
  const [iteration] = await lastValueFrom(
    train(W, (await buildRun(moonsSetup)).source(sourceControls)).pipe(take(1), toArray()),
  );
  assert.equal(Object.keys(iteration!.hyperparameters).sort(), [
    "adam1.beta1",
    "adam1.beta2",
    "adam1.epsilon",
    "adam1.learningRate",
    "dropout1.ratio",
    "dropout2.ratio",
    "finiteDifference1.h",
  ]);
  assert.equal(loss.name, "loss");
  assert.equal(iteration!.parameters.names, ["dense1/W", "dense1/b", "dense2/W", "dense2/b", "output/W", "output/b"]);
  assert.equal(sourceControls, { noise: 0.1, batchSize: 10 });
  assert.equal(Object.keys(controls).sort(), ["dropout", "h", "learningRate"]);
  const given = hyperparametersOf(W).map((each) => each.given);
  for (const stream of Object.values(controls)) assert.ok(given.includes(stream));
  assert.is(exact.gradient?.kind, "backprop");
  assert.is(exact.gradient?.loss, loss);
  const { train: learned, test: tested, inputs, classes } = data(sourceControls)!;
  assert.equal(
    [learned.x.shape, tested?.t.shape, inputs, classes],
    [
      [45, 2],
      [15, 2],
      ["x0", "x1"],
      ["0", "1"],
    ],
  );
  assert.equal(((await evaluate(y!, { x: learned.x }, iteration!.parameters)) as Tensor).shape, [45, 2]);
});

test("noise moves the points and leaves the parts as they are", async () => {
  const { data } = await buildRun(moonsSetup);
  const [calm, loud] = [data({ noise: 0 })!, data({ noise: 0.5 })!];
  assert.equal(calm.train.t.toArray(), loud.train.t.toArray());
  assert.not.equal((calm.train.x as Tensor).toArray(), (loud.train.x as Tensor).toArray());
});

test("a share of less than half a sample leaves no test data", async () => {
  const { data, sourceControls } = await buildRun({ ...moonsSetup, data: { ...moonsSetup.data, test: 0.001 } });
  assert.is(data(sourceControls)!.test, undefined);
  assert.equal(data(sourceControls)!.train.x.shape, [60, 2]);
});

test("classes are learned with every loss, and the network tells their probabilities", async () => {
  for (const loss of LOSSES) {
    const losses = await lossesOf({ ...moonsSetup, loss, batchSize: undefined }, 200);
    assert.ok(losses.at(-1)! < 0.8 * losses[0]!, `${loss}: ${losses[0]} to ${losses.at(-1)}`);
    const { y, W, data, source, sourceControls } = await buildRun({ ...moonsSetup, loss });
    const { parameters } = await firstValueFrom(train(W, source(sourceControls)));
    const told = (await evaluate(y!, { x: data(sourceControls)!.train.x }, parameters)) as Tensor;
    assert.equal(told.shape, [45, 2]);
    for (let i = 0; i < 45; i++) assert.ok(Math.abs(told.at(i, 0) + told.at(i, 1) - 1) < 1e-12, loss);
  }
});

test("a loss that does not fit the data is refused", async () => {
  await refusesBuild(
    { ...curveSetup, loss: "crossEntropy" },
    "The loss is crossEntropy, but the targets are numbers; choose another loss, such as meanSquaredError.",
  );
});

test("digits come from four files, and stay bytes", async () => {
  const setup: LayersSetup = { ...moonsSetup, data: { kind: "mnist", train: 12, test: 5 }, batchSize: undefined };
  const { data, sourceControls } = await buildRun(setup, { mnist: smallFiles() });
  const { train: learned, test: tested, inputs, classes } = data(sourceControls)!;
  assert.equal([learned.x.shape, tested?.x.shape, inputs.length, classes?.length], [[12, 784], [5, 784], 784, 10]);
  const losses = await lossesOf(setup, 5, { mnist: smallFiles() });
  assert.ok(losses[4]! < losses[0]!);
});

test("the four rates of hares and lynxes are found", async () => {
  const { W } = await buildRun(predatorPreySetup);
  const last = (await lastValueFrom(train(W).pipe(take(500)))) as Iteration;
  const rates = [...last.parameters.get("logarithms").data].map(Math.exp);
  [1.1, 0.4, 0.4, 0.1].forEach((rate, i) => {
    assert.ok(Math.abs(rates[i]! - rate) < 0.02 * rate, `${rates[i]}, wanted ${rate}`);
  });
});

test("a module is given rxgrad, and its graph of own kinds is trained", async () => {
  const own: RunModule = (rx, { data, BehaviorSubject, seed }) => {
    const cube = rx.defineNode("cube", () => ({
      forward(out, x) {
        for (let i = 0; i < out.size; i++) out.data[i] = x.data[i]! ** 3;
      },
    }));
    const learningRate = new BehaviorSubject(0.001);
    const y = rx.input("x", [1]).pipe(rx.dense(4), cube(), rx.dense(1));
    const loss = rx.meanSquaredError(y, rx.input("t", [1]));
    const feeds = data.batches({ ...data.sine({ samples: 20, seed }) }, { size: 5, seed });
    return { W: rx.sgd(rx.finiteDifference(loss), { learningRate }), y, data: feeds, controls: { learningRate } };
  };
  const setup: Setup = { task: "module", address: "https://example.org/run.js", seed: 2 };
  const asked: string[] = [];
  const importModule = async (address: string): Promise<unknown> => {
    asked.push(address);
    return { default: own };
  };
  const built = await buildRun(setup, { importModule });
  assert.equal(asked, ["https://example.org/run.js"]);
  assert.equal(Object.keys(built.controls), ["learningRate"]);
  const losses = await lossesOf(setup, 20, { importModule });
  assert.equal(await lossesOf(setup, 20, { importModule }), losses);
  const other = await lossesOf({ ...setup, seed: 3 }, 20, { importModule });
  assert.not.equal(other, losses);
});

test("a module that gives no run is refused", async () => {
  const setup: Setup = { task: "module", address: "./own.js", seed: 0 };
  const given = (module: unknown): BuildOptions => ({ importModule: async () => module });
  const failing = { importModule: () => Promise.reject(new Error("404")) };
  await refusesBuild(setup, "The module ./own.js cannot be imported: 404", failing);
  await refusesBuild(
    setup,
    "The module ./own.js has no function as its default export; export default (rxgrad, { data, seed }) => ({ W }).",
    given({ default: 1 }),
  );
  await refusesBuild(
    setup,
    "The module ./own.js returns no optimizer node W; return { W }, where W is such as sgd(gradient, options).",
    given({ default: () => undefined }),
  );
  const { W } = await buildRun(predatorPreySetup);
  await refusesBuild(
    setup,
    "The module ./own.js returns a control rate that is no BehaviorSubject of a number; return the stream that the graph has.",
    given({ default: () => ({ W, controls: { rate: 0.1 } }) }),
  );
  await refusesBuild(
    setup,
    "The module ./own.js returns data that are no iterable of feeds; return such as batches({ x, t }, { size: 10 }).",
    given({ default: () => ({ W, data: 3 }) }),
  );
});

test.run();
