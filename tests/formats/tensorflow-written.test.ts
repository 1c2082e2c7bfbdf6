// TensorFlow.js models as files: their JSON, their weights, where they are written, and what is refused.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  add,
  blackBox,
  conv2d,
  DataError,
  defineNode,
  dense,
  elu,
  exp,
  GraphError,
  gelu,
  type Images,
  initialParameters,
  input,
  type Layer,
  matmul,
  mean,
  multiply,
  type Node,
  parameter,
  relu,
  reshape,
  sigmoid,
  softmax,
  sum,
  tanh,
  tensor,
  transpose,
} from "@rxgrad/core";
import { tensorflowToBytes, writeTensorflow } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const written = suite("Written TensorFlow.js models");

const x = input("x", [2]);
const y = x.pipe(dense(3, { name: "hidden" }), tanh({ name: "y" }));
const parameters = initialParameters(y);

// biome-ignore lint/suspicious/noExplicitAny: it is JSON.
const jsonOf = (files: ReadonlyMap<string, Uint8Array>): any =>
  JSON.parse(new TextDecoder().decode(files.get("model.json")));

written("a chain is a Sequential model in the spelling of Keras 2", () => {
  const files = tensorflowToBytes(y, parameters.with({ "hidden/W": tensor([1, 2, 3, 4, 5, 6], [2, 3]) }));
  assert.equal([...files.keys()], ["model.json", "group1-shard1of1.bin"]);
  const common = { trainable: true, dtype: "float32" };
  assert.equal(jsonOf(files), {
    ...{ format: "layers-model", generatedBy: "rxgrad", convertedBy: null },
    modelTopology: {
      ...{ keras_version: "2.15.0", backend: "tensorflow" },
      model_config: {
        class_name: "Sequential",
        config: {
          name: "rxgrad",
          layers: [
            {
              class_name: "InputLayer",
              config: { name: "x", ...common, batch_input_shape: [null, 2], sparse: false, ragged: false },
            },
            {
              class_name: "Dense",
              config: { name: "hidden", ...common, units: 3, activation: "linear", use_bias: true },
            },
            { class_name: "Activation", config: { name: "y", ...common, activation: "tanh" } },
          ],
        },
      },
    },
    weightsManifest: [
      {
        paths: ["group1-shard1of1.bin"],
        weights: [
          { name: "hidden/kernel", shape: [2, 3], dtype: "float32" },
          { name: "hidden/bias", shape: [3], dtype: "float32" },
        ],
      },
    ],
  });
  const bytes = files.get("group1-shard1of1.bin") as Uint8Array<ArrayBuffer>;
  assert.equal([...new Float32Array(bytes.buffer)], [1, 2, 3, 4, 5, 6, 0, 0, 0]);
});

written("any other graph is a Model, with its outputs in order and names that TensorFlow.js takes", () => {
  const hidden = x.pipe(dense(3, { name: "a layer" }));
  const end = add(hidden, relu({ name: "é" })(hidden), { name: "a_layer" });
  const { class_name, config } = jsonOf(tensorflowToBytes([end, hidden], initialParameters(end))).modelTopology
    .model_config;
  assert.is(class_name, "Model");
  assert.equal(
    config.layers.map(({ name, inbound_nodes }: { name: string; inbound_nodes: unknown }) => [name, inbound_nodes]),
    [
      ["x", []],
      ["a_layer", [[["x", 0, 0, {}]]]],
      ["layer_", [[["a_layer", 0, 0, {}]]]],
      [
        "a_layer_1",
        [
          [
            ["a_layer", 0, 0, {}],
            ["layer_", 0, 0, {}],
          ],
        ],
      ],
    ],
  );
  assert.equal(config.input_layers, [["x", 0, 0]]);
  assert.equal(config.output_layers, [
    ["a_layer_1", 0, 0],
    ["a_layer", 0, 0],
  ]);
});

/** Runs with a folder that is removed. */
async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-tensorflow-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

