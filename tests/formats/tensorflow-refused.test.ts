// TensorFlow.js models in the spelling of Keras 3, and what is refused of any model: by name, in one sentence.
import { DataError, evaluate, type Node, RxgradError } from "@rxgrad/core";
import { readTensorflow, type TensorflowModel } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const refused = suite("Refused TensorFlow.js models");

interface Layer {
  readonly class_name: string;
  readonly config?: object;
  readonly [key: string]: unknown;
}

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly [key: string]: unknown;
}

/** The files of a model. */
function filesOf(topology: object, weights: readonly Weight[], others: object = {}): Map<string, Uint8Array> {
  const bytes = Float32Array.from(weights.flatMap(({ data }) => data));
  const listed = weights.map(({ data: _, ...weight }) => ({ dtype: "float32", ...weight }));
  const json = { modelTopology: topology, weightsManifest: [{ paths: ["w.bin"], weights: listed }], ...others };
  return new Map([
    ["model.json", new TextEncoder().encode(JSON.stringify(json))],
    ["w.bin", new Uint8Array(bytes.buffer)],
  ]);
}

const sequential = (...layers: readonly Layer[]): object => ({
  class_name: "Sequential",
  config: { name: "m", layers },
});

const input = (shape: readonly unknown[], others = {}): Layer => ({
  class_name: "InputLayer",
  config: { name: "x", batch_input_shape: [null, ...shape], ...others },
});

const layer = (class_name: string, config: object = {}): Layer => ({ class_name, config: { name: "a", ...config } });

const read = (topology: object, weights: readonly Weight[] = [], others: object = {}): Promise<TensorflowModel> =>
  readTensorflow(filesOf(topology, weights, others), { name: "f" });

async function told(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
  } catch (error) {
    assert.instance(error, DataError);
    return (error as Error).message;
  }
  return "";
}

async function computed(
  { outputs, parameters }: TensorflowModel,
  feed: Readonly<Record<string, number[][]>>,
): Promise<unknown> {
  const [y] = outputs.values();
  const value = await evaluate(y as Node, feed, parameters);
  return typeof value === "number" ? value : value.toArray();
}

const W: Weight = { name: "a/kernel", shape: [2, 1], data: [0.5, -2] };

// Written by hand, after the format that `Model.to_json()` of Keras 3 has; the sums are worked out by hand.
const policy = {
  ...{ module: "keras", class_name: "DTypePolicy", config: { name: "float32" }, registered_name: null },
};

const keras3 = (
  name: string,
  shape: readonly number[],
  places: readonly string[],
  class_name: string,
  config: object,
): Layer => {
  const tensors = places.map((place) => ({
    class_name: "__keras_tensor__",
    config: { shape: [null, ...shape], dtype: "float32", keras_history: [place, 0, 0] },
  }));
  return {
    ...{ module: "keras.layers", class_name, registered_name: null, name },
    config: { name, trainable: true, dtype: policy, ...config },
    build_config: { input_shape: [null, ...shape] },
    inbound_nodes: [
      { args: tensors.length > 1 ? [tensors] : tensors, kwargs: places.length > 1 ? {} : { mask: null } },
    ],
  };
};

const initializer = { module: "keras.initializers", class_name: "Zeros", config: {}, registered_name: null };

refused(
  "the spelling of Keras 3 is read: batch_shape, policies, tensors as arguments, and names with the model's",
  async () => {
    const model = {
      ...{ keras_version: "3.3.3", backend: "tensorflow" },
      model_config: {
        ...{ module: "keras.src.models.functional", class_name: "Functional", registered_name: "Functional" },
        config: {
          ...{ name: "functional", trainable: true, input_layers: ["x", 0, 0], output_layers: [["sum", 0, 0]] },
          layers: [
            {
              ...{
                module: "keras.layers",
                class_name: "InputLayer",
                registered_name: null,
                name: "x",
                inbound_nodes: [],
              },
              config: { batch_shape: [null, 2], dtype: "float32", sparse: false, ragged: false, name: "x" },
            },
            keras3("d", [2], ["x"], "Dense", {
              ...{
                units: 2,
                activation: "relu",
                use_bias: true,
                kernel_initializer: initializer,
                bias_regularizer: null,
              },
              quantization_config: null,
            }),
            keras3("leaky", [2], ["x"], "LeakyReLU", { negative_slope: 0.5 }),
            keras3("sum", [2], ["d", "leaky"], "Add", {}),
          ],
        },
      },
    };
    const weights = [
      { name: "functional/d/kernel", shape: [2, 2], data: [1, 2, 3, -4] },
      { name: "functional/d/bias", shape: [2], data: [0.5, 1] },
    ];
    const network = await read(model, weights, { format: "layers-model" });
    assert.equal([...network.inputs.keys()], ["x"]);
    assert.equal([...network.outputs.keys()], ["sum"]);
    assert.equal(network.parameters.names, ["d/W", "d/b"]);
    // relu([1 − 6 + 0.5, 2 + 8 + 1]) + [1, −1]
    assert.equal(await computed(network, { x: [[1, -2]] }), [[1, 10]]);
  },
);

