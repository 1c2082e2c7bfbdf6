// Parameters of networks from and for files of other tools. The oracle of PyTorch's layout are plain loops over its formulas,
// Linear: y[j] = Σ weight[j][i]·x[i] + bias[j]; Conv2d: images with channels first.
import { readFileSync } from "node:fs";
import {
  add,
  backprop,
  batchNormalization,
  conv2d,
  dense,
  evaluate,
  flatten,
  GraphError,
  initialParameters,
  input,
  iterations,
  maxPool,
  meanSquaredError,
  type Node,
  type Parameters,
  parameter,
  relu,
  ShapeError,
  sgd,
  Tensor,
  tanh,
  tensor,
  transpose,
} from "@rxgrad/core";
import {
  npzToBytes,
  type ParametersFromTensorsOptions,
  parametersFromTensors,
  readNpz,
  readSafetensors,
  safetensorsToBytes,
  type TensorsByName,
  tensorsFromParameters,
} from "@rxgrad/formats";
import { test } from "uvu";
import * as assert from "uvu/assert";

/** Numbers without a pattern, in a shape. */
function numbers(shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return new Tensor(
    shape,
    Float64Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + seed)),
  );
}

const network = () => input("x", [3]).pipe(dense(4, { name: "hidden" }), tanh(), dense(2, { name: "out" }));

const table = { "fc1.weight": "hidden/W", "fc1.bias": "hidden/b", "fc2.weight": "out/W", "fc2.bias": "out/b" };

/** As PyTorch saves `Linear(3, 4)` and `Linear(4, 2)`, sorted by name. */
const stateDict: ReadonlyMap<string, Tensor> = new Map([
  ["fc1.bias", numbers([4], 1)],
  ["fc1.weight", numbers([4, 3], 2)],
  ["fc2.bias", numbers([2], 3)],
  ["fc2.weight", numbers([2, 4], 4)],
]);

const linear = (weight: Tensor, bias: Tensor, x: readonly number[]): number[] =>
  Array.from(bias.data, (b, j) => x.reduce((sum, each, i) => sum + weight.at(j, i) * each, b));

const x = [0.3, -1.2, 2];
const [w1, w2] = [stateDict.get("fc1.weight")!, stateDict.get("fc2.weight")!];
const hidden = linear(w1, stateDict.get("fc1.bias")!, x).map(Math.tanh);
const wanted = linear(w2, stateDict.get("fc2.bias")!, hidden);

/** Asserts that a network computes these numbers. */
async function computes(y: Node, parameters: Parameters, feed: Record<string, unknown>, expected: readonly number[]) {
  const { data } = (await evaluate(y, feed as never, parameters)) as Tensor;
  assert.is(data.length, expected.length);
  // Sums of at most some dozen products, added in another order.
  for (const [i, each] of expected.entries()) {
    assert.ok(Math.abs(data[i]! - each) < 1e-12, `${data[i]} and not ${each}`);
  }
}

test("weights of PyTorch are found by a table, with their layout or with axes", async () => {
  const y = network();
  const turned = { ...table };
  const withAxes = {
    ...turned,
    "fc1.weight": { parameter: "hidden/W", axes: [1, 0] },
    "fc2.weight": { parameter: "out/W", axes: [1, 0] },
  };
  for (const options of [{ names: table, layout: "pytorch" }, { names: withAxes }] as ParametersFromTensorsOptions[]) {
    const parameters = parametersFromTensors(y, stateDict, options);
    assert.equal(parameters.names, ["hidden/W", "hidden/b", "out/W", "out/b"]);
    assert.is(parameters.get("hidden/W").at(2, 1), w1.at(1, 2));
    await computes(y, parameters, { x: [x] }, wanted);
    // And back, with the same bits.
    const back = tensorsFromParameters(y, parameters, options as object);
    for (const [name, each] of stateDict) assert.equal(back.get(name), each, name);
  }
});

test("a run begins with them", () => {
  const y = network();
  const loss = meanSquaredError(y, input("t", [2]));
  const W = sgd(backprop(loss), { learningRate: 0 });
  const parameters = parametersFromTensors(loss, stateDict, { names: table, layout: "pytorch" });
  for (const { loss } of iterations(W, [{ x: [x], t: [[0, 0]] }], { parameters })) {
    const expected = (wanted[0]! ** 2 + wanted[1]! ** 2) / 2;
    assert.ok(Math.abs(loss - expected) < 1e-12);
  }
});