written("a folder is made, and two models in it keep their own weights", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a", "b", "model.json");
    await writeTensorflow(path, y, parameters);
    await writeTensorflow(pathToFileURL(join(folder, "a", "b", "other.json")), y, parameters);
    assert.equal(readdirSync(join(folder, "a", "b")), [
      ...["group1-shard1of1.bin", "model.json", "other-group1-shard1of1.bin", "other.json"],
    ]);
    const files = tensorflowToBytes(y, parameters);
    for (const [name, bytes] of files) assert.equal(readFileSync(join(folder, "a", "b", name)), Buffer.from(bytes));
    const other = JSON.parse(readFileSync(join(folder, "a", "b", "other.json"), "utf8"));
    assert.equal(other.weightsManifest[0].paths, ["other-group1-shard1of1.bin"]);
  }),
);

written("weights are divided into files of 4 MB", () => {
  const large = input("x", [1100]).pipe(dense(1500, { name: "large" }), dense(2, { name: "small" }));
  const drawn = initialParameters(large, { seed: 1 });
  const files = tensorflowToBytes(large, drawn);
  assert.equal(
    [...files].slice(1).map(([name, { length }]) => [name, length]),
    [
      ["group1-shard1of2.bin", 4194304],
      ["group1-shard2of2.bin", 4 * (1100 * 1500 + 1500 + 3000 + 2) - 4194304],
    ],
  );
  assert.equal(jsonOf(files).weightsManifest[0].paths, ["group1-shard1of2.bin", "group1-shard2of2.bin"]);
  const all = Buffer.concat([...files.values()].slice(1));
  const at = (index: number): number => all.readFloatLE(4 * index);
  const W = drawn.get("large/W");
  assert.is(at(1048575), Math.fround(W.data[1048575] as number));
  assert.is(at(1048576), Math.fround(W.data[1048576] as number));
});

type Class = new (...given: never[]) => Error;

function check(run: () => unknown, message: string, Wanted: Class = GraphError): void {
  assert.throws(run, (error: Error) => {
    assert.instance(error, Wanted);
    assert.is(error.message, `tensorflowToBytes: ${message}`);
    return true;
  });
}

const written1 = (node: Node): unknown => tensorflowToBytes(node, initialParameters(node));

written("kinds without a layer are refused by name, with what to do", () => {
  const inOther = "write the nodes before it, or use writeOnnx";
  check(() => written1(exp()(x)), `exp "exp1" has no layer in TensorFlow.js; ${inOther}.`);
  check(() => written1(sum({ axes: [-1] })(x)), `sum "sum1" has no layer in TensorFlow.js; ${inOther}.`);
  const swish = defineNode({ kind: "relu", smooth: true, forward: () => {} });
  check(
    () => written1(swish({ name: "own" })(x)),
    'relu "own" is a kind of your own, which TensorFlow.js cannot load; compose it of rxgrad\'s nodes, or write the nodes before it.',
  );
  const box = blackBox({ inputs: { x }, output: [1], evaluate: ({ x: [a = 0] }) => [a], name: "plant" }) as Node;
  check(
    () => written1(box),
    `${box.kind} "plant" calls your own function, which TensorFlow.js cannot load; compose it of rxgrad's nodes, or write the nodes before it.`,
  );
  check(
    () => written1((gelu({ approximate: "tanh" }) as Layer)(x)),
    'gelu "gelu1" is approximate, which TensorFlow.js cannot load; use gelu() or writeOnnx.',
  );
  check(
    () => written1((elu({ alpha: 0.5 }) as Layer)(x)),
    'elu "elu1" has alpha 0.5, and TensorFlow.js has 1 alone; use elu() or writeOnnx.',
  );
  check(
    () => written1(multiply(x, 3)),
    `multiply "multiply1" takes the number 3, and Multiply of TensorFlow.js takes layers alone; ${inOther}.`,
  );
  check(
    () => written1(multiply(x, parameter([2], { name: "p" }))),
    `multiply "multiply1" takes parameter "p", which no layer of TensorFlow.js gives; ${inOther}.`,
  );
  check(
    () => written1(mean({ axes: [1] })(x)),
    'mean "mean1" is one number for each sample, for which TensorFlow.js wants an axis; give it an axis of length 1, as reshape([1]) does.',
  );
  check(
    () => written1(mean({ axes: [-1] })(x.pipe(reshape([2, 1])))),
    `mean "mean1" has a layer in TensorFlow.js only over the pixels of images, axes [1, 2], or the rows of [batch, rows, columns], axes [1]; ${inOther}.`,
  );
});