refused("a Sequential model of Keras 3 is read, with its weights by number", async () => {
  const model = {
    ...{ module: "keras", class_name: "Sequential", registered_name: null },
    config: {
      ...{ name: "sequential", trainable: true, dtype: policy, build_input_shape: [null, 2] },
      layers: [
        {
          ...{ module: "keras.layers", class_name: "InputLayer", registered_name: null },
          config: { batch_shape: [null, 2], name: "x" },
        },
        layer("Dense", {
          units: 1,
          activation: { module: "builtins", class_name: "function", config: "hard_sigmoid" },
        }),
      ],
    },
    keras_version: "3.0.0",
  };
  const weights = [
    { ...W, name: "layers/a/vars/0" },
    { name: "layers/a/vars/1", shape: [1], data: [1] },
  ];
  // 0.5 + 1 + 1 = 2.5: 2.5 / 6 + 0.5; it was 0.2 · 2.5 + 0.5 before Keras 3.
  assert.equal(await computed(await read(model, weights), { x: [[1, -0.5]] }), [[2.5 / 6 + 0.5]]);
  assert.equal(await computed(await read({ ...model, keras_version: "2.15.0" }, weights), { x: [[1, -0.5]] }), [[1]]);
});

refused("shapes of inputs are read in every spelling", async () => {
  for (const config of [
    { batch_input_shape: [null, 2] },
    { batchInputShape: [32, 2] },
    { batch_shape: [null, 2] },
    { batch_input_shape: { class_name: "TensorShape", items: [null, 2] } },
    { input_shape: [2] },
    { inputDim: 2 },
  ]) {
    const model = sequential(layer("Dense", { units: 1, use_bias: false, ...config }));
    const network = await read(model, [W]);
    assert.equal(await computed(network, { a_input: [[4, 1]] }), [[0]], JSON.stringify(config));
  }
  assert.is(
    await told(read(sequential(layer("Dense", { units: 1 })), [W])),
    'f: Dense "a" begins the model and has no input shape; save the model after it was built.',
  );
  assert.is(
    await told(read(sequential(input([null, 3]), layer("Flatten")))),
    'f: InputLayer "x" has input shape [null, null, 3]; only the batch, its first axis, may have any length.',
  );
  assert.is(
    await told(read(sequential(input([2], { dtype: "string" }), layer("Flatten")))),
    'f: InputLayer "x" has dtype "string"; only float32, float64, int32, int64, uint8, bool are read.',
  );
});