test("they are found by the order of layers, whatever the order within a layer", async () => {
  const y = network();
  const parameters = parametersFromTensors(y, stateDict, { by: "order", layout: "pytorch" });
  await computes(y, parameters, { x: [x] }, wanted);
  const renamed = new Map([...stateDict].map(([name, each]) => [name.replace("fc", "module."), each]));
  await computes(y, parametersFromTensors(y, renamed, { by: "order", layout: "pytorch" }), { x: [x] }, wanted);
  // Names that are not known are taken in their order.
  const own = { "a.p": w1, "a.q": stateDict.get("fc1.bias")!, "b.p": w2, "b.q": stateDict.get("fc2.bias")! };
  await computes(y, parametersFromTensors(y, own, { by: "order", layout: "pytorch" }), { x: [x] }, wanted);
});

test("twelve layers of a file that is sorted as text are taken in the order of their numbers", () => {
  let y: Node = input("x", [2]);
  for (let i = 0; i < 12; i++) y = y.pipe(dense(2, { name: `layer${i}` }), tanh());
  const all = new Map<string, Tensor>();
  for (let i = 0; i < 12; i++) {
    all.set(`net.${2 * i}.weight`, numbers([2, 2], i));
    all.set(`net.${2 * i}.bias`, numbers([2], 50 + i));
  }
  const sorted = new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
  assert.is([...sorted.keys()][2], "net.10.bias");
  const parameters = parametersFromTensors(y, sorted, { by: "order", layout: "pytorch" });
  for (let i = 0; i < 12; i++) {
    assert.equal(parameters.get(`layer${i}/b`), all.get(`net.${2 * i}.bias`));
    assert.is(parameters.get(`layer${i}/W`).at(0, 1), all.get(`net.${2 * i}.weight`)!.at(1, 0));
  }
});

test("a convolutional network of PyTorch computes the same, behind flattened images too", async () => {
  const [height, width] = [6, 5];
  const y = input("image", [height, width, 2]).pipe(
    conv2d(3, { kernelSize: [3, 2], name: "conv" }),
    relu(),
    maxPool([2, 2]),
    flatten(),
    dense(4, { name: "out" }),
  );
  const weights = {
    "conv.weight": numbers([3, 2, 3, 2], 1),
    "conv.bias": numbers([3], 2),
    "out.weight": numbers([4, 3 * 2 * 2], 3),
    "out.bias": numbers([4], 4),
  };
  const names = { "conv.weight": "conv/W", "conv.bias": "conv/b", "out.weight": "out/W", "out.bias": "out/b" };
  const image = numbers([height, width, 2], 9);
  // Channels first, as in PyTorch.
  const convolved = (c: number, row: number, column: number): number => {
    let sum = weights["conv.bias"].at(c);
    for (let k = 0; k < 2; k++) {
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 2; j++) sum += weights["conv.weight"].at(c, k, i, j) * image.at(row + i, column + j, k);
      }
    }
    return Math.max(sum, 0);
  };
  const flat: number[] = [];
  for (let c = 0; c < 3; c++) {
    for (let row = 0; row < 4; row += 2) {
      for (let column = 0; column < 4; column += 2) {
        const window = [0, 1].flatMap((i) => [0, 1].map((j) => convolved(c, row + i, column + j)));
        flat.push(Math.max(...window));
      }
    }
  }
  const expected = linear(weights["out.weight"], weights["out.bias"], flat);
  const parameters = parametersFromTensors(y, weights, { names, layout: "pytorch" });
  await computes(y, parameters, { image: [image.toArray()] }, expected);
  const byOrder = parametersFromTensors(y, weights, { by: "order", layout: "pytorch" });
  await computes(y, byOrder, { image: [image.toArray()] }, expected);
  const back = tensorsFromParameters(y, parameters, { names, layout: "pytorch" });
  for (const [name, each] of Object.entries(weights)) assert.equal(back.get(name), each, name);
});