written("values and weights that layers cannot have are refused by name", () => {
  const tied = transpose()(parameter([3, 2], { name: "V" })) as Node;
  check(
    () => written1(x.pipe(dense(3, { W: tied, name: "out" }))),
    'dense "out" has transpose "transpose1" for W, and weights of TensorFlow.js are not computed; give it a parameter, or use writeOnnx.',
  );
  const rows = input("x", [2, 2]);
  check(
    () => written1(matmul(rows, rows)),
    'matmul "matmul1" is a product of two computed matrices, which has no layer here; write the nodes before it, or use writeOnnx.',
  );
  check(
    () => written1(add(x, exp()(parameter([2], { name: "p" })))),
    'add "add1" takes exp "exp1", which no layer of TensorFlow.js gives; write the nodes before it, or use writeOnnx.',
  );
  check(
    () => written1(input("x", [2], { batch: false }).pipe(sigmoid() as Layer)),
    'input "x" has no batch axis, which every value of a layer of TensorFlow.js has; give its input one, or use writeOnnx.',
  );
  check(
    () => written1(input("t", []).pipe(sigmoid() as Layer)),
    'input "t" is one number for each sample, for which TensorFlow.js wants an axis; give it an axis of length 1, as reshape([1]) does.',
  );
  check(
    () => written1(parameter([2], { name: "p" })),
    'parameter "p" is no value of a layer of TensorFlow.js; give a node that depends on an input.',
  );
  check(
    () => tensorflowToBytes(y, parameters.with({ "hidden/b": tensor([1, 1e39, 3]) })),
    'number 1 of "hidden/bias" is 1e+39, which float32 cannot hold; scale it, or use writeSafetensors.',
    DataError,
  );
});

written("wrong arguments are refused", async () => {
  check(() => tensorflowToBytes([]), "its list of nodes is empty; give one or more.");
  check(() => tensorflowToBytes(7 as never), "nodes is 7; give a list of nodes.");
  check(
    () => tensorflowToBytes(y),
    'parameter "hidden/W" has no value; give the parameters, such as those that an optimizer emits.',
  );
  for (const [target, shown] of [
    [7, "7"],
    ["", '""'],
    ["folder", '"folder"'],
    ["https://example.org/model.json", '"https://example.org/model.json"'],
    [new URL("https://example.org/model.json"), '"https://example.org/model.json"'],
  ] as const) {
    await writeTensorflow(target as never, y, parameters).then(
      () => assert.unreachable(),
      (error) => {
        assert.instance(error, DataError);
        assert.is(
          error.message,
          `writeTensorflow: the target is ${shown}; give a path (in Node), such as "xor/model.json", or use tensorflowToBytes.`,
        );
      },
    );
  }
  await inFolder(async (folder) => {
    await writeTensorflow(join(folder, "model.json"), y, parameters);
    await writeTensorflow(join(folder, "model.json", "model.json"), y, parameters).then(
      () => assert.unreachable(),
      (error) => assert.match(error.message, /^writeTensorflow: the folder cannot be made: .*; give a path/),
    );
  });
});

written("classes of an image network keep their order of weights", () => {
  const images = input("image", [4, 4, 1]) as Node<Images>;
  const node = conv2d(2, { name: "c" })(images).pipe(reshape([8]), dense(3, { name: "d" }), softmax());
  const { weightsManifest } = jsonOf(tensorflowToBytes(node, initialParameters(node)));
  assert.equal(
    weightsManifest[0].weights.map(({ name, shape }: { name: string; shape: number[] }) => [name, shape]),
    [
      ["c/kernel", [3, 3, 1, 2]],
      ["c/bias", [2]],
      ["d/kernel", [8, 3]],
      ["d/bias", [3]],
    ],
  );
});

written.run();