refused("layers and options that change the answer are refused by name", async () => {
  const behind = (...layers: readonly Layer[]): Promise<string> => told(read(sequential(input([4, 4, 1]), ...layers)));
  const onRow = (...layers: readonly Layer[]): Promise<string> => told(read(sequential(input([2]), ...layers), [W]));
  assert.is(
    await behind(layer("LSTM", { units: 3 })),
    'f: LSTM "a" is a layer that rxgrad does not read; change the model.',
  );
  assert.is(
    await behind(layer("MaxPooling2D", { dataFormat: "channelsFirst" })),
    'f: MaxPooling2D "a" has data_format "channelsFirst"; only "channels_last" is read.',
  );
  assert.is(
    await behind(layer("AveragePooling2D", { padding: "causal" })),
    'f: AveragePooling2D "a" has padding "causal"; only "valid" and "same" are read.',
  );
  assert.is(
    await behind(layer("Conv2D", { filters: 1, kernel_size: 2, dilation_rate: [2, 2] })),
    'f: Conv2D "a" has dilation_rate [2,2]; only 1 is read.',
  );
  assert.is(
    await behind(layer("BatchNormalization", { axis: 1 })),
    'f: BatchNormalization "a" has axis 1 of 4; only the last axis is read.',
  );
  assert.is(await behind(layer("Softmax")), 'f: Softmax "a" has axis undefined of 4; only the last axis is read.');
  assert.is(
    await behind(layer("Dropout", { rate: 0.5, noise_shape: [null, 1, 4, 1] })),
    'f: Dropout "a" has a noise_shape; only dropout of single numbers is read.',
  );
  assert.is(
    await behind(layer("Activation", { activation: "sine" })),
    'f: Activation "a" has activation "sine"; rxgrad has none of this name; change the model.',
  );
  assert.is(
    await behind(layer("Activation", { activation: "relu", dtype: "mixed_float16" })),
    'f: Activation "a" has dtype "mixed_float16"; only float32, float64 are read.',
  );
  assert.is(
    await onRow(layer("Dense", { units: 1, use_bias: false, lora_rank: 4 })),
    'f: Dense "a" has lora_rank 4; rxgrad has nothing for this option; change the model.',
  );
  assert.is(
    await onRow(layer("Dense", { units: 3, use_bias: false })),
    'f: Dense "a" cannot be made of rxgrad\'s nodes: dense "a": units is 3 but W has 1; give both the same.',
  );
  assert.is(
    await onRow(layer("Dense", { units: 1 })),
    'f: Dense "a" has no weight "a/bias"; save the model again, with its weights.',
  );
  assert.is(await onRow(layer("Flatten")), 'f: no layer takes the weight "a/kernel"; save the model again.');
});

refused("weights of other types, shapes and sizes are refused", async () => {
  const model = sequential(input([2]), layer("Dense", { units: 1, use_bias: false }));
  const withWeight = (weight: object): Promise<string> => told(read(model, [{ ...W, ...weight }]));
  assert.is(await withWeight({}), "");
  assert.is(
    await withWeight({ dtype: "string" }),
    'f: weight "a/kernel" has dtype "string"; only float32, int32, bool are read.',
  );
  assert.is(
    await withWeight({ quantization: { dtype: "uint4", min: 0, scale: 1 } }),
    'f: weight "a/kernel" has float32 quantized as "uint4"; only uint8, uint16, float16 are read.',
  );
  assert.is(
    await withWeight({ quantization: { dtype: "uint8", min: 0 } }),
    'f: weight "a/kernel" has quantization of min 0 and scale undefined; give numbers for both.',
  );
  assert.is(
    await withWeight({ shape: [1e9, 1e9] }),
    'f: weight "a/kernel" has shape [1000000000, 1000000000]; no memory holds it.',
  );
  assert.is(
    await withWeight({ shape: [4, 1] }),
    'f: its weights take 16 bytes, and ["w.bin"] has 8 fewer; fetch the files again.',
  );
  assert.is(
    await withWeight({ shape: [1] }),
    'f: its weights take 4 bytes, and ["w.bin"] has more; fetch the files again.',
  );
  const twice = [W, W];
  assert.is(await told(read(model, twice)), 'f: two weights have the name "a/kernel"; save the model again.');
  const ofTwoModels = [
    { ...W, name: "m/a/kernel" },
    { ...W, name: "n/a/kernel" },
  ];
  assert.is(
    await told(read(model, ofTwoModels)),
    'f: Dense "a" may have the weights "m/a/kernel" or "n/a/kernel"; give each layer a name of its own.',
  );
});

refused("weights outside of the model's folder are refused", async () => {
  const model = sequential(input([2]), layer("Flatten"));
  for (const path of [
    "../w.bin",
    "/w.bin",
    "a/../../w.bin",
    "a//b",
    "./w.bin",
    "c:w.bin",
    "a\\..\\w.bin",
    "http://x/w.bin",
    "",
    "a\0",
  ]) {
    const weightsManifest = [{ paths: [path], weights: [] }];
    assert.is(
      await told(read(model, [], { weightsManifest })),
      `f: it has weights in ${JSON.stringify(path)}; only files in the folder of the model are read, such as "group1-shard1of1.bin".`,
    );
  }
});