test("normalization has its statistics, and PyTorch's counter is left out", () => {
  const y = input("x", [3]).pipe(dense(2, { name: "fc" }), batchNormalization({ name: "bn" }));
  const statistics = {
    "0.weight": numbers([2, 3], 1),
    "0.bias": numbers([2], 2),
    "1.weight": numbers([2], 3),
    "1.bias": numbers([2], 4),
    "1.running_mean": numbers([2], 5),
    "1.running_var": tensor([1, 2]),
    "1.num_batches_tracked": tensor(7),
  };
  const parameters = parametersFromTensors(y, statistics, { by: "order", layout: "pytorch" });
  assert.equal(parameters.get("bn/gamma"), statistics["1.weight"]);
  assert.equal(parameters.get("bn/beta"), statistics["1.bias"]);
  assert.equal(parameters.get("bn/runningMean"), statistics["1.running_mean"]);
  assert.equal(parameters.get("bn/runningVariance").toArray(), [1, 2]);
});

test("what a network saved in a file is what it reads, by its own names", async () => {
  const y = network();
  const parameters = initialParameters(y, { seed: 3 });
  for (const tensors of [
    parameters,
    (await readSafetensors(safetensorsToBytes(parameters))).tensors,
    await readNpz(npzToBytes(parameters, { compress: true })),
  ] as TensorsByName[]) {
    const read = parametersFromTensors(y, tensors);
    for (const { name, value } of parameters) assert.equal(read.get(name).data, value.data, name);
  }
});

/** Asserts that reading is refused with this message. */
function refused(
  told: string,
  tensors: TensorsByName,
  options: unknown,
  { y = network(), Refused = GraphError }: { y?: Node; Refused?: typeof GraphError | typeof ShapeError } = {},
): void {
  try {
    parametersFromTensors(y, tensors, options as ParametersFromTensorsOptions);
  } catch (error) {
    assert.is((error as Error).message, `parametersFromTensors: ${told}`);
    assert.instance(error, Refused);
    return;
  }
  assert.unreachable(`nothing was thrown: ${told}`);
}

test("all names and shapes that do not fit are in one sentence", () => {
  const fix = "give a table of names, as in { names: { file: parameter } }, and ignore what is no parameter.";
  refused(
    `there is no "hidden/W", "hidden/b", "out/W", "out/b"; the network has nothing for "fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight"; ${fix}`,
    stateDict,
    {},
  );
  refused(
    '"fc1.weight" has shape [4, 3] and not [3, 4], "fc2.weight" has shape [2, 4] and not [4, 2]; give layout: "pytorch", or axes for these.',
    stateDict,
    { names: table },
    { Refused: ShapeError },
  );
  const { "fc2.bias": _, ...others } = Object.fromEntries(stateDict);
  refused(
    `there is no "fc2.bias" for "out/b"; the network has nothing for "step"; "fc1.bias" has shape [5] and not [4]; ${fix}`,
    { ...others, step: 1, "fc1.bias": numbers([5], 1) },
    { names: table, layout: "pytorch" },
  );
  refused(
    '"fc1.bias" has shape [5] and not [4]; give the tensors of this network.',
    { ...Object.fromEntries(stateDict), "fc1.bias": numbers([5], 1) },
    { names: table, layout: "pytorch" },
    { Refused: ShapeError },
  );
  const parameters = parametersFromTensors(
    network(),
    { ...Object.fromEntries(stateDict), step: 1 },
    { names: table, layout: "pytorch", ignore: ["step"] },
  );
  assert.is(parameters.names.length, 4);
});

test("the message in README is what is thrown", () => {
  const readme = readFileSync(new URL("../../packages/formats/README.md", import.meta.url), "utf8");
  const [, shown] = /```text\nparametersFromTensors: (.+)\n```/.exec(readme) as RegExpExecArray;
  const { "fc2.bias": b, ...others } = Object.fromEntries(stateDict);
  refused(shown as string, { ...others, "fc3.bias": b as Tensor }, { names: table, layout: "pytorch" });
});

test("layers that only their order could tell apart are refused, and numbers of layers that differ", () => {
  const y = input("x", [2]).pipe(dense(2, { name: "a" }), dense(2, { name: "b" }));
  const tensors = {
    "encoder.weight": numbers([2, 2], 1),
    "encoder.bias": numbers([2], 2),
    "decoder.weight": numbers([2, 2], 3),
    "decoder.bias": numbers([2], 4),
  };
  const by = { by: "order", layout: "pytorch" };
  refused(
    '"encoder" and "decoder" have the same shapes, so that their order does not tell which is which; give a table of names.',
    tensors,
    by,
    { y },
  );
  refused(
    "the network has 2 layers with parameters, but there are 3; ignore what is no parameter, or give a table of names.",
    { ...tensors, step: 5 },
    by,
    { y },
  );
  refused(
    'layer 1, "a", has 2 parameters, but "encoder" has 3; ignore what is no parameter, or give a table of names.',
    { ...tensors, "encoder.scale": 5 },
    by,
    { y },
  );
  refused(
    '"fc1.weight" has shape [4, 3] and not [3, 4], "fc2.weight" has shape [2, 4] and not [4, 2]; give layout: "pytorch", or axes for these.',
    stateDict,
    { by: "order" },
    { Refused: ShapeError },
  );
});

test("options, tables and numbers that make no sense are refused", () => {
  const all = { names: table, layout: "pytorch" };
  refused('by is "place"; give "name" or "order".', stateDict, { by: "place" });
  refused('layout is "keras"; give "rxgrad" or "pytorch".', stateDict, { layout: "keras" });
  refused('ignore is "step"; give a list of names.', stateDict, { ignore: "step" });
  refused(
    'ignore has "step", which is not there; give names of fc1.bias, fc1.weight, fc2.bias, fc2.weight.',
    stateDict,
    { ignore: ["step"] },
  );
  refused('names and by: "order" are both given; give one of them.', stateDict, { by: "order", names: {} });
  refused('names is []; give a table, such as { "fc1.weight": "hidden/W" }.', stateDict, { names: [] });
  refused('names has 5 for "a"; give the name of a parameter, or { parameter, axes }.', stateDict, { names: { a: 5 } });
  refused(
    'names has "hidden/w" for "a", which the network does not have; give one of hidden/W, hidden/b, out/W, out/b.',
    stateDict,
    { names: { a: "hidden/w" } },
  );
  refused('names has "hidden/W" twice; give each parameter one name.', stateDict, {
    names: { a: "hidden/W", b: "hidden/W" },
  });
  for (const axes of [[0], [0, 0], [1, 2], "10"]) {
    refused(
      `axes of "a" are ${typeof axes === "string" ? '"10"' : `[${axes}]`}; give each axis from 0 to 1 once, such as [1, 0].`,
      stateDict,
      { names: { a: { parameter: "hidden/W", axes } } },
    );
  }
  for (const number of [Number.NaN, Infinity]) {
    refused(
      `number 1 of "fc2.bias" is ${number}; give finite numbers.`,
      { ...Object.fromEntries(stateDict), "fc2.bias": [1, number] },
      all,
    );
  }
});

test("where PyTorch's order of flattened images is not known, its layout is refused", () => {
  const image = input("image", [4, 4, 2]);
  const unclear: Readonly<Record<string, Node>> = {
    normalized: image.pipe(flatten(), batchNormalization(), dense(3, { name: "out" })),
    joined: add(image.pipe(flatten()), image.pipe(relu(), flatten())).pipe(dense(3, { name: "out" })),
    turned: image.pipe(transpose([0, 3, 1, 2]), relu(), flatten(), dense(3, { name: "out" })),
  };
  for (const [name, y] of Object.entries(unclear)) {
    const told =
      'the inputs of "out/W" are flattened images, but not in a single line of simple layers, so that PyTorch\'s order of them is not known; change the network, or leave layout out and give axes.';
    refused(told, { [name]: 1 }, { layout: "pytorch" }, { y });
  }
  // One channel, or one pixel, has the same order in both.
  for (const shape of [
    [4, 4, 1],
    [1, 1, 5],
  ] as const) {
    const y = input("image", shape).pipe(flatten(), relu(), dense(3, { name: "out" }));
    const size = shape[0] * shape[1] * shape[2];
    const weight = numbers([3, size], 1);
    const W = parametersFromTensors(y, { "out/W": weight, "out/b": [0, 0, 0] }, { layout: "pytorch" }).get("out/W");
    assert.is(W.at(size - 1, 1), weight.at(1, size - 1));
  }
});

test("parameters of one's own have the names that they were given", async () => {
  const y = add(input("x", [2]), parameter([2], { name: "shift" }));
  const parameters = parametersFromTensors(y, { offset: [5, 7] }, { names: { offset: "shift" }, layout: "pytorch" });
  await computes(y, parameters, { x: [[1, 2]] }, [6, 9]);
  const ordered = parametersFromTensors(y, { offset: [5, 7] }, { by: "order" });
  assert.equal(ordered.get("shift").toArray(), [5, 7]);
});

test.run();