refused("graphs that cannot be computed are refused", async () => {
  const call = (...names: readonly string[]): unknown => [names.map((name) => [name, 0, 0, {}])];
  const graph = (layers: readonly Layer[], output = "a"): object => ({
    class_name: "Model",
    config: { name: "m", layers, input_layers: [["x", 0, 0]], output_layers: [[output, 0, 0]] },
  });
  const x = { ...input([2]), name: "x", inbound_nodes: [] };
  const a = (inbound_nodes: unknown, class_name = "Add"): Layer => ({ ...layer(class_name), name: "a", inbound_nodes });
  assert.is(await told(read(graph([x, a(call("x", "x"))]))), "");
  assert.is(await told(read(graph([x, a(call("x", "b"))]))), 'f: nothing computes ["b",0,0]; save the model again.');
  assert.is(await told(read(graph([x, a(call("x", "a"))]))), 'f: "a" takes its own value; save the model again.');
  assert.is(
    await told(read(graph([x, a(call("x"))]))),
    'f: Add "a" takes 1 values, but two or more is right; save the model again.',
  );
  assert.is(
    await told(read(graph([x, a(call("x", "x"), "Softmax")]))),
    'f: Softmax "a" takes 2 values, but one is right; save the model again.',
  );
  assert.is(
    await told(read(graph([x, a([[["x", 0, 0, { training: true }]]])]))),
    'f: Add "a" is called with "training"; only values of layers are read there.',
  );
  assert.is(
    await told(read(graph([x, a([[["x", 0, 1, {}]]])]))),
    'f: Add "a" names ["x",0,1,an Object]; only the first output of a layer is read, as ["dense", 0, 0].',
  );
  assert.is(
    await told(read(graph([x, x]))),
    'f: InputLayer "x" has the name of another layer; give each a name of its own.',
  );
});

refused("files that are no layers models are refused", async () => {
  const json = (value: unknown): Promise<string> =>
    told(readTensorflow(new Map([["model.json", new TextEncoder().encode(JSON.stringify(value))]]), { name: "f" }));
  assert.is(await json([]), "f: its format is undefined; give the model.json of a layers model.");
  assert.is(
    await json({ format: "graph-model" }),
    "f: it is a graph model, which has no layers; convert the Keras model to the format tfjs_layers_model.",
  );
  assert.is(await json({ modelTopology: {} }), "f: it has no weightsManifest; give the model.json of a layers model.");
  assert.is(await json({ weightsManifest: [] }), "f: it has no modelTopology; give the model.json of a layers model.");
  assert.is(
    await json({ modelTopology: { class_name: "MyModel" }, weightsManifest: [] }),
    'f: its topology is of class "MyModel"; only Sequential, Model and Functional are read.',
  );
  assert.is(
    await told(readTensorflow(new Map([["model.json", Uint8Array.of(255)]]), { name: "f" })),
    "f: it is no JSON; check that this is the right file, and fetch it again.",
  );
  assert.is(
    await told(readTensorflow(new Map([["w.bin", new Uint8Array()]]), { name: "f" })),
    'f: there is no JSON among the files ["w.bin"]; give a model.json and its weights.',
  );
  const [first] = filesOf(sequential(input([2]), layer("Flatten")), []);
  assert.is(
    await told(readTensorflow(new Map([first as [string, Uint8Array]]), { name: "f" })),
    'f: its weights are in "w.bin", which is not among the files; give it too.',
  );
  for (const source of [7, undefined, {}, [], [1]]) {
    assert.match(
      await told(readTensorflow(source as never)),
      /^readTensorflow: the source is .*; give the path or address of a model\.json, or its files by name\.$/,
    );
  }
  await readTensorflow("nowhere/model.json", { file: "x" } as never).then(
    () => assert.unreachable(),
    (error) =>
      assert.ok(error instanceof RxgradError && error.message.startsWith('readTensorflow: there is no option "file"')),
  );
  assert.is(
    await told(readTensorflow("nowhere/model.json")),
    "nowhere/model.json: the file cannot be read; check that it exists and is readable.",
  );
});

refused.run();
